// The page without a network, and the change from one build to the next.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeServiceWorker } from "../../script/finish-build.js";
import { DIST, pageTest } from "./harness.js";

/** Waits until all files of a build are kept. */
async function ready(page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

const caches = (page) => page.evaluate(async () => (await globalThis.caches.keys()).length);

for (const base of ["/sub/path/", "/"]) {
  pageTest(`after one visit the page works offline (${base})`, { base, offline: true }, async ({ page, app }) => {
    // Leaving the page may cut off the loading of its icon.
    app.allowProblem(/icon-192\.png \(net::ERR_ABORTED\)/);
    await app.open();
    await ready(page);
    await page.context().setOffline(true);
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await app.setText("FROM alpine AS Builder\nRUN true\n");
    assert.equal(await page.locator("[data-engine]").getAttribute("data-engine"), "worker");
    // A rule's page in the panel, and on its own; an embedded page; a link.
    const rule = await page.goto(`${app.address}rules/StageNameCasing.en.html`);
    assert.equal(rule.status(), 200);
    await page.goto(`${app.address}?embed`);
    await page.locator(".cm-content").waitFor();
    await page.goto(`${app.address}index.html#v1.q1YqSa0oUbJSUHIL8vdVSMwpyMxLjckLCvVTKCkqBbKUagE`);
    await page.locator(".cm-content").waitFor();
    await app.analysed();
    const manifest = await page.evaluate(async () => (await fetch("manifest.webmanifest")).json());
    assert.equal(manifest.start_url, "./");
    await page.context().setOffline(false);
  });
}

pageTest("the manifest names icons that are there, of their sizes", { offline: true }, async ({ page, app }) => {
  await app.open();
  const icons = await page.evaluate(async () => {
    const link = document.querySelector("link[rel=manifest]").href;
    const { icons, name, short_name } = await (await fetch(link)).json();
    if (!name || !short_name) return [];
    return Promise.all(
      icons.map(async ({ src, sizes }) => {
        const bitmap = await createImageBitmap(await (await fetch(new URL(src, link))).blob());
        return [sizes, `${bitmap.width}x${bitmap.height}`];
      }),
    );
  });
  assert.equal(icons.length, 3);
  for (const [told, real] of icons) assert.equal(told, real);
});

const folder = mkdtempSync(join(tmpdir(), "builds-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

pageTest("a new build is offered, and changing over keeps the text", { offline: true, root: folder }, async ({ page, app }) => {
  cpSync(DIST, folder, { recursive: true });
  await app.open();
  await ready(page);
  await app.setText("FROM mine\n");

  appendFileSync(join(folder, "index.html"), "<!-- another build -->\n");
  writeServiceWorker(folder);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.locator("[data-notice=NoticeUpdateReady]").waitFor();
  assert.equal(await caches(page), 2, "the old build stays as long as it is used");
  await app.type("# last words\n");
  await app.expectAccessible();

  const loaded = page.waitForEvent("load");
  await page.getByTestId("notice-reload").click();
  await loaded;
  await page.locator(".cm-content").waitFor();
  await app.analysed();
  assert.match(await app.text(), /# last words/);
  assert.match(await app.text(), /FROM mine/);
  assert.equal(await caches(page), 1, "the old build is gone");
  await page.context().setOffline(true);
  const again = await page.reload();
  assert.match(await again.text(), /another build/);
  await page.locator(".cm-content").waitFor();
  await page.context().setOffline(false);
});
