// Exercises in an embedded page, and what becomes of a learner's text there.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostHtml, hostTest, frameOf, waitForWord } from "./embed-host.js";
import { textOf } from "./hosts.js";
import { DIST, accessibilityViolations, pageTest } from "./harness.js";

const EXERCISE = {
  format: "dockerfile-playground/exercise",
  version: 1,
  id: "small",
  title: { en: "Keep it small", fr: "Restez petit" },
  text: { en: "Start from `alpine`.", fr: "Partez d’`alpine`." },
  start: { dockerfile: "FROM debian\n" },
  goals: [{ goal: "base", image: "alpine" }, { goal: "no-errors" }],
  hints: [{ en: "One word.", fr: "Un mot." }],
  solution: { dockerfile: "FROM alpine\n" },
};

const WITH = (json, text = "FROM debian\n") =>
  `<dockerfile-playground height="640" title="An exercise"><script type="application/json">${json}</script><pre><code>${text}</code></pre></dockerfile-playground>`;

const element = (page, act, argument) =>
  page.evaluate(([act, argument]) => new Function(`return (${act})`)()(document.querySelector("dockerfile-playground"), argument), [act.toString(), argument]);

hostTest("an exercise written in the element opens, and its goals are told", {}, async ({ page, open }) => {
  await open(WITH(JSON.stringify(EXERCISE)));
  const frame = frameOf(page);
  await frame.getByRole("heading", { name: "Restez petit" }).waitFor();
  await waitForWord(page, "exercise", ({ id, met, total, solved, goals }) => id === "small" && met === 0 && total === 1 && !solved && goals[0].state === "unmet" && goals[1].already);
  assert.equal(await element(page, ({ value }) => value), "FROM debian\n");

  await frame.getByTestId("hint-next").click();
  await waitForWord(page, "exercise", ({ hintsShown, solutionShown }) => hintsShown === 1 && !solutionShown);
  await frame.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText("FROM alpine\n");
  await waitForWord(page, "exercise", ({ met, solved }) => met === 1 && solved);
  assert.equal(await element(page, ({ value }) => value), "FROM alpine\n");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "iframe", "the learner keeps the focus");
});

hostTest("the script's content is no part of the text, and a frame takes no focus", {}, async ({ page, open }) => {
  await open(`<input autofocus><div style="height: 3000px"></div>${WITH(JSON.stringify(EXERCISE), "FROM fallback\n")}`);
  await page.locator("input").focus();
  assert.equal(await element(page, ({ value }) => value), "FROM fallback\n");
  assert.ok(!(await page.locator("dockerfile-playground").innerText()).includes("format"));
  await element(page, (it) => it.scrollIntoView());
  await waitForWord(page, "exercise", ({ id }) => id === "small");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "input");
});

hostTest("a broken exercise says what is wrong, in the frame and to the page around", {}, async ({ page, open }) => {
  await open(WITH('{"format": "dockerfile-playground/exercise", "version": 1, "id": }', "FROM kept\n"));
  const frame = frameOf(page);
  await frame.locator("[data-notice=NoticeExerciseRefused]").waitFor();
  await waitForWord(page, "error", ({ code, message }) => code === "exercise" && message.length > 20);
  const { message } = await page.evaluate(() => globalThis.said.find(({ type }) => type === "error"));
  const notice = await frame.locator("[data-notice=NoticeExerciseRefused]").innerText();
  assert.ok(notice.includes(message), `${notice}\n${message}`);
  assert.equal(await element(page, ({ value }) => value), "FROM kept\n");
  assert.equal(await textOf(frame), "FROM kept\n");
});

hostTest("an exercise of ours opens by its id, and an unknown one is refused", {}, async ({ page, open }) => {
  const by = (id) => `<dockerfile-playground exercise="${id}"><pre><code>FROM fallback\n</code></pre></dockerfile-playground>`;
  await open(by("static-scratch") + by("no-such"));
  await waitForWord(page, "exercise", ({ id, by }) => id === "static-scratch" && by === 0);
  await frameOf(page).locator("[data-exercise=static-scratch]").waitFor();
  assert.notEqual(await textOf(frameOf(page)), "FROM fallback\n");
  await page.locator("dockerfile-playground").nth(1).scrollIntoViewIfNeeded();
  await waitForWord(page, "error", ({ message, by }) => message.includes("no-such") && by === 1);
  await waitForWord(page, "changed", ({ text, by }) => text === "FROM fallback\n" && by === 1);
  assert.equal(await textOf(frameOf(page, 1)), "FROM fallback\n");
});

hostTest("what was typed survives a move of the element and a reload of the frame", {}, async ({ page, app, open }) => {
  // A frame that is moved begins to load, and is taken away for a new one.
  app.allowProblem(/\?embed&lang=fr \(net::ERR_ABORTED\)/);
  await open(`${WITH(JSON.stringify(EXERCISE))}<section></section>`);
  const frame = frameOf(page);
  await waitForWord(page, "exercise", ({ id }) => id === "small");
  await frame.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("RUN typed");
  await waitForWord(page, "changed", ({ text }) => text.includes("RUN typed"));
  const typed = await textOf(frame);

  for (const again of [
    (it) => it.ownerDocument.querySelector("section").append(it),
    (it) => (it.querySelector("iframe").src += ""),
  ]) {
    await page.evaluate(() => (globalThis.said.length = 0));
    await element(page, again);
    await waitForWord(page, "exercise", ({ id, total }) => id === "small" && total === 1);
    await frame.locator(".cm-line", { hasText: "RUN typed" }).waitFor();
    assert.equal(await textOf(frame), typed);
    assert.equal(await element(page, ({ value }) => value), typed);
    const told = await page.evaluate(() => globalThis.said.filter(({ type }) => type === "changed").map(({ text }) => text));
    assert.deepEqual(told.filter((text) => text !== typed), [], "no other text was told of meanwhile");
  }
});

hostTest("a move that keeps state keeps the frame", {}, async ({ page, open }) => {
  await open(`${WITH(JSON.stringify(EXERCISE))}<section></section>`);
  await waitForWord(page, "exercise", ({ id }) => id === "small");
  await page.evaluate(() => (globalThis.said.length = 0));
  const moved = await element(page, (it) => {
    const section = it.ownerDocument.querySelector("section");
    section.moveBefore?.(it, null);
    return it.parentElement === section;
  });
  if (!moved) return;
  await element(page, (it) => (it.value = "FROM moved\n"));
  await waitForWord(page, "changed", ({ text }) => text === "FROM moved\n");
  assert.ok(!(await page.evaluate(() => globalThis.said.some(({ type }) => type === "ready"))), "it was not loaded again");
});

const folder = mkdtempSync(join(tmpdir(), "same-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

pageTest("an embedded page leaves the storage of the full page as it was", { root: folder }, async ({ page, app }) => {
  cpSync(DIST, folder, { recursive: true });
  // On the same origin, where nothing but the page's own care keeps the two apart.
  writeFileSync(join(folder, "host.html"), hostHtml("", WITH(JSON.stringify(EXERCISE))));
  writeFileSync(join(folder, "empty.html"), hostHtml("", "", null));
  await app.open();
  await app.setText("FROM mine\n");
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-secrets").click();
  await page.locator("[data-exercise=secrets]").waitFor();
  await app.analysed();
  await app.setText("FROM mine AS exercise\n");
  const stored = () => page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);
  // Storing waits for a pause, and for the page to go at the latest.
  await page.goto(`${app.address}index.html`);
  await page.locator(".cm-content").waitFor();
  await app.analysed();
  await page.goto(`${app.address}empty.html`);
  const before = await stored();
  assert.ok(Object.keys(before[0]).length >= 2, JSON.stringify(before[0]));

  await page.goto(`${app.address}host.html`);
  const frame = frameOf(page);
  await frame.locator("[data-exercise=small]").waitFor();
  await frame.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText("FROM alpine\n");
  await frame.locator(".exercise__met--done").waitFor();
  await frame.getByTestId("hint-next").click();
  await page.evaluate(() => {
    const element = document.querySelector("dockerfile-playground");
    element.setAttribute("lang", "en");
    element.setAttribute("theme", "dark");
  });
  await frame.locator("html[lang=en][data-theme=dark]").waitFor();
  await page.goto(`${app.address}empty.html`);
  assert.deepEqual(await stored(), before);
});

for (const [width, dark] of [[1440, false], [768, true], [360, false]]) {
  hostTest(`a frame of 560 px has room for exercise, text and panel (${width} px)`, { width, dark }, async ({ page, open }) => {
    await open(WITH(JSON.stringify(EXERCISE)).replace('height="640"', 'height="560"'));
    const frame = frameOf(page);
    await frame.locator("[data-exercise=small]").waitFor();
    await frame.locator(".cm-content").waitFor();
    await waitForWord(page, "exercise", ({ id }) => id === "small");
    const box = (selector) => frame.locator(selector).first().boundingBox();
    const [toolbar, text, task, status] = [await box(".toolbar"), await box(".cm-editor"), await box(".exercises-pane"), await box(".status")];
    assert.ok(toolbar.height <= 48 && status.height <= 32, JSON.stringify({ toolbar, status }));
    assert.ok(text.height >= 120 && task.height >= 180, JSON.stringify({ text, task }));
    const { wide, high } = await frame.locator("html").evaluate((html) => ({ wide: html.scrollWidth - html.clientWidth, high: html.scrollHeight - html.clientHeight }));
    assert.deepEqual({ wide, high }, { wide: 0, high: 0 });
    const share = await frame.locator("#share-button").boundingBox();
    assert.ok(share.x + share.width <= toolbar.x + toolbar.width, "nothing sticks out of the toolbar");
    const [body] = [await frame.locator("body").elementHandle()];
    const found = await accessibilityViolations(await body.ownerFrame());
    assert.deepEqual(found, []);
  });
}
