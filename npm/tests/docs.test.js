// What docs/npm.md and the package's README say, carried out.
import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { pageTest } from "../../tests/browser/harness.js";
import { DIST, project, run } from "./project.js";

const read = (path) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
/** The fenced blocks of a language. */
const blocks = (text, language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map((found) => found[1]);

const DOCS = read("docs/npm.md");
const programs = [...blocks(DOCS, "js"), ...blocks(read("npm/js/README.md"), "js")];
const folder = await project(Object.fromEntries(programs.map((text, index) => [`snippet${index}.js`, text])));

test("there are snippets", () => assert.equal(programs.length, 4));

for (const [index, text] of programs.entries()) {
  test(`a snippet runs, and prints what it says: ${text.split("\n").find((line) => line.includes("Session("))}`, async () => {
    const printed = await run("node", [`snippet${index}.js`], { cwd: folder });
    assert.ok(printed.length > 0);
    const said = [...text.matchAll(/^\/\/ (.*)$/gm)].map((found) => `${found[1]}\n`).join("");
    if (said) assert.equal(printed, said);
  });
}

const [page] = blocks(DOCS, "html");
const site = await project({ "index.html": page });
symlinkSync(join(site, "node_modules", "dockerfile-playground"), join(site, "dockerfile-playground"));

pageTest("the page of the documentation draws the graph anew with each change", { root: site, base: "/" }, async ({ page, app }) => {
  await page.goto(app.address);
  await page.locator("#graph svg").waitFor();
  const names = page.locator("#graph text[font-weight=bold]");
  assert.deepEqual(await names.allTextContents(), ["build", "1"]);
  await page.locator("#text").fill('FROM alpine AS "<img src=x onerror=alert(1)>"\nFROM alpine AS two\n');
  await page.locator("#graph").getByText("two").waitFor();
  assert.equal(await page.locator("#graph img").count(), 0, "a Dockerfile is text");
});

test("every call of the types is in the documentation", async () => {
  const types = readFileSync(join(DIST, "index.d.ts"), "utf8");
  const methods = /export class Session \{(.*?)^\}/ms.exec(types)[1].matchAll(/^ {2}(\w+)\(/gm);
  const calls = [...[...methods].map(([, name]) => name).filter((name) => name !== "constructor"), "init", "addTable", "applyEdits"];
  assert.deepEqual(calls.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(DOCS)), []);
});
