// Runs after Trunk has written everything (see Trunk.toml), and finishes the page:
// - the pages of the rules, in each language (script/rule-pages.js), and of the documentation (script/doc-pages.js);
// - the page learns what build it is of, so that it never talks to a worker of another, and asks for its files in a way
//   that works without an origin;
// - the page holds the first example, and the scripts that show how far the loading is know the words for it
//   (app/locales) and how much there is to load;
// - the style sheets become one;
// - the service worker learns which files there are, and gets a version that changes with any of them.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { writeDocPages } from "./doc-pages.js";
import { writeRulePages } from "./rule-pages.js";

const LANGUAGES = ["en", "fr"];
/** The first of app/src/examples.rs. */
const FIRST = "go-alpine";

const source = (path) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8");

/** An example with the comments of one language, as app/src/examples.rs has them. */
export function inLanguage(example, lang) {
  const others = LANGUAGES.filter((other) => other !== lang).join("|");
  return example.replace(new RegExp(`^#(${others}) .*\\n`, "gm"), "").replace(new RegExp(`^#${lang} `, "gm"), "# ");
}

/** What is in `text` under the names that begin with `start.`, and the editor's label: what static/start.js says. */
export function startWords(text) {
  const words = text.split("\n").map((line) => /^(start\.[\w-]+|editor\.label) = (.*)$/.exec(line));
  return Object.fromEntries(words.filter(Boolean).map(([, name, said]) => [name, said]));
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** `html` with the first example in its text field, and the bytes of the program of which it shows the loading. */
export function fillPage(html, example, sizeOf) {
  // The first line break of a text field is none of its text.
  const filled = html.replace("{{example}}", () => `\n${escaped(example)}`);
  const [, wasm] = /<script [^>]*\bdata-wasm="([^"]+)"/.exec(filled) ?? [];
  if (!wasm) throw new Error("index.html has no script that loads the program (see pattern_script in Trunk.toml)");
  return filled.replace("{{bytes}}", () => String(sizeOf(wasm)));
}

/** Of each file below `folder` but the service worker: [path in an address, integrity], by path. */
export function precacheList(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(folder, sep).length));
  return paths
    // Tables of packages are kept when a text first needs them (static/sw.js).
    .filter((path) => path !== "sw.js" && !path.startsWith(`index${sep}`))
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

/** Sixteen digits that change with the text. */
const digits = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * `html` with one style sheet in the place of all, `{ html, name, css }`: a sheet for each part of the page is easier to
 * write, one is quicker to fetch. `read` gives what is in a sheet.
 */
export function joinStyles(html, read) {
  const links = [...html.matchAll(/[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?/g)].map(([link]) => link);
  if (links.length === 0) throw new Error("index.html has no style sheets");
  const sheets = links.map((link) => read(/\bhref="([^"]+)"/.exec(link)[1]));
  const css = transformSync(sheets.join("\n"), { loader: "css", minify: true, legalComments: "none" }).code;
  const name = `look-${digits(css)}.css`;
  const one = `    <link rel="stylesheet" href="./${name}">\n`;
  const joined = links.reduce((text, link, n) => text.replace(link, n === 0 ? one : ""), html);
  return { html: joined, name, css };
}

/** A name of the build that is made of these files: the same for the same, another for any change. */
export function buildName(files) {
  return digits(JSON.stringify(files));
}

/** Finishes what Trunk wrote to `folder`. */
export function finish(folder) {
  const page = join(folder, "index.html");
  writeRulePages(join(folder, "rules"));
  writeDocPages(join(folder, "docs"));
  const sizeOf = (path) => statSync(join(folder, path)).size;
  const fill = (path, name, value) => {
    const text = readFileSync(join(folder, path), "utf8");
    if (!text.includes(name)) throw new Error(`${path} has no ${name}`);
    writeFileSync(join(folder, path), text.replace(name, () => value));
  };
  const first = source(`app/examples/${FIRST}.Dockerfile`);
  const words = LANGUAGES.map((lang) => {
    const said = { ...startWords(source(`app/locales/${lang}.txt`)), example: inLanguage(first, lang) };
    return `${lang}: ${JSON.stringify(said)},`;
  });
  fill("start.js", "/* {{words}} */", words.join("\n    "));
  fill("analysis.js", "{{worker-bytes}}", sizeOf("worker_bg.wasm"));
  const sheets = [];
  const styled = joinStyles(readFileSync(page, "utf8"), (path) => {
    sheets.push(path);
    return readFileSync(join(folder, path), "utf8");
  });
  for (const path of sheets) rmSync(join(folder, path));
  writeFileSync(join(folder, styled.name), styled.css);
  const html = fillPage(styled.html, inLanguage(first, LANGUAGES[0]), sizeOf);
  writeFileSync(page, askAnonymously(html.replaceAll("{{build}}", () => buildName(precacheList(folder)))));
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
