// The first minute: the line that says what the page is, the tour, and examples in the page's language.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

/** Whether two boxes share nothing. */
const apart = (one, other) =>
  one.x + one.width <= other.x + 0.5 ||
  other.x + other.width <= one.x + 0.5 ||
  one.y + one.height <= other.y + 0.5 ||
  other.y + other.height <= one.y + 0.5;

for (const { width, height, language, dark } of [
  { width: 1440, height: 900, language: "fr" },
  { width: 1366, height: 640, language: "en", dark: true },
  { width: 768, height: 1024, language: "fr", dark: true },
  { width: 360, height: 740, language: "fr" },
]) {
  pageTest(`a newcomer reads what the page is at ${width} px, and it covers nothing`, { width, height, language, dark }, async ({ page, app }) => {
    await app.open();
    const line = page.getByTestId("welcome");
    const box = await line.boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= height / 3, JSON.stringify(box));
    for (const other of [page.locator(".toolbar"), page.locator(".panes"), page.getByTestId("status")]) {
      assert.ok(apart(await other.boundingBox(), box));
    }
    const words = await line.locator("p").evaluate((p) => p.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(p).lineHeight));
    assert.ok(words < (width < 500 ? 3.5 : 1.5), `${words} lines`);
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
  });
}

pageTest("the line goes with the first thing that is done, and does not come back", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("welcome").waitFor();
  await app.type("#");
  await page.getByTestId("welcome").waitFor({ state: "detached" });
  await page.reload();
  await app.analysed();
  assert.equal(await page.getByTestId("welcome").count(), 0);
});

pageTest("who closes the line has closed it for good", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("welcome-close").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("welcome").waitFor({ state: "detached" });
  await page.reload();
  await app.analysed();
  assert.equal(await page.getByTestId("welcome").count(), 0);
});

pageTest("after a while the line goes by itself, but not from under somebody's hands", async ({ page, app }) => {
  await page.clock.install();
  await app.open();
  await page.getByTestId("welcome-tour").focus();
  await page.clock.runFor(130_000);
  assert.equal(await page.getByTestId("welcome").count(), 1);
  await page.reload();
  await page.getByTestId("welcome").waitFor();
  await page.clock.runFor(130_000);
  await page.getByTestId("welcome").waitFor({ state: "detached" });
});

pageTest("in a frame nobody is welcomed", async ({ page, app }) => {
  await app.open("?embed");
  assert.equal(await page.getByTestId("welcome").count(), 0);
});

/** Waits until the tour asks for `step`. */
const asks = (page, step) => page.locator(`[data-testid="tour"][data-step="${step}"]`).waitFor();

for (const { width, height } of [
  { width: 1366, height: 640 },
  { width: 360, height: 740 },
]) {
  pageTest(`the tour goes by keyboard at ${width} px, ticks off what was done, and gives the text back`, { width, height }, async ({ page, app }) => {
    await app.open();
    const before = await app.text();
    await page.getByTestId("welcome-tour").focus();
    await page.keyboard.press("Enter");
    await page.locator("#tour-title:focus").waitFor();
    await app.analysed();
    await app.expectAccessible();
    const show = async () => {
      await page.getByTestId("tour-show").focus();
      await page.keyboard.press("Enter");
    };
    const done = (step) => page.locator(`[data-testid="tour-${step}"][data-done="true"]`).waitFor();

    // A stage: the focus is on its node.
    await show();
    await page.locator('[data-testid="graph-node"][data-stage="0"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await asks(page, "line");
    await done("stage");

    // A line: what is to be replaced is selected.
    await show();
    await page.waitForFunction(() => String(getSelection()) === "debian:12");
    await page.keyboard.type("debian:12-slim");
    await asks(page, "fix");
    await done("line");
    await page.getByTestId("tour-outcome").filter({ hasText: /\d.MB → \d+(\.\d)?.MB/ }).waitFor();

    // A fix, wherever the list has it.
    await show();
    await page.locator('#panel-problems [data-rule="AptListsLeftBehind"] :focus, #panel-problems [data-rule="AptListsLeftBehind"]:focus').waitFor();
    const fix = page.getByTestId("problem-fix").filter({ hasText: "Delete the lists" }).first();
    if (!(await fix.isVisible())) await page.keyboard.press("Enter");
    await fix.focus();
    await page.keyboard.press("Enter");
    await asks(page, "target");
    await done("fix");
    assert.match(await app.text(), /rm -rf \/var\/lib\/apt\/lists/);

    await page.getByTestId("tour-skip").focus();
    await page.keyboard.press("Enter");
    await asks(page, "over");
    await page.getByTestId("tour-end").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("tour").waitFor({ state: "detached" });
    await app.analysed();
    assert.equal(await app.text(), before);
  });
}

pageTest("the tour puts aside what was typed, keeps none of its own, and a reload loses nothing", async ({ page, app }) => {
  await app.open();
  const mine = "FROM busybox AS mine\nRUN true\n";
  await app.setText(mine);
  await page.waitForFunction((mine) => Object.values(localStorage).some((value) => value.includes(mine.trim().split("\n")[0])), mine);
  await (await app.reach("guide-button")).click();
  await page.getByTestId("guide-tour").click();
  await page.getByTestId("tour").waitFor();
  await app.analysed();
  await app.setText("FROM nothing:1 AS toy\n");
  await page.reload();
  await app.analysed();
  assert.equal(await app.text(), mine);
  assert.equal(await page.getByTestId("tour").count(), 0);

  await (await app.reach("guide-button")).click();
  await page.getByTestId("guide-tour").click();
  await page.getByTestId("tour").waitFor();
  await app.analysed();
  await page.keyboard.press("Escape");
  await page.getByTestId("tour").waitFor({ state: "detached" });
  await app.analysed();
  assert.equal(await app.text(), mine);
  assert.equal(await page.getByTestId("notice").count(), 0);
  await page.getByTestId("examples").click();
  await page.getByTestId("example-go-alpine").waitFor();
  assert.equal(await page.getByTestId("draft").filter({ hasText: "toy" }).count(), 0);
});

pageTest("the tour gives an exercise back as it was", async ({ page, app }) => {
  await app.open();
  await (await app.reach("exercises")).click();
  await page.getByTestId("exercise-secrets").click();
  await page.getByTestId("goal").first().waitFor();
  await app.setText("FROM node:22-slim\nRUN mine\n");
  await (await app.reach("guide-button")).click();
  await page.getByTestId("guide-tour").click();
  await page.getByTestId("tour").waitFor();
  await app.analysed();
  assert.equal(await page.locator("[data-exercise]").count(), 0);
  await page.getByTestId("tour-end").click();
  await page.locator('[data-exercise="secrets"]').waitFor();
  await app.analysed();
  assert.equal(await app.text(), "FROM node:22-slim\nRUN mine\n");
});

pageTest("an untouched example speaks the language of the page, a text of one's own is left alone", async ({ page, app }) => {
  await app.open();
  assert.match(await app.text(), /^# builder compiles/m);
  const revision = await app.revision();
  await app.set("lang-fr");
  await app.waitForRevision(revision + 1);
  const french = await app.text();
  assert.match(french, /^# builder compile le programme/m);
  assert.doesNotMatch(french, /^#(en|fr) /m);
  assert.equal(await page.getByTestId("notice").count(), 0);
  await page.reload();
  await app.analysed();
  assert.equal(await app.text(), french);
  await page.getByTestId("examples").click();
  await page.getByTestId("example-node-single").click();
  await app.analysed();
  assert.match(await app.text(), /^# Une seule étape/m);

  await app.type("# à moi\n");
  const own = await app.text();
  await app.set("lang-en");
  await page.getByRole("button", { name: "Exercises" }).waitFor();
  await app.analysed();
  assert.equal(await app.text(), own);
});
