import assert from "node:assert/strict";
import { test } from "node:test";
import { StyleModule, mergeInOrder } from "./style-mod.js";

test("modules keep the order in which they were last asked for", () => {
  assert.deepEqual(mergeInOrder([], ["a", "b"]), ["a", "b"]);
  assert.deepEqual(mergeInOrder(["a", "b"], ["a", "b"]), ["a", "b"]);
  assert.deepEqual(mergeInOrder(["a", "c"], ["a", "b", "c"]), ["a", "b", "c"]);
  assert.deepEqual(mergeInOrder(["a", "b", "c"], ["c", "a"]), ["b", "c", "a"]);
  assert.deepEqual(mergeInOrder(["x", "y"], ["b", "y"]), ["b", "x", "y"]);
});

test("rules are put in a constructed sheet, once, before the sheets of the page", (t) => {
  const written = [];
  globalThis.CSSStyleSheet = class {
    replaceSync(text) {
      written.push(text);
    }
  };
  t.after(() => delete globalThis.CSSStyleSheet);
  const root = { adoptedStyleSheets: ["the page's"] };
  const first = new StyleModule({ ".a": { color: "red" } });
  const second = new StyleModule({ ".b": { color: "blue" } });
  StyleModule.mount(root, first);
  StyleModule.mount(root, [first, second]);
  StyleModule.mount(root, [first, second]);
  assert.equal(root.adoptedStyleSheets.length, 2);
  assert.equal(root.adoptedStyleSheets[1], "the page's");
  assert.deepEqual(written, [".a {color: red;}", ".a {color: red;}\n.b {color: blue;}"]);
});
