// The page while it loads: typing at once, how far it is, nothing that moves, and words and another try where a file
// fails to load.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { DIST, pageTest } from "./harness.js";

const PROGRAM = /\/app-[0-9a-f]+\.js$/;
const WASM = /\/app-[0-9a-f]+_bg\.wasm$/;
const EDITOR = /\/editor\.js(\?.*)?$/;
const ANALYSIS = /\/worker_bg\.wasm$/;

/** Holds the files that match until they are released. */
async function hold(page, pattern) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  let asked = 0;
  await page.context().route(pattern, async (route) => {
    asked += 1;
    await held;
    await route.continue();
  });
  return { release, asked: () => asked };
}

/** Has the files that match fail until they are mended. */
async function fail(page, pattern, how = (route) => route.abort()) {
  let broken = true;
  let asked = 0;
  await page.context().route(pattern, (route) => {
    asked += 1;
    return broken ? how(route) : route.continue();
  });
  return { mend: () => (broken = false), asked: () => asked };
}

const textIn = (page) =>
  page.evaluate(async () => {
    const { textIn } = await import(new URL("editor.js", location.href).href);
    return textIn(document.body);
  });

const stored = (page, text) =>
  page.waitForFunction((text) => Object.entries(localStorage).some(([key, value]) => key.includes(".draft.") && value.endsWith(text)), text);

pageTest("typing works at once, and no key is lost while everything comes slowly", async ({ page, app }) => {
  const files = [];
  for (const pattern of [PROGRAM, WASM, EDITOR, ANALYSIS]) files.push(await hold(page, pattern));
  await page.goto(app.address, { waitUntil: "commit" });
  await page.locator("#start-text").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  const text = Array.from({ length: 70 }, (_, n) => `RUN echo ${n} abc`).join("\n");
  let typed = 0;
  /** Types to that share of the text, and on until `until` is true. */
  const type = async (share, until = async () => true) => {
    while (typed < text.length && (typed < share * text.length || !(await until()))) {
      await page.keyboard.press({ "\n": "Enter", " ": "Space" }[text[typed]] ?? text[typed]);
      typed += 1;
    }
  };
  await type(0.05);
  files[0].release();
  await type(0.1);
  files[1].release();
  await type(0.15, () => page.getByTestId("app").isVisible());
  assert.ok(typed < text.length, "the page came while the typing went on");
  files[2].release();
  await type(0.2, () => page.locator(".cm-content").isVisible());
  assert.ok(typed < text.length, "so did the full editor");
  files[3].release();
  await type(1);
  await app.analysed();
  assert.equal(await textIn(page), text);
  assert.ok(await page.locator(".cm-content").evaluate((content) => content === document.activeElement));
  await stored(page, text);
});

pageTest("caret, selection, scroll position and focus go with the text", async ({ page, app }) => {
  await app.open();
  const text = Array.from({ length: 300 }, (_, n) => `RUN echo ${n}`).join("\n");
  await app.setText(text);
  await stored(page, text);
  const program = await hold(page, PROGRAM);
  const rich = await hold(page, EDITOR);
  await page.reload({ waitUntil: "commit" });
  const area = page.locator("#start-text");
  await page.waitForFunction(() => getComputedStyle(document.getElementById("start-text")).resize === "none");
  await area.click();
  assert.equal(await area.inputValue(), text, "this tab's text is there before any program");
  const from = text.indexOf("RUN echo 200");
  await area.evaluate((area, from) => {
    area.setSelectionRange(from, from + 8);
    area.scrollTop = (area.scrollHeight * 195) / 300;
  }, from);
  const before = await area.evaluate(({ scrollTop, scrollHeight }) => scrollTop / scrollHeight);
  assert.ok(before > 0.5);
  const expectKept = async (state) => {
    assert.equal(state.selected, "RUN echo");
    assert.ok(state.focused);
    assert.ok(Math.abs(state.share - before) < 0.01, `${state.share} was ${before}`);
  };
  program.release();
  await page.getByTestId("app").waitFor();
  await expectKept(
    await page.getByTestId("editor-textarea").evaluate((area) => ({
      selected: area.value.slice(area.selectionStart, area.selectionEnd),
      focused: area === document.activeElement,
      share: area.scrollTop / area.scrollHeight,
    })),
  );
  rich.release();
  await page.locator(".cm-content:focus").waitFor();
  await page.waitForFunction((share) => {
    const { scrollTop, scrollHeight } = document.querySelector(".cm-scroller");
    return Math.abs(scrollTop / scrollHeight - share) < 0.01;
  }, before);
  await expectKept({
    ...(await page.evaluate(() => {
      const { scrollTop, scrollHeight } = document.querySelector(".cm-scroller");
      return { selected: String(getSelection()), focused: true, share: scrollTop / scrollHeight };
    })),
  });
  await page.keyboard.type("COPY");
  await app.analysed();
  assert.equal(await textIn(page), text.replace("RUN echo 200", "COPY 200"));
});

pageTest("a text that a link brings is waited for, and its place is taken by nothing else", async ({ page, app }) => {
  const program = await hold(page, PROGRAM);
  const hash = `#v1.${deflateRawSync(JSON.stringify({ text: "FROM scratch AS linked\n" })).toString("base64url")}`;
  await page.goto(app.address + hash, { waitUntil: "commit" });
  const area = page.locator("#start-text");
  await area.waitFor();
  await page.waitForFunction(() => document.getElementById("start-text").readOnly);
  assert.equal(await area.inputValue(), "");
  program.release();
  await page.locator(".cm-content").filter({ hasText: "AS linked" }).waitFor();
  await page.keyboard.press("Tab");
  await app.setText("FROM scratch AS free\n");
});

pageTest("the loading is shown, in the page's language", { language: "fr" }, async ({ page, app }) => {
  const program = await hold(page, PROGRAM);
  await page.goto(app.address, { waitUntil: "commit" });
  await page.getByText("Vous pouvez déjà écrire").waitFor();
  assert.equal(await page.locator("#start-text").getAttribute("aria-label"), "Texte du Dockerfile");
  assert.match(await page.locator("#start-text").inputValue(), /^# .*\n?[^]*FROM /);
  // The bytes come, the program does not run yet: the bar is full.
  await page.waitForFunction(() => document.getElementById("start-progress").value === 1);
  await app.expectAccessible();
  program.release();
  await page.locator(".cm-content").waitFor();
  await app.analysed();
});

for (const [what, pattern, how] of [
  ["script of the program is missing", PROGRAM, undefined],
  ["program is missing", WASM, (route) => route.fulfill({ status: 404, body: "" })],
  ["program is cut off", WASM, (route) => route.fulfill({ contentType: "application/wasm", body: readFileSync(DIST + readdirSync(DIST).find((name) => WASM.test(`/${name}`))).subarray(0, 5000) })],
]) {
  for (const language of ["en", "fr"]) {
    pageTest(`where the ${what} there are words and another try, and the text is kept (${language})`, { language }, async ({ page, app }) => {
      app.allowProblem(/app-[0-9a-f]+|Failed to load resource|WebAssembly/);
      const file = await fail(page, pattern, how);
      await page.goto(app.address);
      await page.getByRole("alert").filter({ hasText: { en: "could not be loaded", fr: "n’a pas pu être chargée" }[language] }).waitFor();
      await app.expectAccessible();
      await page.locator("#start-text").fill("FROM busybox AS kept\n");
      await stored(page, "FROM busybox AS kept\n");
      const again = page.getByRole("button", { name: { en: "Try again", fr: "Réessayer" }[language] });
      await again.click();
      await page.getByRole("alert").filter({ hasText: { en: /Still out of reach|could not be loaded/, fr: /hors d’atteinte|n’a pas pu/ }[language] }).waitFor();
      assert.equal(await page.locator("#start-text").inputValue(), "FROM busybox AS kept\n");
      file.mend();
      await page.getByRole("button", { name: { en: "Try again", fr: "Réessayer" }[language] }).click();
      await page.locator(".cm-content").filter({ hasText: "AS kept" }).waitFor();
      await app.analysed();
      assert.ok(!(await page.locator("#trouble").isVisible()));
    });
  }
}

pageTest("another try keeps the text also where nothing can be stored", async ({ page, app }) => {
  app.allowProblem(/app-[0-9a-f]+|Failed to load resource/);
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  const file = await fail(page, PROGRAM);
  await page.goto(app.address);
  await page.getByRole("alert").waitFor();
  await page.locator("#start-text").fill("FROM busybox AS carried\n");
  file.mend();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".cm-content").filter({ hasText: "AS carried" }).waitFor();
});

pageTest("where the styles are missing the page works, says so and gets them with another try", async ({ page, app }) => {
  app.allowProblem(/\.css|Failed to load resource/);
  const file = await fail(page, /\.css/);
  await page.goto(app.address);
  await page.getByRole("alert").filter({ hasText: "The look of this page" }).waitFor();
  await page.locator(".cm-content").waitFor();
  await app.setText("FROM alpine AS plain\n");
  file.mend();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#trouble").waitFor({ state: "hidden" });
  assert.notEqual(await page.locator(".pane").first().evaluate((pane) => getComputedStyle(pane).borderRadius), "0px");
  assert.equal(await textIn(page), "FROM alpine AS plain\n");
});

pageTest("where the full editor is missing, another try brings it", async ({ page, app }) => {
  app.allowProblem(/editor\.js|Failed to load resource/);
  const file = await fail(page, EDITOR);
  await page.goto(app.address);
  await page.locator("[data-notice=NoticePlainEditor]").waitFor();
  await page.getByTestId("editor-textarea").fill("FROM alpine AS plain\n");
  file.mend();
  await page.getByTestId("notice-retry").click();
  await page.locator(".cm-content").filter({ hasText: "AS plain" }).waitFor();
  await page.locator("[data-notice=NoticePlainEditor]").waitFor({ state: "detached" });
});

for (const [what, pattern] of [
  ["module", ANALYSIS],
  ["script", /\/(worker|own-worker|analysis)\.js/],
]) {
  pageTest(`where the analysis' ${what} is missing that is said, and another try brings it`, async ({ page, app }) => {
    app.allowProblem(/worker|analysis|Failed to load resource/);
    const file = await fail(page, pattern);
    await page.goto(app.address);
    await page.locator("[data-notice=NoticeEngineFailed]").waitFor();
    assert.equal(await page.locator("[data-notice=NoticeAnalysisFailed]").count(), 0, "nothing is said of the text");
    await app.expectAccessible();
    file.mend();
    await page.getByTestId("notice-retry").click();
    await app.analysed();
    await page.locator("[data-engine=worker]").waitFor();
    assert.equal(await page.getByTestId("notice").count(), 0);
  });
}

/** Has the page's patience end ten times as soon. */
const hurry = () => {
  const original = setTimeout;
  globalThis.setTimeout = (act, wait, ...values) => original(act, wait >= 10_000 ? wait / 10 : wait, ...values);
};

/** A copy of the page in which the analysis comes 20 s late. */
function slowCopy() {
  const folder = mkdtempSync(join(tmpdir(), "slow-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(DIST, folder, { recursive: true });
  const script = readFileSync(join(folder, "analysis.js"), "utf8");
  const slow = script.replace("const response = await fetch(url);", "await new Promise((resolve) => setTimeout(resolve, 20_000));\n  $&");
  assert.notEqual(slow, script);
  writeFileSync(join(folder, "analysis.js"), slow);
  return folder;
}

for (const [where, query] of [
  ["the page", ""],
  ["a frame", "?embed"],
]) {
  for (const pattern of [ANALYSIS, /\/(own|shared)-worker\.js$/]) {
    // What a shared worker asks for cannot be held from here: in that copy of the page it comes late by itself.
    const late = query !== "" && pattern === ANALYSIS;
    pageTest(`a file that is slow is waited for: ${pattern.source} of ${where}`, { root: late ? slowCopy() : DIST }, async ({ page, app }) => {
      await page.addInitScript(hurry);
      const file = await hold(page, pattern);
      await page.goto(app.address + query);
      await page.locator(".cm-content").waitFor();
      // Longer than four times the patience with a worker that hangs.
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 70_000)));
      assert.equal(await page.locator("[data-engine]").getAttribute("data-engine"), "starting");
      assert.equal(await page.getByTestId("notice").count(), 0);
      assert.match(await page.getByTestId("status-engine").innerText(), /^Loading the analysis/);
      if (pattern === ANALYSIS && !late) assert.equal(file.asked(), 1);
      file.release();
      await app.analysed();
      await page.locator("[data-engine=worker]").waitFor();
      assert.equal(await page.getByTestId("notice").count(), 0);
    });
  }
}

for (const [width, height, query, kept] of [
  [1440, 900, "", false],
  [1440, 900, "", true],
  [768, 1024, "", false],
  [360, 740, "", false],
  [760, 560, "?embed", false],
  [360, 560, "?embed", false],
]) {
  pageTest(`nothing moves while the page loads: ${width} px${query}${kept ? " with a text of one's own" : ""}`, { width, height }, async ({ page, app }) => {
    await page.addInitScript(() => {
      globalThis.shifts = [];
      const note = (entry) => ({
        value: entry.value,
        from: entry.sources.map(({ node, previousRect, currentRect }) => `${node?.className ?? node?.nodeName}: ${JSON.stringify([previousRect, currentRect])}`),
      });
      new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(note))).observe({ type: "layout-shift", buffered: true });
    });
    if (kept) {
      await app.open();
      await app.setText("FROM alpine AS a\nRUN x\n");
      await stored(page, "FROM alpine AS a\nRUN x\n");
    }
    // Each file comes by itself, so that every state in between is painted.
    const files = [];
    for (const pattern of [PROGRAM, WASM, EDITOR, ANALYSIS]) files.push(await hold(page, pattern));
    await page.goto(app.address + query, { waitUntil: "commit" });
    const painted = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.locator("#start-text").waitFor();
    await painted();
    files[0].release();
    files[1].release();
    await page.getByTestId("app").waitFor();
    await painted();
    files[2].release();
    await page.locator(".cm-content").waitFor();
    await painted();
    files[3].release();
    await app.analysed();
    await painted();
    const shifts = await page.evaluate(() => globalThis.shifts);
    const sum = shifts.reduce((sum, { value }) => sum + value, 0);
    console.log(`layout shift at ${width} px${query}: ${sum.toFixed(4)}`);
    assert.ok(sum < 0.05, `${sum}: ${JSON.stringify(shifts, null, 1)}`);
  });
}
