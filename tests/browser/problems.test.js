// The list of problems: what narrows it, what mends, what is told of a rule.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { pageTest } from "./harness.js";

const TEXT = `FROM golang:1.26 as Build
RUN apt-get update && apt-get install -y git

FROM debian
RUN apt-get update && apt-get install -y curl
COPY --from=build /x /x
CMD ["a"]
CMD ["curl"]
`;

const rules = (page) => page.getByTestId("problem").evaluateAll((rows) => rows.map((row) => row.dataset.rule));
const row = (page, rule) => page.locator(`[data-testid="problem"][data-rule="${rule}"]`);
/** Opens a row, so that what it says in full and what can be done is there. */
async function open(problem) {
  const line = problem.getByTestId("problem-row");
  if ((await line.getAttribute("aria-expanded")) === "false") await line.click();
  return problem;
}

const focusedText = (page) => page.evaluate(() => document.activeElement?.textContent ?? "");

pageTest("problems are counted and filtered, and a click shows all again", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  // The table of packages comes, and what mending brings is weighed once more.
  await page.waitForLoadState("networkidle");
  await app.analysed();
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  const all = await rules(page);
  assert.ok(all.length > 5, `there are problems: ${all}`);
  const filter = page.getByTestId("problem-filter");

  await filter.fill("casing");
  assert.deepEqual((await rules(page)).sort(), ["FromAsCasing", "StageNameCasing"]);
  await page.getByTestId("problems-hidden").getByText(`${all.length - 2} problems hidden by the filter`).waitFor();
  await filter.fill("dl3006");
  assert.deepEqual(await rules(page), ["UntaggedBaseImage"], "hadolint's codes are found");
  await filter.fill("moves on with every release");
  assert.deepEqual(await rules(page), ["UntaggedBaseImage"], "words of the message are found");
  await app.expectAccessible();
  await page.getByTestId("problems-show-all").click();
  assert.deepEqual(await rules(page), all);
  assert.equal(await focusedText(page), "Problems", "the focus is not lost with the button");

  await page.getByTestId("toggle-warning").click();
  assert.equal(await page.getByTestId("toggle-warning").getAttribute("aria-pressed"), "false");
  assert.ok((await rules(page)).includes("AptRecommendsInstalled"));
  assert.ok(!(await rules(page)).includes("StageNameCasing"));
  await page.getByTestId("toggle-warning").click();

  // The caret chooses the stage.
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.getByTestId("toggle-stage").click();
  assert.ok((await rules(page)).includes("FromAsCasing"));
  assert.ok(!(await rules(page)).includes("UntaggedBaseImage"), "that is in the other stage");
  await page.getByTestId("problems-show-all").click();
  assert.deepEqual(await rules(page), all);
});

pageTest("French messages are filtered in French", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await page.getByTestId("problem-filter").fill("sans tag");
  assert.deepEqual(await rules(page), ["UntaggedBaseImage"]);
  await app.expectAccessible();
});

for (const [width, height, modal] of [
  [1440, 900, false],
  [360, 740, true],
]) {
  pageTest(`the page of a rule opens beside the list (${width} px), by keyboard alone`, { width, height }, async ({ page, app }) => {
    await app.open();
    await app.setText(TEXT);
    if (width < 1000) await page.locator("#tab-problems").click();
    const opener = (await open(row(page, "StageNameCasing"))).getByTestId("problem-rule");
    await opener.focus();
    await page.keyboard.press("Enter");
    const panel = page.getByTestId("rule-panel");
    await panel.getByRole("heading", { name: "What it does" }).waitFor();
    assert.equal(await focusedText(page), "StageNameCasing", "the focus is on the title");
    assert.equal(await panel.evaluate((dialog) => dialog.matches(":modal")), modal);
    const source = panel.getByRole("link", { name: /Build checks/ });
    assert.match(await source.getAttribute("href"), /^https:\/\/docs\.docker\.com\/reference\/build-checks\//);
    assert.match(await panel.getByRole("link", { name: "Open in a new tab" }).getAttribute("href"), /^rules\/StageNameCasing\.en\.html$/);
    await app.expectAccessible();
    await app.expectNoSidewaysScrolling();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assert.equal(await focusedText(page), "StageNameCasing");
    assert.ok(await opener.evaluate((button) => button === document.activeElement), "the focus is where it was");
  });
}

pageTest("the page of a rule follows the language, and the next rule takes its place", { dark: true }, async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await (await open(row(page, "StageNameCasing"))).getByTestId("problem-rule").click();
  const panel = page.getByTestId("rule-panel");
  await panel.getByRole("heading", { name: "Why" }).waitFor();
  await (await open(row(page, "FromAsCasing"))).getByTestId("problem-rule").click();
  await page.locator('[data-testid="rule-panel"][data-rule="FromAsCasing"]').getByRole("heading", { name: "Why" }).waitFor();
  await panel.getByTestId("rule-close").click();
  await app.set("lang-fr");
  await (await open(row(page, "AptRecommendsInstalled").first())).getByTestId("problem-rule").click();
  await panel.getByRole("heading", { name: "Pourquoi" }).waitFor();
  await app.expectAccessible();
});

pageTest("a fix shows what it changes, and why it is to be checked, before it is made", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  // The one in line 5.
  const problem = row(page, "AptRecommendsInstalled").filter({ hasText: "line 5" });
  await open(problem);
  const toggle = problem.getByTestId("fix-preview").first();
  await toggle.focus();
  await page.keyboard.press("Enter");
  assert.equal(await toggle.getAttribute("aria-expanded"), "true");
  const preview = problem.getByTestId("problem-preview");
  await preview.getByText("To be checked: Something may need a package that only came as a recommendation.").waitFor();
  const lines = await preview.locator("li").evaluateAll((items) => items.map((item) => item.innerText.replace(/\s+/g, " ")));
  assert.ok(lines.some((line) => /^5 − removed: RUN apt-get update && apt-get install -y curl$/.test(line)), lines.join("\n"));
  assert.ok(lines.some((line) => /^5 \+ added: RUN .*--no-install-recommends/.test(line)), lines.join("\n"));
  await app.expectAccessible();
  assert.equal(await app.text(), TEXT, "nothing is changed yet");

  // A line more above: the row is the same row, still open, and keeps the focus.
  const key = await problem.getAttribute("data-key");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await app.type("# a line more\n");
  const same = page.locator(`[data-testid="problem"][data-key="${key}"]`);
  await same.getByTestId("problem-preview").waitFor();
  assert.match(await same.innerText(), /line 6/, "its place has moved on");

  await same.getByTestId("problem-fix").first().click();
  await app.analysed();
  assert.match(await app.text(), /apt-get install --no-install-recommends -y curl|apt-get install -y --no-install-recommends curl/);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), `# a line more\n${TEXT}`, "one step back");
});

pageTest("the change that a fix makes is in view once it is shown", { width: 1366, height: 640 }, async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const body = page.locator('[data-testid="panel-problems"] .pane__body');
  for (const rule of ["StageNameCasing", "MultipleInstructionsDisallowed"]) {
    const problem = await open(row(page, rule));
    // The button at the lower edge: what opens below it is out of sight.
    await problem.getByTestId("fix-preview").first().evaluate((button) => button.scrollIntoView({ block: "end" }));
    await problem.getByTestId("fix-preview").first().click();
    const preview = problem.getByTestId("problem-preview");
    await preview.waitFor();
    const [frame, box] = [await body.boundingBox(), await preview.boundingBox()];
    assert.ok(box.y >= frame.y - 1, `${rule}: it begins at ${box.y} px, the pane at ${frame.y} px`);
    assert.ok(box.y + Math.min(box.height, frame.height) <= frame.y + frame.height + 1, `${rule}: it ends at ${box.y + box.height} px of ${frame.y + frame.height} px`);
  }
});

pageTest("the list is dense, says what each fix brings, and is led by what brings most", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  const rows = page.getByTestId("problem-row");
  const heights = await rows.evaluateAll((all) => all.map((line) => line.getBoundingClientRect().height));
  assert.ok(heights.length > 5 && heights.every((height) => height <= 32), `one line each: ${heights}`);
  assert.equal(await page.getByTestId("problem-details").count(), 0, "what is told in full opens");
  const gains = await page.getByTestId("problem").evaluateAll((all) =>
    all.map((item) => item.querySelector(".problem__gain").textContent),
  );
  const bytes = gains.map((gain) => Number(/−([\d.]+)\s(?:MB)/.exec(gain)?.[1] ?? 0));
  assert.ok(bytes[0] > 10 && bytes.every((size, at) => at === 0 || size <= bytes[at - 1]), gains.join(" | "));
  assert.equal(gains.at(-1), "", "where nothing is known, nothing is said");
  assert.match(await rows.last().textContent(), /No gain in bytes or seconds is known/);
  await app.expectAccessible();

  // Arrows lead from line to line, Enter opens one in its place.
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const third = page.getByTestId("problem").nth(2);
  await third.getByTestId("problem-details").waitFor();
  assert.ok(await rows.nth(2).evaluate((line) => line === document.activeElement), "the focus stays");
  assert.equal(await rows.nth(2).getAttribute("aria-expanded"), "true");
  await page.keyboard.press("End");
  assert.ok(await rows.last().evaluate((line) => line === document.activeElement));
  await page.keyboard.press("Home");
  assert.ok(await rows.first().evaluate((line) => line === document.activeElement));
  await app.expectAccessible();
});

pageTest("rows that tell several problems say so, and together they are as many as are counted", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM python:3.12 AS tools\nRUN pip install flask && pip install numpy && pip install requests\nCMD [\"flask\"]\n");
  // The table of packages comes, the text is looked at once more, and what mending brings is weighed.
  await page.waitForLoadState("networkidle");
  await app.analysed();
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  // List and header at one moment.
  const { more, counted } = await page.getByTestId("panel-problems").evaluate((panel) => ({
    more: [...panel.querySelectorAll('[data-testid="problem-row"]')].map((row) => Number(row.querySelector(".problem__also [aria-hidden]")?.textContent ?? 0)),
    counted: panel.querySelector(".pane__header").innerText,
  }));
  assert.ok(more.some((n) => n > 0), `some row tells more than one: ${more}`);
  const all = [...counted.matchAll(/(\d+) (?:error|warning|hint)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  assert.equal(more.reduce((sum, n) => sum + 1 + n, 0), all);
  const [row] = await page.getByTestId("problem").filter({ has: page.locator(".problem__also") }).all();
  assert.match(await row.ariaSnapshot(), /and \d+ more, told with it/);
  await app.expectAccessible();
});

pageTest("what stops the build comes first, then what does not start", async ({ page, app }) => {
  await app.open();
  await app.setText(
    "FROM debian:bookworm AS build\nRUN apt-get update && apt-get install -y git && touch /app\nFROM scratch\nCOPY --from=build /app /app\nCMD /app --serve\nBULD x\n",
  );
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  const found = await rules(page);
  assert.deepEqual(found.slice(0, 2), ["InstructionError", "ShellFormWithoutShell"], found.join(" "));
  const gains = page.getByTestId("problem-gain");
  assert.equal(await gains.nth(0).innerText(), "build stops");
  assert.equal(await gains.nth(1).innerText(), "does not start");
});

pageTest("a rebuild's seconds are told, and that they are assumed", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n");
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  const copy = row(page, "CopyBeforeInstall");
  assert.match(await copy.getByTestId("problem-gain").innerText(), /^−16\ss$/);
  await open(copy);
  const gains = copy.getByTestId("gains").first();
  assert.match(await gains.innerText(), /16\ss less whenever a file of the project changes\..*assumed/is);
});

pageTest("lines that are no instructions are one row", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine:3.22\nhello there world\nthis is prose\nand more of it\nas in a readme\n");
  const unknown = row(page, "InstructionError");
  assert.equal(await unknown.count(), 1);
  assert.match(await unknown.innerText(), /Lines 2 to 5 are no instructions/);
  await open(unknown);
  assert.equal(await unknown.locator(".problem__lines li").count(), 3);
  await app.expectAccessible();
});

pageTest("a fix is taken back in its place, and by its key wherever the focus is", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const fix = async (rule) => {
    const problem = await open(row(page, rule).first());
    await problem.getByTestId("problem-fix").first().focus();
    await page.keyboard.press("Enter");
    await app.analysed();
  };
  const undo = page.getByTestId("problems").getByTestId("undo-button");
  const has = (rule) => row(page, rule).count();
  await fix("StageNameCasing");
  assert.notEqual(await app.text(), TEXT);
  await undo.waitFor();
  assert.equal(await focusedText(page), "Undo", "the focus is where the fix was");
  assert.equal(await has("StageNameCasing"), 0);
  await app.expectAccessible();
  await page.keyboard.press("Enter");
  await app.analysed();
  assert.equal(await app.text(), TEXT);
  await undo.waitFor({ state: "detached" });
  await row(page, "StageNameCasing").waitFor();
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), "body", "the focus is not lost");

  // By key, with the focus on no text field.
  await fix("StageNameCasing");
  await page.keyboard.press("ControlOrMeta+z");
  await app.analysed();
  assert.equal(await app.text(), TEXT);
  await page.locator("#problems-title").focus();
  await page.keyboard.press("ControlOrMeta+y");
  await app.analysed();
  assert.match(await app.text(), /FROM golang:1.26 as build/);
  await page.keyboard.press("ControlOrMeta+z");
  await app.analysed();
  assert.equal(await app.text(), TEXT);

  // In a field of its own the key belongs to the field.
  await fix("StageNameCasing");
  await page.getByTestId("problem-filter").fill("casing");
  await page.keyboard.press("ControlOrMeta+z");
  assert.match(await app.text(), /FROM golang:1.26 as build/);
  await page.getByTestId("problem-filter").fill("");

  // What was typed since is not lost with it.
  await app.type("# more\n");
  await undo.waitFor({ state: "detached" });
});

pageTest("a fix made beside the sizes is taken back there", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await page.getByTestId("panel-sizes").getByText("Make smaller").click();
  await page.getByTestId("saving-apply").first().click();
  await app.analysed();
  assert.notEqual(await app.text(), TEXT);
  const undo = page.getByTestId("improve").getByTestId("undo-button");
  await undo.waitFor();
  assert.ok(await undo.evaluate((button) => button === document.activeElement));
  await undo.click();
  await app.analysed();
  assert.equal(await app.text(), TEXT);
});

pageTest("a .git that COPY takes along is a problem with a line for .dockerignore", async ({ page, app }) => {
  await app.open();
  const text = 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "a.js"]\n';
  await app.setText(text);
  await page.getByTestId("panel-sizes").getByRole("radio", { name: "Context", exact: true }).check({ force: true });
  await page.getByTestId("context-files").fill(".git/ 120 MB\nnode_modules/ 210 MB\npackage.json 300\na.js 4 kB\n");
  await row(page, "UnwantedFolderCopied").first().waitFor();
  await app.analysed();
  await page.locator('[data-testid="problems"][data-weighed="true"]').waitFor();
  assert.equal(await row(page, "UnwantedFolderCopied").count(), 2);
  const git = row(page, "UnwantedFolderCopied").filter({ hasText: ".git" });
  assert.match(await git.getByTestId("problem-gain").innerText(), /^−120\sMB$/);
  await open(git);
  await git.getByTestId("fix-preview").click();
  assert.match(await git.getByTestId("problem-preview").innerText(), /Added to \.dockerignore:[^]*\.git/);
  await git.getByTestId("problem-fix").click();
  await app.analysed();
  await git.waitFor({ state: "detached" });
  assert.equal(await page.getByTestId("context-ignore").inputValue(), ".git\n");
  assert.equal(await app.text(), text, "the Dockerfile stays as it is");
  assert.equal(await focusedText(page), "Undo");
  await page.keyboard.press("ControlOrMeta+z");
  await app.analysed();
  await git.waitFor();
  assert.equal(await page.getByTestId("context-ignore").inputValue(), "");
  await app.expectAccessible();
});

pageTest("all safe fixes are shown, then made in one step", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const button = page.getByTestId("mend-all");
  await page.getByTestId("mend-total").waitFor();
  assert.match(await button.innerText(), /^Apply \d+ safe fixes\s*−[\d.]+\s[kM]B/);
  await button.focus();
  await page.keyboard.press("Enter");
  const proposal = page.getByTestId("proposal");
  await proposal.waitFor();
  assert.match(await focusedText(page), /^\d+ safe fixes: what changes$/);
  assert.equal(await app.text(), TEXT, "nothing is changed yet");
  assert.match(await page.getByTestId("proposal-total").innerText(), /The result gets smaller by [\d.]+\s[kM]B \(/);
  await app.expectAccessible();
  await page.keyboard.press("Escape");
  await proposal.waitFor({ state: "detached" });
  assert.ok(await button.evaluate((element) => element === document.activeElement), "the focus is where it was");

  await button.click();
  await proposal.waitFor();
  await page.getByTestId("proposal-accept").click();
  await app.analysed();
  const mended = await app.text();
  assert.match(mended, /^FROM golang:1.26 AS build$/m);
  assert.doesNotMatch(mended, /CMD \["a"\]/);
  assert.equal(await button.count(), 0, "nothing is left to be mended safely");
  assert.equal(await focusedText(page), "Undo");
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), TEXT, "one step back");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+y");
  assert.equal(await app.text(), mended);
});

pageTest("a rule is switched off by the comment that is its own", async ({ page, app }) => {
  await app.open();
  await app.setText(`# syntax=docker/dockerfile:1\n# check=error=false\n${TEXT}`);
  await (await open(row(page, "StageNameCasing"))).getByRole("button", { name: /^Ignore in this file/ }).click();
  await row(page, "StageNameCasing").waitFor({ state: "detached" });
  await app.analysed();
  assert.match(await app.text(), /^# syntax=docker\/dockerfile:1\n# check=error=false;skip=StageNameCasing\nFROM /);
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), "body", "the focus went to the next row");

  const ours = row(page, "AptRecommendsInstalled");
  const count = await ours.count();
  const last = await open(ours.filter({ hasText: "line 7" }));
  await last.getByRole("button", { name: /^Ignore here/ }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-rule="AptRecommendsInstalled"]').length === wanted,
    count - 1,
  );
  await app.analysed();
  assert.match(await app.text(), /FROM debian\n# playground ignore=AptRecommendsInstalled\nRUN apt-get/);

  await app.type("COPI x y\n");
  const fault = row(page, "InstructionError");
  await fault.waitFor();
  await open(fault);
  assert.equal(await fault.getByTestId("problem-ignore").count(), 0, "what stops a build cannot be ignored");
});

pageTest("a row that is pointed at marks its place, and the caret stays", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const pointed = page.locator(".cm-pointed");
  await row(page, "StageNameCasing").hover();
  await pointed.waitFor();
  assert.equal(await pointed.innerText(), "Build");
  assert.ok(await page.locator(".cm-content").evaluate((content) => content.contains(document.activeElement)));
  await page.getByTestId("problem-filter").hover();
  await pointed.waitFor({ state: "detached" });
  await row(page, "FromAsCasing").getByTestId("problem-row").focus();
  await pointed.waitFor();
  assert.equal(await pointed.innerText(), "as");
});

pageTest("a place in the text tells its problems, by mouse and by keyboard", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await page.locator(".cm-lintRange-info").filter({ hasText: "apt-get" }).last().hover();
  const shown = page.locator(".cm-tooltip .cm-diagnostic");
  await shown.getByText("--no-install-recommends (à vérifier)").first().waitFor();
  await page.mouse.move(0, 0);
  await shown.first().waitFor({ state: "detached" });

  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("F8");
  await page.keyboard.press("ControlOrMeta+.");
  const card = page.locator(".cm-problem-card");
  await card.getByText("FromAsCasing").waitFor();
  assert.equal(await focusedText(page), "FromAsCasing", "the focus is in the card");
  await app.expectAccessible(".cm-problem-card");
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  assert.ok(await page.locator(".cm-content").evaluate((content) => content === document.activeElement));
  await page.keyboard.press("ControlOrMeta+.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await app.analysed();
  assert.match(await app.text(), /^FROM golang:1.26 AS Build\n/);
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), TEXT, "one step back");
});

pageTest("the card of a place opens at once, and by its key from anywhere in the line", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const place = page.locator(".cm-lintRange-info").filter({ hasText: "apt-get" }).last();
  // Milliseconds from the pointer's coming to rest to the card, the least of some: a busy machine is no fault of the page.
  const waits = [];
  for (let time = 0; time < 5; time += 1) {
    await page.mouse.move(0, 0);
    await page.locator(".cm-tooltip .cm-diagnostic").first().waitFor({ state: "detached" });
    await page.evaluate(() => {
      const note = (name) => performance.mark(name);
      addEventListener("mousemove", () => note("moved"), { once: true, capture: true });
      const observer = new MutationObserver(() => {
        if (!document.querySelector(".cm-tooltip .cm-diagnostic")) return;
        note("shown");
        observer.disconnect();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    await place.hover();
    await page.locator(".cm-tooltip .cm-diagnostic").first().waitFor();
    waits.push(await page.evaluate(() => performance.measure("wait", "moved", "shown").duration));
    await page.evaluate(() => performance.clearMarks());
  }
  assert.ok(Math.min(...waits) < 250, `${waits}`);
  await page.mouse.move(0, 0);

  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ControlOrMeta+.");
  await page.locator(".cm-problem-card").getByText("StageNameCasing").waitFor();
});

pageTest("a place in the text leads to the page of its rule and back", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("F8");
  await page.keyboard.press("ControlOrMeta+.");
  await page.keyboard.press("Enter");
  const panel = page.getByTestId("rule-panel");
  await panel.getByRole("heading", { name: "What it does" }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.ok(await page.locator(".cm-content").evaluate((content) => content === document.activeElement));
});
