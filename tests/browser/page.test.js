// The page as a whole: it loads, the editor takes the textarea's place, what is typed shows up at once.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

pageTest("the page loads and the editor appears", async ({ page, app }) => {
  await app.open();
  assert.notEqual((await app.text()).trim(), "", "it starts with an example");
  assert.ok((await app.revision()) >= 1);
  assert.equal(await page.getByRole("textbox").count(), 1, "one editor, not the textarea besides");
});

pageTest("the page works from the root of a host too", { base: "/" }, async ({ app }) => {
  await app.open();
});

pageTest("typing changes the text and brings a new analysis", async ({ page, app }) => {
  await app.open();
  const before = await app.revision();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await app.type("\nFROM scratch AS typed_by_hand\n");
  assert.match(await app.text(), /\nFROM scratch AS typed_by_hand\n$/);
  assert.ok((await app.revision()) > before);
});

pageTest("what was typed survives a reload", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM scratch AS kept\n");
  await page.reload();
  await page.locator(".cm-content").waitFor();
  assert.equal(await app.text(), "FROM scratch AS kept\n");
});

pageTest("3,000 lines stay usable", async ({ page, app }) => {
  await app.open();
  await app.setText(`FROM debian:12 AS big\n${"RUN apt-get install -y curl && echo done\n".repeat(3000)}`);
  await page.keyboard.press("ControlOrMeta+Home");
  // What a person feels is how long a key takes to show, not how long the analysis takes behind it.
  const median = await page.evaluate(async () => {
    const content = document.querySelector(".cm-content");
    const times = [];
    for (let key = 0; key < 20; key += 1) {
      const started = performance.now();
      document.execCommand("insertText", false, "x");
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - started);
    }
    if (!content.textContent.startsWith("x".repeat(20))) throw new Error("the keys did not arrive");
    return times.sort((a, b) => a - b)[10];
  });
  await app.analysed();
  assert.ok(median < 200, `the median key took ${median.toFixed(0)} ms to show`);
});

for (const width of [1440, 768, 360]) {
  for (const dark of [false, true]) {
    pageTest(`axe finds nothing and nothing sticks out at ${width} px, ${dark ? "dark" : "light"}`, { width, dark }, async ({ app }) => {
      await app.open();
      await app.expectAccessible();
      await app.expectNoSidewaysScrolling();
    });
  }
}

pageTest("a French browser gets a French page", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await app.expectAccessible();
});
