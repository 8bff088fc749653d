// A page around the playground, for the tests of embedding: on one site, with the playground on another.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { DIST, chromiumPath, pageTest } from "./harness.js";
import { folder, serving } from "./hosts.js";

let asUsual;

/**
 * Chromium as people have it. Playwright's own switches keep frames of other sites from all storage, which some people
 * do too: with them, such a frame has neither shared workers nor service workers.
 */
export function browserAsUsual() {
  if (!asUsual) {
    const profile = mkdtempSync(join(tmpdir(), "profile-"));
    const args = ["--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
    const local = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";
    const all = [...args, ...quiet, local, `--user-data-dir=${profile}`];
    asUsual = chromium.launch({ executablePath: chromiumPath(), ignoreDefaultArgs: true, args: all });
    after(async () => {
      await (await asUsual).close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });
  }
  return asUsual;
}

/** A minimal page in French, with the element's script unless `query` is null. */
export const hostHtml = (playground, body, query = "") => `<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Course</title><link rel="icon" href="data:,">
${query === null ? "" : `<script type="module" src="${playground}embed.js${query}"></script>`}<h1>Course</h1>${body}</html>`;

/**
 * A test with a page around. The body gets, besides `page` and `app`:
 * - `open(body, query)`: opens that page;
 * - `playground`: the address of the playground, and `asked()`: the paths that were asked of its server, in order.
 * Of the options, `dist` is the folder that the playground is served from, `cache` what its server says of caching, and
 * `refused` has the browser refuse storage to other sites.
 */
export function hostTest(name, options, body) {
  const root = folder();
  const browser = options.refused ? undefined : browserAsUsual();
  return pageTest(name, { ...options, browser, root }, async ({ page, app }) => {
    const base = "/play/ground/";
    // For a browser another site than the page around, at 127.0.0.1.
    const site = { host: "localhost", root: options.dist ?? DIST, base, cache: options.cache };
    await serving(app, site, async ({ origin, server }) => {
      const log = [];
      server.on("request", ({ url }) => log.push(url.slice(base.length - 1)));
      const playground = origin + base;
      const open = async (html, query) => {
        writeFileSync(join(root, "host.html"), hostHtml(playground, html, query));
        // What the elements say, from the first word on.
        await page.addInitScript(() => {
          globalThis.said = [];
          for (const type of ["ready", "changed", "analysis", "exercise", "error"]) {
            addEventListener(`playground-${type}`, ({ detail, target }) => {
              globalThis.said.push({ ...detail, by: [...document.querySelectorAll("dockerfile-playground")].indexOf(target) });
            });
          }
        });
        await page.goto(`${app.address}host.html`);
      };
      await body({ page, app, open, playground, asked: () => log, server });
    });
  });
}

/** The frame of the element of that index. */
export const frameOf = (page, index = 0) => page.locator("dockerfile-playground").nth(index).locator("iframe").contentFrame();

/** Waits until an element says something of that type that `fits`, a function in the page. */
export function waitForWord(page, type, fits, argument) {
  return page.waitForFunction(
    ([type, fits, argument]) => globalThis.said.some((word) => word.type === type && new Function(`return (${fits})`)()(word, argument)),
    [type, fits.toString(), argument],
  );
}

/** The names of the shared workers of the playground that run. */
export async function sharedWorkers(page, playground) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets");
  await session.detach();
  return targetInfos.filter(({ type, url }) => type === "shared_worker" && url.startsWith(playground)).map(({ title }) => title);
}

/** Fails unless the frame analyses in a worker. */
export async function expectWorker(frame) {
  await frame.locator("[data-engine=worker]").waitFor();
  assert.equal(await frame.locator("[data-engine]").getAttribute("data-engine"), "worker");
}
