// Exercises come and go: files fetched on demand, links, snippets, and what the form says of what is written.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { pageTest } from "./harness.js";

const pack = (state) => `#v1.${deflateRawSync(JSON.stringify(state)).toString("base64url")}`;
const unpack = (link) => JSON.parse(inflateRawSync(Buffer.from(link.split("#v1.")[1], "base64url")).toString());
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const notice = (page, name) => page.locator(`[data-notice="${name}"]`);

const ours = async (id) =>
  JSON.parse(await readFile(fileURLToPath(new URL(`../../app/exercises/${id}.json`, import.meta.url)), "utf8"));
const lines = (text) => text.map((line) => `${line}\n`).join("");

const THEIRS = {
  format: "dockerfile-playground/exercise",
  version: 1,
  id: "theirs",
  title: { en: "Theirs </script>" },
  text: { en: "Do." },
  start: { dockerfile: "FROM debian:12-slim\n\nRUN true\n" },
  locked: [{ first: 1, last: 1 }],
  goals: [{ goal: "layers", most: 0 }],
  solution: { dockerfile: "FROM debian:12-slim\n" },
};

/** Waits until the editor holds `text`. */
async function holds(app, text) {
  await app.page.waitForFunction(async (wanted) => {
    const { textIn } = await import(new URL("editor.js", location.href).href);
    return textIn(document.body) === wanted;
  }, text);
}

pageTest("the page fetches an exercise when it is opened, and no other", async ({ page, app }) => {
  const fetched = [];
  page.on("request", (request) => {
    const file = /exercises\/(.*)\.json$/.exec(request.url());
    if (file) fetched.push(file[1]);
  });
  await app.open();
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-broken-file").waitFor();
  assert.deepEqual(fetched, []);
  await page.getByTestId("exercise-secrets").click();
  await page.locator('[data-exercise="secrets"]').waitFor();
  await page.locator("#exercise-title:focus").waitFor();
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-secrets").click();
  await page.locator('[data-exercise="secrets"]').waitFor();
  assert.deepEqual(fetched, ["secrets"]);
});

pageTest("an exercise that cannot be fetched says so, takes nothing, and is tried again", { language: "fr" }, async ({ page, app }) => {
  app.expectProblem(/exercises\/layer-order\.json|Failed to load resource/);
  await app.open();
  await app.setText("FROM mine\n");
  let cut = true;
  await page.route("**/exercises/*.json", (route) => (cut ? route.abort() : route.continue()));
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-layer-order").click();
  const awaiting = page.getByTestId("exercise-await");
  await awaiting.filter({ hasText: "n’a pas pu être chargé" }).waitFor();
  assert.equal(await app.text(), "FROM mine\n");
  await app.expectAccessible();
  await page.locator("#exercise-title:focus").waitFor();
  await page.getByTestId("exercise-retry").focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-testid="exercise-await"][data-failed="true"]').waitFor();
  cut = false;
  await page.getByTestId("exercise-retry").click();
  await page.locator('[data-exercise="layer-order"]').waitFor();
  await holds(app, lines((await ours("layer-order")).start.dockerfile));
  await notice(page, "NoticeReplaced").getByTestId("notice-restore").click();
  await holds(app, "FROM mine\n");
});

for (const base of ["/sub/path/", "/"]) {
  pageTest(`exercises open without a network (${base})`, { base, offline: true }, async ({ page, app }) => {
    app.allowProblem(/icon-192\.png \(net::ERR_ABORTED\)/);
    await app.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    await page.context().setOffline(true);
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await page.getByTestId("exercises").click();
    await page.getByTestId("exercise-parallel-stages").click();
    await page.locator('[data-exercise="parallel-stages"]').waitFor();
    await page.getByTestId("goal").first().waitFor();
    await page.reload();
    await page.locator('[data-exercise="parallel-stages"]').waitFor();
    await page.context().setOffline(false);
  });
}

pageTest("a link brings an exercise and leaves what was there as a draft", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM mine\n");
  await page.goto(app.address + pack({ text: THEIRS.start.dockerfile, exercise: THEIRS }));
  await page.locator('[data-exercise="theirs"]').waitFor();
  await holds(app, THEIRS.start.dockerfile);
  assert.equal(new URL(page.url()).hash, "");
  await page.getByTestId("goals-met").filter({ hasText: "0 of 1 goals met" }).waitFor();
  await page.getByTestId("examples").click();
  await page.getByTestId("draft").filter({ hasText: "FROM mine" }).waitFor();
  await page.keyboard.press("Escape");

  // What the learner does with it is theirs, and the link does not undo it.
  const written = `${THEIRS.start.dockerfile}RUN two\n`;
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await app.type("RUN two\n");
  await page.getByTestId("share").click();
  await page.getByTestId("share-link").click();
  await notice(page, "NoticeLinkCopied").waitFor();
  const link = await clipboard(page);
  const carried = unpack(link);
  assert.equal(carried.text, written);
  assert.equal(carried.exercise.id, "theirs");
  await page.goto(app.address + pack({ text: THEIRS.start.dockerfile, exercise: THEIRS }));
  await holds(app, written);

  // Another's text about the same exercise is shown, and the own one kept.
  await page.goto(app.address + pack({ ...carried, text: "FROM debian:12-slim\nRUN hers\n" }));
  await holds(app, "FROM debian:12-slim\nRUN hers\n");
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-own.theirs").waitFor();
  await page.getByTestId("examples").click();
  await page.getByTestId("draft").filter({ hasText: "FROM debian:12-slim" }).first().click();
  await holds(app, written);
});

pageTest("a link names an exercise of the page, in a frame too", async ({ page, app }) => {
  const { start } = await ours("dev-and-prod");
  await app.open(pack({ text: lines(start.dockerfile), exercise: "dev-and-prod" }));
  await page.locator('[data-exercise="dev-and-prod"]').waitFor();
  await holds(app, lines(start.dockerfile));
  await app.setText("FROM alpine:3.22 AS dev\n");
  await page.getByTestId("goals-met").filter({ hasText: /of \d goals met/ }).waitFor();
  await page.getByTestId("share").click();
  await page.getByTestId("share-link").click();
  await notice(page, "NoticeLinkCopied").waitFor();
  const carried = unpack(await clipboard(page));
  assert.deepEqual(carried, { text: "FROM alpine:3.22 AS dev\n", exercise: "dev-and-prod" });
  await page.goto("about:blank");
  await page.goto(`${app.address}?embed${pack(carried)}`);
  await page.locator('[data-exercise="dev-and-prod"]').waitFor();
  await holds(app, "FROM alpine:3.22 AS dev\n");
});

pageTest("a broken exercise in a link says so and keeps what was there", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM mine\n");
  for (const exercise of ["nosuch", { ...THEIRS, version: 2 }, { ...THEIRS, goals: [] }, 1]) {
    await page.goto(app.address + pack({ text: "FROM theirs\n", exercise }));
    await notice(page, "NoticeLinkExercise").waitFor();
    assert.equal(await app.text(), "FROM mine\n");
    await notice(page, "NoticeLinkExercise").getByRole("button").last().click();
    await notice(page, "NoticeLinkExercise").waitFor({ state: "detached" });
  }
  assert.equal(await page.getByTestId("exercises-pane").count(), 0);
});

pageTest("an exercise of the page is given away by link, file and snippet, and leads to the next", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-package-cache").click();
  await page.locator('[data-exercise="package-cache"]').waitFor();
  const { start, solution } = await ours("package-cache");
  assert.equal(await page.getByTestId("exercise-next").count(), 0);
  await app.setText(lines(solution.dockerfile));
  await page.getByTestId("exercise-share").locator("summary").click();
  await page.getByTestId("exercise-link").click();
  await notice(page, "NoticeLinkCopied").waitFor();
  assert.deepEqual(unpack(await clipboard(page)), { text: lines(start.dockerfile), exercise: "package-cache" });
  await page.getByTestId("exercise-embed").click();
  await notice(page, "NoticeCopied").waitFor();
  const snippet = await clipboard(page);
  assert.ok(snippet.startsWith(`<script type="module" src="${app.address}embed.js"></script>\n`), snippet);
  assert.match(snippet, /<dockerfile-playground height="720" exercise="package-cache" title="The package cache">/);
  await app.expectAccessible();
  await page.getByTestId("exercise-next").click();
  await page.locator('[data-exercise="build-artefacts"]').waitFor();
  await page.locator("#exercise-title:focus").waitFor();
  await holds(app, lines((await ours("build-artefacts")).start.dockerfile));
});

pageTest("the form says whether what is written can be solved, and gives it away", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-write").click();
  const buffer = (exercise) => ({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(exercise)) });
  const trial = page.getByTestId("write-trial");
  await page.getByTestId("write-file").setInputFiles(buffer(THEIRS));
  await trial.filter({ hasText: "The solution meets all goals." }).waitFor();
  await trial.filter({ hasText: "The start meets 1 of 2 goals" }).waitFor();
  await page.getByTestId("write-solution").fill("FROM alpine:3.22\nRUN true\n");
  await trial.filter({ hasText: "The solution does not meet these goals:" }).waitFor();
  assert.equal(await page.getByTestId("trial-goal").count(), 2);
  await app.expectAccessible();
  await page.getByTestId("write-solution").fill("");
  await trial.filter({ hasText: "There is no solution" }).waitFor();
  await page.getByTestId("write-start").fill("FROM debian:12-slim\n");
  await trial.filter({ hasText: "The start already meets all goals" }).waitFor();
  await page.getByTestId("write-start").fill(THEIRS.start.dockerfile);
  await trial.filter({ hasText: "The start meets 1 of 2 goals" }).waitFor();

  await page.getByTestId("exercise-link").click();
  await notice(page, "NoticeLinkCopied").waitFor();
  const link = await clipboard(page);
  assert.equal(unpack(link).exercise.title.en, THEIRS.title.en);
  await page.getByTestId("exercise-embed").click();
  await notice(page, "NoticeCopied").waitFor();
  const snippet = await clipboard(page);
  const parsed = await page.evaluate((html) => {
    const element = new DOMParser().parseFromString(html, "text/html").querySelector("dockerfile-playground");
    return {
      title: element.title,
      code: element.querySelector("pre > code").textContent,
      exercise: JSON.parse(element.querySelector('script[type="application/json"]').textContent),
    };
  }, snippet);
  assert.equal(parsed.title, THEIRS.title.en);
  assert.equal(parsed.code, THEIRS.start.dockerfile.trimEnd());
  assert.deepEqual(parsed.exercise, unpack(link).exercise);
  await page.goto("about:blank");
  await page.goto(link);
  await page.locator(`[data-exercise="${parsed.exercise.id}"]`).waitFor();
  await holds(app, THEIRS.start.dockerfile);
});

pageTest("the plain text field keeps locked lines too", async ({ page, app }) => {
  app.expectProblem(/editor\.js/);
  app.expectProblem(/Failed to load resource/);
  await page.route("**/editor.js", (route) => route.abort());
  await page.goto(app.address + pack({ text: THEIRS.start.dockerfile, exercise: THEIRS }));
  await notice(page, "NoticePlainEditor").waitFor();
  await page.locator('[data-exercise="theirs"]').waitFor();
  await page.getByTestId("goals-met").filter({ hasText: "0 of 1 goals met" }).waitFor();
  await app.analysed();
  const area = page.getByTestId("editor-textarea");
  await area.focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("x");
  await notice(page, "NoticeLinesLocked").waitFor();
  assert.equal(await area.inputValue(), THEIRS.start.dockerfile);
  assert.equal(await area.evaluate((field) => field.selectionStart), 0);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  assert.equal(await area.inputValue(), THEIRS.start.dockerfile);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("# mine");
  assert.equal(await area.inputValue(), `${THEIRS.start.dockerfile}# mine`);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("# before");
  assert.equal(await area.inputValue(), `# before\n${THEIRS.start.dockerfile}# mine`, "the lock moves with its line");
  await page.getByTestId("examples").click();
  await page.getByTestId("example-monorepo").click();
  await app.analysed();
  await area.fill("FROM scratch\n");
  assert.equal(await area.inputValue(), "FROM scratch\n");
});

pageTest("a goal leads to the page of its rule, and the count stays in view", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-package-cache").click();
  await page.getByTestId("goals-count").filter({ hasText: "0/4" }).waitFor();
  await page.getByTestId("goal-rule").filter({ hasText: "AptUpdateAlone" }).click();
  await page.locator('[data-testid="rule-panel"][data-rule="AptUpdateAlone"]').waitFor();
  await app.expectAccessible();
  await page.keyboard.press("Escape");
  await page.getByTestId("exercises-fold").click();
  await page.getByTestId("goals-count").waitFor();
});
