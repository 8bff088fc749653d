import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSet, Text } from "@codemirror/state";
import { Versions, mapRange, smallestChange } from "./versions.js";

const edit = (length, from, to, insert) => ChangeSet.of({ from, to, insert }, length).desc;

test("an offset is carried over every edit since its version", () => {
  const versions = new Versions();
  versions.record(edit(10, 0, 0, "ab")); // version 1, length 12
  versions.record(edit(12, 5, 6, "")); // version 2, length 11
  assert.equal(versions.current, 2);
  assert.deepEqual(mapRange(versions.since(0), 4, 8), { from: 5, to: 9 });
  assert.deepEqual(mapRange(versions.since(1), 4, 8), { from: 4, to: 7 });
  assert.equal(versions.since(2), null);
  assert.deepEqual(mapRange(null, 4, 8), { from: 4, to: 8 });
});

test("a version that is not ours is refused", () => {
  const versions = new Versions();
  versions.record(edit(0, 0, 0, "a"));
  for (const version of [-1, 2, 0.5, NaN, undefined, "0"]) assert.equal(versions.since(version), undefined);
});

test("versions that lie too far back are forgotten, recent ones are not", () => {
  const versions = new Versions();
  for (let length = 0; length < 600; length += 1) versions.record(edit(length, length, length, "x"));
  assert.equal(versions.since(0), undefined);
  assert.equal(versions.since(99), undefined);
  assert.equal(versions.since(100).newLength, 600);
  assert.equal(versions.since(599).length, 599);
});

test("a range does not grow by what is put at its edges, nor turn around when it is deleted", () => {
  assert.deepEqual(mapRange(edit(10, 4, 4, "xx"), 4, 6), { from: 6, to: 8 });
  assert.deepEqual(mapRange(edit(10, 6, 6, "xx"), 4, 6), { from: 4, to: 6 });
  assert.deepEqual(mapRange(edit(10, 2, 8, "q"), 4, 6), { from: 3, to: 3 });
});

test("the smallest change gives the other text, for every pair", () => {
  const texts = ["", "a", "aa", "aba", "FROM alpine\nRUN x\n", "FROM alpine\nRUN y\nRUN x\n", "\u{1f40b}", "\u{1f40c}", "x\u{1f40b}\u{1f40b}", "\u{1f80b}"];
  for (const before of texts) {
    for (const after of texts) {
      const change = smallestChange(before, after);
      if (before === after) {
        assert.equal(change, null);
        continue;
      }
      const { from, to, insert } = change;
      assert.equal(before.slice(0, from) + insert + before.slice(to), after);
      const document = ChangeSet.of(change, before.length).apply(Text.of(before.split("\n")));
      assert.equal(document.toString(), after);
      assert.doesNotThrow(() => encodeURIComponent(insert), "half of a surrogate pair");
    }
  }
});

test("the smallest change leaves what is equal alone", () => {
  assert.deepEqual(smallestChange("one two three", "one 2 three"), { from: 4, to: 7, insert: "2" });
});
