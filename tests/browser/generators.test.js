// Code blocks in the shapes that MkDocs (Material), Docusaurus, Jekyll and plain HTML give them, on another origin
// than the playground. The fixtures are ours, in the shape that those programs write in 2026.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { pageTest } from "./harness.js";
import { expectFrameText, folder, withHost, writePage } from "./hosts.js";

const TEXT = `FROM node:22 AS build
RUN echo "$HOME <b>" && \\
    echo \\
      x

COPY <<EOF /a
\ttab & more
EOF
`;

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const lines = (text) => text.replace(/\n$/, "").split("\n");
const script = (address) => `<script type="module" src="${address}embed.js?upgrade"></script>`;
const playgrounds = (page) => page.locator("dockerfile-playground");

/** Material for MkDocs: an anchor in each line, numbers in a table beside, in the line, or none. */
function material({ numbers, language = "dockerfile" }) {
  const code = lines(TEXT).map((line, index) => {
    const anchor = `<a id="__codelineno-0-${index + 1}" name="__codelineno-0-${index + 1}"></a>`;
    const number = numbers === "inline" ? `<span class="linenos">${index + 1}</span>` : "";
    const marked = index === 1 ? `<span class="hll">${number}<span class="k">${escape(line)}</span>\n</span>` : `${number}${escape(line)}\n`;
    return `<span id="__span-0-${index + 1}">${anchor}${marked}</span>`;
  });
  const button = `<button class="md-clipboard md-icon" title="Copy to clipboard"></button>`;
  const pre = `<pre id="__code_0"><span></span>${button}<code>${code.join("")}</code></pre>`;
  const column = lines(TEXT).map((_, index) => `<span class="normal"><a href="#__codelineno-0-${index + 1}">${index + 1}</a></span>`);
  const table = `<table class="highlighttable"><tr><th colspan="2" class="filename"><span class="filename">Dockerfile</span></th></tr>
<tr><td class="linenos"><div class="linenodiv"><pre><span></span>${column.join("\n")}</pre></div></td><td class="code"><div>${pre}</div></td></tr></table>`;
  return `<div class="language-${language} highlight">${numbers === "table" ? table : pre}</div>`;
}

const jekyll = `<div class="language-dockerfile highlighter-rouge"><div class="highlight"><pre class="highlight"><code><span class="k">${escape(TEXT)}</span></code></pre></div></div>`;
const plain = `<pre><code class="language-dockerfile">${escape(TEXT)}</code></pre>`;
const prism = `<pre class="language-docker line-numbers"><code class="language-docker">${escape(TEXT)}<span aria-hidden="true" class="line-numbers-rows"><span></span></span></code></pre>`;

for (const [name, block] of Object.entries({
  "MkDocs, numbers in a table": material({ numbers: "table" }),
  "MkDocs, numbers in the lines": material({ numbers: "inline" }),
  "MkDocs without numbers, as docker": material({ language: "docker" }),
  "MkDocs with its own theme, and plain HTML": plain,
  "plain HTML with Prism": prism,
  "Jekyll": jekyll,
})) {
  pageTest(`a code block of ${name} arrives as it was written`, async ({ page, app }) => {
    const root = folder();
    const style = "<style>.highlight, pre { display: block }</style>";
    const noise = `<pre><code class="language-bash">ls</code></pre><p>inline <code class="language-dockerfile">RUN</code></p>`;
    writePage(root, "index.html", { head: style + script(app.address), body: `<main>${noise}${block}</main>`, lang: "fr" });
    await withHost(app, root, async ({ origin }) => {
      await page.goto(`${origin}/`);
      await expectFrameText(playgrounds(page), TEXT);
      await page.frameLocator("iframe").locator("html[lang=fr]").waitFor();
      assert.equal(await playgrounds(page).count(), 1);
      assert.ok(await page.getByText("ls", { exact: true }).isVisible());
      assert.equal(await page.locator("table:visible, .filename:visible, button:visible, pre:visible").count(), 1, "only the block of the shell is left");
    });
  });
}

// Docusaurus is React on both sides: the page comes as HTML, is then hydrated, and renders itself anew on each move.
const DOCUSAURUS = `
  import { createElement as h, useEffect, useState } from "react";
  import { hydrateRoot } from "react-dom/client";

  function Line({ text, numbers }) {
    const token = h("span", { className: "token plain", style: text === "" ? { display: "inline-block" } : undefined }, text);
    const content = numbers ? [h("span", { key: 1, className: "codeLineNumber_Tfdd" }), h("span", { key: 2, className: "codeLineContent_feaV" }, token)] : token;
    return h(ELEMENT, { className: "token-line", style: { color: "#393A34" } }, content, h("br"));
  }

  export function CodeBlock({ text, numbers, dark }) {
    const buttons = h("div", { className: "buttonGroup__atx" }, h("button", { type: "button", "aria-label": "Copy code to clipboard" }));
    const code = h("code", { className: "codeBlockLines_e6Vv" }, text.replace(/\\n$/, "").split("\\n").map((line, key) => h(Line, { key, text: line, numbers })));
    const pre = h("pre", { tabIndex: 0, className: "prism-code language-dockerfile codeBlock_bY9V thin-scrollbar" }, code);
    const title = h("div", { className: "codeBlockTitle_Ktv7" }, "Dockerfile");
    const style = { "--prism-color": dark ? "#eee" : "#393A34" };
    return h("div", { className: "language-dockerfile codeBlockContainer_Ckt0 theme-code-block", style }, title, h("div", { className: "codeBlockContent_biex" }, pre, buttons));
  }

  export function App({ pages }) {
    const [shown, show] = useState(0);
    const [dark, turn] = useState(false);
    useEffect(() => { document.documentElement.dataset.hasHydrated = "true"; }, []);
    return h("main", null,
      h("button", { id: "turn", onClick: () => turn(!dark) }, "theme"),
      pages.map((_, index) => h("button", { key: index, id: "page" + index, onClick: () => show(index) }, "page " + index)),
      pages[shown].map((text, index) => [h("p", { key: "p" + index }, "block " + index), h(CodeBlock, { key: "c" + index, text, dark, numbers: index === 1 })]));
  }
`;

const PAGES = [[TEXT, "FROM a\n\nRUN b\n"], ["FROM other\n", "FROM a\n\nRUN b\n"], []];

/** A page as Docusaurus serves it: HTML made by React, and the script that hydrates it. */
async function docusaurus(root, address, element) {
  const resolveDir = new URL("../../", import.meta.url).pathname;
  const bundle = async (contents, options) => {
    const source = DOCUSAURUS.replace("ELEMENT", JSON.stringify(element)) + contents;
    const define = { "process.env.NODE_ENV": '"development"' };
    const built = await esbuild.build({ stdin: { contents: source, resolveDir }, bundle: true, write: false, define, ...options });
    return built.outputFiles[0].text;
  };
  const pages = JSON.stringify(PAGES);
  const onServer = await bundle(`import { renderToString } from "react-dom/server"; export const html = renderToString(h(App, { pages: ${pages} }));`, { format: "cjs", platform: "node" });
  const module = { exports: {} };
  const { createRequire } = await import("node:module");
  new Function("module", "exports", "require", onServer)(module, module.exports, createRequire(import.meta.url));
  // Later than the script of the playground, as the larger one is.
  const onClient = await bundle(`
    globalThis.recovered = [];
    setTimeout(() => hydrateRoot(document.getElementById("__docusaurus"), h(App, { pages: ${pages} }), {
      onRecoverableError: (error) => recovered.push(String(error)),
    }), 200);`, { format: "esm", platform: "browser" });
  writeFileSync(join(root, "app.js"), onClient);
  const body = `<div id="__docusaurus">${module.exports.html}</div>`;
  const head = `<script>document.documentElement.dataset.hasHydrated = "false"</script>${script(address)}<script type="module" src="app.js"></script>`;
  writePage(root, "index.html", { head, body });
}

for (const [version, element] of [["2", "span"], ["3", "div"]]) {
  pageTest(`Docusaurus ${version}: text with its line ends, and React renders on as it likes`, async ({ page, app }) => {
    const root = folder();
    await docusaurus(root, app.address, element);
    await withHost(app, root, async ({ origin }) => {
      await page.goto(`${origin}/`);
      await expectFrameText(playgrounds(page).first(), TEXT);
      await expectFrameText(playgrounds(page).nth(1), "FROM a\n\nRUN b\n");
      assert.deepEqual(await page.evaluate(() => globalThis.recovered), [], "React found the page as it left it");
      assert.equal(await page.locator(".theme-code-block:visible").count(), 0);

      // What was typed outlives a change of the theme, which React renders in place.
      const frame = playgrounds(page).nth(1).locator("iframe").contentFrame();
      await frame.locator(".cm-content").focus();
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.type("RUN typed");
      await page.waitForFunction(() => document.querySelectorAll("dockerfile-playground")[1].value.includes("RUN typed"));
      await page.locator("#turn").click();
      await page.locator('.theme-code-block[style*="eee"]').first().waitFor({ state: "attached" });
      assert.equal(await page.locator(".theme-code-block:visible").count(), 0);
      assert.match(await playgrounds(page).nth(1).evaluate((element) => element.value), /RUN typed/);

      // Another page with other blocks, then one without any, and back.
      await page.locator("#page1").click();
      await expectFrameText(playgrounds(page).first(), "FROM other\n");
      await page.locator("#page2").click();
      await page.locator("dockerfile-playground").first().waitFor({ state: "detached" });
      assert.equal(await playgrounds(page).count(), 0);
      await page.locator("#page0").click();
      await expectFrameText(playgrounds(page).first(), TEXT);
      assert.equal(await playgrounds(page).count(), 2);
      assert.deepEqual(await page.evaluate(() => globalThis.recovered), []);
    });
  });
}
