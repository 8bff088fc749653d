import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf } from "./counts.js";

test("cargo test: all its binaries are added up, ignored tests were skipped", () => {
  const log = `
running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
`;
  assert.deepEqual(countsOf(log), { passed: 15, failed: 2, skipped: 1 });
});

test("cargo nextest: what did not pass failed, whatever it is called", () => {
  const summary = (text) => countsOf(`     Summary [   0.012s] ${text}\n        PASS [0.1s] x::y\n`);
  assert.deepEqual(summary("1 test run: 1 passed, 0 skipped"), { passed: 1, failed: 0, skipped: 0 });
  assert.deepEqual(summary("20 tests run: 15 passed (2 slow, 1 flaky), 3 failed, 2 timed out, 4 skipped"), { passed: 15, failed: 5, skipped: 4 });
  assert.deepEqual(summary("6/20 tests run: 5 passed, 1 failed, 0 skipped"), { passed: 5, failed: 15, skipped: 0 });
  assert.deepEqual(summary("2 tests run: 0 passed, 2 exec failed, 0 skipped"), { passed: 0, failed: 2, skipped: 0 });
  assert.deepEqual(summary("0 tests run: 0 passed, 0 skipped"), { passed: 0, failed: 0, skipped: 0 });
  assert.deepEqual(countsOf("\x1b[32;1m     Summary\x1b[0m [   0.012s] \x1b[1m3\x1b[0m tests run: \x1b[1m3\x1b[0m \x1b[32;1mpassed\x1b[0m, 0 skipped"), {
    passed: 3,
    failed: 0,
    skipped: 0,
  });
});

test("node --test: in either of its formats; a cancelled test failed", () => {
  assert.deepEqual(countsOf("ℹ tests 9\nℹ pass 5\nℹ fail 2\nℹ cancelled 1\nℹ skipped 1\n"), { passed: 5, failed: 3, skipped: 1 });
  assert.deepEqual(countsOf("# tests 9\n# pass 9\n# fail 0\n# cancelled 0\n"), { passed: 9, failed: 0, skipped: 0 });
});

test("a runner without tests counts zero, one that broke counts nothing", () => {
  assert.deepEqual(countsOf("no tests to run!\n"), { passed: 0, failed: 0, skipped: 0 });
  assert.equal(countsOf("error: could not compile `app`\n"), null);
  assert.equal(countsOf(""), null);
});
