// The list of problems: what narrows it, what mends, what is told of a rule.
import assert from "node:assert/strict";
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
const focusedText = (page) => page.evaluate(() => document.activeElement?.textContent ?? "");

pageTest("problems are grouped, counted and filtered, and a click shows all again", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const all = await rules(page);
  assert.ok(all.length > 5, `there are problems: ${all}`);
  const filter = page.getByTestId("problem-filter");

  await filter.fill("casing");
  assert.deepEqual(await rules(page), ["FromAsCasing", "StageNameCasing"]);
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
    const opener = row(page, "StageNameCasing").getByTestId("problem-rule");
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
  await row(page, "StageNameCasing").getByTestId("problem-rule").click();
  const panel = page.getByTestId("rule-panel");
  await panel.getByRole("heading", { name: "Why" }).waitFor();
  await row(page, "FromAsCasing").getByTestId("problem-rule").click();
  await page.locator('[data-testid="rule-panel"][data-rule="FromAsCasing"]').getByRole("heading", { name: "Why" }).waitFor();
  await panel.getByTestId("rule-close").click();
  await app.set("lang-fr");
  await row(page, "AptRecommendsInstalled").first().getByTestId("problem-rule").click();
  await panel.getByRole("heading", { name: "Pourquoi" }).waitFor();
  await app.expectAccessible();
});

pageTest("a fix shows what it changes, and why it is to be checked, before it is made", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const problem = row(page, "AptRecommendsInstalled").last();
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
  assert.match(await same.innerText(), /6:/, "its place has moved on");

  await same.getByTestId("problem-fix").first().click();
  await app.analysed();
  assert.match(await app.text(), /apt-get install --no-install-recommends -y curl|apt-get install -y --no-install-recommends curl/);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), `# a line more\n${TEXT}`, "one step back");
});

pageTest("all safe fixes are shown, then made in one step", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const button = page.getByTestId("mend-all");
  assert.match(await button.innerText(), /^Mend \d+ safely$/);
  await button.focus();
  await page.keyboard.press("Enter");
  const proposal = page.getByTestId("proposal");
  await proposal.waitFor();
  assert.match(await focusedText(page), /^\d+ safe fixes: what changes$/);
  assert.equal(await app.text(), TEXT, "nothing is changed yet");
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
  assert.equal(await focusedText(page), "Problems");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await app.text(), TEXT, "one step back");
  await page.keyboard.press("ControlOrMeta+y");
  assert.equal(await app.text(), mended);
});

pageTest("a rule is switched off by the comment that is its own", async ({ page, app }) => {
  await app.open();
  await app.setText(`# syntax=docker/dockerfile:1\n# check=error=false\n${TEXT}`);
  await row(page, "StageNameCasing").getByRole("button", { name: /^Ignore in this file/ }).click();
  await row(page, "StageNameCasing").waitFor({ state: "detached" });
  await app.analysed();
  assert.match(await app.text(), /^# syntax=docker\/dockerfile:1\n# check=error=false;skip=StageNameCasing\nFROM /);
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), "body", "the focus went to the next row");

  const ours = row(page, "AptRecommendsInstalled");
  const count = await ours.count();
  await ours.last().getByRole("button", { name: /^Ignore here/ }).focus();
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
  await row(page, "FromAsCasing").locator(".problem__jump").focus();
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
