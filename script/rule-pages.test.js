import assert from "node:assert/strict";
import test from "node:test";
import { rulePage, ruleOf } from "./rule-pages.js";

test("names and languages come from file names", () => {
  assert.deepEqual(ruleOf("AptListsLeftBehind.fr.md"), { name: "AptListsLeftBehind", language: "fr" });
  assert.equal(ruleOf("README.md"), undefined);
  assert.equal(ruleOf("../x.en.md"), undefined);
});

test("a page has its language, its text and the way back", () => {
  const page = rulePage({ name: "Rule", language: "fr" }, "## Pourquoi\n\n`a` & <b>\n");
  assert.match(page, /<html lang="fr">/);
  assert.match(page, /<h2>Pourquoi<\/h2>/);
  assert.match(page, /<code>a<\/code> &amp; &lt;b&gt;/);
  assert.match(page, /href="Rule\.en\.html"/);
  assert.match(page, /href="\.\.\/"/);
});
