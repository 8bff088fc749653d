import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { keepsLocked, locked, setLockedEffect } from "./locked.js";

const start = (doc, ranges) =>
  EditorState.create({ doc, extensions: [locked] }).update({ effects: setLockedEffect.of(ranges) }).state;
const keeps = (state, from, to, insert) => keepsLocked(state.update({ changes: { from, to, insert } }));

test("a locked line takes no edit, its neighbours take any", () => {
  const state = start("one\ntwo\nthree", [{ from: 4, to: 7 }]);
  for (const [from, to, insert] of [[5, 6, ""], [4, 4, "x"], [7, 7, "x"], [5, 5, "\n"], [3, 4, ""], [7, 8, ""], [0, 13, ""], [2, 9, "two"]]) {
    assert.equal(keeps(state, from, to, insert), false, `${from}-${to} ${JSON.stringify(insert)}`);
  }
  for (const [from, to, insert] of [[0, 3, "ONE"], [4, 4, "new\n"], [7, 7, "\nnew"], [3, 3, "\nnew"], [8, 13, ""], [0, 4, ""]]) {
    assert.equal(keeps(state, from, to, insert), true, `${from}-${to} ${JSON.stringify(insert)}`);
  }
});

test("the lock moves with its lines, and can be taken away", () => {
  const state = start("one\ntwo", [{ from: 4, to: 7 }]).update({ changes: { from: 0, insert: "zero\n" } }).state;
  assert.deepEqual(state.field(locked), [{ from: 9, to: 12 }]);
  assert.equal(keeps(state, 10, 11, ""), false);
  assert.equal(keeps(start("one\ntwo", []), 5, 6, ""), true);
});
