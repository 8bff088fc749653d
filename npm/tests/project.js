// A project of someone else's, in a folder of its own, with this package installed as npm would install it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What script/npm makes. */
export const DIST = fileURLToPath(new URL("../dist/", import.meta.url));

/** Runs a program; what it printed where it fails. */
export async function run(program, args, options = {}) {
  try {
    return (await promisify(execFile)(program, args, { ...options, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}: ${error.message}\n${error.stdout}\n${error.stderr}`);
  }
}

/** The folder of a project with `files` (text by path), which goes when the process ends. */
export async function project(files) {
  assert.ok(existsSync(join(DIST, "core.wasm")), "there is no npm/dist/: run script/npm first");
  const folder = mkdtempSync(join(tmpdir(), "npm-project-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, "node_modules", "dockerfile-playground");
  mkdirSync(home, { recursive: true });
  const [packed] = JSON.parse(await run("npm", ["pack", DIST, "--json", "--pack-destination", folder], { cwd: folder }));
  await run("tar", ["-xzf", join(folder, packed.filename), "-C", home, "--strip-components=1"]);
  rmSync(join(folder, packed.filename));
  for (const [path, text] of Object.entries({ "package.json": '{ "type": "module", "private": true }\n', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The folder of an npm package that the tests use, or undefined where it is not there. */
export function tool(name) {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
