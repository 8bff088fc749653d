// The editor by itself: the built module in an empty page, under the strictest policy that the page may have.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const EMPTY_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'">
<title>Editor</title>
<main><h1>Editor</h1><div id="editor"></div><button>after</button></main>`;

/** A test with an editor made with `options`; its calls are reached with `call`, what it reported with `events`. */
function editorTest(name, options, body) {
  pageTest(name, options.page ?? {}, async ({ page, app }) => {
    const address = `${app.address}editor-test.html`;
    await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: EMPTY_PAGE }));
    await page.goto(address);
    await page.evaluate(async (editorOptions) => {
      const { createEditor } = await import(new URL("editor.js", location.href).href);
      globalThis.events = [];
      const note = (event) => (...details) => globalThis.events.push([event, ...details]);
      globalThis.editor = createEditor(document.getElementById("editor"), {
        onChange: note("change"),
        onSelection: note("selection"),
        onAction: note("action"),
        onOpenProblems: note("problems"),
        ...editorOptions,
      });
    }, options.editor ?? {});
    const call = (method, ...args) =>
      page.evaluate(([name, given]) => globalThis.editor[name](...given), [method, args]);
    const setTokens = (data, classNames, version) =>
      page.evaluate(([d, c, v]) => globalThis.editor.setTokens(Uint32Array.from(d), c, v), [data, classNames, version]);
    const events = (kind) => page.evaluate((wanted) => globalThis.events.filter(([event]) => event === wanted), kind);
    await body({ page, app, call, setTokens, events, content: page.locator(".cm-content") });
  });
}

const FILE = "FROM alpine AS base\nRUN apk add curl\nCOPY . /src\n";

editorTest("what is typed arrives, with its version and who did it", { editor: { text: "FROM a" } }, async (t) => {
  await t.content.focus();
  await t.page.keyboard.press("ControlOrMeta+End");
  await t.page.keyboard.type("lp");
  assert.equal(await t.call("getText"), "FROM alp");
  assert.deepEqual(await t.events("change"), [
    ["change", "FROM al", 1, true, [{ from: 6, to: 6, insert: "l" }]],
    ["change", "FROM alp", 2, true, [{ from: 7, to: 7, insert: "p" }]],
  ]);
  await t.call("setText", "FROM alpine");
  assert.deepEqual((await t.events("change")).at(-1), ["change", "FROM alpine", 3, false, [{ from: 8, to: 8, insert: "ine" }]]);
  assert.equal(await t.call("version"), 3);
  assert.equal(await t.app.text(), "FROM alpine");
});

editorTest("replacing the text can be undone, so nothing typed is lost", { editor: { text: "" } }, async (t) => {
  await t.content.focus();
  await t.page.keyboard.type("RUN mine");
  await t.call("setText", "FROM scratch\r\nRUN other\r");
  assert.equal(await t.call("getText"), "FROM scratch\nRUN other\n");
  await t.page.keyboard.press("ControlOrMeta+Z");
  assert.equal(await t.call("getText"), "RUN mine");
  await t.page.keyboard.press("ControlOrMeta+Z");
  assert.equal(await t.call("getText"), "");
});

editorTest("tokens colour the text, and stay in place while someone types", { editor: { text: FILE } }, async (t) => {
  await t.setTokens([0, 4, 0, 4, 5, 1, 5, 11, 2], ["tok-instruction", "", "tok-image"]);
  assert.deepEqual(await t.page.locator(".tok-instruction").allTextContents(), ["FROM"]);
  assert.deepEqual(await t.page.locator(".tok-image").allTextContents(), ["alpine"]);
  await t.content.focus();
  await t.page.keyboard.press("ControlOrMeta+Home");
  await t.page.keyboard.type("# hi\n");
  assert.deepEqual(await t.page.locator(".tok-image").allTextContents(), ["alpine"]);
  // An analysis of the first text that comes in late still colours the right words.
  assert.equal(await t.setTokens([20, 23, 0], ["tok-instruction"], 0), true);
  assert.deepEqual(await t.page.locator(".tok-instruction").allTextContents(), ["RUN"]);
  assert.equal(await t.setTokens([0, 1, 0], ["tok-instruction"], 99), false);
});

editorTest("problems are underlined at their span, shown when pointed at, and their actions arrive", { editor: { text: FILE } }, async (t) => {
  const diagnostic = { from: 15, to: 19, severity: "warning", message: "<b>casing</b>", rule: "StageNameCasing" };
  const url = "https://docs.docker.com/reference/build-checks/stage-name-casing/";
  await t.call("setDiagnostics", [{ ...diagnostic, url, actions: [{ label: "Fix it" }] }]);
  const range = t.page.locator(".cm-lintRange-warning");
  assert.deepEqual(await range.allTextContents(), ["base"]);
  assert.equal(await range.evaluate((element) => getComputedStyle(element).textDecorationLine), "underline");
  assert.equal(await t.page.locator(".cm-lint-marker-warning").count(), 1);
  await range.hover();
  const shown = t.page.locator(".cm-diagnostic");
  await shown.waitFor();
  assert.match(await shown.textContent(), /Warning <b>casing<\/b>/);
  const link = shown.locator("a");
  assert.equal(await link.getAttribute("href"), url);
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  await shown.getByRole("button", { name: "Fix it" }).click();
  assert.deepEqual(await t.events("action"), [["action", 0, 0]]);
});

editorTest("F8 goes to the next problem; Ctrl-Shift-M asks for the list", { editor: { text: FILE } }, async (t) => {
  await t.call("setDiagnostics", [
    { from: 0, to: 4, severity: "error", message: "one" },
    { from: 24, to: 27, severity: "info", message: "two" },
  ]);
  await t.call("focus");
  await t.page.keyboard.press("F8");
  assert.deepEqual(await t.call("selection"), { from: 0, to: 4 });
  assert.match(await t.page.locator(".cm-diagnostic").textContent(), /Error one/);
  await t.page.keyboard.press("F8");
  assert.deepEqual(await t.call("selection"), { from: 24, to: 27 });
  await t.page.keyboard.press("ControlOrMeta+Shift+M");
  assert.equal((await t.events("problems")).length, 1);
});

editorTest("edits are one step to undo, and none is made where the text moved on", { editor: { text: FILE } }, async (t) => {
  await t.content.focus();
  const edits = [
    { from: 15, to: 19, insert: "builder" },
    { from: 37, to: 37, insert: "--link " },
  ];
  assert.equal(await t.call("applyEdits", edits, 0), true);
  assert.match(await t.call("getText"), /AS builder\n[^]*\n--link COPY/);
  await t.page.keyboard.press("ControlOrMeta+Z");
  assert.equal(await t.call("getText"), FILE);

  await t.page.keyboard.press("ControlOrMeta+Home");
  await t.page.keyboard.type("# ");
  const version = await t.call("version");
  assert.equal(await t.call("applyEdits", [{ from: 17, to: 21, insert: "final" }], version), true);
  assert.match(await t.call("getText"), /^# FROM alpine AS final\n/);
  // Computed for the text before that, and for the very same words: refused.
  assert.equal(await t.call("applyEdits", [{ from: 17, to: 21, insert: "other" }], version), false);
  assert.match(await t.call("getText"), /^# FROM alpine AS final\n/);
});

editorTest("a range is selected and scrolled into view", { editor: { text: "RUN x\n".repeat(3000) } }, async (t) => {
  await t.call("select", 6 * 2500, 6 * 2500 + 3);
  assert.deepEqual(await t.call("selection"), { from: 15000, to: 15003 });
  await t.page.locator(".cm-activeLine").waitFor();
  assert.deepEqual((await t.events("selection")).at(-1), ["selection", 15000, 15003, false]);
  const focused = await t.page.evaluate(() => document.activeElement.className);
  assert.match(focused, /cm-content/);
});

editorTest("lines of a stage are marked, each class by itself, and move with the text", { editor: { text: FILE } }, async (t) => {
  await t.call("highlightRanges", [{ from: 2, to: 22 }], "stage");
  await t.call("highlightRanges", [{ from: 40, to: 41 }], "other");
  assert.deepEqual(await t.page.locator(".cm-line.stage").allTextContents(), ["FROM alpine AS base", "RUN apk add curl"]);
  await t.content.focus();
  await t.page.keyboard.press("ControlOrMeta+Home");
  await t.page.keyboard.type("\n");
  assert.deepEqual(await t.page.locator(".cm-line.stage").allTextContents(), ["FROM alpine AS base", "RUN apk add curl"]);
  await t.page.keyboard.press("End");
  await t.page.keyboard.type("\nnew");
  assert.deepEqual(await t.page.locator(".cm-line.stage").allTextContents(), ["FROM alpine AS base", "new", "RUN apk add curl"]);
  await t.call("highlightRanges", [], "stage");
  assert.equal(await t.page.locator(".cm-line.stage").count(), 0);
  assert.equal(await t.page.locator(".cm-line.other").count(), 1);
});

editorTest("Tab indents; Escape, then Tab, leaves", { editor: { text: "RUN x" } }, async (t) => {
  const active = () => t.page.evaluate(() => document.activeElement.textContent);
  await t.content.focus();
  await t.page.keyboard.press("Tab");
  assert.equal(await t.call("getText"), "    RUN x");
  const hint = await t.content.evaluate((element) => document.getElementById(element.getAttribute("aria-describedby")).textContent);
  assert.match(hint, /Escape, then Tab/);
  await t.page.keyboard.press("Escape");
  await t.page.keyboard.press("Tab");
  assert.equal(await active(), "after");
  assert.equal(await t.call("getText"), "    RUN x");
});

editorTest("Enter indents after a continuation and Ctrl-/ comments", { editor: { text: "" } }, async (t) => {
  await t.content.focus();
  await t.page.keyboard.type("RUN a && \\\nb && \\\nc\nUSER x");
  assert.equal(await t.call("getText"), "RUN a && \\\n    b && \\\n    c\nUSER x");
  await t.page.keyboard.press("ControlOrMeta+/");
  assert.match(await t.call("getText"), /\n# USER x$/);
});

editorTest("a read-only editor can be reached and read, not changed", { editor: { text: FILE, readOnly: true } }, async (t) => {
  await t.content.focus();
  await t.page.keyboard.type("x");
  assert.equal(await t.call("getText"), FILE);
  assert.equal(await t.content.getAttribute("aria-readonly"), "true");
  await t.app.expectAccessible();
  await t.call("setReadOnly", false);
  await t.content.focus();
  await t.page.keyboard.type("x");
  assert.equal(await t.call("getText"), `x${FILE}`);
});

editorTest("the search panel speaks French", { editor: { text: FILE, language: "fr", ariaLabel: "Le Dockerfile" } }, async (t) => {
  await t.page.getByRole("textbox", { name: "Le Dockerfile" }).focus();
  await t.page.keyboard.press("ControlOrMeta+F");
  await t.page.getByRole("textbox", { name: "Rechercher" }).waitFor();
  await t.page.getByRole("button", { name: "tout remplacer" }).waitFor();
  await t.app.expectAccessible();
});

for (const dark of [false, true]) {
  editorTest(`axe finds nothing (${dark ? "dark" : "light"})`, { page: { dark }, editor: { text: FILE, dark } }, async (t) => {
    await t.setTokens([0, 4, 0], ["tok-instruction"]);
    await t.call("setDiagnostics", [{ from: 5, to: 11, severity: "error", message: "no" }]);
    await t.app.expectAccessible();
    await t.call("setLanguage", "fr");
    await t.call("setLabel", "Fichier");
    await t.call("setTheme", !dark);
    await t.page.getByRole("textbox", { name: "Fichier" }).waitFor();
  });
}

editorTest("3,000 lines with 30,000 tokens are kept with each keystroke", { editor: { text: "RUN apt-get install -y --no-install-recommends curl ca-certificates\n".repeat(3000) } }, async (t) => {
  const median = await t.page.evaluate(async () => {
    const { editor } = globalThis;
    const data = new Uint32Array(30_000 * 3);
    for (let token = 0; token < 30_000; token += 1) {
      const from = Math.floor(token / 10) * 68 + (token % 10) * 6;
      data.set([from, from + 5, token % 4], token * 3);
    }
    const times = [];
    for (let key = 0; key < 40; key += 1) {
      const started = performance.now();
      editor.applyEdits([{ from: 4, to: 4, insert: "x" }]);
      editor.setTokens(data, ["a", "b", "c", "d"], 0);
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)];
  });
  assert.equal(await t.page.locator(".cm-line .a, .cm-line .b, .cm-line .c").first().isVisible(), true);
  console.log(`median keystroke with 3,000 lines: ${median.toFixed(2)} ms`);
});
