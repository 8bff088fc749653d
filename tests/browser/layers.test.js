// The layers: where bytes come from, the files of each layer, waste, the biggest parts, what would save.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = `FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/app ./cmd/app

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y git
RUN rm -rf /var/lib/apt/lists/*
COPY --from=build /out/app /usr/local/bin/app
`;

const words = (text) => text.replace(/[\u00a0\u202f\s]+/g, " ").trim();
const all = (locator) => locator.evaluateAll((rows) => rows.map((row) => row.innerText.replace(/[\u00a0\u202f\s]+/g, " ").trim()));
const focused = (page) => page.evaluate(() => document.activeElement.innerText.replace(/[\u00a0\s]+/g, " ").trim());

pageTest("the result says where its bytes come from, each source with a pattern of its own", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  const sources = await all(page.getByTestId("size-result").getByTestId("size-sources").locator("li"));
  for (const source of [/^packages .*MB \d+%/, /^base image .*MB \d+%/, /^caches and lists 19\.9 MB/, /^copied from build/]) {
    assert.ok(sources.some((line) => source.test(line)), `${source} in ${sources.join("; ")}`);
  }
  const fills = await page.getByTestId("size-result").locator("svg rect[fill^='url']").evaluateAll((rects) => rects.map((rect) => rect.getAttribute("fill")));
  for (const fill of new Set(fills)) {
    assert.equal(await page.locator(fill.slice(4, -1)).count(), 1, `the pattern ${fill} is on the page`);
  }
  await app.expectAccessible();
  // Another stage has its own.
  await page.getByTestId("size-stage").first().click();
  const build = await all(page.getByTestId("size-sources").last().locator("li"));
  assert.ok(build.some((line) => /^base image .*MB \d+%/.test(line)) && !build.some((line) => /^packages/.test(line)), build.join("; "));
  await app.expectAccessible();
});

pageTest("a layer opens to the tree of its files, which keys move through", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  const layer = page.getByTestId("size-layer").nth(1);
  await layer.locator("summary").focus();
  await page.keyboard.press("Enter");
  const rows = layer.getByTestId("tree-row");
  await rows.first().waitFor();
  assert.match((await all(rows))[0], /^files of \d+ packages \(apt\).* MB/);
  await layer.getByTestId("files-filter").focus();
  await page.keyboard.press("Tab");
  assert.match(await focused(page), /^files of \d+ packages/);
  await page.keyboard.press("ArrowRight");
  await layer.locator('[role="treeitem"][aria-expanded="true"]').first().waitFor();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-level") === "2");
  assert.match(await focused(page), /^\+ ?added git/);
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-level") === "1");
  await page.keyboard.press("ArrowLeft");
  await layer.locator('[role="treeitem"][aria-expanded="true"]').waitFor({ state: "detached" });
  await app.expectAccessible();
});

for (const width of [1440, 1920, 768, 360]) {
  pageTest(`at ${width} px a name in the tree of files is no narrower than its words`, { width }, async ({ page, app }) => {
    await app.open();
    await app.setText(FILE);
    if (width < 1100) await page.getByTestId("tab-sizes").click();
    const layer = page.getByTestId("size-layer").nth(1);
    await layer.locator("summary").click();
    await layer.getByTestId("tree-row").first().press("ArrowRight");
    await layer.getByTestId("tree-row").nth(3).waitFor();
    const rows = await layer.getByTestId("tree-row").evaluateAll((rows) => rows.map((row) => {
      const name = row.querySelector(".tree__name");
      const line = parseFloat(getComputedStyle(name).lineHeight);
      return { words: name.textContent, lines: Math.round(name.getBoundingClientRect().height / line), width: name.clientWidth };
    }));
    for (const { words, lines, width: wide } of rows) {
      assert.ok(wide >= 100, `${words} has ${wide} px`);
      assert.ok(lines <= 3, `${words} takes ${lines} lines`);
    }
    await app.expectNoSidewaysScrolling();
  });
}

pageTest("the tree shows this layer or all up to here, what is removed, and what a filter finds", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  const layer = page.getByTestId("size-layer").nth(2);
  await layer.locator("summary").click();
  const removed = layer.getByTestId("tree-row").filter({ hasText: "removed" });
  await removed.first().waitFor();
  assert.equal(await layer.getByTestId("tree-row").filter({ hasText: "debian" }).count(), 0);
  await layer.getByText("all up to here").click();
  await layer.getByTestId("tree-row").filter({ hasText: "files of debian:bookworm-slim" }).waitFor();
  await layer.getByTestId("files-filter").fill("libperl");
  await layer.getByTestId("tree-row").filter({ hasText: "libperl" }).waitFor();
  assert.equal(await layer.getByTestId("tree-row").filter({ hasText: "debian" }).count(), 0);
  await layer.getByTestId("files-filter").fill("no such path");
  await layer.getByText("No path matches.").waitFor();
  await app.expectAccessible();
});

pageTest("what is wasted, what is big, and what would save: a fix is one undo step", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("sizes-savings").check({ force: true });
  // What a part's fixes bring comes with the last that is weighed.
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  assert.match(words(await page.getByTestId("wasted-total").innerText()), /^19\.9 MB/);
  const wasted = await all(page.getByTestId("wasted"));
  assert.match(wasted[0], /^\/var\/lib\/apt\/lists.*19\.9 MB.*added, line 7 removed, line 8$/);
  assert.match((await all(page.getByTestId("biggest")))[0], /MB.*\d+% Show line \d+ /);
  const saving = page.getByTestId("saving").filter({ hasText: "line 7" }).filter({ hasText: "19.9" }).first();
  await saving.waitFor();
  await app.expectAccessible();
  const efficiency = await page.getByTestId("efficiency").innerText();
  const revision = await app.revision();
  await saving.getByTestId("saving-apply").click();
  await app.waitForRevision(revision + 1);
  await app.analysed();
  assert.notEqual(await app.text(), FILE);
  assert.equal(await page.getByTestId("wasted").count(), 0, "nothing is wasted any more");
  assert.notEqual(await page.getByTestId("efficiency").innerText(), efficiency);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Z");
  await app.analysed();
  assert.equal(await app.text(), FILE);
});

pageTest("the biggest parts lead to their lines", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("sizes-savings").check({ force: true });
  await page.getByTestId("biggest").filter({ hasText: "apt packages" }).locator(".big").first().click();
  await page.waitForFunction(() => document.activeElement.classList.contains("cm-content"));
});

for (const [width, height, dark, language] of [
  [360, 740, true, "fr"],
  [768, 1024, false, "fr"],
  [360, 740, false, "en"],
]) {
  pageTest(`layers and savings fit ${width} px, ${dark ? "dark" : "light"}, ${language}`, { width, height, dark, language }, async ({ page, app }) => {
    await app.open();
    if (width < 700) await page.getByRole("tab", { name: /diteur|Editor/ }).click();
    await app.setText(FILE);
    await page.getByRole("tab", { name: /Sizes|Tailles/ }).click();
    await page.getByTestId("size-layer").nth(1).locator("summary").click();
    await page.getByTestId("tree-row").first().waitFor();
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
    await page.getByTestId("sizes-savings").check({ force: true });
    await page.getByTestId("saving").first().waitFor();
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
  });
}
