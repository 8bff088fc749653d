import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { phrases } from "./phrases.js";

const require = createRequire(import.meta.url);

test("every language has the same phrases, none empty", () => {
  for (const [language, table] of Object.entries(phrases)) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(phrases.en).sort(), language);
    for (const [phrase, text] of Object.entries(table)) assert.notEqual(text.trim(), "", `${language}: ${phrase}`);
  }
});

test("places for numbers survive translation", () => {
  for (const table of Object.values(phrases)) {
    for (const [phrase, text] of Object.entries(table)) assert.equal(text.includes("$"), phrase.includes("$"), phrase);
  }
});

test("every phrase in the sources of the editor is known", () => {
  const sources = ["view", "commands", "language", "lint", "search"].map((name) =>
    readFileSync(require.resolve(`@codemirror/${name}`), "utf8"),
  );
  const ide = readdirSync(new URL("./ide/", import.meta.url)).filter((name) => /(?<!\.test)\.js$/.test(name));
  for (const name of ["editor.js", ...ide.map((name) => `ide/${name}`)]) {
    sources.push(readFileSync(new URL(`./${name}`, import.meta.url), "utf8"));
  }
  const used = new Set();
  for (const source of sources) {
    for (const [, call] of source.matchAll(/\bphrase\(([^()]*)/g)) {
      for (const [, phrase] of call.matchAll(/"([^"]+)"/g)) used.add(phrase);
    }
  }
  assert.ok(used.size >= 25, `only ${used.size} phrases found: has the way they are written changed?`);
  for (const phrase of used) assert.ok(phrase in phrases.en, `no translation of "${phrase}"`);
});
