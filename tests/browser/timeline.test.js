// The build in time: what runs at once, and what the cache keeps.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = `FROM node:22 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginx:1.30-alpine
COPY --from=build /app/dist /usr/share/nginx/html
`;

const steps = (page) => page.getByTestId("step").evaluateAll((rows) => rows.map((row) => row.innerText.replace(/\s+/g, " ")));
const summary = (page) => page.getByTestId("timeline-summary").innerText();

pageTest("the time line shows every step that the target needs, and the critical path", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  const rows = await steps(page);
  assert.equal(rows.length, 9, rows.join("\n"));
  assert.ok(rows.some((row) => /RUN npm ci.*critical path/.test(row)), rows.join("\n"));
  const parallel = await summary(page);
  await page.getByTestId("workers").selectOption("1");
  assert.notEqual(await summary(page), parallel);
  const compared = await page.getByTestId("compared").locator("tr").allInnerTexts();
  assert.equal(compared.length, 3, compared.join("\n"));
  await app.expectAccessible();
});

pageTest("a changed file shows what the cache keeps, and a step leads to its place", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("what-if").selectOption("file");
  await page.getByTestId("what-if-path").fill("src/index.js");
  const rows = await steps(page);
  assert.ok(rows.some((row) => /RUN npm ci.*from the cache/.test(row)), rows.join("\n"));
  assert.ok(!rows.some((row) => /COPY \. \..*from the cache/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /COPY --from=build.*unless the files are the same/.test(row)), rows.join("\n"));
  await page.getByTestId("what-if-path").fill("package.json");
  assert.ok(!(await steps(page)).some((row) => /RUN npm ci.*from the cache/.test(row)));
  await page.getByRole("button", { name: /RUN npm ci/ }).click();
  await page.locator(".cm-line", { hasText: "RUN npm ci" }).waitFor();
  await app.expectAccessible();
});

const TARGETS = `FROM golang:1.22 AS deps
ARG VERSION=dev
RUN go mod download

FROM deps AS dev
RUN go install example.org/tool@latest

FROM alpine:3.22
COPY --from=deps /go /go
`;

pageTest("a target of the strip is built, with its size and time", async ({ page, app }) => {
  await app.open();
  await app.setText(TARGETS);
  const strip = page.getByTestId("targets");
  const names = await strip.locator(".target__name").allInnerTexts();
  assert.deepEqual(names.map((name) => name.split(/\s/)[0]), ["deps", "dev", "stage"], "named stages come first");
  assert.match(await strip.innerText(), /MB[^]*≈ \d/);
  await page.getByTestId("target-dev").check({ force: true });
  await app.analysed();
  assert.equal(await page.getByTestId("target").inputValue(), "dev");
  await page.keyboard.press("ArrowLeft");
  await app.analysed();
  assert.equal(await page.getByTestId("target").inputValue(), "deps");
  await app.expectAccessible();
});

pageTest("build args and the platform are followed everywhere, and Escape closes the panel", async ({ page, app }) => {
  await app.open();
  await app.setText("ARG TAG=3.22\nFROM alpine:$TAG\nRUN x\n");
  await page.getByTestId("options").click();
  await page.getByTestId("build-arg").fill("3.21");
  await page.getByTestId("build-arg").press("Enter");
  await app.analysed();
  await page.getByTestId("stages-build").check({ force: true });
  assert.ok((await steps(page)).some((row) => row.includes("pull alpine:3.21")));
  // Choosing a view outside has closed the panel.
  assert.equal(await page.getByTestId("options").getAttribute("aria-expanded"), "false");
  await page.getByTestId("options").click();
  await page.getByTestId("platform").selectOption("linux/arm64");
  await app.analysed();
  assert.match(await page.getByTestId("options").innerText(), /2/);
  await app.expectAccessible();
  await page.getByTestId("platform").press("Escape");
  assert.equal(await page.getByTestId("options").getAttribute("aria-expanded"), "false");
  assert.equal(await page.evaluate(() => document.activeElement.id), "options-button");
});

pageTest("a time can be written over, and an empty one is the assumption again", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  const row = page.getByTestId("step").filter({ hasText: "RUN npm ci" });
  const before = await summary(page);
  await row.getByTestId("step-time").fill("2 min");
  await row.getByTestId("step-time").press("Enter");
  await row.getByText("stated").waitFor();
  assert.notEqual(await summary(page), before);
  await row.getByTestId("step-time").fill("soon");
  await row.getByTestId("step-time").press("Enter");
  assert.match(await row.getByTestId("step-time").inputValue(), /2\smin/, "what cannot be read changes nothing");
  await row.getByTestId("step-time").fill("");
  await row.getByTestId("step-time").press("Enter");
  await row.getByText("assumed").waitFor();
  assert.equal(await summary(page), before);
});

const RAW = [
  { vertexes: [{ digest: "a", name: "[build 1/6] FROM docker.io/library/node:22@sha256:1", started: "2026-01-01T00:00:00Z", completed: "2026-01-01T00:00:03Z" }] },
  { vertexes: [{ digest: "b", name: "[build 4/6] RUN npm ci", started: "2026-01-01T00:00:04Z", completed: "2026-01-01T00:00:34Z" }] },
  { vertexes: [{ digest: "c", name: "[other 2/6] RUN elsewhere", started: "2026-01-01T00:00:04Z", completed: "2026-01-01T00:00:05Z" }] },
].map((message) => JSON.stringify(message)).join("\n");

pageTest("the log of a real build gives its times and is replayed", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("log-open").click();
  await page.getByTestId("log-text").fill("no log at all");
  await page.getByTestId("log-read").click();
  assert.match(await page.getByTestId("log-error").innerText(), /--progress=plain/);
  await page.getByTestId("log-text").fill(RAW);
  await page.getByTestId("log-read").click();
  assert.match(await page.getByTestId("log-report").innerText(), /2 of 9[^]*34\ss[^]*RUN elsewhere/);
  const row = page.getByTestId("step").filter({ hasText: "RUN npm ci" });
  assert.match(await row.innerText(), /measured/);
  await page.getByTestId("pace-measured").check({ force: true });
  assert.match(await summary(page), /34\ss/);
  await app.expectAccessible();
  await page.getByTestId("times-forget").click();
  assert.equal(await page.getByTestId("pace-measured").count(), 0);
});

pageTest("the build is stepped through with the keyboard", { reducedMotion: true }, async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  const now = page.getByTestId("play-now");
  await page.getByTestId("play-forward").focus();
  await page.keyboard.press("Enter");
  assert.match(await now.innerText(), /^At 0\sms\. Running: .*pull node:22/);
  await page.getByTestId("play-slider").focus();
  await page.keyboard.press("ArrowRight");
  const second = await now.innerText();
  assert.doesNotMatch(second, /^At 0\sms/);
  await page.keyboard.press("End");
  assert.match(await now.innerText(), /Running: nothing\. Done: 9, waiting: 0/);
  await page.getByTestId("play-whole").click();
  assert.match(await now.innerText(), /moment by moment/);
  await app.expectAccessible();
});

pageTest("a changed file says what a better order would keep", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM node:22\nCOPY . .\nRUN npm ci\n");
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("what-if").selectOption("file");
  assert.match(await page.getByTestId("order-hint").innerText(), /ligne 2/);
  assert.match(await page.getByTestId("layer-count").innerText(), /2 couches propres/);
});

pageTest("the time line is saved as SVG and as a trace", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("stages-build").check({ force: true });
  const saved = async (id) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId(id).click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return [download.suggestedFilename(), Buffer.concat(chunks).toString("utf8")];
  };
  const [svgName, svg] = await saved("timeline-svg");
  assert.equal(svgName, "build.svg");
  // The page's own policy forbids the style of a parsed document; a saved file stands alone.
  const bare = svg.replace(/<style>[^]*?<\/style>/, "");
  const faults = await page.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelectorAll("parsererror").length, bare);
  assert.equal(faults, 0);
  const [traceName, trace] = await saved("timeline-trace");
  assert.equal(traceName, "build.trace.json");
  assert.equal(JSON.parse(trace).traceEvents.filter((event) => event.ph === "X").length, 9);
});
