import assert from "node:assert/strict";
import { test } from "node:test";
import { Asking } from "./ask.js";

test("each answer reaches the one who asked", async () => {
  const sent = [];
  const asking = new Asking((question) => sent.push(JSON.parse(question)));
  const [one, two] = [asking.ask("a", { at: 1 }), asking.ask("b")];
  assert.deepEqual(sent, [{ id: 1, ask: "a", at: 1 }, { id: 2, ask: "b" }]);
  asking.answered(JSON.stringify({ id: 2, said: "two" }));
  asking.answered(JSON.stringify({ id: 1, said: "one" }));
  assert.deepEqual(await Promise.all([one, two]), ["one", "two"]);
});

test("of several questions of a kind, the first and the last are asked", async () => {
  const sent = [];
  const asking = new Asking((question) => sent.push(JSON.parse(question)));
  const answers = [1, 2, 3].map((at) => asking.ask("a", { at }));
  assert.equal(sent.length, 1);
  asking.answered(JSON.stringify({ id: 1, said: "first" }));
  assert.deepEqual(sent.at(-1), { id: 2, ask: "a", at: 3 });
  asking.answered(JSON.stringify({ id: 2, said: "last" }));
  assert.deepEqual(await Promise.all(answers), ["first", null, "last"]);
});

test("what is never answered is not waited for, and where nobody knows, nothing is asked", async () => {
  const asking = new Asking(() => {}, 5);
  assert.equal(await asking.ask("a"), null);
  assert.equal(await new Asking(undefined).ask("a"), null);
  asking.answered("");
});
