// Drives the built page (dist/) in a real Chromium. To add a test, put a file NAME.test.js beside this one:
//
//   import { pageTest } from "./harness.js";
//
//   pageTest("the graph shows a new stage", { width: 360, language: "fr" }, async ({ page, app }) => {
//     await app.open();
//     await app.setText("FROM alpine AS builder\n");
//     await page.getByText("builder").waitFor();
//     await app.expectAccessible();
//   });
//
// `page` is Playwright's (https://playwright.dev/docs/api/class-page), in a profile of its own, so that nothing is
// stored before. `app` knows our page: see the class App. The second argument may be left out: see DEFAULTS.
//
// Wait for facts, never for time: `app.analysed()` waits until the panels show the text in the editor.
//
// Every test also fails on an error in the console, an uncaught exception, a failed request or a request to
// another origin. One that provokes such a thing on purpose says so: `app.expectProblem(/pattern/)`.
//
// Run: script/test build browser   or, with dist/ at hand:   node --test tests/browser/NAME.test.js
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../script/serve.js";

/** What a test's page looks like unless the test says otherwise. */
const DEFAULTS = {
  width: 1440,
  height: 900,
  /** Pixels of the screen for one of the page. */
  scale: 1,
  dark: false,
  /** The browser's language; the page chooses its own from it. */
  language: "en",
  reducedMotion: false,
  touch: false,
  /** The path that dist/ is served below: not "/", as on the pages of a repository. */
  base: "/sub/path/",
  /** Whether the page may work offline: costs a fetch of all files. */
  offline: false,
  /** The folder that is served. */
  root: fileURLToPath(new URL("../../dist/", import.meta.url)),
};

/** How long a fact may take to come true, in milliseconds. Generous: a busy machine is no fault of the page. */
const PATIENCE = 30_000;

/** What script/build makes. */
export const DIST = DEFAULTS.root;

/** Chromium as the scripts found it (CHROMIUM), or where Debian puts it. */
export function chromiumPath() {
  const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = candidates.find((path) => path && existsSync(path));
  assert.ok(found, "no Chromium: run script/bootstrap, or set CHROMIUM to the browser's path");
  return found;
}

export function launchBrowser() {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      // As root, in a container, Chromium cannot set up its own sandbox; the pages are ours.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      // Nothing but our own server can be reached, even by mistake.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
}

/** A server of dist/ on a free port, and the address of its page. */
export async function startServer(base = DEFAULTS.base, root = DIST) {
  const needed = root === DIST ? join(root, "index.html") : root;
  assert.ok(existsSync(needed), `there is no ${needed}: run script/build first`);
  const server = await serve({ root, base });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { server, origin, address: origin + base };
}

/** A profile of its own with one page, as `options` (DEFAULTS) say. */
export async function newPage(browser, options = {}) {
  const { width, height, scale, dark, language, reducedMotion, touch, offline } = { ...DEFAULTS, ...options };
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? "dark" : "light",
    locale: { en: "en-GB", fr: "fr-FR" }[language] ?? language,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
    hasTouch: touch,
    permissions: ["clipboard-read", "clipboard-write"],
    serviceWorkers: offline ? "allow" : "block",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** What a test does with our page. */
export class App {
  #problems = [];
  #expected = [];
  #allowed = [];

  constructor(page, { origin, address }) {
    this.page = page;
    this.address = address;
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "assert") return;
      // That a file could not be loaded is said without its name, which stands in the message's place.
      this.#problems.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#problems.push(`uncaught: ${error.message}`));
    page.on("requestfailed", (request) => {
      this.#problems.push(`failed: ${request.url()} (${request.failure()?.errorText})`);
    });
    page.context().on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url)) this.#problems.push(`other origin: ${url}`);
    });
  }

  /** Opens the page and waits until it shows its first analysis in the full editor. `hash` may be "#...". */
  async open(hash = "") {
    await this.page.goto(this.address + hash);
    await this.page.locator(".cm-content").waitFor();
    await this.analysed();
  }

  /** The number of the analysis that the panels show; it grows with each edit. */
  async revision() {
    return Number(await this.page.locator("[data-revision]").first().getAttribute("data-revision"));
  }

  /** Waits until the panels show an analysis numbered `revision` or later. */
  async waitForRevision(revision) {
    await this.page.waitForFunction(
      (wanted) => Number(document.querySelector("[data-revision]")?.getAttribute("data-revision") ?? -1) >= wanted,
      revision,
    );
  }

  /** Waits until the panels show the text that is in the editor now: `data-edited` is the revision of that text. */
  async analysed() {
    await this.page.waitForFunction(() => {
      const shown = document.querySelector("[data-revision]");
      if (!shown) return false;
      const edited = shown.getAttribute("data-edited");
      return edited === null || Number(shown.getAttribute("data-revision")) >= Number(edited);
    });
  }

  /** A button of the bar; where the bar has no room for it, the menu that holds it is opened. */
  async reach(testid) {
    const button = this.page.getByTestId(testid);
    // The bar may still be finding its room, and what stands in it go to the menu.
    await this.page.waitForFunction(() => {
      const bar = document.querySelector(".toolbar");
      const end = bar?.getBoundingClientRect().right;
      return !bar || [...bar.children].every((child) => child.getBoundingClientRect().right <= end);
    });
    if (!(await button.isVisible())) await this.page.getByTestId("settings").click();
    return button;
  }

  /** Chooses a language ("lang-fr") or a theme ("theme-dark") in the menu. */
  async set(choice) {
    await this.page.getByTestId("settings").click();
    await this.page.getByTestId(choice).check({ force: true });
    await this.page.keyboard.press("Escape");
    await this.page.getByTestId("settings-panel").waitFor({ state: "hidden" });
  }

  /** Types as a person does, at the caret. */
  async type(text) {
    await this.page.locator(".cm-content").focus();
    await this.page.keyboard.type(text);
    await this.analysed();
  }

  /** Waits until the editor's text is this one. */
  async waitForText(wanted) {
    await this.page.waitForFunction(async (text) => {
      const { textIn } = await import(new URL("editor.js", location.href).href);
      return textIn(document.body) === text;
    }, wanted);
  }

  /** Replaces the whole text as a paste over everything does: at once, whatever its length. */
  async setText(text) {
    const before = await this.revision();
    await this.page.locator(".cm-content").focus();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
    await this.waitForRevision(before + 1);
    await this.analysed();
  }

  /** The whole text, also of the lines that are not in view. */
  async text() {
    return this.page.evaluate(async () => {
      const { textIn } = await import(new URL("editor.js", location.href).href);
      return textIn(document.body);
    });
  }

  /** Fails on anything that axe finds in the page or, given a selector, in one part of it. */
  async expectAccessible(selector) {
    const violations = await accessibilityViolations(this.page, selector);
    assert.deepEqual(violations, [], violations.join("\n"));
  }

  /** Fails when something sticks out of the page sideways. */
  async expectNoSidewaysScrolling() {
    const { wide, width } = await this.page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      width: document.documentElement.clientWidth,
    }));
    assert.ok(wide <= width, `the page is ${wide} px wide in a window of ${width} px`);
  }

  /** This test provokes a problem that would fail it otherwise, and fails without it. */
  expectProblem(pattern) {
    this.#expected.push(pattern);
  }

  /** Lets problems that match `pattern` pass, whether they occur or not. */
  allowProblem(pattern) {
    this.#allowed.push(pattern);
  }

  /** Called at the end of each test. */
  verdict() {
    for (const pattern of this.#expected) {
      assert.ok(this.#problems.some((problem) => pattern.test(problem)), `expected a problem like ${pattern}`);
    }
    const known = [...this.#expected, ...this.#allowed];
    const unexpected = this.#problems.filter((problem) => !known.some((pattern) => pattern.test(problem)));
    assert.deepEqual(unexpected, [], unexpected.join("\n"));
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** One line for each element that breaks one of axe's rules. */
export async function accessibilityViolations(page, selector) {
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(axeSource);
  const results = await page.evaluate((part) => globalThis.axe.run(part ?? document), selector);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}

/** One browser for all tests of a file. */
let browser;

/** A test of the page: see the top of this file. */
export function pageTest(name, options, body) {
  if (typeof options === "function") return pageTest(name, {}, options);
  // A file may bring a browser of its own.
  if (!browser && !options.browser) {
    browser = launchBrowser();
    after(async () => (await browser).close());
  }
  return test(name, { timeout: 4 * PATIENCE }, async () => {
    const { server, origin, address } = await startServer(options.base, options.root);
    let page;
    try {
      page = await newPage(await (options.browser ?? browser), options);
      const app = new App(page, { origin, address });
      await body({ page, app });
      app.verdict();
    } finally {
      await page?.context().close();
      server.closeAllConnections();
      server.close();
    }
  });
}

