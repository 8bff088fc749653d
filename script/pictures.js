// Takes the pictures of the guides from the built page (see script/pictures), as docs/pictures/NAME.LANGUAGE.webp.
// The same page gives the same pictures: nothing moves, no caret blinks, every text is fixed.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App, DIST, launchBrowser, newPage, startServer } from "../tests/browser/harness.js";
import { barSettled } from "../tests/browser/states.js";
import { DOCS, PICTURE_SCALE } from "./doc-pages.js";

/** Free space above and below what a picture shows, in CSS pixels. */
const MARGIN = 4;

/** The stripe of `pane`, without its border, from the first to the last of `parts`, at most `most` pixels high. */
async function stripe(pane, parts, most = Infinity) {
  const [{ x, y, width, height }, ...boxes] = await Promise.all([pane, ...parts].map((locator) => locator.boundingBox()));
  assert.ok(boxes.every(Boolean), "what is to be shown is not on the page");
  const top = Math.max(y + 1, Math.min(...boxes.map((box) => box.y)) - MARGIN);
  const bottom = Math.min(y + height - 1, Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN);
  return { x: x + 1, y: top, width: width - 2, height: Math.min(bottom - top, most) };
}

/** All of `pane` without its border. */
const inside = (pane, most) => stripe(pane, [pane], most);

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
 * all of the window). Most are about as wide as the guide beside the page, so that they are shown there as they are;
 * those with `scale` 1 are shown at half their size, for the whole and not for the words.
 */
export const PICTURES = {
  page: { width: 1440, height: 680, scale: 1, take: async () => undefined },
  graph: {
    width: 640,
    height: 560,
    async take(context) {
      await show(context, "graph");
      return inside(context.page.getByTestId("panel-graph"));
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
      return stripe(page.getByTestId("panel-graph"), [page.getByTestId("build-bar"), page.getByTestId("step").nth(7)]);
    },
  },
  sizes: {
    width: 520,
    height: 1200,
    async take(context) {
      await show(context, "sizes");
      const { page } = context;
      return stripe(page.getByTestId("panel-sizes"), [page.getByTestId("choice-measure"), page.getByTestId("size-result")]);
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
      return stripe(page.getByTestId("panel-sizes"), [layer.locator("summary").first(), layer.getByTestId("size-item").nth(1)]);
    },
  },
  problem: {
    width: 520,
    height: 1200,
    async take(context) {
      await example(context, "node-single");
      await show(context, "problems");
      await context.page.getByTestId("problem-row").first().click();
      return stripe(context.page.getByTestId("panel-problems"), [context.page.getByTestId("problem").first()]);
    },
  },
  compare: {
    width: 1000,
    height: 900,
    scale: 1,
    async take(context) {
      const { page, app } = context;
      await example(context, "node-single");
      await page.getByTestId("pin").click();
      await app.setText((await app.text()).replace("node:22", "node:22-slim").replace("npm ci", "npm ci && npm cache clean --force"));
      await page.getByTestId("compare-open").click();
      return inside(page.getByTestId("compare"), 330);
    },
  },
  exercise: {
    width: 520,
    height: 1500,
    async take({ page, app }) {
      await (await app.reach("exercises")).click();
      await page.getByTestId("exercise-layer-order").click();
      await page.getByTestId("goals-met").waitFor();
      await app.analysed();
      return stripe(page.getByTestId("exercises-pane"), [page.locator("#exercise-title"), page.getByTestId("goal").nth(2)]);
    },
  },
  share: {
    width: 1180,
    height: 700,
    async take({ page }) {
      await page.getByTestId("share").click();
      return inside(page.locator("#share-menu"));
    },
  },
  form: {
    width: 1440,
    height: 1900,
    async take({ page, app }, language) {
      const words = EXERCISE[language];
      await app.setText("FROM node:22\nCOPY . /app\nRUN npm ci\n");
      await (await app.reach("exercises")).click();
      await page.getByTestId("exercise-write").click();
      await page.getByTestId(`write-title-${language}`).fill(words.title);
      await page.getByTestId(`write-text-${language}`).fill(words.text);
      await page.getByTestId("write-goal-add").click();
      await page.getByTestId("write-goal-1").selectOption("base");
      await page.getByTestId("write-goal-1-image").fill("alpine");
      await page.getByTestId("write-hint-add").click();
      await page.getByTestId(`write-hint-0-${language}`).fill(words.hint);
      await page.getByTestId("write-goal-add").click();
      await page.getByTestId("write-goal-2").selectOption("size");
      await page.getByTestId("write-goal-2-most_bytes").fill("300");
      return stripe(page.getByTestId("exercises-pane"), [page.locator("label", { has: page.getByTestId("write-start") }), page.getByTestId("write-goal-add")]);
    },
  },
  embed: {
    width: 900,
    height: 880,
    scale: 1,
    /** The page around, beside which the playground is served. */
    host: (language) => `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${COURSE[language].title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="rules/tokens.css"><link rel="stylesheet" href="rules/rules.css">
<style>main { max-width: none }</style>
<script type="module" src="embed.js"></script><main><h1>${COURSE[language].title}</h1><p>${COURSE[language].text}</p>
<dockerfile-playground height="680"><pre><code>FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y curl
COPY site /site
</code></pre></dockerfile-playground></main></html>`,
    async take({ page }) {
      const frame = page.frameLocator("dockerfile-playground iframe");
      await frame.locator(".cm-content").waitFor();
      await frame.getByTestId("status-engine").filter({ hasText: /^(Up to date|À jour)$/ }).waitFor();
      return undefined;
    },
  },
};

export const LANGUAGES = ["en", "fr"];

/** The PNG picture as WebP, with or without loss, whichever is smaller. */
async function webp(browser, png) {
  const page = await browser.newPage();
  const encoded = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    const blobs = await Promise.all([1, 0.5].map((quality) => canvas.convertToBlob({ type: "image/webp", quality })));
    const smaller = blobs.reduce((a, b) => (b.size < a.size ? b : a));
    return Array.from(new Uint8Array(await smaller.arrayBuffer()));
  }, png.toString("base64"));
  await page.context().close();
  return Buffer.from(encoded);
}

/** Takes the picture `name` in `language`, as WebP. */
async function take(browser, served, name, language) {
  const { width, height, scale = PICTURE_SCALE, host, take: prepare } = PICTURES[name];
  const page = await newPage(browser, { width, height, scale, language, reducedMotion: true });
  const app = new App(page, served);
  // Pictures are of the page as it is known to everyone, not of a first visit.
  await page.addInitScript(() => localStorage.setItem("dockerfile-playground.v1.guide", "found"));
  if (host) {
    writeFileSync(join(served.root, "host.html"), host(language));
    await page.goto(`${served.address}host.html`);
  } else {
    await app.open();
    await barSettled(page);
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
