// Where and how the page is served. (All other tests serve it below a sub-path.)
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { pageTest } from "./harness.js";

pageTest("the page works from the root of a host too", { base: "/" }, async ({ page, app }) => {
  await app.open();
  assert.equal(new URL(page.url()).pathname, "/");
});

pageTest("the page asks for nothing but its own files, each that it asks for exists", async ({ page, app }) => {
  const asked = new Set();
  page.on("response", (response) => {
    assert.equal(response.status(), 200, response.url());
    asked.add(new URL(response.url()).pathname.replace(/^\/sub\/path\//, ""));
  });
  await app.open();
  const built = new Set(["", ...readdirSync(new URL("../../dist/", import.meta.url), { recursive: true })]);
  for (const path of asked) assert.ok(built.has(path), path);
  assert.ok([...asked].some((path) => path.endsWith(".wasm")), "the analysis was loaded");
});
