// Takes the pictures of the guides from the built page (see script/pictures), as docs/pictures/NAME.LANGUAGE.webp.
// The same page gives the same pictures: nothing moves, no caret blinks, every text is fixed.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App, DIST, launchBrowser, newPage, startServer } from "../tests/browser/harness.js";
import { DOCS, PICTURE_SCALE } from "./doc-pages.js";

/** Free space around what a picture shows, in CSS pixels. */
const MARGIN = 8;

/** The smallest rectangle that holds all of them, with a margin, and at most `most` high. */
async function around(locators, most = Infinity) {
  const boxes = await Promise.all(locators.map((locator) => locator.boundingBox()));
  assert.ok(boxes.every(Boolean), "what is to be shown is not on the page");
  const x = Math.max(0, Math.min(...boxes.map((box) => box.x)) - MARGIN);
  const y = Math.max(0, Math.min(...boxes.map((box) => box.y)) - MARGIN);
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
  return { x, y, width: right - x, height: Math.min(bottom - y, most) };
}

/** Puts an example into the editor. */
async function example({ page, app }, name) {
  await page.getByTestId("examples").click();
  await page.getByTestId(`example-${name}`).click();
  await app.analysed();
}

/** Shows one of the panels, where there is room for one only. */
const show = ({ page }, panel) => page.getByTestId(`tab-${panel}`).click();

/** The line that a course page would have above the playground. */
const COURSE = {
  en: { title: "Images in layers", text: "Every instruction below adds a layer. Which one is the largest, and why?" },
  fr: { title: "Des images en couches", text: "Chaque instruction ci-dessous ajoute une couche. Laquelle est la plus grosse, et pourquoi ?" },
};

const EXERCISE = {
  en: { title: "A smaller image", text: "Let the result start from **alpine**.", hint: "Two stages, and `COPY --from`." },
  fr: { title: "Une image plus petite", text: "Faites partir le résultat d’**alpine**.", hint: "Deux étapes, et `COPY --from`." },
};

/**
 * Each picture: the window that it is taken in, and what brings the page to it and gives the part to show (nothing:
 * all of the window). Most are as wide as the guide beside the page, so that they are shown there as they are.
 */
export const PICTURES = {
  page: { width: 1180, height: 700, take: async () => undefined },
  graph: {
    width: 640,
    height: 560,
    async take(context) {
      await show(context, "graph");
      return around([context.page.getByTestId("panel-graph")]);
    },
  },
  build: {
    width: 520,
    height: 1400,
    async take(context) {
      const { page } = context;
      await show(context, "graph");
      await page.getByTestId("stages-build").check({ force: true });
      await page.getByTestId("what-if").selectOption({ index: 1 });
      await page.getByTestId("timeline-summary").filter({ hasText: "4" }).waitFor();
      return around([page.getByTestId("what-if"), page.getByTestId("timeline-summary"), page.getByTestId("step").last()]);
    },
  },
  sizes: {
    width: 520,
    height: 1200,
    async take(context) {
      await show(context, "sizes");
      return around([context.page.getByTestId("choice-measure"), context.page.getByTestId("size-result")]);
    },
  },
  layer: {
    width: 520,
    height: 1600,
    async take(context) {
      const { page } = context;
      await show(context, "sizes");
      const layer = page.getByTestId("size-layer").nth(1);
      await layer.locator("summary").first().click();
      return around([layer], 330);
    },
  },
  problem: {
    width: 520,
    height: 1200,
    async take(context) {
      await example(context, "node-single");
      await show(context, "problems");
      return around([context.page.getByTestId("problem").first()]);
    },
  },
  compare: {
    width: 720,
    height: 900,
    async take(context) {
      const { page, app } = context;
      await example(context, "node-single");
      await page.getByTestId("pin").click();
      await app.setText((await app.text()).replace("node:22", "node:22-slim").replace("npm ci", "npm ci && npm cache clean --force"));
      await page.getByTestId("compare-open").click();
      return around([page.getByTestId("compare")], 420);
    },
  },
  exercise: {
    width: 520,
    height: 1500,
    async take({ page, app }) {
      await page.getByTestId("exercises").click();
      await page.getByTestId("exercise-layer-order").click();
      await page.getByTestId("goals-met").waitFor();
      await app.analysed();
      return around([page.getByTestId("exercises-pane")], 640);
    },
  },
  share: {
    width: 1180,
    height: 700,
    async take({ page }) {
      await page.getByTestId("share").click();
      return around([page.getByTestId("share"), page.locator(".menu--share .menu__list")]);
    },
  },
  form: {
    width: 520,
    height: 2400,
    async take({ page, app }, language) {
      const words = EXERCISE[language];
      await app.setText("FROM node:22\nCOPY . /app\nRUN npm ci\n");
      await page.getByTestId("exercises").click();
      await page.getByTestId("exercise-write").click();
      await page.getByTestId(`write-title-${language}`).fill(words.title);
      await page.getByTestId(`write-text-${language}`).fill(words.text);
      await page.getByTestId("write-goal-add").click();
      await page.getByTestId("write-goal-1").selectOption("base");
      await page.getByTestId("write-goal-1-image").fill("alpine");
      await page.getByTestId("write-hint-add").click();
      await page.getByTestId(`write-hint-0-${language}`).fill(words.hint);
      return around([page.getByTestId("write-title-en"), page.getByTestId("write-goal-add")]);
    },
  },
  embed: {
    width: 760,
    height: 620,
    /** The page around, beside which the playground is served. */
    host: (language) => `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${COURSE[language].title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="rules/tokens.css"><link rel="stylesheet" href="rules/rules.css">
<script type="module" src="embed.js"></script><main><h1>${COURSE[language].title}</h1><p>${COURSE[language].text}</p>
<dockerfile-playground height="400"><pre><code>FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y curl
COPY site /site
</code></pre></dockerfile-playground></main></html>`,
    async take({ page }) {
      const frame = page.frameLocator("dockerfile-playground iframe");
      await frame.locator(".cm-content").waitFor();
      await frame.locator('[data-engine="worker"]').waitFor();
      return undefined;
    },
  },
};

export const LANGUAGES = ["en", "fr"];

/** The PNG picture as WebP, in the way that makes it smaller: with or without loss. */
async function webp(browser, png) {
  const page = await browser.newPage();
  const encoded = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    const blobs = await Promise.all([1, 0.75].map((quality) => canvas.convertToBlob({ type: "image/webp", quality })));
    const smaller = blobs.reduce((a, b) => (b.size < a.size ? b : a));
    return Array.from(new Uint8Array(await smaller.arrayBuffer()));
  }, png.toString("base64"));
  await page.context().close();
  return Buffer.from(encoded);
}

/** Takes the picture `name` in `language`, as WebP. */
async function take(browser, served, name, language) {
  const { width, height, host, take: prepare } = PICTURES[name];
  const page = await newPage(browser, { width, height, language, reducedMotion: true, scale: PICTURE_SCALE });
  const app = new App(page, served);
  // Pictures are of the page as it is known to everyone, not of a first visit.
  await page.addInitScript(() => localStorage.setItem("dockerfile-playground.v1.guide", "found"));
  if (host) {
    writeFileSync(join(served.root, "host.html"), host(language));
    await page.goto(`${served.address}host.html`);
  } else {
    await app.open();
  }
  const clip = await prepare({ page, app }, language);
  await page.evaluate(() => document.fonts.ready);
  const png = await page.screenshot({ clip, caret: "hide", animations: "disabled" });
  app.verdict();
  await page.context().close();
  return webp(browser, png);
}

async function main(names) {
  const root = mkdtempSync(join(tmpdir(), "pictures-"));
  cpSync(DIST, root, { recursive: true });
  const { server, origin, address } = await startServer("/", root);
  const browser = await launchBrowser();
  const target = join(DOCS, "pictures");
  mkdirSync(target, { recursive: true });
  try {
    for (const name of names) {
      for (const language of LANGUAGES) {
        const bytes = await take(browser, { origin, address, root }, name, language);
        writeFileSync(join(target, `${name}.${language}.webp`), bytes);
        console.log(`${String(bytes.length).padStart(7)}  ${name}.${language}.webp`);
      }
    }
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in PICTURES));
  assert.equal(unknown, undefined, `no picture is called ${unknown}: they are ${Object.keys(PICTURES).join(", ")}`);
  await main(asked.length > 0 ? asked : Object.keys(PICTURES));
}
