// Takes pictures of all states of the built page, and of the design system: node tests/browser/screenshots.js FOLDER
// [STATE...] (see script/screenshots). FOLDER/index.html shows them; what axe finds in any of them is said, and fails the script.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessibilityViolations, launchBrowser, startServer } from "./harness.js";
import { SMALL, STATES, WIDE, walker } from "./states.js";
import { eachMode } from "./styleguide.js";

const LANGUAGES = ["en", "fr"];
const [folder, ...asked] = process.argv.slice(2);
const unknown = asked.find((name) => !(name in STATES));
assert.equal(unknown, undefined, `no state is called ${unknown}: they are ${Object.keys(STATES).join(", ")}`);
const names = asked.length > 0 ? asked : Object.keys(STATES);

/** As part of a file's name: "1440x900-at-200". */
const slug = (name) => name.replaceAll("×", "x").replaceAll(/[^\w]+/g, "-").replace(/-$/, "");

/** A page of all pictures, one state after the other; ours, without anything of others. */
function indexPage(pictures, designs) {
  const figure = ({ file, window, lang, violations }) =>
    `<figure><a href="${file}"><img src="${file}" loading="lazy" alt=""></a><figcaption>${window}, ${lang}${violations > 0 ? ` <strong>axe: ${violations}</strong>` : ""}</figcaption></figure>`;
  const sections = names.map((name) => {
    const figures = pictures.filter((picture) => picture.state === name).map(figure);
    return `<section id="${name}"><h2>${STATES[name].about} <code>${name}</code></h2><div>${figures.join("\n")}</div></section>`;
  });
  const contents = names.map((name) => `<li><a href="#${name}">${STATES[name].about}</a></li>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>States of the page</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { margin: 1.5rem }
  ul { columns: 16rem; padding-left: 1.2rem }
  section > div { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 1rem }
  figure { margin: 0 }
  img { display: block; max-width: 100%; height: 15rem; border: 1px solid GrayText }
  figcaption { font-size: 0.85rem }
  strong { color: Mark; background: MarkText }
</style>
<h1>States of the page</h1><ul>${contents.join("")}</ul>${sections.join("\n")}
<section id="design-system"><h2>The design system</h2><div>${designs.map((file) => `<figure><a href="${file}"><img src="${file}" loading="lazy" alt=""></a><figcaption>${file}</figcaption></figure>`).join("\n")}</div></section></html>
`;
}

mkdirSync(folder, { recursive: true });
const served = await startServer();
const browser = await launchBrowser();
const pictures = [];
const designs = [];
let failures = 0;
try {
  const walk = walker(browser, served);
  for (const state of names) {
    for (const lang of LANGUAGES) {
      for (const windows of [WIDE, SMALL]) {
        await walk(state, lang, windows, async (page, window) => {
          const file = `${state}.${slug(window.name)}.${lang}.png`;
          await page.screenshot({ path: join(folder, file), caret: "hide", animations: "disabled" });
          const violations = await accessibilityViolations(page);
          failures += violations.length;
          for (const line of violations) console.error(`${file}: ${line}`);
          pictures.push({ file, state, lang, window: window.name, violations: violations.length });
        });
      }
    }
    console.log(state);
  }
  await eachMode(browser, async (page, mode) => {
    const file = `design-system-${mode}.png`;
    await page.screenshot({ path: join(folder, file), fullPage: true });
    designs.push(file);
  });
} finally {
  await browser.close();
  served.server.closeAllConnections();
  served.server.close();
}
writeFileSync(join(folder, "index.html"), indexPage(pictures, designs));
console.log(`${pictures.length} pictures: ${join(folder, "index.html")}`);
if (failures > 0) {
  console.error(`axe finds ${failures} faults`);
  process.exitCode = 1;
}
