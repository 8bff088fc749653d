// The package in programs that bundlers make, and in a page without one, in a real Chromium.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { App, launchBrowser, newPage, pageTest } from "../../tests/browser/harness.js";
import { project, run, tool } from "./project.js";

const ESBUILD = tool("esbuild");
// It says itself which versions of Node it is for.
const VITE = tool("vite") && (await import(pathToFileURL(join(tool("vite"), "dist", "node", "index.js"))).catch(() => undefined));

const TEXT = "FROM golang:1.24 AS build\\nCOPY . .\\nRUN go build -o /app .\\nFROM scratch\\nCOPY --from=build /app /app\\n";

/** What each page does: it draws the graph, and says how many stages there are. */
const draws = (more) => `import { Session, init } from "dockerfile-playground";
${more}
const session = new Session("${TEXT}");
document.querySelector("#graph").innerHTML = session.svg();
document.querySelector("#count").textContent = session.analyze().stages.length;
`;

const html = (head) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A page of someone else's</title><link rel="icon" href="data:,">${head}</head>
<body><main><h1>Graph</h1><div id="graph"></div><p id="count"></p></main></body>
</html>
`;

/** A port that nothing listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function expectDrawn(page, address) {
  await page.goto(address);
  await page.locator("#count:not(:empty)").waitFor();
  assert.equal(await page.locator("#count").textContent(), "2");
  const drawn = page.locator("#graph svg[role=img]");
  assert.ok((await drawn.boundingBox()).width > 200);
  assert.deepEqual(await drawn.locator("text[font-weight=bold]").allTextContents(), ["build", "1"]);
}

const plain = await project({
  "index.html": html(`
<script type="importmap">{ "imports": { "dockerfile-playground": "./node_modules/dockerfile-playground/index.js" } }</script>
<script type="module">${draws("await init();")}</script>`),
});

pageTest("a page without a bundler draws the graph", { root: plain, base: "/course/" }, async ({ page, app }) => expectDrawn(page, app.address));

test("the package has what it needs and no more", () => {
  const home = join(plain, "node_modules", "dockerfile-playground");
  const files = readdirSync(home).sort();
  assert.deepEqual(files, ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "core.js", "core.wasm", "index.d.ts", "index.js", "node.js", "package.json", "session.js", "tables"]);
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const named = Object.values(exports["."]).map((path) => path.slice(2));
  assert.deepEqual(named.filter((path) => !files.includes(path)), []);
});

test("an import finds Node's side there", async () => {
  const folder = await project({
    "main.js": `import { Session, init } from "dockerfile-playground";\nawait init();\nconsole.log(new Session("${TEXT}").analyze().stages.length);\n`,
  });
  assert.equal(await run("node", ["main.js"], { cwd: folder }), "2\n");
});

if (ESBUILD) {
  const { build } = await import(pathToFileURL(join(ESBUILD, "lib", "main.js")));
  // esbuild follows imports, not addresses: the module is imported as a file.
  const imported = draws('import module from "dockerfile-playground/core.wasm";\nawait init(new URL(module, import.meta.url));');
  const folder = await project({ "main.js": imported, "index.html": html('<script type="module" src="dist/main.js"></script>') });
  const common = { absWorkingDir: folder, bundle: true, format: "esm", loader: { ".wasm": "file" }, logLevel: "error" };
  await build({ ...common, entryPoints: ["main.js"], outdir: "dist" });

  pageTest("esbuild's bundle draws the graph", { root: folder, base: "/course/" }, async ({ page, app }) => {
    await expectDrawn(page, app.address);
  });

  test("esbuild's bundle for Node answers", async () => {
    const program = await project({
      "main.js": `import { readFile } from "node:fs/promises";
import { Session, init } from "dockerfile-playground";
import module from "dockerfile-playground/core.wasm";
await init(await readFile(new URL(module, import.meta.url)));
console.log(new Session("${TEXT}").verdict().build);
`,
    });
    await build({ ...common, absWorkingDir: program, entryPoints: ["main.js"], platform: "node", outfile: "dist/main.mjs" });
    assert.match(await run("node", ["dist/main.mjs"], { cwd: program }), /^(builds|unknown)\n$/);
  });
} else {
  test("esbuild's bundle draws the graph", { skip: "no esbuild here" }, () => {});
}

if (VITE) {
  const files = { "main.js": draws("await init();"), "index.html": html('<script type="module" src="/main.js"></script>') };
  const settings = (root) => ({ root, base: "./", configFile: false, logLevel: "error", cacheDir: join(root, ".vite") });
  const built = await project(files);
  await VITE.build({ ...settings(built), build: { target: "es2022", modulePreload: false } });

  pageTest("what Vite builds draws the graph", { root: join(built, "dist"), base: "/course/" }, async ({ page, app }) => {
    await expectDrawn(page, app.address);
  });

  test("Vite's server of a page in the making draws the graph", async (t) => {
    const root = await project(files);
    // Vite bundles what is imported beforehand, but not what lies beside it: this package is to be left out.
    const server = await VITE.createServer({ ...settings(root), base: "/", server: { host: "127.0.0.1", port: await freePort(), strictPort: true }, optimizeDeps: { exclude: ["dockerfile-playground"] } });
    t.after(() => server.close());
    await server.listen();
    const [address] = server.resolvedUrls.local;
    const browser = await launchBrowser();
    t.after(() => browser.close());
    const page = await newPage(browser);
    const app = new App(page, { origin: new URL(address).origin, address });
    await expectDrawn(page, address);
    app.verdict();
  });
} else {
  test("what Vite builds draws the graph", { skip: "no Vite that this Node can run" }, () => {});
}
