// The main job, end to end: type a Dockerfile, see its stages, sizes and problems.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const stages = (page) => page.getByTestId("stage").evaluateAll((rows) => rows.map((row) => row.dataset.stage));
const showStageList = (page) => page.getByTestId("stages-list").check({ force: true });

pageTest("opens with the worked example, its stages and no error", async ({ page, app }) => {
  await app.open();
  await showStageList(page);
  assert.match(await app.text(), /FROM golang\S* AS builder/);
  assert.deepEqual(await stages(page), ["builder", "runtime"]);
  assert.equal(await page.locator('[data-stage="runtime"] .badge--target').first().innerText(), "result");
  await page.getByTestId("status").getByText("Builds runtime from alpine:3.22", { exact: true }).waitFor();
  assert.equal(await page.getByTestId("toggle-error").count(), 0);
  await app.expectAccessible();
});

pageTest("typing a stage by hand changes stages, sizes and problems", async ({ page, app }) => {
  await app.open();
  await showStageList(page);
  await app.setText("");
  assert.deepEqual(await stages(page), []);
  await app.type("FROM node:22 AS deps\n");
  assert.deepEqual(await stages(page), ["deps"]);
  await app.type("RUN npm install\n\nFROM alpine:3.22\nCOPY --from=deps /a /a\n");
  assert.deepEqual(await stages(page), ["deps", "stage 1"]);
  await page.getByTestId("stage").filter({ hasText: "COPY ← deps" }).waitFor();
  const sizes = page.getByTestId("size-stage");
  assert.equal(await sizes.count(), 2);
  await app.type("COPI x y\n");
  const problem = page.getByTestId("problem").filter({ hasText: "unknown instruction: COPI" });
  await problem.waitFor();
  assert.equal(await page.locator(".cm-lintRange-error").innerText(), "COPI");
});

pageTest("a broken line keeps the rest alive", async ({ page, app }) => {
  await app.open();
  await showStageList(page);
  await app.setText("FROM alpine AS one\nRUNN nothing\nFROM debian AS two\nCOPY --from=one /a /a\n");
  assert.deepEqual(await stages(page), ["one", "two"]);
  await page.getByTestId("problem").filter({ hasText: "RUNN" }).waitFor();
  assert.equal(await page.getByTestId("size-stage").count(), 2);
});

pageTest("a problem leads to its place, a place to its stage, a stage to its lines", async ({ page, app }) => {
  await app.open();
  await showStageList(page);
  await app.setText("FROM alpine AS one\n\nFROM debian AS two\nWORKDIRR /x\n");
  await page.getByTestId("problem-row").first().click();
  await page.locator('[data-testid="stage"][data-stage="two"].stage--selected').waitFor();
  await page.getByTestId("problem-show").first().click();
  await page.locator(".cm-content:focus").waitFor();
  await page.waitForFunction(() => document.getSelection().toString() === "WORKDIRR");
  await page.locator('[data-testid="stage"][data-stage="two"].stage--selected').waitFor();
  await page.locator('[data-testid="stage"][data-stage="one"]').getByRole("button").click();
  await page.locator('[data-testid="stage"][data-stage="one"].stage--selected').waitFor();
  assert.equal(await page.locator(".cm-stage-line").innerText(), "FROM alpine AS one");
});

pageTest("the target changes what is built", async ({ page, app }) => {
  await app.open();
  await showStageList(page);
  await app.setText("FROM alpine AS dev\nFROM debian AS prod\n");
  assert.equal(await page.locator('[data-stage="dev"] .badge--unused').first().innerText(), "not used");
  const before = await app.revision();
  await page.getByTestId("target").click();
  await page.getByTestId("target-dev").click();
  await app.waitForRevision(before + 1);
  await page.getByTestId("status").getByText("Builds dev").waitFor();
  assert.equal(await page.locator('[data-stage="prod"] .badge--unused').first().innerText(), "not used");
});

pageTest("every example opens without an error", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("examples").click();
  const names = await page.getByRole("menuitem").evaluateAll((items) => items.map((item) => item.dataset.testid));
  assert.equal(names.length, 9);
  await page.keyboard.press("Escape");
  for (const name of names) {
    await page.getByTestId("examples").click();
    await page.getByTestId(name).click();
    await app.analysed();
    assert.equal(await page.locator(".severity--error").count(), 0, name);
    assert.equal(await page.getByTestId("notice").count(), 0, `${name}: nothing was typed, nothing is to be restored`);
  }
});

pageTest("an example replaces what was typed, and gives it back", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM busybox AS mine\n");
  await page.getByTestId("examples").click();
  await page.getByTestId("example-node-single").click();
  await app.analysed();
  assert.match(await app.text(), /FROM node:22/);
  await page.getByTestId("notice-restore").click();
  await app.analysed();
  assert.equal(await app.text(), "FROM busybox AS mine\n");
  assert.equal(await page.getByTestId("notice").count(), 0);
  // The editor's own undo goes back through all of it.
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  assert.match(await app.text(), /FROM node:22/);
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), "FROM busybox AS mine\n");
});

pageTest("reloading keeps the text, and other texts are kept beside it", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM busybox AS first\n");
  await page.getByTestId("examples").click();
  await page.getByTestId("example-heredocs").click();
  await app.analysed();
  await app.setText("FROM busybox AS second\n");
  await page.reload();
  await app.analysed();
  await page.locator(".cm-content").waitFor();
  assert.equal(await app.text(), "FROM busybox AS second\n");
  await page.getByTestId("examples").click();
  await page.getByTestId("draft").filter({ hasText: "AS first" }).click();
  await app.analysed();
  assert.equal(await app.text(), "FROM busybox AS first\n");
});

pageTest("two tabs do not destroy each other's text", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM busybox AS left\n");
  await page.waitForFunction(() => Object.values(localStorage).some((value) => value.endsWith("AS left\n")));
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator(".cm-content").filter({ hasText: "AS left" }).waitFor();
  await other.locator(".cm-content").focus();
  await other.keyboard.press("ControlOrMeta+a");
  await other.keyboard.insertText("FROM busybox AS right\n");
  await other.waitForFunction(() => Object.values(localStorage).some((value) => value.endsWith("AS right\n")));
  await page.reload();
  await page.locator(".cm-content").waitFor();
  assert.equal(await app.text(), "FROM busybox AS left\n");
  await other.reload();
  await other.locator(".cm-content").filter({ hasText: "AS right" }).waitFor();
});

for (const [name, how, notice] of [
  ["forbidden", "SecurityError", "NoticeStorageForbidden"],
  ["full", "QuotaExceededError", "NoticeStorageFull"],
]) {
  pageTest(`storage that is ${name} is said, and the page works on`, async ({ page, app }) => {
    await page.addInitScript((kind) => {
      Storage.prototype.setItem = () => {
        throw new DOMException("no", kind);
      };
    }, how);
    await app.open();
    await showStageList(page);
    await app.setText("FROM alpine AS works\n");
    await page.locator(`[data-notice="${notice}"]`).waitFor();
    assert.deepEqual(await stages(page), ["works"]);
    await app.setText("FROM alpine AS still\n");
    assert.deepEqual(await stages(page), ["still"]);
    assert.equal(await page.getByTestId("notice").count(), 1);
    await app.expectAccessible();
  });
}

pageTest("a crashed worker is started again and the last analysis stays", async ({ page, app }) => {
  await page.addInitScript(() => {
    const Original = Worker;
    globalThis.workers = [];
    globalThis.Worker = class extends Original {
      constructor(...parameters) {
        super(...parameters);
        globalThis.workers.push(this);
      }
    };
  });
  await app.open();
  await showStageList(page);
  await app.setText("FROM alpine AS before\n");
  await page.evaluate(() => globalThis.workers.at(-1).dispatchEvent(new ErrorEvent("error")));
  assert.deepEqual(await stages(page), ["before"]);
  await app.setText("FROM alpine AS after\n");
  assert.deepEqual(await stages(page), ["after"]);
  assert.equal(await page.evaluate(() => globalThis.workers.length), 2);
});

pageTest("without workers the page analyses on its own thread", async ({ page, app }) => {
  await page.addInitScript(() => {
    globalThis.Worker = class {
      constructor() {
        throw new DOMException("no workers here", "SecurityError");
      }
    };
  });
  await app.open();
  await showStageList(page);
  await page.locator('[data-notice="NoticeMainThread"]').waitFor();
  await app.setText("FROM alpine AS here\n");
  assert.deepEqual(await stages(page), ["here"]);
});

pageTest("without the editor's bundle the plain text field does", async ({ page, app }) => {
  app.expectProblem(/editor\.js/);
  app.expectProblem(/Failed to load resource/);
  await page.route("**/editor.js", (route) => route.abort());
  await page.goto(app.address);
  await page.locator('[data-notice="NoticePlainEditor"]').waitFor();
  await app.analysed();
  await showStageList(page);
  const area = page.getByTestId("editor-textarea");
  await area.fill("FROM alpine AS plain\nFROMM x\n");
  await app.analysed();
  assert.deepEqual(await stages(page), ["plain"]);
  await page.getByTestId("problem-row").first().click();
  await page.waitForFunction(
    (field) => field.value.slice(field.selectionStart, field.selectionEnd) === "FROMM",
    await area.elementHandle(),
  );
  await app.expectAccessible();
  await page.reload();
  await page.locator('[data-notice="NoticePlainEditor"]').waitFor();
  assert.equal(await area.inputValue(), "FROM alpine AS plain\nFROMM x\n");
});

pageTest("what is typed before the editor's bundle arrives is not lost", async ({ page, app }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/editor.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(app.address);
  const area = page.getByTestId("editor-textarea");
  await area.waitFor();
  await area.fill("");
  await area.pressSequentially("FROM alpine AS early");
  release();
  await page.locator(".cm-content:focus").waitFor();
  await page.keyboard.type("bird");
  await app.analysed();
  assert.equal(await app.text(), "FROM alpine AS earlybird");
});

pageTest("a file of 3,000 lines stays usable", async ({ page, app }) => {
  await app.open();
  const stage = (n) =>
    [`FROM debian:bookworm-slim AS stage${n}`, ...Array.from({ length: 28 }, (_, i) => `RUN echo ${n} é ${i}`), ""];
  const text = Array.from({ length: 100 }, (_, n) => stage(n)).flat().join("\n");
  assert.equal(text.split("\n").length, 3000);
  await app.setText(text);
  await page.getByTestId("status").getByText("100 stages").waitFor();
  await page.keyboard.press("ControlOrMeta+End");
  const started = Date.now();
  await page.keyboard.type("RUN echo the end of a long file");
  console.log(`31 keys in a file of 3,000 lines: ${Date.now() - started} ms`);
  await app.analysed();
  assert.ok((await app.text()).endsWith("RUN echo the end of a long file"));
});

pageTest("clicking before everything is there harms nothing", async ({ page, app }) => {
  await page.goto(app.address);
  await page.getByTestId("examples").click();
  await page.getByTestId("example-parallel").click();
  await page.locator(".cm-content").waitFor();
  await app.analysed();
  assert.match(await app.text(), /AS frontend/);
});

pageTest("a fix is one step to undo", async ({ page, app }) => {
  await app.open();
  const text = "FROM alpine as tools\nRUN true\n";
  await app.setText(text);
  const problem = page.getByTestId("problem").filter({ hasText: "casing" });
  await problem.getByTestId("problem-row").click();
  await problem.getByTestId("problem-fix").click();
  await page.getByTestId("problem").filter({ hasText: "casing" }).waitFor({ state: "detached" });
  assert.equal(await app.text(), "FROM alpine AS tools\nRUN true\n");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), text);
});

pageTest("sizes say which size they are, and why", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n");
  const shown = () => page.getByTestId("size-result-likely").innerText();
  const unpacked = await shown();
  assert.match(unpacked, /^\d+\sMB$/);
  await page.getByTestId("size-result").getByText("Unpacked:").waitFor();
  await page.getByTestId("measure-compressed").check({ force: true });
  await page.getByTestId("size-result").getByText("Compressed:").waitFor();
  assert.ok(parseFloat(await shown()) < parseFloat(unpacked));
  await page.getByTestId("measure-containerd").check({ force: true });
  await page.getByTestId("size-result").getByText("both added").waitFor();
  assert.ok(parseFloat(await shown()) > parseFloat(unpacked));
  await page.getByTestId("measure-unpacked").check({ force: true });
  await page.getByTestId("size-layer").nth(1).locator("summary").click();
  const lists = page.getByTestId("size-item").filter({ hasText: "/var/lib/apt/lists" });
  await lists.getByText("measured", { exact: true }).waitFor();
  await lists.getByRole("button").click();
  await page.locator(".cm-content:focus").waitFor();
  await app.expectAccessible();
  await app.set("lang-fr");
  await page.getByTestId("size-result").getByText("Décompressée").waitFor();
  assert.match(await shown(), /^\d+\sMo$/);
});

pageTest("what is not known is said to be unknown, never 0", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM registry.example.org/nobody/knows:1\nCOPY --from=registry.example.org/other:2 /a /a\n");
  assert.match(await page.getByTestId("size-result-likely").innerText(), /unknown/);
  await page.getByTestId("size-layer").first().getByText("unknown").first().waitFor();
});

pageTest("the summary is spoken once typing pauses", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM scratch AS spoken\n");
  await page.getByRole("status").filter({ hasText: "Builds spoken from scratch" }).waitFor();
});
