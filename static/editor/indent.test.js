import assert from "node:assert/strict";
import { test } from "node:test";
import { indentBelow } from "./indent.js";

const below = (text) => {
  const lines = text.split("\n");
  return indentBelow((number) => lines[number - 1], lines.length);
};

test("the first line after a continuation stands to the right of the instruction", () => {
  assert.equal(below("RUN a && \\"), 4);
  assert.equal(below("    RUN a && \\  "), 8);
  assert.equal(below("RUN a && `"), 4);
});

test("further continued lines repeat the indentation above", () => {
  assert.equal(below("RUN a && \\\n  b && \\"), null);
});

test("after a continued instruction the next one starts where it did", () => {
  assert.equal(below("RUN a && \\\n    b && \\\n    c"), 0);
  assert.equal(below("FROM x\n\tRUN a && \\\n\t\tb"), 4);
});

test("other lines repeat the indentation above", () => {
  assert.equal(below("FROM alpine"), null);
  assert.equal(below(""), null);
});
