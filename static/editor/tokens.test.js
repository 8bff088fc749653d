import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSet } from "@codemirror/state";
import { firstTokenAfter, tokensIn } from "./tokens.js";

// "FROM alpine\nRUN x"
const LENGTH = 17;
const DATA = Uint32Array.of(0, 4, 1, 4, 5, 0, 5, 11, 2, 11, 12, 0, 12, 15, 1, 15, 16, 0, 16, 17, 3);
const WHOLE = [{ from: 0, to: LENGTH }];
const flat = (tokens) => tokens.map(({ from, to, kind }) => [from, to, kind]);

test("the first token after a position is found", () => {
  assert.equal(firstTokenAfter(DATA, 0), 0);
  assert.equal(firstTokenAfter(DATA, 3), 0);
  assert.equal(firstTokenAfter(DATA, 4), 1);
  assert.equal(firstTokenAfter(DATA, 16), 6);
  assert.equal(firstTokenAfter(DATA, 17), 7);
  assert.equal(firstTokenAfter(new Uint32Array(0), 5), 0);
});

test("tokens outside what is in view are left out, and none is given twice", () => {
  assert.deepEqual(flat(tokensIn(DATA, null, [{ from: 12, to: 15 }], LENGTH)), [
    [12, 15, 1],
    [15, 16, 0],
  ]);
  const halves = [
    { from: 0, to: 6 },
    { from: 8, to: LENGTH },
  ];
  assert.deepEqual(flat(tokensIn(DATA, null, halves, LENGTH)), flat(tokensIn(DATA, null, WHOLE, LENGTH)));
});

test("what is typed at the end of a token takes its colour until the next analysis", () => {
  const edits = ChangeSet.of({ from: 11, insert: ":3" }, LENGTH).desc;
  const tokens = flat(tokensIn(DATA, edits, [{ from: 0, to: LENGTH + 2 }], LENGTH + 2));
  assert.deepEqual(tokens[2], [5, 13, 2]);
  assert.deepEqual(tokens[3], [13, 14, 0]);
  assert.deepEqual(tokens.at(-1), [18, 19, 3]);
});

test("a token that was deleted is gone, and the others follow", () => {
  const edits = ChangeSet.of({ from: 0, to: 12 }, LENGTH).desc;
  assert.deepEqual(flat(tokensIn(DATA, edits, [{ from: 0, to: 5 }], 5)), [
    [0, 3, 1],
    [3, 4, 0],
    [4, 5, 3],
  ]);
});

test("tokens of a longer text than the present one are cut, not thrown out", () => {
  assert.deepEqual(flat(tokensIn(DATA, null, [{ from: 0, to: 8 }], 8)), [
    [0, 4, 1],
    [4, 5, 0],
    [5, 8, 2],
  ]);
});
