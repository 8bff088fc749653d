// Runs after Trunk has written everything (see Trunk.toml): puts the hash of each inline script into the page's
// Content-Security-Policy in place of {{script-hashes}}. Trunk's start-up script is inline and differs with
// each build, and a policy without its hash would stop the page.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

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

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const page = join(process.env.TRUNK_STAGING_DIR ?? "dist", "index.html");
  writeFileSync(page, allowInlineScripts(readFileSync(page, "utf8")));
}
