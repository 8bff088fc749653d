// The stage graph on files as large as real ones: legible at every zoom, everything can be found and asked.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

/** The least size of a text on the screen, in pixels. */
const LEGIBLE = 10;

/**
 * A file of `count` stages as large ones are: a few bases, chains on them, builds that take from each other and from
 * outside, one that nothing needs, and an image that collects.
 */
function file(count) {
  // Files of different sizes are different files.
  const part = (n) => `build-${count}-component-${n}`;
  const lines = ["FROM debian:12-slim AS base", "RUN apt-get update", "FROM base AS tools", "ENV A=1", "FROM tools AS toolchain", "RUN true"];
  const builds = count - 5;
  for (let n = 0; n < builds; n += 1) {
    lines.push(`FROM ${n % 3 ? "toolchain" : `golang:1.2${n % 6}`} AS ${part(n)}`);
    lines.push("COPY . .", `RUN make -C part-${n}`, "RUN make test", "RUN make install");
    if (n > 1 && n % 2) lines.push(`COPY --from=${part(n - 2)} /out/lib /lib`, `COPY --from=${part(n - 2)} /out/include /include`);
  }
  lines.push("FROM alpine:3.22 AS lint", "RUN --mount=from=base,target=/x true");
  lines.push("FROM debian:12-slim AS final", "RUN useradd app");
  for (let n = 0; n < builds; n += 1) lines.push(`COPY --from=${part(n)} /out/bin-${n} /usr/bin/`);
  return `${lines.join("\n")}\n`;
}

const SMALL = "FROM golang:1.25 AS builder\nCOPY . .\nRUN go build -o /app\n\nFROM scratch\nCOPY --from=builder /app /app\nCOPY --from=builder /etc/ssl /etc/ssl\n";

/** The smallest text of the drawing on the screen: its size times the scale at which it is drawn. */
const smallest = (page) =>
  page.evaluate(() => {
    const sizes = [...document.querySelectorAll(".graph__drawing text")].map((text) => ({
      size: parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
      text: text.textContent,
    }));
    return sizes.sort((a, b) => a.size - b.size)[0];
  });
const detail = (page) => page.getByTestId("graph").getAttribute("data-detail");
const stage = (page, index) => page.locator(`[data-testid="graph-node"][data-stage="${index}"]`);
const band = async (page) => (await page.locator(".cm-stage-line").allInnerTexts()).join("\n");
const legible = async (page, when) => {
  const { size, text } = await smallest(page);
  assert.ok(size >= LEGIBLE, `${when}: "${text}" has ${size.toFixed(2)} px`);
};

for (const [width, height] of [[1440, 900], [1366, 640], [768, 1024], [360, 740], [2560, 1440]]) {
  pageTest(`nothing is too small to read at any zoom, ${width}×${height}`, { width, height }, async ({ page, app }) => {
    await app.open();
    for (const count of [2, 12, 24, 36]) {
      await app.setText(count === 2 ? SMALL : file(count));
      await app.analysed();
      const tab = page.getByRole("tab", { name: /stages/i });
      if (await tab.count()) await tab.click();
      await page.locator(".graph__drawing text").first().waitFor();
      await legible(page, `${count} stages at first`);
      // The result is in sight at first, whatever else is.
      const result = await page.locator(".graph-node--target").boundingBox();
      const pane = await page.locator(".graph__pane").boundingBox();
      assert.ok(
        result.x >= pane.x - 1 && result.x + result.width <= pane.x + pane.width + 1 &&
          result.y >= pane.y - 1 && result.y + result.height <= pane.y + pane.height + 1,
        `${count}: the result is in sight`,
      );
      for (let press = 0; press < 12; press += 1) {
        await page.getByTestId("graph-zoom-out").click();
        await legible(page, `${count} stages, ${press + 1} times farther`);
      }
      assert.equal(await detail(page), "names");
      for (let press = 0; press < 6; press += 1) {
        await page.getByTestId("graph-zoom-in").click();
        await legible(page, `${count} stages, ${press + 1} times closer`);
      }
      await page.getByTestId("graph-fit").click();
      await legible(page, `${count} stages, all of it`);
      const text = page.getByRole("tab", { name: "Editor" });
      if (await text.count()) await text.click();
    }
  });
}

pageTest("from afar there are names, closer all there is to say", async ({ page, app }) => {
  await app.open();
  await app.setText(SMALL);
  await app.analysed();
  assert.equal(await detail(page), "full");
  await app.setText(file(36));
  await app.analysed();
  assert.equal(await detail(page), "names");
  assert.equal(await page.locator('[data-testid="graph-node"]:not([data-stage])').count(), 0);
  assert.match(await page.getByTestId("graph-legend").textContent(), /zoom in/);
  // A chain of small stages is one node that says so; details show each.
  assert.equal(await stage(page, 0).count(), 0);
  const end = page.getByRole("button", { name: /with base, tools before it/ });
  assert.match(await end.textContent(), /\+2/);
  await page.getByTestId("graph-find").click();
  await page.keyboard.type("toolchain");
  await page.locator('.graph-node--found[data-stage="2"]').waitFor();
  await stage(page, 2).dblclick();
  await page.locator('[data-testid="graph"][data-detail="full"]').waitFor();
  await stage(page, 0).waitFor();
  assert.ok(await page.locator('[data-testid="graph-node"]:not([data-stage])').count() > 0);
  const node = await stage(page, 2).boundingBox();
  const pane = await page.locator(".graph__pane").boundingBox();
  assert.ok(node.x >= pane.x && node.x + node.width <= pane.x + pane.width, "what was approached is in sight");
  await app.expectAccessible();
});

pageTest("a map shows where one is and leads elsewhere", async ({ page, app }) => {
  await app.open();
  await app.setText(SMALL);
  await app.analysed();
  assert.equal(await page.getByTestId("graph-map").count(), 0);
  await app.setText(file(36));
  await app.analysed();
  for (let press = 0; press < 5; press += 1) await page.getByTestId("graph-zoom-in").click();
  const frame = () => page.locator(".graph-map__window").evaluate((rect) => Number(rect.getAttribute("x")));
  const box = await page.locator(".graph-map__drawing").boundingBox();
  await page.mouse.click(box.x + 4, box.y + box.height / 2);
  const left = await frame();
  await page.mouse.click(box.x + box.width - 4, box.y + box.height / 2);
  await page.waitForFunction((was) => Number(document.querySelector(".graph-map__window").getAttribute("x")) > was, left);
});

pageTest("a stage is found by its name", async ({ page, app }) => {
  await app.open();
  await app.setText(file(36));
  await app.analysed();
  await page.locator('[data-testid="graph-node"]').first().focus();
  await page.keyboard.press("/");
  const field = page.getByTestId("graph-search-field");
  await field.waitFor();
  await page.keyboard.type("component-17");
  await page.locator(".graph-node--found[data-stage]").waitFor();
  assert.match(await page.locator(".graph-node--found").textContent(), /component-17/);
  const box = await page.locator(".graph-node--found").boundingBox();
  const pane = await page.locator(".graph__pane").boundingBox();
  assert.ok(box.x >= pane.x && box.x + box.width <= pane.x + pane.width && box.y >= pane.y && box.y + box.height <= pane.y + pane.height);
  await field.fill("component-1");
  assert.match(await page.getByTestId("graph-search").textContent(), /1 of 11/);
  await page.keyboard.press("Enter");
  assert.match(await page.getByTestId("graph-search").textContent(), /2 of 11/);
  // What is not used is found too, and shown then.
  await field.fill("lint");
  await page.locator(".graph-node--found").filter({ hasText: "lint" }).waitFor();
  await field.fill("golang:1.23");
  await page.locator(".graph-node--found.graph-node--image").waitFor();
  await app.expectAccessible();
  await page.keyboard.press("Escape");
  await page.getByTestId("graph-search").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.classList.contains("graph-node--image")), true, "the focus is at what was found");
  await page.keyboard.press("Control+f");
  await field.waitFor();
});

pageTest("stages that are not used are counted, and shown when asked for", async ({ page, app }) => {
  await app.open();
  await app.setText(file(12));
  await app.analysed();
  const unused = page.getByTestId("graph-unused");
  assert.equal(await unused.innerText(), "Show 1 stage that is not used");
  assert.equal(await stage(page, 10).count(), 0);
  await unused.click();
  await stage(page, 10).waitFor();
  assert.equal(await unused.innerText(), "Hide 1 stage that is not used");
  await unused.click();
  await stage(page, 10).waitFor({ state: "detached" });
  // The caret in one asks for it, and then none is left to be shown.
  await page.locator(".cm-line", { hasText: "RUN useradd app" }).click();
  await page.locator(".cm-line", { hasText: "AS lint" }).click();
  await page.locator('[data-stage="10"][aria-pressed="true"]').waitFor();
  await unused.waitFor({ state: "detached" });
});

pageTest("a bundle of arrows is one that lists what it carries, in the graph and in the text", async ({ page, app }) => {
  await app.open();
  await app.setText(SMALL);
  await app.analysed();
  const label = page.getByTestId("graph-label").filter({ hasText: "COPY ×2" });
  await label.click();
  const card = page.getByTestId("graph-card");
  await card.waitFor();
  assert.match(await card.getByRole("heading").textContent(), /builder → stage 1/);
  const listed = await card.getByTestId("graph-carried").allInnerTexts();
  assert.equal(listed.length, 2);
  assert.match(listed[0], /COPY \/app → \/app\s+line 6/);
  assert.match(listed[0], /\d.*B.*(assumed|derived|observed|exact|unknown)/is, "with bytes and their basis");
  // A band, and nothing is selected.
  assert.deepEqual((await band(page)).split("\n").map((line) => line.trim()), ["COPY --from=builder /app /app", "COPY --from=builder /etc/ssl /etc/ssl"]);
  assert.equal(await page.evaluate(() => String(document.getSelection())), "");
  await app.expectAccessible();
  await card.getByRole("button", { name: "line 7" }).click();
  await page.locator(".cm-activeLine", { hasText: "/etc/ssl" }).waitFor();
  await page.getByTestId("graph-card-close").click();
  await card.waitFor({ state: "detached" });
  assert.doesNotMatch(await band(page), /^COPY --from=builder \/app/);
});

pageTest("an image says how large it is, and who says so", async ({ page, app }) => {
  await app.open();
  await app.setText(SMALL);
  await app.analysed();
  await page.locator(".graph-node--image", { hasText: "golang:1.25" }).click();
  const card = page.getByTestId("graph-card");
  assert.match(await card.innerText(), /golang:1\.25/);
  assert.match(await card.innerText(), /\d+\sMB/);
  assert.match(await card.innerText(), /builder FROM golang:1\.25 line 1/);
  assert.equal(await band(page), "FROM golang:1.25 AS builder");
  await page.locator(".graph-node--context").click();
  assert.match(await card.innerText(), /COPY \. → \. line 2/);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
});

pageTest("a chosen stage gets a band in the text, which is not selected; the caret's stage is marked", async ({ page, app }) => {
  await app.open();
  await app.setText(file(24));
  await app.analysed();
  const target = page.locator(".graph-node--target");
  await target.click();
  assert.match(await band(page), /AS final/);
  assert.equal(await page.locator(".cm-selectionBackground").count(), 0);
  assert.equal(await page.evaluate(() => String(document.getSelection())), "");
  const line = page.locator(".cm-line", { hasText: "FROM debian:12-slim AS final" });
  const [box, pane] = [await line.boundingBox(), await page.locator(".cm-scroller").boundingBox()];
  assert.ok(box.y >= pane.y - 1 && box.y + box.height <= pane.y + pane.height + 1, "its first line is in view");
  await page.keyboard.press("Control+Home");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.locator('.graph-node--selected').filter({ hasText: "toolchain" }).waitFor();
});

pageTest("the keyboard follows arrows, steps onto them and chooses them", async ({ page, app }) => {
  await app.open();
  await app.setText(SMALL);
  await app.analysed();
  await stage(page, 0).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.stage), "1", "along the arrow");
  await page.keyboard.press("Shift+ArrowLeft");
  assert.match(await page.evaluate(() => document.activeElement.querySelector("title").textContent), /^builder → stage 1/);
  assert.equal(await page.locator('.graph__drawing [tabindex="0"]').count(), 1);
  await page.keyboard.press("Enter");
  await page.getByTestId("graph-card").waitFor();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.stage), "0");
  await page.keyboard.press("Escape");
  await page.getByTestId("graph-card").waitFor({ state: "detached" });
});

pageTest("two versions of a large file are legible beside each other", async ({ page, app }) => {
  await app.open();
  await app.setText(file(24));
  await app.analysed();
  await page.getByTestId("pin").click();
  await app.type("# end\n");
  await page.getByTestId("compare-open").click();
  await page.getByTestId("still-graph").nth(1).waitFor();
  const least = await page.evaluate(() =>
    Math.min(...[...document.querySelectorAll(".still-graph text")].map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
  );
  assert.ok(least >= LEGIBLE, `${least} px`);
});
