// Runs after Trunk has written everything (see Trunk.toml), and finishes the page:
// - the pages of the rules, in each language (script/rule-pages.js), and of the documentation (script/doc-pages.js);
// - the page learns what build it is of, so that it never talks to a worker of another, and asks for its files in a way
//   that works without an origin;
// - the hash of each inline script goes into the page's Content-Security-Policy in place of {{script-hashes}}.
//   Trunk's start-up script is inline and differs with each build, and a policy without its hash would stop the page;
// - the service worker learns which files there are, and gets a version that changes with any of them.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeDocPages } from "./doc-pages.js";
import { writeRulePages } from "./rule-pages.js";

const PLACEHOLDER = "{{script-hashes}}";

/** The sources for `script-src` that allow the inline scripts of `html`, each once. */
export function scriptHashes(html) {
  const hashes = new Set();
  for (const [, attributes, source] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (/\ssrc\s*=/i.test(attributes)) continue;
    hashes.add(`'sha256-${createHash("sha256").update(source).digest("base64")}'`);
  }
  return [...hashes];
}

/** `html` with its policy filled in. */
export function allowInlineScripts(html) {
  return html.replaceAll(PLACEHOLDER, () => scriptHashes(html).join(" "));
}

/** Of each file below `folder` but the service worker: [path in an address, integrity], by path. */
export function precacheList(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(folder, sep).length));
  return paths
    .filter((path) => path !== "sw.js")
    .map((path) => {
      const integrity = `sha256-${createHash("sha256").update(readFileSync(join(folder, path))).digest("base64")}`;
      const address = path.split(sep).map(encodeURIComponent).join("/");
      // Hosts redirect "index.html" to its folder, and a page may not be answered with a redirect.
      return [address === "index.html" ? "./" : address, integrity];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The service worker for these files: the same for the same, another for any change. */
export function serviceWorker(template, files) {
  const list = files.map((file) => JSON.stringify(file)).join(",\n  ");
  const version = createHash("sha256").update(template).update(list).digest("hex").slice(0, 16);
  return template
    .replace("{{version}}", () => version)
    .replace("/* {{files}} */", () => `\n  ${list},\n`);
}

/**
 * `html` whose files with an integrity are asked for as from anywhere: a page that is sandboxed in a frame has no origin,
 * and checks the integrity of nothing that was asked for otherwise.
 */
export function askAnonymously(html) {
  return html.replace(/<link\b(?=[^>]*\sintegrity=)(?![^>]*\scrossorigin)/g, '$& crossorigin="anonymous"');
}

/** A name of the build that is made of these files: the same for the same, another for any change. */
export function buildName(files) {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
}

/** Finishes what Trunk wrote to `folder`. */
export function finish(folder) {
  const page = join(folder, "index.html");
  writeRulePages(join(folder, "rules"));
  writeDocPages(join(folder, "docs"));
  const html = readFileSync(page, "utf8").replaceAll("{{build}}", () => buildName(precacheList(folder)));
  writeFileSync(page, allowInlineScripts(askAnonymously(html)));
  writeServiceWorker(folder);
}

/** Writes the service worker anew for the files that are in `folder` now. */
export function writeServiceWorker(folder) {
  const template = readFileSync(fileURLToPath(new URL("../static/sw.js", import.meta.url)), "utf8");
  writeFileSync(join(folder, "sw.js"), serviceWorker(template, precacheList(folder)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  finish(process.env.TRUNK_STAGING_DIR ?? "dist");
}
