import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { classesOf, rules } from "./css.js";
import { icons, page, samples } from "./styleguide.js";

const css = readFileSync(new URL("../static/css/components.css", import.meta.url), "utf8");

test("the design system shows every class of the shared components", () => {
  const shown = new Set([...page().matchAll(/class="([^"]*)"/g)].flatMap((match) => match[1].split(/\s+/)));
  const styled = new Set(rules(css).flatMap((rule) => rule.selectors.flatMap(classesOf)));
  // Layouts of the page as a whole, in which components are adjusted.
  const missing = [...styled].filter((name) => !shown.has(name) && !name.startsWith("page--"));
  assert.deepEqual(missing, []);
});

test("each state that the sheet styles is shown", () => {
  const all = Object.values(samples()).flat().map(([, html]) => html).join("\n");
  for (const rule of rules(css)) for (const selector of rule.selectors) {
    const [, block] = selector.match(/\.([\w-]+):hover/) ?? [];
    if (block) assert.match(all, new RegExp(`class="[^"]*\\b${block}\\b[^>]*data-force="hover"`), selector);
  }
  for (const state of ["disabled", 'aria-disabled="true"', 'aria-invalid="true"', 'aria-pressed="true"', 'aria-selected="true"', "focus-visible", "checked"]) {
    assert.ok(all.includes(state), state);
  }
});

test("every icon is shown", () => {
  const drawn = icons();
  const declared = readFileSync(new URL("../app/src/components/common/icon.rs", import.meta.url), "utf8").match(/pub enum Icon \{([^}]*)\}/)[1];
  const names = [...declared.matchAll(/^\s*(\w+),$/gm)].map((match) => match[1]);
  assert.deepEqual([...drawn.keys()].sort(), names.sort());
});
