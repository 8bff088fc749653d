import assert from "node:assert/strict";
import { test } from "node:test";
import { keyName } from "./commands.js";
import { matches } from "./palette.js";

test("keys are written as people know them", () => {
  const phrase = (text) => text.replace("key ", "");
  assert.equal(keyName("Shift-Alt-f", phrase, false), "Shift+Alt+F");
  assert.equal(keyName("Mod-.", phrase, true), "⌘+.");
  assert.equal(keyName("Mod-Shift-/", phrase, false), "Ctrl+Shift+/");
});

test("the palette is narrowed by letters in their order", () => {
  assert.ok(matches("Mettre en forme", "MFO"));
  assert.ok(matches("Problème suivant", "probleme"));
  assert.ok(!matches("Format", "tf"));
});
