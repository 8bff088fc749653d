// Exercises: goals checked while typing, hints, solutions, progress, and writing one.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageTest } from "./harness.js";

const ours = async (id) =>
  JSON.parse(await readFile(fileURLToPath(new URL(`../../app/exercises/${id}.json`, import.meta.url)), "utf8"));
const lines = (text) => (Array.isArray(text) ? text.map((line) => `${line}\n`).join("") : text);

const goalStates = (page) => page.getByTestId("goal").evaluateAll((rows) => rows.map((row) => row.dataset.state));

/** Opens the exercise `id` and waits for its goals. */
async function openExercise({ page, app }, id) {
  await (await app.reach("exercises")).click();
  await page.getByTestId(`exercise-${id}`).click();
  await page.locator(`[data-exercise]`).waitFor();
  await app.analysed();
  await page.getByTestId("goal").first().waitFor();
}

/** A file that the browser offers, as text. */
async function download(page, click) {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

pageTest("an exercise is solved by typing, and says so", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "first-multistage");
  const { start, solution } = await ours("first-multistage");
  assert.equal(await app.text(), lines(start.dockerfile));
  assert.ok((await goalStates(page)).includes("unmet"));
  await page.getByTestId("goal").filter({ hasText: "at most 30.0 MB" }).getByText(/Likely .* too much/).waitFor();
  await app.expectAccessible();
  await app.setText(lines(solution.dockerfile));
  await page.getByTestId("goals-met").filter({ hasText: "All goals are met" }).waitFor();
  assert.deepEqual(new Set(await goalStates(page)), new Set(["met"]));
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-first-multistage").filter({ hasText: "solved" }).waitFor();
  await app.expectAccessible();
});

pageTest("what was typed in an exercise is there again after a reload and after another exercise", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "secrets");
  await app.setText("FROM alpine:3.22\nRUN mine\n");
  await page.reload();
  await app.analysed();
  await page.locator('[data-exercise="secrets"]').waitFor();
  assert.equal(await app.text(), "FROM alpine:3.22\nRUN mine\n");
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-package-cache").click();
  await page.locator('[data-exercise="package-cache"]').waitFor();
  assert.match(await app.text(), /apt-get update/);
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-secrets").filter({ hasText: /of 5 goals met/ }).click();
  await page.locator('[data-exercise="secrets"]').waitFor();
  assert.equal(await app.text(), "FROM alpine:3.22\nRUN mine\n");
});

pageTest("hints come one at a time, the solution after a question, and what was typed comes back", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "package-cache");
  const mine = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl\n";
  await app.setText(mine);
  // The one about the task stands first, the others beside their goals.
  for (const [before, hint] of [3, 1, 2].entries()) {
    await page.getByTestId("hint-next").first().click();
    await page.locator(`#hint-${hint}:focus`).waitFor();
    assert.equal(await page.getByTestId("hint").count(), before + 1);
  }
  assert.equal(await page.getByTestId("hint-next").count(), 0);
  await page.getByTestId("solution-show").click();
  assert.equal(await page.getByTestId("solution").count(), 0);
  await page.getByTestId("solution-show-no").click();
  await page.locator("#solution-show:focus").waitFor();
  await page.getByTestId("solution-show").click();
  await page.getByTestId("solution-show-yes").click();
  await page.getByTestId("solution").filter({ hasText: "--no-install-recommends" }).waitFor();
  assert.equal(await app.text(), mine, "to look at the solution changes nothing");
  await page.getByTestId("solution-put").click();
  await page.getByTestId("goals-met").filter({ hasText: "All goals are met" }).waitFor();
  await page.getByTestId("notice-restore").click();
  await app.analysed();
  assert.equal(await app.text(), mine);
  await page.getByTestId("exercise-reset").click();
  await app.analysed();
  assert.match(await app.text(), /RUN apt-get update\n/);
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-package-cache").filter({ hasText: "with the solution" }).waitFor();
});

pageTest("what is so at the start is no goal that was met, and has to stay so", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "distroless-node");
  const told = page.getByTestId("goals-met");
  await told.filter({ hasText: /^0 of 4 goals met$/ }).waitFor();
  const kept = page.getByTestId("goals-already").getByTestId("goal");
  assert.ok((await kept.count()) >= 3);
  for (const goal of await kept.all()) assert.match(await goal.innerText(), /already so/);
  assert.equal(await page.locator(".goal--met").count(), 0, "nothing is ticked");
  const { start } = await ours("distroless-node");
  await app.setText(`${lines(start.dockerfile)}RUNN\n`);
  await kept.filter({ hasText: "no longer so" }).first().waitFor();
  await app.expectAccessible('[data-testid="exercises-pane"]');
});

pageTest("the end shows before and after, and a link that brings the solution back", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "parallel-stages");
  assert.equal(await page.getByTestId("exercise-end").count(), 0);
  const { solution } = await ours("parallel-stages");
  await app.setText(lines(solution.dockerfile));
  const rows = page.getByTestId("exercise-end").getByTestId("end-row");
  await rows.first().waitFor();
  const cells = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  const [size, layers, time] = cells;
  assert.match(size.join("|"), /^Size of the image \(unpacked\)\|[\d.]+.MB\|[\d.]+.MB/);
  assert.match(layers[0], /^Layers/);
  assert.match(time[0], /By the times that this exercise states/);
  assert.match(time.join("|"), /\|1.min.30.s\|55.s ?−35.s$|\|.*\|.*−/);
  await app.expectAccessible('[data-testid="exercises-pane"]');
  await page.getByTestId("end-link").click();
  await page.locator('[data-notice="NoticeLinkCopied"]').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await app.setText("FROM scratch\n");
  await page.goto("about:blank");
  await page.goto(link);
  await page.locator('[data-exercise="parallel-stages"]').waitFor();
  await page.getByTestId("exercise-end").waitFor();
  assert.equal(await app.text(), lines(solution.dockerfile));
});

pageTest("a hint opens under its goal and in view", { width: 1366, height: 640 }, async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "secrets");
  const goal = page.getByTestId("goal").filter({ hasText: "npm install" });
  await goal.getByTestId("hint-next").scrollIntoViewIfNeeded();
  await goal.getByTestId("hint-next").focus();
  await page.keyboard.press("Enter");
  await goal.locator('[data-testid="hint"]:focus').waitFor();
  assert.equal(await page.getByTestId("hint").count(), 1);
  const inView = (locator) =>
    locator.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const pane = element.closest(".pane__body").getBoundingClientRect();
      return box.top >= pane.top - 1 && box.bottom <= pane.bottom + 1;
    });
  assert.ok(await inView(goal.getByTestId("hint")));
  // What is met needs no hint any more.
  const { solution } = await ours("secrets");
  await app.setText(lines(solution.dockerfile));
  await page.getByTestId("exercise-end").waitFor();
  assert.equal(await goal.getByTestId("hint").count(), 0);
});

pageTest("the solution opens in view, whatever was seen before", { width: 1366, height: 640 }, async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "layer-order");
  await page.getByTestId("solution-show").click();
  await page.getByTestId("solution-show-yes").click();
  await page.locator("#exercise-solution:focus").waitFor();
  const pane = await page.locator("#exercises-pane .pane__body").boundingBox();
  const solution = await page.getByTestId("solution").boundingBox();
  assert.ok(solution.y >= pane.y, `its first line is at ${solution.y} px, the pane begins at ${pane.y} px`);
  const room = Math.min(solution.height, pane.height - 80);
  assert.ok(solution.y + room <= pane.y + pane.height, `it ends at ${solution.y + solution.height} px of ${pane.y + pane.height} px`);
});

pageTest("a change of the goals is told once, when it lasts", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "package-cache");
  await app.setText("FROM debian:12-slim\nRUN apt-get update && apt-get install -y curl\n");
  const said = page.getByTestId("goals-said");
  await said.filter({ hasText: "goals met" }).waitFor();
  await page.evaluate(() => {
    globalThis.heard = [];
    const spoken = [...document.querySelectorAll('[data-testid="exercises-pane"] [role="status"], [data-testid="exercises-pane"] [aria-live]')];
    for (const place of spoken) {
      new MutationObserver(() => globalThis.heard.push(place.textContent)).observe(place, { characterData: true, childList: true, subtree: true });
    }
  });
  // Each letter on the way is another text, many of which do not build.
  await app.setText("FROM debian:12-slim\n");
  const line = "RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*";
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(line);
  await app.analysed();
  const shown = await page.getByTestId("goals-met").innerText();
  await said.filter({ hasText: shown }).waitFor();
  const heard = await page.evaluate(() => globalThis.heard);
  assert.deepEqual([...new Set(heard)], [shown], "nothing was told on the way");
});

pageTest("names of exercises and examples keep their words apart", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  await page.getByRole("button", { name: "Le premier build multistage pas commencé", exact: true }).waitFor();
  await page.getByTestId("examples").click();
  await page.getByRole("menuitem", { name: "Node en une seule étape Simple, et gros", exact: false }).waitFor();
});

pageTest("progress goes out as a file, is forgotten, and comes back", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "layer-order");
  const { solution } = await ours("layer-order");
  await app.setText(lines(solution.dockerfile));
  await page.getByTestId("goals-met").filter({ hasText: "All goals are met" }).waitFor();
  await page.getByTestId("exercises-all").click();
  const saved = await download(page, () => page.getByTestId("progress-save").click());
  assert.equal(saved.name, "progress.json");
  assert.equal(JSON.parse(saved.text).exercises["layer-order"].solved, true);
  await page.getByTestId("progress-reset").click();
  await page.getByTestId("progress-reset-yes").click();
  await page.getByTestId("exercise-layer-order").filter({ hasText: "not started" }).waitFor();
  const stored = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("v1.exercise.")));
  assert.deepEqual(await stored(), []);
  const file = (text) => ({ name: "progress.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await page.getByTestId("progress-file").setInputFiles(file("{}"));
  await page.getByTestId("exercise-told").filter({ hasText: "no progress saved by this page" }).waitFor();
  await page.getByTestId("progress-file").setInputFiles(file(saved.text));
  await page.getByTestId("exercise-layer-order").filter({ hasText: "solved" }).waitFor();
  assert.equal((await stored()).length, 1);
});

pageTest("a broken file of an exercise says what is wrong, in French", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  const give = (text) =>
    page.getByTestId("exercise-file").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(text) });
  const told = page.getByTestId("exercise-told");
  const exercise = await ours("secrets");
  await give(JSON.stringify(exercise).slice(0, 300));
  await told.filter({ hasText: "Le fichier s’arrête trop tôt" }).waitFor();
  await give(JSON.stringify({ ...exercise, version: 9 }));
  await told.filter({ hasText: "version 9 du format" }).waitFor();
  await give(JSON.stringify({ ...exercise, hint: [] }));
  await told.filter({ hasText: "Vouliez-vous dire « hints »" }).waitFor();
  await give(JSON.stringify({ ...exercise, title: { en: "<img src=x onerror=alert(1)>" }, text: { en: "<b>no</b> [x](javascript:alert(1))" } }));
  await page.locator("#exercise-title", { hasText: "<img src=x onerror=alert(1)>" }).waitFor();
  assert.equal(await page.locator("#exercise-title").getAttribute("lang"), "en");
  assert.equal(await page.locator(".prose b, .prose a, .prose img").count(), 0);
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-own.secrets").waitFor();
  await app.expectAccessible();
});

pageTest("locked lines, stated files and times count", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  const exercise = {
    format: "dockerfile-playground/exercise",
    version: 1,
    id: "locked",
    title: { en: "Locked" },
    text: { en: "Do." },
    start: { dockerfile: ["FROM node:22", "COPY . /app", "RUN slow"], context: { complete: true, files: { "index.js": { bytes: 7 } } } },
    locked: [{ first: 1, last: 1 }],
    durations: [{ contains: "RUN slow", ms: 50000 }],
    goals: [
      { goal: "holds", path: "/app/index.js" },
      { goal: "time", most_ms: 30000 },
    ],
  };
  const buffer = Buffer.from(JSON.stringify(exercise));
  await page.getByTestId("exercise-file").setInputFiles({ name: "x.json", mimeType: "application/json", buffer });
  await page.locator('[data-exercise="locked"]').waitFor();
  await app.analysed();
  await page.getByTestId("goals-met").filter({ hasText: "0 of 1 goals met" }).waitFor();
  assert.deepEqual(await goalStates(page), ["unmet", "met", "met"]);
  assert.equal(await page.locator(".cm-locked-line").innerText(), "FROM node:22");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("x");
  await page.locator('[data-notice="NoticeLinesLocked"]').waitFor();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  assert.equal(await app.text(), "FROM node:22\nCOPY . /app\nRUN slow\n");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Shift+End");
  await app.type("#");
  await page.getByTestId("goals-met").filter({ hasText: "All goals are met" }).waitFor();
  // What is put in from elsewhere is free, and the goals say what it lacks.
  await page.getByTestId("examples").click();
  await page.getByTestId("example-monorepo").click();
  await page.getByTestId("exercise-list").waitFor();
  await app.analysed();
  assert.equal(await page.locator(".cm-locked-line").count(), 0);
  await app.setText("FROM scratch\n");
  assert.equal(await app.text(), "FROM scratch\n");
});

pageTest("another text from the menu leaves the exercise, and its text is kept", async ({ page, app }) => {
  await app.open();
  await openExercise({ page, app }, "static-scratch");
  await app.setText("FROM scratch\nCOPY mine /\n");
  await page.getByTestId("examples").click();
  await page.getByTestId("example-monorepo").click();
  await page.getByTestId("exercise-list").waitFor();
  await app.analysed();
  await page.getByTestId("exercise-static-scratch").click();
  await page.locator("[data-exercise]").waitFor();
  assert.equal(await app.text(), "FROM scratch\nCOPY mine /\n");
});

pageTest("the keyboard alone opens, reads and closes an exercise", { width: 768, height: 1024 }, async ({ page, app }) => {
  await app.open();
  await (await app.reach("exercises")).focus();
  await page.keyboard.press("Enter");
  await page.locator("#exercises-title:focus").waitFor();
  await page.getByTestId("exercise-broken-file").focus();
  await page.keyboard.press("Enter");
  await page.locator("#exercise-title:focus").waitFor();
  await page.getByTestId("exercises-fold").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("goal").first().waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await page.getByTestId("goal").first().waitFor();
  await page.getByTestId("exercises-close").focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-testid="exercises"]:focus').waitFor();
  assert.equal(await page.getByTestId("exercises-pane").count(), 0);
});

for (const { width, height, dark, language } of [
  { width: 1440, height: 900, dark: false, language: "fr" },
  { width: 768, height: 1024, dark: true, language: "en" },
  { width: 360, height: 740, dark: true, language: "fr" },
]) {
  pageTest(`the exercise fits and is accessible at ${width} px`, { width, height, dark, language }, async ({ page, app }) => {
    await app.open();
    await openExercise({ page, app }, "parallel-stages");
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
    await page.getByTestId("solution-show").click();
    await page.getByTestId("solution-show-yes").click();
    await page.getByTestId("exercise-files").getByText(/Files|Fichiers/).click();
    await app.expectAccessible();
    await page.getByTestId("exercises-all").click();
    await page.getByTestId("exercise-write").click();
    await page.getByTestId("exercise-form").waitFor();
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
  });
}

pageTest("a teacher writes an exercise, saves it, tries it, and it is there again", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine:3.22\nRUN apk add curl\n");
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-write").click();
  await page.getByTestId("write-fault").waitFor();
  await page.getByTestId("write-title-fr").fill("Une image légère");
  await page.getByTestId("write-text-fr").fill("Faites **mieux**.\n\n- avec `scratch`");
  await page.getByTestId("write-preview").getByText("mieux").waitFor();
  await page.getByTestId("write-goal-add").click();
  await page.getByTestId("write-goal-1").selectOption("size");
  await page.getByTestId("write-fault").filter({ hasText: "Goal 2 (At most, in MB)" }).waitFor();
  await page.getByTestId("write-goal-1-most_bytes").fill("1.5");
  await page.getByTestId("write-preview").getByText("at most 1.5 MB (unpacked)").waitFor();
  await page.getByTestId("write-goal-add").click();
  await page.getByTestId("write-goal-2").selectOption("instruction");
  await page.getByTestId("write-goal-2-keyword").fill("RUN");
  await page.getByTestId("write-goal-2-most").fill("0");
  assert.equal(await page.getByTestId("write-goal-2-in").inputValue(), "result", "what is shown is what is meant");
  await page.getByTestId("write-goal-add").click();
  await page.getByTestId("write-goal-3").selectOption("no-finding");
  assert.ok((await page.locator("#write-rules option").count()) > 60);
  await page.getByTestId("write-goal-3-rule").fill("RunAsRoot");
  await page.getByTestId("write-fault").filter({ hasText: "Do you mean “RunsAsRoot”" }).waitFor();
  await page.getByRole("button", { name: "Remove Goal 4" }).click();
  await page.getByTestId("write-preview").getByText("Does not use RUN").waitFor();
  await page.getByTestId("write-hint-add").click();
  await page.getByTestId("write-hint-0-fr").fill("Pensez à `FROM scratch`.");
  await app.setText("FROM scratch\n");
  await page.getByTestId("write-take-solution").click();
  await app.expectAccessible();
  const saved = await download(page, () => page.getByTestId("write-save").click());
  assert.equal(saved.name, "une-image-legere.json");
  const written = JSON.parse(saved.text);
  assert.deepEqual(written.start.dockerfile, ["FROM alpine:3.22", "RUN apk add curl"]);
  assert.deepEqual(written.solution.dockerfile, ["FROM scratch"]);
  assert.deepEqual(written.goals[1], { goal: "size", measure: "unpacked", most_bytes: 1500000 });
  await page.reload();
  await app.analysed();
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-write").click();
  assert.equal(await page.getByTestId("write-title-fr").inputValue(), "Une image légère");
  await page.getByTestId("write-try").click();
  await page.locator('[data-exercise="une-image-legere"]').waitFor();
  await app.analysed();
  assert.equal(await app.text(), "FROM alpine:3.22\nRUN apk add curl\n");
  await page.getByTestId("hint-next").click();
  await page.getByTestId("hint").getByText("FROM scratch").waitFor();
  const file = join(tmpdir(), `exercise-${process.pid}.json`);
  await writeFile(file, saved.text);
  await page.getByTestId("exercises-all").click();
  await page.getByTestId("exercise-file").setInputFiles(file);
  await page.locator('[data-exercise="une-image-legere"]').waitFor();
});
