// What the attributes of the element, and the query of a plain frame, ask for.
import assert from "node:assert/strict";
import { accessibilityViolations } from "./harness.js";
import { frameOf, hostTest, waitForWord } from "./embed-host.js";
import { textOf } from "./hosts.js";

const ELEMENT = (attributes, text = "FROM alpine as Build\nRUN apk add curl\n") =>
  `<dockerfile-playground height="640" ${attributes}><pre><code>${text}</code></pre></dockerfile-playground>`;

const value = (page) => page.evaluate(() => document.querySelector("dockerfile-playground").value);

hostTest("read-only: nothing changes the text until the attribute goes", {}, async ({ page, open }) => {
  await open(ELEMENT("read-only"));
  const frame = frameOf(page);
  await frame.locator(".cm-line", { hasText: "RUN apk add curl" }).waitFor();
  await waitForWord(page, "analysis", ({ warnings }) => warnings > 0);
  const before = await textOf(frame);
  await frame.locator(".cm-content[aria-readonly=true]").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("typed");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ControlOrMeta+Z");
  assert.equal(await textOf(frame), before);
  assert.equal(await frame.getByTestId("editor-textarea").evaluate((area) => area.readOnly), true);
  await frame.getByTestId("read-only-mark").filter({ hasText: "lecture seule" }).waitFor();
  // Fixes say what could be done, and cannot be applied.
  await frame.getByRole("tab", { name: "Problèmes" }).or(frame.getByTestId("panel-problems")).first().click();
  const fix = frame.getByTestId("problem-fix").first();
  await frame.locator('[data-testid="problem"][data-rule="StageNameCasing"]').getByTestId("problem-row").click();
  await fix.waitFor();
  assert.ok(await fix.isDisabled());
  assert.match(await fix.getAttribute("title"), /lecture seule/);
  assert.equal(await frame.getByTestId("mend-all").count(), 0);
  assert.equal(await frame.getByTestId("problem-ignore").count(), 0);

  await page.evaluate(() => document.querySelector("dockerfile-playground").removeAttribute("read-only"));
  await frame.locator(".cm-content:not([aria-readonly])").waitFor();
  await fix.and(frame.locator(":enabled")).waitFor();
  await fix.click();
  await waitForWord(page, "changed", ({ text }, before) => text !== before, before);
  assert.notEqual(await value(page), before);

  await page.evaluate(() => document.querySelector("dockerfile-playground").setAttribute("read-only", ""));
  await frame.locator(".cm-content[aria-readonly=true]").waitFor();
  // The page around may go on to change it.
  await page.evaluate(() => (document.querySelector("dockerfile-playground").value = "FROM scratch\n"));
  await waitForWord(page, "changed", ({ text }) => text === "FROM scratch\n");
});

for (const width of [1440, 1000, 500]) {
  hostTest(`panels: those named are there, and no others (${width} px)`, { width }, async ({ page, open }) => {
    const warnings = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    await open(ELEMENT('panels="problems pink build"'));
    const frame = frameOf(page);
    await frame.locator(".cm-content").waitFor();
    const ids = await frame.locator("[data-testid^=panel-]").evaluateAll((panes) => panes.map(({ id }) => id));
    assert.deepEqual(ids, ["panel-editor", "panel-problems", "panel-graph"]);
    if (width < 1200) await frame.getByTestId("tab-graph").click();
    await frame.getByTestId("panel-graph").locator(".pane__body--build").waitFor();
    assert.equal(await frame.getByTestId("choice-stages").count(), 0, "there is one view of the stages");
    assert.equal(warnings.filter((text) => /pink; there are editor, graph, list, build, problems, sizes/.test(text)).length, 1);
  });
}

for (const [width, testid] of [[1440, "panel-editor"], [1000, "panel-editor"], [420, "panel-editor"]]) {
  hostTest(`panels: the text alone fills the frame (${width} px)`, { width }, async ({ page, open }) => {
    await open(ELEMENT('panels="editor"'));
    const frame = frameOf(page);
    await frame.locator(".cm-content").waitFor();
    const [pane, around] = [await frame.getByTestId(testid).boundingBox(), await frame.locator("main").boundingBox()];
    assert.ok(pane.height > around.height - 20 && pane.width > around.width - 20, JSON.stringify({ pane, around }));
    assert.equal(await frame.getByRole("tab").count(), 0);
    assert.equal(await frame.getByRole("separator").count(), 0);
  });
}

hostTest("a plain frame understands the same in its query", {}, async ({ page, open, playground }) => {
  const warnings = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await open(`<iframe title="a" width="900" height="600" src="${playground}?embed&read-only&panels=graph+nosuch&exercise=static-scratch&lang=fr"></iframe>`, null);
  const frame = page.locator("iframe").contentFrame();
  await frame.locator("[data-exercise=static-scratch]").waitFor();
  await frame.locator("html[lang=fr]").waitFor();
  await frame.locator(".cm-content[aria-readonly=true]").waitFor();
  assert.equal(await frame.getByTestId("panel-sizes").count(), 0);
  assert.equal(warnings.filter((text) => /nosuch; there are/.test(text)).length, 1);
});

hostTest("a target is chosen, and stays with each text", {}, async ({ page, open }) => {
  await open(ELEMENT('target="one"', "FROM alpine AS one\nFROM scratch AS two\n"));
  await waitForWord(page, "analysis", ({ target, stages }) => target === 0 && stages[0] === "one");
  await page.evaluate(() => (document.querySelector("dockerfile-playground").value = "FROM alpine AS none\nFROM alpine AS one\nFROM scratch AS two\n"));
  await waitForWord(page, "analysis", ({ target, stages }) => target === 1 && stages.length === 3);
});

hostTest("what is limited is accessible", { width: 700 }, async ({ page, open, playground }) => {
  await open(ELEMENT("read-only panels='problems graph'"));
  await frameOf(page).getByTestId("tab-problems").click();
  await frameOf(page).getByTestId("problem").first().waitFor();
  await page.goto(`${playground}?embed&read-only&panels=problems&lang=fr`);
  await page.locator(".cm-content").waitFor();
  await page.getByTestId("tab-problems").click();
  await page.getByTestId("problems").waitFor();
  assert.deepEqual(await accessibilityViolations(page), []);
});
