import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { SHARED, classesOf, filesBelow, homes, repeats, rules, strays, usedIn } from "./css.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "static/css");
const sheets = readdirSync(folder)
  .filter((name) => name.endsWith(".css"))
  .map((name) => [name, readFileSync(join(folder, name), "utf8")]);

test("each block of classes is styled in one sheet", () => {
  const scattered = [...homes(sheets)]
    .filter(([, places]) => places.size > 1)
    .map(([block, places]) => `.${block}: ${[...places].map(([name, all]) => `${name} (${all[0]})`).join(", ")}`);
  assert.deepEqual(scattered, []);
});

test("colours and sizes of type are tokens", () => {
  const found = sheets
    .filter(([name]) => name !== "tokens.css")
    .flatMap(([name, css]) => strays(css).map((stray) => `${name}:${stray}`));
  assert.deepEqual(found, []);
});

test("no sheet says anything twice", () => {
  assert.deepEqual(sheets.flatMap(([name, css]) => repeats(css).map((repeat) => `${name}:${repeat}`)), []);
});

test("every class that is styled is used, and every token too", () => {
  const used = usedIn([
    ...filesBelow(join(root, "app/src"), ".rs"),
    ...filesBelow(join(root, "static/editor"), ".js"),
    ...filesBelow(join(root, "script"), ".js").filter((name) => !name.endsWith(".test.js")),
    join(root, "static/index.html"),
  ]);
  const unused = new Set();
  // Those of CodeMirror are its own.
  for (const [name, css] of sheets) for (const rule of rules(css)) for (const selector of rule.selectors) {
    for (const className of classesOf(selector)) if (!used(className)) unused.add(`${name}: .${className}`);
  }
  assert.deepEqual([...unused], []);

  const all = [...sheets.map(([, css]) => css), readFileSync(join(root, "static/editor/theme.js"), "utf8")].join("\n");
  const tokens = [...readFileSync(join(folder, "tokens.css"), "utf8").matchAll(/^\s*(--[\w-]+):/gm)].map((match) => match[1]);
  const idle = tokens.filter((token) => !all.includes(`var(${token})`) && !all.includes(`var(${token},`));
  assert.deepEqual(idle, []);
});

test("the page loads every sheet, the shared ones before those that adjust them", () => {
  const page = readFileSync(join(root, "static/index.html"), "utf8");
  const linked = [...page.matchAll(/rel="css" href="css\/([\w-]+\.css)"/g)].map((match) => match[1]);
  // Pages that are only read have a sheet of their own.
  assert.deepEqual([...linked].sort(), sheets.map(([name]) => name).filter((name) => name !== "rules.css").sort());
  assert.deepEqual(linked.slice(0, 3), ["tokens.css", ...SHARED]);
});

test("the reader of sheets finds what it is there to find", () => {
  const two = [["a.css", ".tree__row, .x { color: red }"], ["b.css", "@media print { .tree:hover { margin: 0 } }"]];
  assert.deepEqual([...homes(two).get("tree").keys()], ["a.css", "b.css"]);
  const shared = [["components.css", ".icon { a: b }"], ["x.css", ".x .icon { a: b }"], ["y.css", ".icon { a: b }"]];
  assert.deepEqual([...homes(shared).get("icon").keys()], ["components.css", "y.css"], "adjusted within its own block only");
  assert.deepEqual(strays("a { color: #fff; font-size: 12px; font-size: 0.9em; font: 400 11px x; border: 1px solid var(--l) }").length, 3);
  assert.deepEqual(repeats(".a { color: red } .b { color: red } @media print { .a { color: blue } }"), [], "one declaration, or another condition");
  assert.equal(repeats(".a, .b { color: red } .b, .a { margin: 0 }").length, 1, "the same selectors");
  assert.equal(repeats(".a { color: red; margin: 0 }\n.b { margin: 0; color: red }").length, 1, "one rule could say it");
  assert.deepEqual(strays(".a { background: white; fill: light-dark(#000, var(--x)); color: inherit }").length, 2);
});
