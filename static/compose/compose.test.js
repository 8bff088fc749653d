import assert from "node:assert/strict";
import { test } from "node:test";
import { readCompose } from "./compose.js";

const read = (text) => JSON.parse(readCompose(text));

test("services come with what is of interest, merged and with their aliases", () => {
  const text = `
x-build: &build
  context: .
  args: &args
    A: one
services:
  web:
    build:
      <<: *build
      target: dev
      args:
        <<: *args
        B: "2"
    ports: ["80:80"]
    platform: linux/arm64
  db:
    image: postgres
`;
  assert.deepEqual(read(text), {
    services: [
      { name: "web", build: { context: ".", target: "dev", args: { A: "one", B: "2" } }, platform: "linux/arm64" },
      { name: "db", image: "postgres" },
    ],
  });
});

test("texts that YAML folds or keeps arrive as they mean", () => {
  const text = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM alpine\n        RUN echo \"a\" \\\n          b\n\n        # end\n";
  assert.equal(read(text).services[0].build.dockerfile_inline, 'FROM alpine\nRUN echo "a" \\\n  b\n\n# end\n');
});

test("a number that would be written otherwise is told as it stands", () => {
  const args = (value) => read(`services: {a: {build: {args: {X: ${value}}}}}`).services[0].build.args.X;
  assert.deepEqual([args("1.10"), args("0755"), args("1e3"), args("0x10")], [{ number: "1.10" }, { number: "0755" }, { number: "1e3" }, { number: "0x10" }]);
  assert.deepEqual([args("22"), args("1.5"), args("true"), args("yes"), args("~"), args('"1.10"')], [22, 1.5, true, "yes", null, "1.10"]);
});

test("what is no YAML is said with its line, and nothing throws", () => {
  assert.equal(read("services:\n  a: [\n").line, 3);
  assert.ok(read("services:\n  a: [\n").error.length > 5);
  for (const text of ["", "a", "services: 3", "services: [1]", "services:\n  a:\n", "---\na: 1\n---\nb: 2\n", "a: *b\n"]) read(text);
  const bomb = `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`)}]`).join("\n")}\nservices: {s: {build: *a12}}\n`;
  assert.ok(read(bomb).error);
  assert.deepEqual(read("services:\n  __proto__:\n    build: x\n").services.map(({ build }) => build), ["x"]);
});
