import assert from "node:assert/strict";
import { test } from "node:test";
import { summary } from "./format.js";

const phrase = (text, value) => text.replace("$", value);

test("what was formatted and what was left is said", () => {
  assert.equal(summary({ changed: 0, left: [] }, phrase), "Nothing to format: all is in shape.");
  assert.equal(summary({ changed: 1, left: [] }, phrase), "1 instruction formatted.");
  const left = [{ reason: "left-broken" }, { reason: "left-broken" }];
  assert.equal(summary({ changed: 4, left }, phrase), "4 instructions formatted. Left as they are: left-broken");
});
