// Sites that the real Hugo and the real MkDocs build, for the playground at an address. script/bootstrap installs both
// where it can; without them their tests are skipped and say so.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { pageTest } from "./harness.js";
import { folder } from "./hosts.js";

const source = (name) => fileURLToPath(new URL(`../${name}/`, import.meta.url));

/** The folders of the sites' sources. */
export const HUGO_SITE = source("hugo");
export const MKDOCS_SITE = source("mkdocs");

/** A program as the scripts found it (the variable `variable`), or on PATH; null when there is none. */
function find(name, variable) {
  const folders = (process.env.PATH ?? "").split(":").map((path) => join(path, name));
  return [process.env[variable], ...folders].find((path) => path && existsSync(path)) ?? null;
}

const hugo = find("hugo", "HUGO");
const mkdocs = find("mkdocs", "MKDOCS");

/** A test of pages that `program` makes: skipped where it is not, except where what is tested gets published. */
function siteTest(program, missing, name, options, body) {
  if (program) return pageTest(name, options, body);
  // There is all that is needed to set it up: without it there, the set-up is at fault.
  if (process.env.GITHUB_ACTIONS) return test(name, () => assert.fail(missing));
  return test(name, { skip: missing }, () => {});
}

export const hugoTest = (...test) =>
  siteTest(hugo, "no Hugo here: run script/bootstrap where there is apt-get, or set HUGO to its path", ...test);
export const mkdocsTest = (...test) =>
  siteTest(mkdocs, "no MkDocs here: run script/bootstrap where Python can make a venv, or set MKDOCS to its path", ...test);

/**
 * Builds the Hugo site for the playground at `address`; gives the folder it is in. `settings` are variables of the
 * environment that change its configuration, `pages` are more pages: their Markdown by the names of their files.
 */
export function buildHugo(address, settings = {}, pages = {}) {
  const copy = folder();
  const destination = folder();
  cpSync(HUGO_SITE, copy, { recursive: true });
  for (const [name, markdown] of Object.entries(pages)) {
    writeFileSync(join(copy, "content", name), `---\ntitle: Pasted\n---\n\n${markdown}`);
  }
  const env = { ...process.env, HUGO_PARAMS_PLAYGROUND: `${address}embed.js?upgrade`, ...settings };
  execFileSync(hugo, ["--quiet", "--source", copy, "--destination", destination], { env, stdio: "pipe" });
  return destination;
}

/** Builds the site of MkDocs likewise; `change` makes another configuration of the one in the file. */
export function buildMkdocs(address, { change = (settings) => settings, pages = {} } = {}) {
  const copy = folder();
  const destination = folder();
  cpSync(MKDOCS_SITE, copy, { recursive: true });
  for (const [name, markdown] of Object.entries(pages)) writeFileSync(join(copy, "docs", name), `# Pasted\n\n${markdown}`);
  const settings = join(copy, "mkdocs.yml");
  writeFileSync(settings, change(readFileSync(settings, "utf8")));
  const env = { ...process.env, PLAYGROUND: `${address}embed.js?upgrade`, NO_MKDOCS_2_WARNING: "true" };
  execFileSync(mkdocs, ["build", "--quiet", "--config-file", settings, "--site-dir", destination], { env, stdio: "pipe" });
  return destination;
}

/** The fenced Dockerfiles of some Markdown, as they were written there. */
export function fencedDockerfiles(file) {
  const markdown = readFileSync(file, "utf8");
  return [...markdown.matchAll(/^```docker[^\n]*\n([\s\S]*?)^```$/gim)].map(([, text]) => text);
}
