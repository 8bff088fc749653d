// Tables of packages that are fetched when a text needs them.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const TEXT = "FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y --no-install-recommends gnupg less && rm -rf /var/lib/apt/lists/*\n";

/** The names of the tables that the page, or its worker, asks for. */
function asked(page) {
  const names = [];
  page.context().on("request", (request) => {
    const [, name] = /\/index\/([^/?]+)$/.exec(request.url()) ?? [];
    if (name) names.push(name);
  });
  return names;
}

pageTest("the table of a release comes when its packages are installed, once, and the size follows it", { language: "en" }, async ({ page, app }) => {
  const names = asked(page);
  let release;
  const held = new Promise((done) => (release = done));
  await page.context().route("**/index/*", async (route) => {
    await held;
    await route.continue();
  });
  await app.open();
  assert.deepEqual(names, [], "the first example needs none");
  await app.setText(TEXT);
  // First what the bundled tables know, then what the release's own index says.
  const size = () => page.getByTestId("status-size").textContent();
  const before = await size();
  release();
  await page.waitForFunction((before) => document.querySelector("[data-testid=status-size]").textContent !== before, before);
  assert.deepEqual(names, ["trixie.apt"]);
  await app.setText(TEXT.replace("less", "less curl"));
  assert.deepEqual(names, ["trixie.apt"]);
});

pageTest("a table that cannot be had leaves what was known", { language: "en" }, async ({ page, app }) => {
  app.allowProblem(/index\/trixie\.apt|404/);
  await page.context().route("**/index/*", (route) => route.fulfill({ status: 404, body: "" }));
  await app.open();
  await app.setText(TEXT);
  assert.match(await page.getByTestId("status-size").textContent(), /MB/);
  await app.setText(TEXT.replace("less", "less curl"));
  assert.match(await page.getByTestId("status-size").textContent(), /MB/);
});
