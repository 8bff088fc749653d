// The graph as code: the real Mermaid and the real Graphviz (as WebAssembly) read it and show what was meant.
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageTest } from "./harness.js";
import { folder } from "./hosts.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SHARED = process.env.DOCKERFILE_SHARED ?? join(ROOT, "../shared");
const MERMAID = createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js");

/** Every `step`-th file of a folder; none where there is no such folder. */
function files(path, step = 1) {
  if (!existsSync(path)) return [];
  return readdirSync(path).sort().filter((_, index) => index % step === 0).map((name) => join(path, name));
}

/** What the core makes of some files. */
function graphs(paths) {
  const args = ["run", "--quiet", "-p", "dockerfile-core", "--example", "graph_code", "--", ...paths];
  const out = execFileSync("cargo", args, { cwd: ROOT, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
  return out.toString().trim().split("\n").map((line) => JSON.parse(line));
}

/** As a label shows it: spaces of any kind, and characters that nobody sees, do not count. */
const seen = (text) => text.replace(/[\s\p{Cc}\u{200b}\u{a0}]+/gu, "");
const sorted = (texts) => texts.map(seen).filter((text) => text !== "").sort();

let graphviz;

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The text of each node, or of each arrow, in what Graphviz draws: "" for none. */
function drawnTexts(svg, kind) {
  return [...svg.matchAll(new RegExp(`<g id="[^"]*" class="${kind}">([^]*?)</g>`, "g"))].map(([, group]) => {
    const lines = [...group.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text).join("");
    return lines.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) => (code ? String.fromCodePoint(code) : ENTITIES[name]));
  });
}

/** Lays `dot` out and compares what is drawn. */
function checkDot({ dot, nodes, links, name }) {
  const svg = graphviz.layout(dot, "svg", "dot");
  assert.deepEqual(sorted(drawnTexts(svg, "node")), sorted(nodes.map((node) => node.join(""))), `${name}: nodes in DOT`);
  assert.deepEqual(sorted(drawnTexts(svg, "edge")), sorted(links), `${name}: arrows in DOT`);
}

/** Lets Mermaid draw all graphs in a page of its own; gives for each what was drawn, or what Mermaid said. */
async function mermaidDrawings(page, codes) {
  const blank = await page.context().newPage();
  await blank.addScriptTag({ path: MERMAID });
  const drawings = await blank.evaluate(async (all) => {
    const { mermaid } = globalThis;
    mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxTextSize: 1e7, maxEdges: 1e5 });
    const out = [];
    for (const [index, code] of all.entries()) {
      try {
        await mermaid.parse(code);
        const { svg } = await mermaid.render(`drawing${index}`, code);
        const box = document.createElement("div");
        box.innerHTML = svg;
        const texts = (selector) => [...box.querySelectorAll(selector)].map((element) => element.textContent);
        out.push({ nodes: texts(".node .nodeLabel"), links: texts(".edgeLabel .edgeLabel"), active: box.querySelectorAll("script, img, a, [onerror]").length });
      } catch (error) {
        out.push({ error: String(error?.message ?? error) });
      }
    }
    return out;
  }, codes);
  await blank.close();
  return drawings;
}

async function checkAll(page, graph) {
  graphviz ??= await Graphviz.load();
  for (const one of graph) checkDot(one);
  const drawings = await mermaidDrawings(page, graph.map(({ mermaid }) => mermaid));
  for (const [index, { nodes, links, name, mermaid }] of graph.entries()) {
    const drawn = drawings[index];
    assert.equal(drawn.error, undefined, `${name}: ${drawn.error}\n${mermaid.slice(0, 2000)}`);
    assert.deepEqual(sorted(drawn.nodes), sorted(nodes.map((node) => node.join(""))), `${name}: nodes in Mermaid`);
    assert.deepEqual(sorted(drawn.links), sorted(links), `${name}: arrows in Mermaid`);
    assert.equal(drawn.active, 0, `${name}: nothing but text`);
  }
}

const HOSTILE = [
  'FROM "quoted" AS a\nCOPY --from=a / /\n',
  "FROM a[b](c){d}|e|;f AS end\nFROM end AS subgraph\nFROM subgraph AS class\nFROM class AS style\n",
  "FROM <script>alert(1)</script>\nADD https://example.org/<img/src=x/onerror=alert(1)> /\n",
  "FROM a&amp;b AS c\nCOPY --from=&lt; / /\n",
  "FROM été/日本:語 AS 名前\nCOPY --from=🐳 / /\nCOPY --from=\u202eabc / /\n",
  `FROM ${"x".repeat(3000)} AS ${"y".repeat(3000)}\n`,
  "FROM `md` AS **b**\nCOPY --from=_it_ / /\nCOPY --from=~~s~~ / /\n",
  "FROM 1.\nCOPY --from=- / /\nCOPY --from=# / /\nCOPY --from=> / /\n",
  "FROM a\\\\b AS c\\\\n\nCOPY --from=a\\\\N / /\nCOPY --from=\\\\ / /\n",
  "FROM a\u000bb\u0000c\u0007 AS d\n",
  "FROM $$x$$ AS $\\\\frac{1}{2}$\nCOPY --from=fab:fa-car / /\nCOPY --from=%%comment / /\nCOPY --from=%%{init:{}}%% / /\n",
  "FROM ''' AS '\nCOPY --from=-->|x| / /\nCOPY --from=#quot; / /\nCOPY --from=#35; / /\n",
  "FROM a:::b@{shape:x} AS n0\nFROM n0 AS n1\nFROM n1 AS click\nFROM click AS default\nFROM default AS o\nFROM o AS x\n",
  "FROM a AS b\nFROM b AS a\nFROM missing AS b\nCOPY --from=9 / /\n",
  "",
  "RUN x\n",
];

pageTest("hostile names stay text in Mermaid and DOT", async ({ page }) => {
  const place = folder();
  const paths = HOSTILE.map((text, index) => {
    const path = join(place, `${index}`);
    writeFileSync(path, text);
    return path;
  });
  await checkAll(page, graphs(paths));
});

pageTest("the examples of the page are drawn by Mermaid and Graphviz", async ({ page }) => {
  const all = graphs(files(join(ROOT, "app/examples")));
  assert.ok(all.length >= 9);
  await checkAll(page, all);
});

pageTest("so is a sample of the corpus, where it is there", async ({ page }) => {
  const sample = [...files(join(SHARED, "oracle/files"), 20), ...files(join(SHARED, "oracle/quirks"), 5)];
  if (sample.length === 0) console.log(`no corpus: ${SHARED} is not there`);
  else await checkAll(page, graphs(sample));
});

pageTest("what the menu saves is what Mermaid and Graphviz read", async ({ page, app }) => {
  await app.open();
  const saved = async (name) => {
    await page.getByTestId("share").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId(`share-${name}`).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const text = await app.text();
  const place = folder();
  writeFileSync(join(place, "shown"), text);
  const [{ nodes, links }] = graphs([join(place, "shown")]);
  await checkAll(page, [{ name: "the page's", mermaid: await saved("mermaid"), dot: await saved("dot"), nodes, links }]);
});
