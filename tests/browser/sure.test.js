// What is said of how sure a size is, and what is asked for.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const plain = async (locator) => (await locator.innerText()).replace(/[\u00a0\u202f\s]+/g, " ").trim();
const NODE = "FROM node:20-alpine\nWORKDIR /app\nCOPY web/package.json .\nRUN npm install\n";

pageTest("the headline says what of a size is measured, and promises nothing of assumptions", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM node:20-alpine\n");
  const result = page.getByTestId("size-result");
  const shares = page.getByTestId("size-result-shares");
  await shares.filter({ hasText: "100% is measured" }).waitFor();
  assert.match(await plain(result), /in nine cases out of ten/);
  assert.equal(await page.getByTestId("size-result-ask").count(), 0, "nothing would help");

  await app.setText(NODE);
  await shares.filter({ hasText: "assumed" }).waitFor();
  assert.match(await plain(shares), /^Of this, \d+% is measured, \d+% is assumed\.$/);
  assert.match(await plain(result), /by assumption, not measured/);
  assert.doesNotMatch(await plain(result), /nine cases/);
  await app.expectAccessible();
});

pageTest("the file that would help most is asked for, and one click shows it", async ({ page, app }) => {
  await app.open();
  await app.setText(NODE);
  const ask = page.getByTestId("size-result-ask");
  await ask.filter({ hasText: "Show web/package.json" }).waitFor();
  const before = await plain(page.getByTestId("size-result-likely"));
  const text = JSON.stringify({ dependencies: { express: "^5.1.0" } });
  await page.getByTestId("size-ask-pick").setInputFiles({ name: "package.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await ask.waitFor({ state: "detached" });
  assert.notEqual(await plain(page.getByTestId("size-result-likely")), before);
  assert.equal(await app.text(), NODE);
});

pageTest("where the files of the build context would help most, a button leads to them", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine:3.20\nCOPY . /app\n");
  const open = page.getByTestId("size-ask-open");
  await open.focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("context-files").waitFor();
  await app.expectAccessible();
});
