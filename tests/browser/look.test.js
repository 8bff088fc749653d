// Widths, languages, themes and the keyboard.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const TYPED = "FROM alpine AS kept\nRUNN x\n";

pageTest("at 360 px tabs choose the pane", { width: 360, height: 740, touch: true }, async ({ page, app }) => {
  await app.open();
  await app.expectNoSidewaysScrolling();
  await app.expectAccessible();
  for (const name of ["graph", "problems", "sizes"]) {
    await page.getByTestId(`tab-${name}`).click();
    await page.getByTestId(`panel-${name}`).waitFor();
    assert.equal(await page.getByTestId("panel-editor").isVisible(), false);
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
  }
  await page.getByTestId("tab-sizes").press("ArrowRight");
  await page.getByTestId("panel-editor").waitFor();
  await page.locator('[data-testid="tab-editor"]:focus').waitFor();
  await app.setText(TYPED);
  await page.getByTestId("tab-problems").click();
  await page.getByTestId("problem-row").first().click();
  await page.getByTestId("problem-show").first().click();
  await page.locator(".cm-content:focus").waitFor();
});

for (const [width, language] of [[360, "fr"], [360, "en"], [768, "fr"]]) {
  pageTest(`at ${width} px menus stay in the window, in ${language}`, { width, height: 740, language, dark: true }, async ({ page, app }) => {
    await app.open();
    for (const [button, list] of [["examples", "#examples-menu"], ["share", "#share-menu"], ["options", "#options-panel"]]) {
      await (await app.reach(button)).click();
      await page.locator(list).waitFor();
      const { x, y, width: wide, height } = await page.locator(list).boundingBox();
      assert.ok(x >= 0 && x + wide <= width, `${button}: from ${x} to ${x + wide} px`);
      assert.ok(y >= 0 && y + height <= 740, `${button}: from ${y} to ${y + height} px`);
      await app.expectNoSidewaysScrolling();
      await app.expectAccessible();
      await page.keyboard.press("Escape");
      await page.locator(list).waitFor({ state: "hidden" });
    }
  });
}

for (const language of ["fr", "en"]) {
  pageTest(`at 360 px the editor's heading takes two lines, pinned or not, in ${language}`, { width: 360, height: 740, language }, async ({ page, app }) => {
    await app.open();
    const heading = page.locator(".pane--editor .pane__header");
    const height = async () => (await heading.boundingBox()).height;
    assert.ok((await height()) < 76, `${await height()} px`);
    await page.getByTestId("pin").click();
    await app.type("RUN x\n");
    await page.getByTestId("compare-open").waitFor();
    assert.ok((await height()) < 76, `pinned: ${await height()} px`);
    await app.expectNoSidewaysScrolling();
    // Unpinning is in the comparison.
    await page.getByTestId("compare-open").click();
    await page.getByTestId("compare-unpin").click();
    await page.getByTestId("pin").waitFor();
  });
}

pageTest("at 768 px the editor stays above the panels", { width: 768, height: 1024 }, async ({ page, app }) => {
  await app.open();
  await app.setText(TYPED);
  for (const name of ["graph", "problems", "sizes"]) {
    await page.getByTestId(`tab-${name}`).click();
    await page.getByTestId(`panel-${name}`).waitFor();
    assert.ok(await page.getByTestId("panel-editor").isVisible());
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
  }
});

pageTest("turning the window keeps text, undo and analysis", async ({ page, app }) => {
  await app.open();
  await app.setText(TYPED);
  for (const width of [360, 800, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await page.locator(width < 720 ? ".workspace--narrow" : width < 1100 ? ".workspace--medium" : ".workspace--wide").waitFor();
    assert.equal(await app.text(), TYPED);
  }
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  assert.match(await app.text(), /AS builder/);
});

pageTest("the language changes everywhere and loses nothing", async ({ page, app }) => {
  await app.open();
  await app.setText(TYPED);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await app.set("lang-fr");
  await page.getByRole("heading", { name: "Problèmes" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  assert.match(await page.title(), /étapes/);
  assert.equal(await page.locator(".cm-content").getAttribute("aria-label"), "Texte du Dockerfile");
  await page.getByTestId("problem").filter({ hasText: "instruction inconnue" }).waitFor();
  assert.equal(await app.text(), TYPED);
  await app.expectAccessible();
  await page.reload();
  await page.getByRole("heading", { name: "Problèmes" }).waitFor();
});

pageTest("a French browser gets a French page", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await page.getByRole("heading", { name: "Tailles" }).waitFor();
  await app.expectAccessible();
});

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

pageTest("light and dark, by choice and by system", { dark: true }, async ({ page, app }) => {
  await app.open();
  const dark = await ground(page);
  await app.expectAccessible();
  await app.set("theme-light");
  await page.locator('html[data-theme="light"]').waitFor();
  assert.notEqual(await ground(page), dark);
  await app.expectAccessible();
  await page.emulateMedia({ colorScheme: "light" });
  await app.set("theme-dark");
  await page.locator('html[data-theme="dark"]').waitFor();
  assert.equal(await ground(page), dark);
  await page.reload();
  await page.locator('html[data-theme="dark"]').waitFor();
});

pageTest("the text keeps its colours when evening comes, and in another language", async ({ page, app }) => {
  await app.open();
  const colour = (kind) => page.locator(`.cm-content .tok-${kind}`).first().evaluate((piece) => getComputedStyle(piece).color);
  const [keyword, comment] = [await colour("keyword"), await colour("comment")];
  const pieces = await page.locator('.cm-content [class*="tok-"]').count();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction((light) => getComputedStyle(document.querySelector(".cm-content .tok-keyword")).color !== light, keyword);
  assert.notEqual(await colour("comment"), comment);
  assert.equal(await page.locator('.cm-content [class*="tok-"]').count(), pieces);
  await app.set("lang-fr");
  await page.locator('html[lang="fr"]').waitFor();
  assert.notEqual(await colour("keyword"), keyword);
});

pageTest("the keyboard alone suffices", { reducedMotion: true }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine AS one\nRUNN x\n");
  await page.evaluate(() => {
    document.activeElement.blur();
    globalThis.scrollTo(0, 0);
  });
  const focused = () =>
    page.evaluate(() => document.activeElement.dataset.testid || document.activeElement.className || document.activeElement.tagName);
  // The first stop skips to the editor.
  await page.getByTestId("app").evaluate((root) => root.querySelector(".skip").focus());
  await page.keyboard.press("Enter");
  await page.locator(".cm-content:focus").waitFor();
  // Escape, then Tab, leaves it.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.doesNotMatch(await focused(), /cm-content/);
  // Dividers move.
  const divider = page.getByTestId("splitter-columns");
  await divider.focus();
  const before = Number(await divider.getAttribute("aria-valuenow"));
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    (old) => Number(document.querySelector('[data-testid="splitter-columns"]').getAttribute("aria-valuenow")) > old,
    before,
  );
  // The examples menu opens, is walked through, and closes.
  await page.getByTestId("examples").focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-testid="example-go-alpine"]:focus').waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator('[data-testid="example-node-single"]:focus').waitFor();
  await app.expectAccessible();
  await page.keyboard.press("Escape");
  await page.locator('[data-testid="examples"]:focus').waitFor();
  // A problem is reached and followed.
  await page.getByTestId("problem-row").first().focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("problem-show").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".cm-content:focus").waitFor();
});

pageTest("dividers follow the pointer, are remembered and reset", async ({ page, app }) => {
  await app.open();
  const divider = page.getByTestId("splitter-columns");
  const box = await divider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(500, box.y + 120, { steps: 4 });
  await page.mouse.up();
  const moved = await divider.boundingBox();
  assert.ok(Math.abs(moved.x - 500) < 15, `the divider is at ${moved.x}`);
  await page.reload();
  await page.locator(".cm-content").waitFor();
  assert.ok(Math.abs((await divider.boundingBox()).x - moved.x) < 2);
  await divider.dblclick();
  assert.ok(Math.abs((await divider.boundingBox()).x - box.x) < 2);
});

pageTest("in forced colours what is chosen is told from the rest", async ({ page, app }) => {
  await app.open();
  await page.emulateMedia({ forcedColors: "active" });
  const ring = (selector) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).outlineStyle);
  const told = async (chosen, other) => {
    assert.deepEqual([await ring(chosen), await ring(other)], ["solid", "none"], chosen);
  };
  await told(":checked + .choice__face", ":not(:checked) + .choice__face");
  await told('.stage-bar[aria-pressed="true"]', '.stage-bar[aria-pressed="false"]');
  await page.getByTestId("stages-list").check({ force: true });
  await page.getByTestId("panel-graph").locator(".stage__button").first().click();
  await page.locator('.stage__button[aria-pressed="true"]').waitFor();
  await page.getByTestId("panel-graph").getByRole("heading").first().hover();
  assert.notEqual(await ring('.stage__button[aria-pressed="true"]'), await ring('.stage__button[aria-pressed="false"]'));
  await page.setViewportSize({ width: 768, height: 1024 });
  await page.getByTestId("tab-sizes").waitFor();
  await told('.tab[aria-selected="true"]', '.tab[aria-selected="false"]');
  await app.expectAccessible();
});
