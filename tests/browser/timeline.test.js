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

/** Opens the build of `text` as bars. */
async function openBuild({ page, app }, text = FILE) {
  await app.open();
  await app.setText(text);
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("step").first().waitFor();
}

/** How many rows of the bars are to be seen whole, below what stays above them. */
const visibleRows = (page) =>
  page.evaluate(() => {
    const pane = document.querySelector(".timeline").getBoundingClientRect();
    const head = document.querySelector(".chart__head").getBoundingClientRect();
    const seen = (row) => {
      const { top, bottom, left, width } = row.getBoundingClientRect();
      if (top < head.bottom - 1 || bottom > Math.min(pane.bottom, innerHeight) + 1) return false;
      // Nothing may lie over it.
      return row.contains(document.elementFromPoint(left + width / 2, (top + bottom) / 2));
    };
    return [...document.querySelectorAll('[data-testid="step"]')].filter(seen).length;
  });

const steps = (page) => page.getByTestId("step").evaluateAll((rows) => rows.map((row) => row.innerText.replace(/\s+/g, " ")));
const summary = (page) => page.getByTestId("timeline-summary").innerText();

pageTest("the time line shows every step that the target needs, and the critical path", async ({ page, app }) => {
  await openBuild({ page, app });
  const rows = await steps(page);
  assert.equal(rows.length, 9, rows.join("\n"));
  assert.ok(rows.some((row) => /RUN npm ci.*critical path/.test(row)), rows.join("\n"));
  assert.ok((await page.locator(".bar__link").count()) > 6, "a line leads from step to step");
  const parallel = await summary(page);
  await page.getByTestId("workers").selectOption("1");
  assert.notEqual(await summary(page), parallel);
  await page.getByTestId("build-more").click();
  const compared = await page.getByTestId("compared").locator("tr").allInnerTexts();
  assert.equal(compared.length, 3, compared.join("\n"));
  await app.expectAccessible();
});

pageTest("a changed file shows what the cache keeps, and a step leads to its place", async ({ page, app }) => {
  await openBuild({ page, app });
  await page.getByTestId("what-if").selectOption("file");
  await page.getByTestId("what-if-path").fill("src/index.js");
  const rows = await steps(page);
  assert.ok(rows.some((row) => /RUN npm ci.*from the cache/.test(row)), rows.join("\n"));
  assert.ok(!rows.some((row) => /COPY \. \..*from the cache/.test(row)), rows.join("\n"));
  assert.ok(rows.some((row) => /COPY --from=build.*perhaps cached/.test(row)), rows.join("\n"));
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

pageTest("the target is chosen in one place, which says what is built by default", async ({ page, app }) => {
  await app.open();
  await app.setText(TARGETS);
  const button = page.getByTestId("target");
  assert.equal(await button.count(), 1);
  assert.equal(await page.locator(".toolbar").getByText("Target").count(), 0);
  assert.match(await button.innerText(), /stage 2\s+default/);
  await button.click();
  const panel = page.getByTestId("targets");
  const rows = await panel.locator(".target").allInnerTexts();
  assert.deepEqual(rows.map((row) => row.split(/\s/)[0]), ["stage", "deps", "dev"], "the default comes first, then named stages");
  assert.match(rows[0], /default[^]*MB[^]*≈ \d/);
  assert.doesNotMatch(rows[1], /not used/);
  assert.match(rows[2], /not used/);
  await app.expectAccessible();
  await page.getByTestId("target-dev").click();
  await app.analysed();
  await panel.waitFor({ state: "hidden" });
  assert.match(await button.innerText(), /dev\s+default: stage 2/, "the default stays in sight");
  // By keyboard.
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("target-dev").focus();
  await page.keyboard.press("ArrowUp");
  await page.getByTestId("status").getByText("Builds deps").waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "target");
  // The list marks it.
  await page.getByTestId("stages-list").check({ force: true });
  assert.match(await page.locator('[data-testid=stage][data-stage="stage 2"]').innerText(), /default/);
  assert.match(await page.locator('[data-testid=stage][data-stage="deps"]').innerText(), /result/);
  // A target that is gone stays chosen, and it is said.
  await app.setText("FROM alpine AS a\nFROM alpine AS b\n");
  await button.click();
  assert.equal(await panel.locator(".target").count(), 3);
  assert.match(await panel.locator(".target").last().innerText(), /deps\s+not in this file/);
});

pageTest("a target that is chosen by its number goes with its stage", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine:3.22\nRUN echo a\nFROM debian:12-slim\nRUN echo b\nFROM scratch\nCOPY x /x\n");
  await page.getByTestId("target").click();
  await page.getByTestId("target-1").click();
  await page.locator(".status__target", { hasText: "Builds stage 1" }).waitFor();
  await page.keyboard.press("Escape");
  // A stage that is written before it.
  await page.locator(".cm-line", { hasText: "RUN echo a" }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("FROM busybox\n");
  await page.locator(".status__target", { hasText: "Builds stage 2" }).waitFor();
  await page.locator(".graph-node--target .graph-text", { hasText: "FROM debian:12-slim" }).waitFor();
  // A name that it gets.
  await page.locator(".cm-line", { hasText: "FROM debian:12-slim" }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(" AS shell");
  await page.locator(".status__target", { hasText: "Builds shell" }).waitFor();
});

pageTest("where there is no pane of stages, the target is chosen beside the sizes", async ({ page, app }) => {
  await app.open("?embed&panels=editor+sizes");
  await app.setText(TARGETS);
  assert.equal(await page.getByTestId("target").count(), 1);
  await page.getByTestId("panel-sizes").getByTestId("target").click();
  await page.getByTestId("target-dev").click();
  await page.getByTestId("size-result").getByText("dev", { exact: true }).waitFor();
});

for (const [width, height, least, exercise] of [[1440, 900, 5, false], [1440, 900, 5, true], [1366, 640, 3, true]]) {
  for (const language of ["en", "fr"]) {
    const open = exercise ? "with an exercise open" : "alone";
    pageTest(`at ${width}×${height} ${open} at least ${least} bars are in sight, in ${language}`, { width, height, language }, async ({ page, app }) => {
      await app.open();
      if (exercise) {
        await page.getByTestId("exercises").click();
        await page.getByTestId("exercise-parallel-stages").click();
        await page.getByTestId("goal").first().waitFor();
        await app.analysed();
      }
      await page.getByTestId("stages-build").check({ force: true });
      await page.getByTestId("step").first().waitFor();
      const rows = await visibleRows(page);
      assert.ok(rows >= least, `${rows} rows`);
      // What is chosen stands in one row, and can be read.
      const boxes = await Promise.all(["target", "pace", "workers", "what-if", "build-more"].map((id) => page.getByTestId(id).boundingBox()));
      const middles = boxes.map((box) => box.y + box.height / 2);
      assert.ok(Math.max(...middles) - Math.min(...middles) < 6, middles.join());
      const cut = await page.locator(".build-bar__select").evaluateAll((all) => all.filter((select) => {
        const free = select.cloneNode(true);
        free.value = select.value;
        free.className = select.className + " free";
        select.parentElement.append(free);
        Object.assign(free.style, { position: "absolute", flex: "none", maxWidth: "none" });
        const wanted = free.getBoundingClientRect().width;
        free.remove();
        return select.getBoundingClientRect().width < wanted - 1;
      }).map((select) => select.value));
      assert.deepEqual(cut, []);
      await app.expectNoSidewaysScrolling();
    });
  }
}

// A laptop's window at 200 %, a tablet and a phone.
for (const [width, height, least] of [[720, 450, 0], [768, 1024, 5], [360, 740, 3]]) {
  for (const language of ["en", "fr"]) {
    pageTest(`at ${width}×${height} bars can be read and reached, in ${language}`, { width, height, language, dark: true }, async ({ page, app }) => {
      await app.open();
      await app.setText(FILE);
      await page.getByTestId("tab-graph").click();
      await page.getByTestId("stages-build").check({ force: true });
      await page.getByTestId("step").first().waitFor();
      const rows = await visibleRows(page);
      assert.ok(rows >= least, `${rows} rows`);
      const last = page.getByTestId("step").last();
      await last.scrollIntoViewIfNeeded();
      assert.ok((await visibleRows(page)) >= Math.max(1, least));
      assert.ok((await last.locator(".bar").boundingBox()).width > 150);
      assert.ok((await last.locator(".step__label").boundingBox()).width > 60);
      await app.expectNoSidewaysScrolling();
      await app.expectAccessible();
      await page.getByTestId("build-more").click();
      const { x, width: wide } = await page.locator("#build-more").boundingBox();
      assert.ok(x >= 0 && x + wide <= width, `${x}+${wide}`);
      await app.expectAccessible();
    });
  }
}

pageTest("where durations come from is said once, and only exceptions are marked", async ({ page, app }) => {
  await openBuild({ page, app });
  const basis = page.getByTestId("timeline-basis");
  assert.equal(await basis.innerText(), "times assumed");
  assert.ok(!(await steps(page)).some((row) => /assumed|stated/.test(row)));
  const row = page.getByTestId("step").filter({ hasText: "RUN npm ci" });
  await row.getByTestId("step-time").fill("2 min");
  await row.getByTestId("step-time").press("Enter");
  await row.locator(".bar__words", { hasText: "stated" }).waitFor();
  assert.equal(await basis.innerText(), "times assumed unless marked");
  assert.equal((await steps(page)).filter((row) => /stated/.test(row)).length, 1);
});

pageTest("the step under the caret is marked, and a bar leads to its line", async ({ page, app }) => {
  await openBuild({ page, app });
  const here = page.locator(".step--here");
  await page.locator(".cm-line", { hasText: "RUN npm ci" }).click();
  await here.filter({ hasText: "RUN npm ci" }).waitFor();
  assert.equal(await here.count(), 1);
  assert.equal(await here.getByRole("button").getAttribute("aria-current"), "step");
  await page.getByTestId("step").filter({ hasText: "RUN npm run build" }).getByTestId("step-bar").click();
  await here.filter({ hasText: "RUN npm run build" }).waitFor();
  assert.match(await page.evaluate(() => String(getSelection())), /RUN npm run build/);
  // An image belongs to its FROM; an empty line to nothing.
  await page.locator(".cm-line", { hasText: "FROM nginx" }).click();
  await here.filter({ hasText: "pull nginx" }).waitFor();
  await page.locator(".cm-line").nth(6).click();
  await here.waitFor({ state: "detached" });
});

/** What is lit up: lines of the text, bars, layers; and whether of each one is in sight. */
const lit = (page) =>
  page.evaluate(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent);
    const inside = (selector, around) =>
      [...document.querySelectorAll(selector)].some((found) => {
        const [own, frame] = [found, found.closest(around)].map((element) => element.getBoundingClientRect());
        return own.top >= frame.top - 1 && own.bottom <= frame.bottom + 1;
      });
    return {
      lines: texts(".cm-running-line"),
      bars: texts("li.step--runs .step__label"),
      layers: texts(".layer--runs .layer__arguments"),
      seen: [inside(".cm-running-line", ".cm-scroller"), inside("li.step--runs", ".timeline"), inside(".layer--runs", ".pane__body")],
    };
  });

pageTest("playing lights up line, bar, node and layer, and scrolls to them", { reducedMotion: true }, async ({ page, app }) => {
  const long = Array.from({ length: 40 }, (_, line) => `# ${line}\n`).join("");
  await openBuild({ page, app }, FILE.replace("RUN npm run build\n", `${long}RUN npm run build\n`));
  assert.deepEqual(await lit(page), { lines: [], bars: [], layers: [], seen: [false, false, false] });
  await page.getByTestId("play-slider").focus();
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press("ArrowRight");
    if ((await page.getByTestId("play-now").innerText()).includes("Running: RUN npm run build.")) break;
  }
  await page.locator(".layer--runs").first().waitFor();
  await page.locator(".cm-running-line").first().waitFor();
  assert.deepEqual(await lit(page), {
    lines: ["RUN npm run build"],
    bars: ["RUN npm run build"],
    layers: ["npm run build"],
    seen: [true, true, true],
  });
  await app.expectAccessible();
  // It goes on while another view is looked at; there it can be stopped too.
  await page.getByTestId("stages-graph").check({ force: true });
  await page.locator('.graph-node--runs[data-stage="0"]').waitFor();
  assert.equal(await page.locator(".graph-node--runs").count(), 1);
  assert.match(await page.getByTestId("play-now").innerText(), /RUN npm run build/);
  await app.expectAccessible();
  await page.getByTestId("play-whole").click();
  await page.getByTestId("play-bar").waitFor({ state: "detached" });
  await page.locator(".graph-node--runs").waitFor({ state: "detached" });
  assert.equal(await page.locator(".cm-running-line").count(), 0);
});

pageTest("playing by itself moves on, and can be paused", async ({ page, app }) => {
  await openBuild({ page, app });
  await page.getByTestId("play-toggle").click();
  await page.locator("li.step--runs").first().waitFor();
  const first = await page.getByTestId("play-now").innerText();
  await page.waitForFunction((before) => document.querySelector("[data-testid=play-now]")?.innerText !== before, first);
  await page.getByTestId("play-toggle").click();
  await page.getByRole("button", { name: "Play the build" }).waitFor();
});

const MANY = Array.from({ length: 36 }, (_, n) => {
  const from = n % 6 === 0 ? "alpine:3.22" : `s${n - 1}`;
  return `FROM ${from} AS s${n}\nWORKDIR /w${n}\nRUN make part-${n}\n${n > 6 ? `COPY --from=s${n - 6} /out /in\n` : ""}`;
}).join("\n");

pageTest("a file of 36 stages stays legible: rows scroll, stages fold, and the critical path is one line", async ({ page, app }) => {
  await openBuild({ page, app }, MANY);
  assert.ok((await visibleRows(page)) >= 5);
  const head = await page.locator(".chart__head").boundingBox();
  const { heights, links, cut } = await page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-testid="step"]')];
    const critical = [...document.querySelectorAll(".step--critical")];
    return {
      heights: rows.map((row) => row.getBoundingClientRect().height),
      links: critical.filter((row) => row.querySelector(".bar__link")).length / critical.length,
      cut: rows.filter((row) => row.querySelector(".step__label").getBoundingClientRect().width < 60).length,
    };
  });
  assert.ok(heights.length > 36 && heights.every((height) => height >= 20), heights.join());
  assert.deepEqual([links, cut], [1, 0], "every critical step is joined to the next");
  await page.locator(".timeline").evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
  assert.equal((await page.locator(".chart__head").boundingBox()).y, head.y, "time and player stay");
  assert.ok((await visibleRows(page)) >= 5);
  // Folded, each stage is one bar.
  await page.getByTestId("fold-all").click();
  await page.getByTestId("step").first().waitFor({ state: "detached" });
  const groups = page.getByTestId("step-group");
  const all = await groups.count();
  assert.ok(all > 20, `${all} groups`);
  assert.ok((await page.locator(".step--group .bar__block--critical").count()) > 5);
  await app.expectAccessible();
  await groups.filter({ hasText: /s35/ }).getByRole("button").click();
  await page.getByTestId("step").filter({ hasText: "make part-35" }).waitFor();
});

for (const [width, language] of [[1440, "en"], [1440, "fr"], [360, "fr"]]) {
  pageTest(`the count of layers is always in sight, and opens what the limit means, at ${width} px in ${language}`, { width, height: 740, language }, async ({ page, app }) => {
    await app.open();
    await app.setText("FROM node:22\nCOPY . .\nRUN npm ci\nRUN npm test\n");
    const total = page.getByTestId("layer-total");
    assert.match(await total.innerText(), /^3\s(layers|couches) \+ base \/ 127 − 2$/);
    const { x, y, width: wide, height } = await total.boundingBox();
    assert.ok(x >= 0 && x + wide <= width && y + height <= 740);
    await page.getByTestId("layers-open").click();
    const panel = page.getByTestId("layer-count");
    const words = await panel.innerText();
    for (const figure of [/node:22/, /125/, /127/, /\b42\b/, /AUFS/]) assert.match(words, figure);
    await app.expectAccessible();
    await panel.getByRole("button").first().click();
    await panel.waitFor({ state: "hidden" });
    await page.waitForFunction(() => /RUN npm ci/.test(String(getSelection())));
    await app.setText("FROM scratch\nCOPY . .\n");
    assert.match(await total.innerText(), /^1\s(layer|couche) \/ 127 − 2$/);
  });
}

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
  await openBuild({ page, app });
  const row = page.getByTestId("step").filter({ hasText: "RUN npm ci" });
  const before = await summary(page);
  await row.getByTestId("step-time").fill("2 min");
  await row.getByTestId("step-time").press("Enter");
  await row.locator(".bar__words", { hasText: "stated" }).waitFor();
  assert.notEqual(await summary(page), before);
  await row.getByTestId("step-time").fill("soon");
  await row.getByTestId("step-time").press("Enter");
  await row.locator('[data-testid="step-time"][aria-invalid="true"]').waitFor();
  assert.equal(await row.getByTestId("step-time").inputValue(), "soon", "what was typed stays, and is said to be no time");
  assert.ok(await row.locator(".bar__words", { hasText: "stated" }).isVisible(), "it changes nothing");
  await app.expectAccessible();
  await row.getByTestId("step-time").fill("");
  await row.getByTestId("step-time").press("Enter");
  await row.locator(".bar__words").waitFor({ state: "detached" });
  assert.equal(await row.getByTestId("step-time").getAttribute("aria-invalid"), null);
  assert.equal(await summary(page), before);
});

const RAW = [
  { vertexes: [{ digest: "a", name: "[build 1/6] FROM docker.io/library/node:22@sha256:1", started: "2026-01-01T00:00:00Z", completed: "2026-01-01T00:00:03Z" }] },
  { vertexes: [{ digest: "b", name: "[build 4/6] RUN npm ci", started: "2026-01-01T00:00:04Z", completed: "2026-01-01T00:00:34Z" }] },
  { vertexes: [{ digest: "c", name: "[other 2/6] RUN elsewhere", started: "2026-01-01T00:00:04Z", completed: "2026-01-01T00:00:05Z" }] },
].map((message) => JSON.stringify(message)).join("\n");

pageTest("the log of a real build gives its times and is replayed", async ({ page, app }) => {
  await openBuild({ page, app });
  await page.getByTestId("build-more").click();
  await page.getByTestId("log-open").click();
  await page.getByTestId("log-text").fill("no log at all");
  await page.getByTestId("log-read").click();
  assert.match(await page.getByTestId("log-error").innerText(), /--progress=plain/);
  const log = page.getByTestId("log-text");
  assert.equal(await log.getAttribute("aria-invalid"), "true");
  assert.equal(await log.getAttribute("aria-describedby"), await page.getByTestId("log-error").getAttribute("id"));
  await page.getByTestId("log-text").fill(RAW);
  await page.getByTestId("log-read").click();
  await page.getByTestId("log-report").waitFor();
  assert.equal(await log.getAttribute("aria-invalid"), null);
  assert.match(await page.getByTestId("log-report").innerText(), /2 of 9[^]*34\ss[^]*RUN elsewhere/);
  await page.keyboard.press("Escape");
  const row = page.getByTestId("step").filter({ hasText: "RUN npm ci" });
  assert.match(await row.innerText(), /measured/);
  await page.getByTestId("pace").selectOption("measured");
  assert.match(await summary(page), /34\ss/);
  await app.expectAccessible();
  await page.getByTestId("build-more").click();
  await page.getByTestId("times-forget").click();
  assert.equal(await page.getByTestId("pace").locator("option").count(), 2);
});

pageTest("the build is stepped through with the keyboard", { reducedMotion: true }, async ({ page, app }) => {
  await openBuild({ page, app });
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
  await page.getByTestId("timeline-summary").waitFor();
  await app.expectAccessible();
});

pageTest("a changed file says what a better order would keep", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM node:22\nCOPY . .\nRUN npm ci\n");
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("what-if").selectOption("file");
  assert.match(await page.getByTestId("order-hint").innerText(), /ligne 2/);
});

pageTest("the time line is saved as SVG and as a trace", async ({ page, app }) => {
  await openBuild({ page, app });
  await page.getByTestId("build-more").click();
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
