// Several embedded pages on one page around: one download, one worker, and nobody in anybody's way.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectWorker, frameOf, hostTest, sharedWorkers, waitForWord } from "./embed-host.js";
import { DIST } from "./harness.js";

const THREE = ["One", "Two", "Three"]
  .map((name) => `<dockerfile-playground height="300"><pre><code>FROM alpine AS ${name}\n</code></pre></dockerfile-playground>`)
  .join("\n");

/** Waits until each of the three shows what its own text means. */
async function expectAnswers(page, names) {
  for (const [index, name] of names.entries()) {
    await waitForWord(page, "analysis", ({ by, stages }, wanted) => by === wanted.index && stages.length === 1 && stages[0] === wanted.name, { index, name });
  }
}

const put = (page, texts) =>
  page.evaluate((texts) => {
    for (const [index, element] of document.querySelectorAll("dockerfile-playground").entries()) element.value = texts[index];
  }, texts);

hostTest("three frames share one download and one worker", { height: 1400, cache: "max-age=600" }, async ({ page, open, asked, playground }) => {
  await open(THREE);
  await expectAnswers(page, ["One", "Two", "Three"]);
  for (const index of [0, 1, 2]) await expectWorker(frameOf(page, index));
  assert.equal(page.workers().length, 0, "nobody has a worker of its own");
  assert.equal((await sharedWorkers(page, playground)).length, 1);
  const counts = new Map();
  for (const path of asked()) counts.set(path, (counts.get(path) ?? 0) + 1);
  for (const path of ["/shared-worker.js", "/worker.js", "/worker_bg.wasm"]) assert.equal(counts.get(path), 1, path);
  const more = [...counts].filter(([path, n]) => n > 1 && /\.(js|wasm|css)$/.test(path));
  assert.deepEqual(more, [], "what is needed is fetched once");

  // All at the same time: each hears what its own text means.
  await page.evaluate(() => (globalThis.said.length = 0));
  const lines = "RUN apt-get update && apt-get install -y curl\n".repeat(300);
  await put(page, ["A", "B", "C"].map((name) => `FROM debian AS ${name}\n${lines}`));
  await expectAnswers(page, ["A", "B", "C"]);
  const stages = await page.evaluate(() => globalThis.said.filter(({ type }) => type === "analysis").map(({ by, stages }) => `${by}${stages[0]}`));
  assert.deepEqual([...new Set(stages)].sort(), ["0A", "1B", "2C"]);
});

hostTest("when the shared worker crashes, all frames go on with the next", { height: 1400 }, async ({ page, open, playground }) => {
  await open(THREE);
  await expectAnswers(page, ["One", "Two", "Three"]);
  const [first] = await sharedWorkers(page, playground);
  // As one more page of this build would talk to it, but with something that it does not survive.
  await frameOf(page).locator("body").evaluate(() => {
    const build = document.querySelector("meta[name=build]").content;
    const { port } = new SharedWorker(new URL("shared-worker.js", location.href), { type: "module", name: `dockerfile-playground ${build} 0` });
    port.start();
    port.postMessage(null);
    return new Promise((resolve) => port.addEventListener("message", ({ data }) => data === "gone" && resolve()));
  });
  await put(page, ["FROM alpine AS A\n", "FROM alpine AS B\n", "FROM alpine AS C\n"]);
  await expectAnswers(page, ["A", "B", "C"]);
  assert.equal(page.workers().length, 0, "it was nobody's fault here");
  const workers = await sharedWorkers(page, playground);
  assert.equal(workers.length, 1, workers.join());
  assert.notDeepEqual(workers, [first]);
  for (const index of [0, 1, 2]) assert.equal(await frameOf(page, index).locator("[data-notice]").count(), 0);
});

const folder = mkdtempSync(join(tmpdir(), "hangs-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
cpSync(DIST, folder, { recursive: true });
const script = readFileSync(join(folder, "shared-worker.js"), "utf8");
const hanging = script.replace("reply = analysing.analyse(question);", 'for (const text = new TextDecoder().decode(question); text.includes("HANGS"); );\n    $&');
assert.notEqual(hanging, script);
writeFileSync(join(folder, "shared-worker.js"), hanging);

hostTest("a text that hangs the shared worker costs its own frame the sharing, and the others nothing", { height: 1400, dist: folder }, async ({ page, open }) => {
  await open(THREE);
  await expectAnswers(page, ["One", "Two", "Three"]);
  await put(page, ["FROM alpine AS HANGS\n"]);
  await put(page, ["FROM alpine AS HANGS\n", "FROM alpine AS B\n", "FROM alpine AS C\n"]);
  await expectAnswers(page, ["HANGS", "B", "C"].map((name, index) => (index === 0 ? "One" : name)));
  await frameOf(page).locator("[data-notice=NoticeAnalysisFailed]").waitFor();
  assert.equal(await frameOf(page, 1).locator("[data-notice]").count(), 0);
  // It goes on, with a worker of its own.
  await put(page, ["FROM alpine AS Again\n", "FROM alpine AS B\n", "FROM alpine AS C\n"]);
  await expectAnswers(page, ["Again", "B", "C"]);
  assert.equal(page.workers().length, 1);
});

hostTest("the full page keeps a worker of its own", {}, async ({ page, playground }) => {
  await page.goto(playground);
  await page.locator("[data-engine=worker]").waitFor();
  assert.equal(page.workers().length, 1);
  assert.equal((await sharedWorkers(page, playground)).length, 0);
});

hostTest("without shared workers each frame has its own", { height: 1400 }, async ({ page, open, playground }) => {
  await page.addInitScript(() => delete globalThis.SharedWorker);
  await open(THREE);
  await expectAnswers(page, ["One", "Two", "Three"]);
  assert.equal(page.workers().length, 3);
  assert.equal((await sharedWorkers(page, playground)).length, 0);
});

hostTest("where the browser refuses storage to other sites, each frame has its own worker", { height: 1400, refused: true }, async ({ page, open }) => {
  await open(THREE);
  await expectAnswers(page, ["One", "Two", "Three"]);
  assert.equal(page.workers().length, 3);
});

for (const [what, html, index] of [
  ["a plain frame", (address) => `<iframe sandbox="allow-scripts" width="900" height="600" title="a" src="${address}?embed"></iframe>`, null],
  ["the element", () => `<dockerfile-playground sandbox height="600"><pre><code>FROM alpine AS Boxed\n</code></pre></dockerfile-playground>`, 0],
]) {
  hostTest(`${what} works in a sandbox, without an origin`, { offline: true }, async ({ page, open, playground }) => {
    await open(html(playground));
    const frame = index === null ? page.locator("iframe").contentFrame() : frameOf(page);
    await frame.locator(".cm-content").waitFor();
    assert.equal(await frame.locator("body").evaluate(() => globalThis.origin), "null");
    await frame.locator("[data-engine=mainthread]").waitFor();
    await frame.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText("FROM alpine AS Typed\nRUN true\n");
    await frame.getByTestId("graph-node").filter({ hasText: "Typed" }).first().waitFor();
    if (index === null) return;
    await waitForWord(page, "analysis", ({ stages }) => stages[0] === "Typed");
    assert.equal(await page.evaluate(() => document.querySelector("dockerfile-playground").value), "FROM alpine AS Typed\nRUN true\n");
    await page.evaluate(() => document.querySelector("dockerfile-playground").setAttribute("theme", "dark"));
    await frame.locator("html[data-theme=dark]").waitFor();
    // Another window without an origin is not heard.
    await page.evaluate(() => {
      globalThis.said.length = 0;
      const other = document.createElement("iframe");
      other.sandbox = "allow-scripts";
      other.srcdoc = `<script>parent.postMessage({ source: "dockerfile-playground", version: 1, type: "changed", revision: 1, text: "evil" }, "*"); parent.postMessage("done", "*")</script>`;
      const done = new Promise((resolve) => addEventListener("message", ({ data }) => data === "done" && resolve()));
      document.body.append(other);
      return done;
    });
    assert.ok(!(await page.evaluate(() => globalThis.said.some(({ text }) => text === "evil"))));
  });
}

for (const [what, html, query] of [
  ["a plain frame", (address) => `<iframe width="900" height="600" title="a" src="${address}?embed"></iframe>`, null],
  ["the element", () => `<dockerfile-playground><pre><code>FROM alpine\n</code></pre></dockerfile-playground>`, ""],
]) {
  hostTest(`after one visit ${what} works while the playground cannot be reached`, { offline: true, cache: "max-age=600" }, async ({ page, open, playground, asked, server, app }) => {
    // Leaving the page may cut off the loading of what is kept for later.
    app.allowProblem(/net::ERR_ABORTED/);
    await open(html(playground), query);
    const frame = page.locator("iframe").contentFrame();
    await frame.locator("[data-engine=worker]").waitFor();
    await frame.locator("body").evaluate(async () => {
      await navigator.serviceWorker.ready;
      while (navigator.serviceWorker.controller?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 50));
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const before = asked().length;
    await page.reload();
    await frame.locator(".cm-content").waitFor();
    await frame.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText("FROM alpine AS Offline\nRUN true\n");
    await frame.getByTestId("graph-node").filter({ hasText: "Offline" }).first().waitFor();
    await frame.locator("[data-engine=worker]").waitFor();
    assert.equal(asked().length, before);
  });
}
