import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sizesIn, table } from "./sizes.js";

test("every file is weighed, and the sum is theirs", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "sizes-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "a.js"), "a".repeat(1000));
  writeFileSync(join(folder, "sub/b.wasm"), "bc");
  const sizes = sizesIn(folder);
  assert.deepEqual(sizes.map(({ name, raw }) => [name, raw]), [["a.js", 1000], [join("sub", "b.wasm"), 2]]);
  assert.ok(sizes[0].gzip < 50);
  const lines = table(sizes).split("\n");
  assert.equal(lines.length, 4);
  assert.match(lines[3], /^ +1002 +\d+ {2}total$/);
});
