// The states that the page can be in, listed once: states.test.js walks them and looks at their shape, script/screenshots
// takes their pictures. To add one, say how to reach it from the page as it opens.
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { App, newPage } from "./harness.js";

/**
 * The windows that a state is looked at in. It is reached in the first of a group and then taken through the others: those
 * of a screen, and those of a small one or of a page that is enlarged, which leaves it less room in CSS pixels.
 */
export const WIDE = [
  { name: "1440×900", width: 1440, height: 900, axe: true },
  { name: "1920×1080", width: 1920, height: 1080 },
  { name: "1366×640, dark", width: 1366, height: 640, dark: true },
  { name: "1440×900, forced colours", width: 1440, height: 900, forced: true },
];
export const SMALL = [
  { name: "360×740", width: 360, height: 740 },
  { name: "768×1024, dark", width: 768, height: 1024, dark: true },
  { name: "1440×900 at 150 %", width: 960, height: 600 },
  { name: "1440×900 at 200 %", width: 720, height: 450, axe: true },
];

/** A file of 26 stages, as large as real ones get. */
export const LARGE = readFileSync(new URL("large.Dockerfile", import.meta.url), "utf8");

const BROKEN = `FROM golang:1.26 as Build
RUN apt-get update && apt-get install -y git
RUNN go build -o /out/app ./cmd/an-application-with-a-rather-long-name-that-has-to-go-somewhere

FROM debian
COPY --from=biuld /out/app /usr/local/bin/app
RUN apt-get update && apt-get install -y curl ca-certificates
CMD ["a"]
CMD ["curl"]
`;

const UNKNOWN = `FROM registry.internal.example.com:5000/platform/base-images/runtime-with-everything:2024.11
COPY app /usr/local/bin/app
RUN install-the-rest --from=/usr/local/bin/app --quietly
CMD ["app"]
`;

const WINDOWS = `# escape=\`
FROM mcr.microsoft.com/windows/server:ltsc2022
WORKDIR C:\\app
COPY app.exe .
CMD ["app.exe"]
`;

/** An image from Debian, and what `docker history` says of it when it is built. */
export const DEBIAN = `FROM debian:bookworm-slim
WORKDIR /app
COPY package.json ./
RUN npm ci --omit=dev
CMD ["node", "server.js"]
`;

/** The same program in one stage, and in two. */
export const ONE_STAGE = `FROM golang:1.22
WORKDIR /src
COPY . .
RUN apt-get update && apt-get install -y git
RUN go build -o /app .
CMD ["/app"]
`;

export const TWO_STAGES = `FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build -o /app .

FROM gcr.io/distroless/static
COPY --from=build /app /app
CMD ["/app"]
`;

export const HISTORY = `IMAGE       CREATED        CREATED BY                                             SIZE      COMMENT
<missing>   2 weeks ago    CMD ["node" "server.js"]                               0B        buildkit.dockerfile.v0
<missing>   2 weeks ago    RUN /bin/sh -c npm ci --omit=dev # buildkit            41.2MB    buildkit.dockerfile.v0
<missing>   2 weeks ago    COPY package.json ./ # buildkit                        1.02kB    buildkit.dockerfile.v0
<missing>   2 weeks ago    WORKDIR /app                                           0B        buildkit.dockerfile.v0
<missing>   3 months ago   # debian.sh --arch 'amd64' out/ 'bookworm'             74.8MB    debuerreotype 0.15
`;

const COMPOSE = `services:
  web:
    build:
      context: ./web
      dockerfile_inline: |
        FROM node:22 AS dev
        RUN echo a-line-that-is-rather-long-and-has-to-scroll-within-its-box-because-it-does-not-fit
      target: dev
      args: { NODE_ENV: development, PUBLIC_ADDRESS_OF_THE_PROGRAMMING_INTERFACE: "https://api.example.com/version/1", TAG: "\${TAG}" }
      cache_from: [example.org/cache]
    platform: linux/arm64
  worker:
    build: ./worker
`;

/** One entry of a tar. */
function entry(path, size) {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(path.endsWith("/") ? "5" : "0", 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, Buffer.alloc(Math.ceil(size / 512) * 512, "x")]);
}

const tar = (files) => Buffer.concat([...files.map(([path, size]) => entry(path, size)), Buffer.alloc(1024)]);

/** What `docker save` writes of the image of DEBIAN, small. */
export function savedImage() {
  const layers = [
    tar([["etc/", 0], ["etc/hosts", 1000], ["usr/share/doc/a-package-with-a-long-name/copyright-and-changes.txt", 4000]]),
    tar([["app/", 0], ["app/package.json", 1000], ["etc/hosts", 2000]]),
    tar([["app/node_modules/left-pad/index.js", 250_000], ["app/node_modules/left-pad/package.json", 700]]),
  ];
  const config = {
    os: "linux",
    architecture: "amd64",
    rootfs: { type: "layers", diff_ids: layers.map((_, index) => `sha256:${index}`) },
    history: [
      { created_by: "# debian.sh --arch 'amd64' out/ 'bookworm'" },
      { created_by: "WORKDIR /app", empty_layer: true },
      { created_by: "COPY package.json ./ # buildkit" },
      { created_by: "RUN /bin/sh -c npm ci --omit=dev # buildkit" },
    ],
  };
  const named = layers.map((bytes, index) => [`layer-${index}.tar`, bytes]);
  const manifest = [{ Config: "config.json", RepoTags: ["shop:latest"], Layers: named.map(([name]) => name) }];
  const parts = [["manifest.json", Buffer.from(JSON.stringify(manifest))], ["config.json", Buffer.from(JSON.stringify(config))], ...named];
  return Buffer.concat([
    ...parts.flatMap(([name, bytes]) => [
      entry(name, bytes.length).subarray(0, 512),
      bytes,
      Buffer.alloc((512 - (bytes.length % 512)) % 512),
    ]),
    Buffer.alloc(1024),
  ]);
}

/** Shows a panel, where only one has room. */
async function show({ page }, panel) {
  const tab = page.getByTestId(`tab-${panel}`);
  if (await tab.isVisible()) await tab.click();
  await page.getByTestId(`panel-${panel}`).waitFor();
}

/** One of the three views of the stages. */
async function view(context, name) {
  await show(context, "graph");
  await context.page.getByTestId(`stages-${name}`).check({ force: true });
}

async function menu({ page, app }, button, list) {
  await (await app.reach(button)).click();
  await page.locator(list).waitFor();
}

async function exercise({ page, app }, id) {
  await (await app.reach("exercises")).click();
  await page.getByTestId(`exercise-${id}`).click();
  await page.locator(`[data-exercise="${id}"]`).waitFor();
  await page.getByTestId("goals-met").waitFor();
  await app.analysed();
}

const lines = (text) => (Array.isArray(text) ? text.map((line) => `${line}\n`).join("") : text);

/** The text that solves one of our exercises. */
function solution(id) {
  const file = JSON.parse(readFileSync(new URL(`../../app/exercises/${id}.json`, import.meta.url), "utf8"));
  return lines(file.solution.dockerfile);
}

/** What a folder of a project takes, of which some is ignored. */
const FILES = "package.json 300\npackage-lock.json 220 kB\nsrc/index.js 2 kB\n.git/ 48 MB\nnode_modules/ 210 MB\nassets/a-picture-with-quite-a-long-name.png 1.2 MB\n";

async function state(context) {
  const { page, app } = context;
  await app.setText("FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nCOPY settings.json /etc/app/\n");
  await show(context, "sizes");
  const layer = page.getByTestId("size-layer").filter({ hasText: "COPY . ." });
  await layer.locator("summary").first().click();
  await layer.getByTestId("ask-files").click();
  await page.getByTestId("context-files").fill(FILES);
  await page.getByTestId("context-ignore").fill("*.log\ndist\n");
  await app.analysed();
  await page.getByTestId("context-take").first().waitFor();
}

async function real({ page, app }, file) {
  await app.setText(DEBIAN);
  await show({ page }, "sizes");
  await page.getByTestId("real-open").click();
  if (file) {
    await page.getByTestId("real-file").setInputFiles(file);
  } else {
    await page.getByTestId("real-text").fill(HISTORY);
    await page.getByTestId("real-read").click();
  }
  await page.getByTestId("real-result").waitFor();
}

/** The page that a link opens. */
const link = (shared) => `#v1.${deflateRawSync(JSON.stringify(shared)).toString("base64url")}`;

/**
 * Each state by its name: `reach` brings the page to it from its first analysis. `about` is what a picture of it is
 * called. `panel` is the panel that it is about: the only one that a small window shows. `open` is what stands behind the
 * page's address. `embedded` is set where the page stands in a frame: no guide, exercises or settings there.
 */
export const STATES = {
  start: { about: "The first example", reach: async () => {} },
  "first-visit": { about: "A first visit", first: true, reach: async () => {} },
  tour: {
    about: "The tour, begun",
    first: true,
    async reach({ page }) {
      await page.getByTestId("welcome-tour").click();
      await page.getByTestId("tour").waitFor();
    },
  },
  graph: { about: "The graph of the first example", reach: (context) => view(context, "graph") },
  list: { about: "The stages as a list", reach: (context) => view(context, "list") },
  build: {
    about: "The build in time",
    async reach(context) {
      await view(context, "build");
      await context.page.getByTestId("step").first().waitFor();
    },
  },
  log: {
    about: "The form for the log of a real build",
    async reach(context) {
      await view(context, "build");
      await context.page.getByTestId("build-more").click();
      await context.page.getByTestId("log-open").click();
      await context.page.getByTestId("log-text").waitFor();
    },
  },
  large: {
    about: "A file of 26 stages: graph",
    async reach(context) {
      await context.app.setText(LARGE);
      await view(context, "graph");
    },
  },
  "large-list": {
    about: "A file of 26 stages: list",
    async reach(context) {
      await context.app.setText(LARGE);
      await view(context, "list");
    },
  },
  "large-build": {
    about: "A file of 26 stages: the build in time",
    async reach(context) {
      await context.app.setText(LARGE);
      await view(context, "build");
      await context.page.getByTestId("step").first().waitFor();
    },
  },
  "large-problems": {
    about: "A file of 26 stages: problems",
    async reach(context) {
      await context.app.setText(LARGE);
      await show(context, "problems");
      await context.page.getByTestId("problem").first().waitFor();
    },
  },
  "large-sizes": {
    about: "A file of 26 stages: sizes",
    async reach(context) {
      await context.app.setText(LARGE);
      await show(context, "sizes");
      await context.page.getByTestId("size-layer").first().waitFor();
    },
  },
  errors: {
    about: "A file with errors, one problem opened",
    async reach(context) {
      await context.app.setText(BROKEN);
      await show(context, "problems");
      await context.page.getByTestId("problem").first().waitFor();
      // Not every problem has a fix to be shown.
      const previews = context.page.getByTestId("fix-preview");
      for (const row of await context.page.getByTestId("problem-row").all()) {
        if (await previews.count()) break;
        await row.click();
      }
      await previews.first().click();
      await context.page.getByTestId("problem-preview").first().waitFor();
    },
  },
  unknown: {
    about: "A base image that is not known",
    async reach(context) {
      await context.app.setText(UNKNOWN);
      await show(context, "sizes");
    },
  },
  windows: {
    about: "An image for Windows",
    async reach(context) {
      await context.app.setText(WINDOWS);
      await show(context, "sizes");
    },
  },
  empty: {
    about: "No text at all",
    async reach(context) {
      await context.app.setText(" ");
      await show(context, "graph");
    },
  },
  "layer-files": {
    about: "The files of a layer",
    async reach(context) {
      const { page, app } = context;
      await app.setText("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\nCOPY app /usr/local/bin/app\n");
      await show(context, "sizes");
      const layer = page.getByTestId("size-layer").filter({ hasText: "apt-get" });
      await layer.locator("summary").first().click();
      const closed = layer.getByTestId("tree-row").first();
      await closed.focus();
      await page.keyboard.press("ArrowRight");
      await layer.locator('[role="treeitem"][aria-expanded="true"]').first().waitFor();
    },
  },
  completions: {
    about: "What may stand at the caret",
    async reach({ page, app }) {
      await app.setText("FROM alpine\nCOPY --");
      await page.keyboard.press("Control+Space");
      await page.locator(".cm-tooltip-autocomplete").waitFor();
    },
  },
  formatted: {
    about: "What formatting did, and what it left",
    async reach({ page, app }) {
      await app.setText("from  alpine\ncopy x\nuser  nobody\n");
      await page.keyboard.press("Shift+Alt+F");
      await page.getByTestId("editor-said").waitFor();
    },
  },
  word: {
    about: "What the word at the caret is",
    async reach({ page, app }) {
      await app.setText("FROM node:22");
      await page.keyboard.press("Shift+F1");
      await page.getByTestId("editor-word").waitFor();
    },
  },
  step: {
    about: "The build at the caret",
    async reach({ page, app }) {
      await app.setText("FROM debian\nUSER joe\nRUN apt-get update && apt-get install -y git");
      await page.keyboard.press("F9");
      await page.locator(".cm-step-files").waitFor();
    },
  },
  commands: {
    about: "The commands of the editor",
    async reach({ page, app }) {
      await app.setText("FROM node:22");
      await page.keyboard.press("F1");
      await page.getByTestId("editor-pick").waitFor();
    },
  },
  context: { about: "The build context, stated", reach: state },
  examples: { about: "The menu of examples", reach: (context) => menu(context, "examples", "#examples-menu") },
  options: {
    about: "What is given to the build",
    async reach(context) {
      await context.app.setText(LARGE);
      await menu(context, "options", "#options-panel");
    },
  },
  settings: {
    about: "The menu with everything else",
    reach: (context) => menu(context, "settings", '[data-testid="settings-panel"]'),
  },
  enlarged: {
    about: "One pane, enlarged",
    async reach(context) {
      await context.app.setText(LARGE);
      await show(context, "sizes");
      // Where there is room for one pane only, each is as large as can be.
      const enlarge = context.page.getByTestId("enlarge-sizes");
      if (await enlarge.isVisible()) await enlarge.click();
    },
  },
  presentation: {
    about: "Shown to a class",
    async reach({ page, app }) {
      await app.setText(LARGE);
      await page.getByTestId("settings").click();
      await page.getByTestId("present").click();
      await page.getByTestId("present-bar").waitFor();
    },
  },
  share: { about: "The menu for sharing", reach: (context) => menu(context, "share", "#share-menu") },
  proposal: {
    about: "All safe fixes, before they are applied",
    async reach(context) {
      const { page, app } = context;
      await app.setText(BROKEN);
      await show(context, "problems");
      await page.getByTestId("mend-all").click();
      await page.getByTestId("proposal").waitFor();
    },
  },
  rule: {
    about: "The page of a rule",
    async reach(context) {
      const { page, app } = context;
      await app.setText(BROKEN);
      await show(context, "problems");
      const rules = page.getByTestId("problem-rule");
      for (const row of await page.getByTestId("problem-row").all()) {
        if (await rules.count()) break;
        await row.click();
      }
      await rules.first().click();
      await page.getByTestId("rule-panel").locator("figure").first().waitFor();
    },
  },
  guide: {
    about: "The guide, beside the page",
    async reach({ page, app }) {
      await (await app.reach("guide-button")).click();
      await page.getByTestId("guide-contents").waitFor();
    },
  },
  exercises: {
    about: "The list of exercises",
    async reach({ page, app }) {
      await (await app.reach("exercises")).click();
      await page.getByTestId("exercise-list").waitFor();
    },
  },
  exercise: { about: "An exercise, begun", reach: (context) => exercise(context, "layer-order") },
  "exercise-build": {
    about: "An exercise beside the build in time",
    async reach(context) {
      await exercise(context, "layer-order");
      if (await context.page.getByTestId("tab-graph").isVisible()) return;
      await view(context, "build");
      await context.page.getByTestId("step").first().waitFor();
    },
  },
  "exercise-end": {
    about: "The end of an exercise",
    async reach(context) {
      await exercise(context, "first-multistage");
      await context.app.setText(solution("first-multistage"));
      await context.page.getByTestId("exercise-end").waitFor();
    },
  },
  "exercise-form": {
    about: "An exercise being written",
    async reach({ page, app }) {
      await (await app.reach("exercises")).click();
      await page.getByTestId("exercise-write").click();
      await page.getByTestId("write-goal-add").click();
      await page.getByTestId("write-hint-add").click();
    },
  },
  compare: {
    about: "Two versions compared",
    async reach({ page, app }) {
      await app.setText(ONE_STAGE);
      await page.getByTestId("pin").click();
      await app.setText(TWO_STAGES);
      await page.getByTestId("compare-open").click();
      await page.getByTestId("compare-size").waitFor();
    },
  },
  "one-stage": {
    about: "What if it were one stage",
    async reach({ page, app }) {
      await app.setText(TWO_STAGES);
      await page.getByTestId("one-stage").click();
      await page.getByTestId("compare").locator("summary").click();
      await page.getByTestId("one-stage-text").waitFor();
    },
  },
  "multi-stage": {
    about: "One stage made a builder and a runtime stage",
    async reach({ page, app }) {
      await app.setText('FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/server .\nCMD ["/bin/server"]\n');
      await page.getByTestId("multi-stage").click();
      await page.getByTestId("multi-stage-text").waitFor();
    },
  },
  "real-ask": {
    about: "The question for a real image",
    async reach(context) {
      await show(context, "sizes");
      await context.page.getByTestId("real-open").click();
      await context.page.getByTestId("real-text").waitFor();
    },
  },
  "real-history": { about: "A real image from its history", reach: (context) => real(context) },
  "real-files": {
    about: "A real image with its files",
    reach: (context) => real(context, { name: "image.tar", mimeType: "application/x-tar", buffer: savedImage() }),
  },
  compose: {
    about: "A Compose file was opened",
    async reach({ page }) {
      await page.getByTestId("open-input").setInputFiles({ name: "compose.yaml", mimeType: "text/yaml", buffer: Buffer.from(COMPOSE) });
      await page.getByTestId("compose-notes").waitFor();
    },
  },
  notices: {
    about: "A text that gave way, with the way back",
    async reach({ page, app }) {
      await app.setText("FROM alpine\nRUN typed by hand\n");
      await (await app.reach("exercises")).click();
      await page.getByTestId("exercise-secrets").click();
      await page.locator('[data-notice="NoticeReplaced"]').waitFor();
    },
  },
  embed: {
    about: "In a page of others",
    embedded: true,
    open: `?embed${link({ text: LARGE })}`,
    reach: async () => {},
  },
  "embed-read-only": {
    about: "In a page of others, only to be read",
    embedded: true,
    open: `?embed&read-only&panels=graph+sizes${link({ text: DEBIAN })}`,
    reach: async () => {},
  },
};

/** Brings a fresh page to a state. */
export async function reach(context, name) {
  const { open = "", embedded = false, first = false, reach: go } = STATES[name];
  // That this is no first visit, which is told what the page is.
  if (!embedded && !first) await context.page.addInitScript(() => globalThis.localStorage?.setItem("dockerfile-playground.v1.guide", "found"));
  await context.app.open(open);
  await barSettled(context.page);
  await go(context);
  await context.app.analysed();
}

/** The bar finds its room step by step. One that never does is for the look at its shape to find. */
export async function barSettled(page) {
  const fits = () =>
    [...document.querySelectorAll(".toolbar")].every((bar) => {
      const { right } = bar.getBoundingClientRect();
      return [...bar.children].every((child) => child.getBoundingClientRect().right <= right + 0.5);
    });
  await page.waitForFunction(fits, undefined, { timeout: 5_000 }).catch(() => {});
}

/** Gives the page the size and the colours of a window. */
async function setWindow(page, { width, height, dark, forced }) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light", forcedColors: forced ? "active" : "none" });
  // Two frames: what watches sizes acts in the first.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await barSettled(page);
}

/**
 * Gives `walk(state, lang, windows, visit)`, which reaches a state and calls `visit(page, window)` in each window. One
 * profile for each language, which need not load the same files again; each page starts as if it were the first.
 */
export function walker(browser, served) {
  const profiles = new Map();
  const profile = async (lang) => {
    if (!profiles.has(lang)) {
      const context = (await newPage(browser, { language: lang, reducedMotion: true })).context();
      await context.addInitScript(() => {
        if (globalThis === top) [localStorage, sessionStorage].forEach((area) => area.clear());
      });
      profiles.set(lang, context);
    }
    return profiles.get(lang);
  };
  return async (state, lang, windows, visit) => {
    const page = await (await profile(lang)).newPage();
    page.setDefaultTimeout(30_000);
    try {
      await page.setViewportSize(windows[0]);
      const app = new App(page, served);
      await reach({ page, app }, state);
      for (const window of windows) {
        await setWindow(page, window);
        await visit(page, window);
      }
      app.verdict();
    } finally {
      await page.close();
    }
  };
}
