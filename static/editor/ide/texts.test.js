import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fill, parse, size } from "./texts.js";

const locale = (name) => parse(readFileSync(new URL(`../../../app/locales/ide.${name}.txt`, import.meta.url), "utf8"));

test("both languages explain the same, with the same values", () => {
  const [en, fr] = [locale("en"), locale("fr")];
  assert.deepEqual(Object.keys(en), Object.keys(fr));
  const values = (text) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
  for (const [key, text] of Object.entries(en)) {
    assert.notEqual(text.trim(), "", key);
    assert.deepEqual(values(fr[key]), values(text), key);
  }
});

test("sizes have the units of the language", () => {
  assert.equal(size(12_345_678, "en"), "12.3\u00a0MB");
  assert.equal(size(12_345_678, "fr"), "12,3\u00a0Mo");
  assert.equal(size(999, "en"), "999\u00a0B");
  assert.equal(size(999_600, "en"), "1\u00a0MB");
  assert.equal(fill("{bytes}, {a}", { a: "x" }, 5, "fr"), "5\u00a0o, x");
  assert.equal(fill("{none}"), "{none}");
});
