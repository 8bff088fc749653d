// Words, names, places and commands, all by keyboard.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = "ARG V=3.20\nFROM alpine:$V AS base\nENV HOME_DIR=/srv\nFROM base\nWORKDIR $HOME_DIR\nRUN echo ${HOME_DIR} \\\n    && true\n";

/** Puts the caret before the `nth` place of `word`. */
async function caretAt(page, app, word, nth = 0) {
  const text = await app.text();
  let at = -1;
  for (let n = 0; n <= nth; n += 1) at = text.indexOf(word, at + 1);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  const before = text.slice(0, at).split("\n");
  for (let n = 1; n < before.length; n += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  for (let n = 0; n < before.at(-1).length; n += 1) await page.keyboard.press("ArrowRight");
}

const selected = (page) => page.evaluate(() => getSelection().toString());

pageTest("what a word is, where its name is given, and another name for it", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await caretAt(page, app, "HOME_DIR}");
  await page.keyboard.press("Shift+F1");
  const word = page.getByTestId("editor-word");
  await word.waitFor();
  assert.match(await word.innerText(), /HOME_DIR\s+Here it is “\/srv”\.\s+Set on line 3\./);
  await app.expectAccessible(".editor");
  await page.keyboard.press("Escape");
  await word.waitFor({ state: "detached" });
  await page.keyboard.press("F12");
  await page.waitForFunction(() => getSelection().toString() === "HOME_DIR");
  await page.keyboard.press("F2");
  const dialog = page.locator(".cm-renames input");
  await dialog.waitFor();
  await dialog.fill("APP_DIR");
  await page.keyboard.press("Enter");
  await page.getByText("Renamed in 3 places").waitFor();
  assert.equal(await app.text(), FILE.replaceAll("HOME_DIR", "APP_DIR"));
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Z");
  assert.equal(await app.text(), FILE);
});

pageTest("the pointer shows the same, and Ctrl and a click lead to where a name is given", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  const base = page.locator(".cm-line", { hasText: "FROM base" }).getByText("base");
  await base.hover();
  await page.getByTestId("editor-word").waitFor();
  assert.match(await page.getByTestId("editor-word").innerText(), /base\s+Built on alpine:\$V\./);
  await base.click({ modifiers: ["Control"] });
  await page.waitForFunction(() => getSelection().toString() === "base");
});

pageTest("commands by name, places by name, keys, folding", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.keyboard.press("F1");
  const pick = page.getByTestId("editor-pick");
  await pick.waitFor();
  await app.expectAccessible('[data-testid="editor-pick"]');
  await page.keyboard.type("go to a stage");
  await page.keyboard.press("Enter");
  await pick.getByRole("option", { name: "base alpine:$V" }).waitFor();
  await page.keyboard.type("WORKDIR");
  await page.keyboard.press("Enter");
  await pick.waitFor({ state: "detached" });
  await page.keyboard.press("Shift+End");
  assert.equal(await selected(page), "WORKDIR $HOME_DIR");
  await page.keyboard.press("F1");
  await page.keyboard.type("keys");
  await page.keyboard.press("Enter");
  const keys = page.getByTestId("editor-keys");
  await keys.waitFor();
  assert.match(await keys.innerText(), /F12\s*Go to where the name is given/);
  await page.keyboard.press("Escape");
  await keys.waitFor({ state: "detached" });
  await page.keyboard.press("F1");
  await page.keyboard.type("fold all");
  await page.keyboard.press("Enter");
  await page.locator(".cm-foldPlaceholder").first().waitFor();
  assert.equal(await app.text(), FILE, "what is folded is still there");
});
