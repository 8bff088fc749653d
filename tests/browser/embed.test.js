// The playground in another page: the element of embed.js, and the messages between the two.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIST, pageTest } from "./harness.js";

const root = mkdtempSync(join(tmpdir(), "embed-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

const HTML = (body, query = "") => `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Course</title>
<link rel="icon" href="data:,">
<script type="module" src="embed.js${query}"></script><h1>Course</h1>${body}</html>`;

/** Serves `html` beside the page and opens it. */
async function openHost({ page, app }, html) {
  cpSync(DIST, root, { recursive: true });
  writeFileSync(join(root, "host.html"), html);
  await page.goto(`${app.address}host.html`);
}

const shown = (frame) => frame.locator(".cm-content").innerText();

pageTest("an element becomes a playground and tells of changes", { root }, async ({ page, app }) => {
  const element = `<dockerfile-playground height="640" theme="dark"><pre><code>FROM alpine AS Old\nRUN a &amp;&amp; b\n</code></pre></dockerfile-playground>`;
  await openHost({ page, app }, HTML(element));
  await page.evaluate(() => {
    globalThis.said = [];
    for (const name of ["ready", "changed", "analysis"]) {
      document.addEventListener(`playground-${name}`, ({ detail }) => globalThis.said.push(detail));
    }
  });
  const frame = page.frameLocator("dockerfile-playground iframe");
  await frame.locator(".cm-line", { hasText: "RUN a && b" }).waitFor();
  await frame.locator("html[lang=fr][data-theme=dark]").waitFor();
  assert.equal((await page.locator("iframe").boundingBox()).height, 640);
  assert.equal(await page.locator("dockerfile-playground > pre").isVisible(), false);
  await page.waitForFunction(() => globalThis.said.some(({ type, stages }) => type === "analysis" && stages[0] === "Old"));

  await page.evaluate(() => (document.querySelector("dockerfile-playground").value = "FROM other AS New\n"));
  await page.waitForFunction(() => globalThis.said.some(({ type, stages }) => type === "analysis" && stages[0] === "New"));
  await page.evaluate(() => document.querySelector("dockerfile-playground").setAttribute("theme", "light"));
  await frame.locator("html[data-theme=light]").waitFor();

  // Messages that are not ours change nothing.
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector("iframe");
    for (const data of [null, "x", { type: "set-text", text: "FROM evil" }, { source: "dockerfile-playground", version: 2, type: "set-text", text: "FROM evil" }]) {
      contentWindow.postMessage(data, "*");
    }
  });
  await frame.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("RUN typed");
  await page.waitForFunction(() => document.querySelector("dockerfile-playground").value.includes("RUN typed"));
  assert.ok(!(await shown(frame)).includes("evil"));
  assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {}, "nothing was stored");
});

pageTest("marked code blocks become playgrounds once they come near, and no others", { root }, async ({ page, app }) => {
  const far = `<div style="height: 5000px"></div><pre><code class="language-dockerfile" data-lang="dockerfile">FROM far</code></pre>`;
  const body = `<pre><code class="language-bash">ls</code></pre><pre><code class="language-dockerfile">FROM near\n</code></pre>${far}`;
  await openHost({ page, app }, HTML(body, "?upgrade"));
  const near = page.locator("dockerfile-playground").first();
  await near.locator("iframe").contentFrame().locator(".cm-line", { hasText: "FROM near" }).waitFor();
  assert.equal(await page.locator("dockerfile-playground").count(), 2);
  assert.equal(await page.locator("iframe").count(), 1, "the far one is not loaded yet");
  assert.ok(await page.getByText("ls", { exact: true }).isVisible());
  await page.locator("dockerfile-playground").last().scrollIntoViewIfNeeded();
  await page.locator("iframe").nth(1).waitFor();
});
