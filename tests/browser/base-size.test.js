// A size without its base is no size: what is said where the base is unknown, and how the user states it.
import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";
import { pageTest } from "./harness.js";

const WINDOWS = `FROM mcr.microsoft.com/windows/server:ltsc2022 AS tools
RUN dir
FROM tools
COPY app.txt /
RUN dir
`;

const plain = async (locator) => (await locator.innerText()).replace(/[\u00a0\u202f\s]+/g, " ").trim();
const unpack = (link) => JSON.parse(inflateRawSync(Buffer.from(link.split("#v1.")[1], "base64url")).toString());

pageTest("where the base is unknown, only a least size is said, everywhere alike", async ({ page, app }) => {
  await app.open();
  await app.setText(WINDOWS);
  const headline = page.getByTestId("size-result-likely");
  await headline.filter({ hasText: /^at least/ }).waitFor();
  assert.match(await plain(headline), /^at least [\d.]+ k?B; base unknown, and 2 more parts$/);
  assert.doesNotMatch(await plain(page.getByTestId("size-result")), /nine cases|≈/, "no range that leaves out the unknown");
  // Grey, and the legend counts the same parts.
  const colour = (locator) => locator.evaluate((node) => getComputedStyle(node).color);
  assert.equal(await colour(headline), await colour(page.locator(".result__measure").last()));
  const legend = await plain(page.getByTestId("size-result").getByTestId("size-sources"));
  assert.match(legend, /base unknown.*2 more unknown parts/);

  assert.match(await plain(page.getByTestId("status-size")), /^at least .*; base unknown, and 2 more parts \(unpacked\)$/);
  for (const stage of await page.getByTestId("size-stage").all()) {
    assert.doesNotMatch(await plain(stage), /≈|–/);
  }
  await page.locator("svg text").filter({ hasText: /^≥/ }).first().waitFor();
  await app.expectAccessible();
});

pageTest("the base's size is stated in place, counts everywhere, and goes with a link", async ({ page, app }) => {
  await app.open();
  await app.setText(WINDOWS);
  const form = page.getByTestId("size-result").getByTestId("base-size");
  const unpacked = form.getByTestId("base-unpacked");
  await unpacked.fill("big");
  await unpacked.press("Tab");
  await form.getByRole("alert").waitFor();
  assert.equal(await unpacked.getAttribute("aria-invalid"), "true");
  assert.equal(await unpacked.inputValue(), "big", "what was typed stays");
  await app.expectAccessible();
  await unpacked.fill("4.6 GB");
  await unpacked.press("Tab");
  await app.analysed();
  const headline = page.getByTestId("size-result-likely");
  await headline.filter({ hasText: "4.60" }).waitFor();
  assert.match(await plain(headline), /^at least 4\.60 GB; 2 unknown parts$/);
  // It can still be corrected, at the base's layer too.
  assert.equal(await unpacked.inputValue().then((value) => value.replace(/\s/g, " ")), "4.60 GB");
  const layer = page.getByTestId("size-layer").first();
  await layer.locator("summary").click();
  await layer.getByTestId("base-size").waitFor();

  // Another text on the same image knows it already.
  await app.setText("FROM mcr.microsoft.com/windows/server:ltsc2022\n");
  await headline.filter({ hasText: /^4\.60/ }).waitFor();
  await app.expectAccessible();

  await page.getByTestId("share").click();
  await page.getByTestId("share-link").click();
  await page.locator("[data-notice=NoticeLinkCopied]").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.deepEqual(unpack(link).bases, {
    "mcr.microsoft.com/windows/server:ltsc2022": { unpacked: 4_600_000_000 },
  });
});

pageTest("an image of a mirror is that image", async ({ page, app }) => {
  await app.open();
  const size = async (image) => {
    await app.setText(`FROM ${image}\nCMD ["node"]\n`);
    await app.analysed();
    return plain(page.getByTestId("size-result-likely"));
  };
  const own = await size("node:22-slim");
  assert.match(own, /^\d+ MB$/);
  assert.equal(await size("public.ecr.aws/docker/library/node:22-slim"), own);
  assert.equal(await size("mirror.gcr.io/library/node:22-slim"), own);
  await size("public.ecr.aws/docker/library/node:14");
  await page.locator(".problem").filter({ hasText: "ended on" }).first().waitFor();
});

pageTest("in French", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText(WINDOWS);
  await page.getByTestId("size-result-likely").filter({ hasText: "au moins" }).waitFor();
  assert.match(await plain(page.getByTestId("size-result-likely")), /^au moins [\d,]+ k?o ; base inconnue, et 2 autres parties$/);
  await app.expectAccessible();
});
