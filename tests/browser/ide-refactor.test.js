// Refactorings of the instruction at the caret, by keyboard: chosen from a list, one step, said.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const APART = "FROM alpine:3.22\nRUN mkdir /a\nRUN touch /a/b\n";
const JOINED = "FROM alpine:3.22\nRUN mkdir /a \\\n    && touch /a/b\n";

pageTest("Shift+Alt+R joins two RUNs, splits them again, and each is one step", async ({ page, app }) => {
  await app.open();
  await app.setText(APART);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Alt+R");
  const list = page.getByTestId("editor-pick");
  await list.getByRole("option", { name: "Join with the RUN of line 3" }).waitFor();
  await app.expectAccessible(".editor");
  await page.keyboard.press("Enter");
  await app.waitForText(JOINED);
  const said = page.getByTestId("editor-said");
  await said.getByText("Done: Join with the RUN of line 3. All else is as it was.").waitFor();
  await page.keyboard.press("Shift+Alt+R");
  await list.getByRole("option", { name: "Split into 2 RUNs" }).waitFor();
  await page.keyboard.press("Enter");
  await app.waitForText(APART);
  await page.keyboard.press("ControlOrMeta+Z");
  await app.waitForText(JOINED);
});

pageTest("where nothing can be refactored, that is said, in French too", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine:3.22\n");
  await page.keyboard.press("Shift+Alt+R");
  const said = page.getByTestId("editor-said");
  await said.waitFor();
  assert.match(await said.innerText(), /Rien ici ne peut être écrit autrement/);
});
