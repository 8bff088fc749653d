// How much a first visit moves until the first complete analysis, by file, and how long it takes on a slow line: opens
// the built page in Chromium with nothing kept and no service worker, from a server that compresses with gzip.
// Usage: script/weight [--slow]     (the limits are in script/weight.json, which tests/browser/weight.test.js holds)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { keeping, serve } from "./serve.js";
import { compare } from "./sizes.js";
import { DIST, launchBrowser, newPage } from "../tests/browser/harness.js";

/** What is weighed: the page, the page in a frame, and a page around a frame that is still out of sight. */
export const VISITS = ["page", "embed", "around"];
/** A weak line: bytes a second and one way's delay in milliseconds (1.6 Mbit/s, 150 ms there and back). */
const LINE = { rate: 200_000, delay: 75 };
/** How much slower the page's thread is than this machine's. */
const SLOWER = 4;

/** The name of a file without what changes with its bytes. */
export const plainName = (path) => path.replace(/-[0-9a-f]{12,}(?=[._/])/, "") || "index.html";

/** A way to `port` as slow as `line`; resolves to its own port and what closes it. */
function slowLine(port, { rate, delay }) {
  // One line for all connections: what is sent is sent after what was sent before.
  let free = { up: 0, down: 0 };
  const carry = (direction, from, to) => {
    from.on("data", (bytes) => {
      const now = Date.now();
      free[direction] = Math.max(free[direction], now) + (1000 * bytes.length) / rate;
      from.pause();
      // The next piece is taken up when this one is on its way.
      setTimeout(() => from.resume(), free[direction] - now);
      setTimeout(() => to.writable && to.write(bytes), free[direction] - now + delay);
    });
    from.on("end", () => setTimeout(() => to.end(), Math.max(0, free[direction] - Date.now()) + delay));
    from.on("error", () => to.destroy());
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    // Small pieces, so that connections take turns on the line.
    carry("up", near, far);
    carry("down", far, near);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ port: server.address().port, close: () => server.close() })));
}

/** A folder with a page around a playground that lies below the window. */
function around(origin) {
  const folder = mkdtempSync(join(tmpdir(), "around-"));
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><title>Course</title><link rel="icon" href="data:,"><script type="module" src="${origin}/embed.js?upgrade"></script>
<div style="height: 4000px"></div><dockerfile-playground><pre><code>FROM alpine</code></pre></dockerfile-playground></html>`,
  );
  return folder;
}

/** Runs in the page before its scripts: notes when things are there. */
function watch() {
  globalThis.moments = { shift: 0 };
  const note = (name) => (globalThis.moments[name] ??= Math.round(performance.now()));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.moments.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    if (document.documentElement?.dataset.started !== undefined) note("typing");
    if (document.querySelector(".cm-content")) note("editor");
    if (Number(document.querySelector("[data-revision]")?.getAttribute("data-revision")) >= 1) note("analysis");
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-started", "data-revision"] });
}

/** `{ requests, bytes, files, moments }` of one visit of a kind; `slow` is on a weak line and a slow machine. */
export async function visit(browser, kind, slow = false) {
  const moved = [];
  const server = await serve({ root: DIST, cache: keeping, encodings: ["gzip"] });
  server.on("request", (request, response) => {
    const [path] = request.url.slice(1).split("?");
    const entry = { path, bytes: 0 };
    moved.push(entry);
    const { writeHead } = response;
    response.writeHead = (status, headers) => {
      entry.bytes = Number(headers["Content-Length"] ?? 0);
      return writeHead.call(response, status, headers);
    };
  });
  const line = slow ? await slowLine(server.address().port, LINE) : { port: server.address().port, close: () => {} };
  const origin = `http://127.0.0.1:${line.port}`;
  const folder = kind === "around" ? around(origin) : null;
  const host = folder && (await serve({ root: folder }));
  const page = await newPage(browser);
  try {
    await page.addInitScript(watch);
    if (slow) {
      const session = await page.context().newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    }
    page.setDefaultTimeout(120_000);
    if (host) {
      await page.goto(`http://127.0.0.1:${host.address().port}/`);
      await page.waitForFunction(() => customElements.get("dockerfile-playground"));
      await page.waitForLoadState("networkidle");
    } else {
      await page.goto(`${origin}/${kind === "embed" ? "?embed#v1.q1YqSa0oUbJSUHIL8vdVSMwpyMxLjckLCvVTKCkqBbKUagE" : ""}`, { waitUntil: "commit" });
      await page.waitForFunction(() => Number(document.querySelector("[data-revision]")?.getAttribute("data-revision")) >= 1, undefined, { polling: 20 });
    }
    const asked = [...moved];
    const moments = await page.evaluate(() => ({
      paint: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
      ...globalThis.moments,
    }));
    // What is on its way belongs to it.
    await page.waitForFunction(() => true);
    for (const end = Date.now() + 60_000; asked.some(({ bytes }) => bytes === 0) && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 50));
    const files = asked.map(({ path, bytes }) => ({ name: plainName(path), bytes })).sort((a, b) => b.bytes - a.bytes);
    return { requests: files.length, bytes: files.reduce((sum, file) => sum + file.bytes, 0), files, moments };
  } finally {
    await page.context().close();
    line.close();
    for (const open of [server, host]) open?.closeAllConnections(), open?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

/** The limits, by kind of visit. */
export const limits = () => JSON.parse(readFileSync(fileURLToPath(new URL("weight.json", import.meta.url)), "utf8"));

/** What is limited of a visit: requests, bytes, and the bytes of the files that `limit` names. */
export function figures({ requests, bytes, files }, limit) {
  const named = Object.keys(limit).filter((name) => !["requests", "bytes"].includes(name));
  const sizes = named.map((name) => [name, files.filter((file) => file.name === name).reduce((sum, file) => sum + file.bytes, 0)]);
  return { requests, bytes, ...Object.fromEntries(sizes) };
}

async function main() {
  const slow = process.argv.includes("--slow");
  const browser = await launchBrowser();
  const all = limits();
  try {
    for (const kind of VISITS) {
      if (slow && kind === "around") continue;
      const measured = await visit(browser, kind, slow);
      console.log(`${kind}: ${measured.bytes} bytes in ${measured.requests} requests${slow ? ` ${JSON.stringify(measured.moments)}` : ""}`);
      if (slow) continue;
      for (const { name, bytes } of measured.files) console.log(`${String(bytes).padStart(10)}  ${name}`);
      console.log(compare(figures(measured, all[kind]), all[kind]).join("\n"));
    }
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
