// Comparing: a pinned version beside the text, and the text as one stage.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";
import { ONE_STAGE as SINGLE, TWO_STAGES as MULTI } from "./states.js";

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? document.activeElement?.id ?? "");

for (const options of [{}, { width: 360, height: 740, language: "fr" }, { dark: true }]) {
  const name = JSON.stringify(options);
  pageTest(`a pinned version is compared, kept over a reload and swapped ${name}`, options, async ({ page, app }) => {
    await app.open();
    await app.setText(SINGLE);
    await page.getByTestId("pin").click();
    await app.setText(MULTI);
    const open = page.getByTestId("compare-open");
    assert.match(await open.textContent(), /−/, "the button says how much smaller it is");
    await open.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByTestId("compare");
    await dialog.waitFor();
    assert.equal(await focused(page), "compare-title");

    const reasons = await page.getByTestId("compare-reason").allTextContents();
    assert.match(reasons[0], /distroless\/static.*golang:1\.22|golang:1\.22.*distroless\/static/, "the weightiest first");
    assert.match(await page.getByTestId("compare-size").textContent(), /−/);
    await page.getByTestId("still-graph").nth(1).waitFor();
    assert.equal(await page.getByTestId("still-graph").count(), 2);
    assert.ok((await page.getByTestId("compare-layer").count()) > 3);
    assert.equal(await page.locator('[data-testid="compare-finding"][data-rule="AptListsLeftBehind"]').count(), 1);
    await app.expectAccessible();
    await app.expectNoSidewaysScrolling();
    const [first, second] = await page.getByTestId("still-graph").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    assert.equal(Math.abs(first - second) > 100, options.width === 360, "side by side, or stacked where it is narrow");

    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "compare-open", "the focus goes back");

    // A reload keeps both, and finds out anew what they mean.
    await page.waitForFunction((text) => Object.values(localStorage).some((value) => value.endsWith(text)), MULTI);
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await app.analysed();
    await page.waitForFunction(() => document.querySelector('[data-testid="compare-open"]')?.textContent.includes("−"));

    // Swapped, and the other way round again: nothing is lost.
    await page.getByTestId("compare-open").click();
    await page.getByTestId("compare-swap").click();
    await page.waitForFunction(() => /\+/.test(document.querySelector('[data-testid="compare-size"]')?.textContent ?? ""));
    await page.getByTestId("compare-close").click();
    assert.equal(await app.text(), SINGLE);
    await page.getByTestId("compare-open").click();
    await page.getByTestId("compare-swap").click();
    await page.waitForFunction(() => /−/.test(document.querySelector('[data-testid="compare-size"] .compare__difference')?.textContent ?? ""));
    await page.getByTestId("compare-unpin").click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await app.text(), MULTI);
    await page.getByTestId("pin").waitFor();
  });
}

pageTest("one stage is made a builder and a runtime stage: shown, asked about, taken over and back", async ({ page, app }) => {
  const text = 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /bin/server .\nCMD ["/bin/server"]\n';
  await app.open();
  await app.setText(text);
  await page.getByTestId("multi-stage").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByTestId("compare");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /gcr\.io\/distroless\/static-debian13/);
  assert.match(await page.getByTestId("compare-size").locator(".compare__difference").textContent(), /−1\.\d+\sGB|−9\d\d\sMB/, "it is smaller");
  assert.match(await page.getByTestId("multi-stage-question").first().innerText(), /read files of \/src/);
  const made = await page.getByTestId("multi-stage-text").textContent();
  assert.equal(made.match(/^FROM /gm).length, 2);
  await app.expectAccessible();
  await page.getByTestId("multi-stage-take").click();
  await dialog.waitFor({ state: "detached" });
  await app.analysed();
  assert.equal(await app.text(), made);
  assert.equal(await page.getByTestId("multi-stage").count(), 0, "it has several stages now");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  await app.analysed();
  assert.equal(await app.text(), text, "one step back");

  // What was asked for by number goes with what comes of it, not with the builder that has its number then.
  await app.setText(`FROM scratch\n${text}`);
  await page.getByTestId("target").click();
  await page.getByTestId("target-0").click();
  await page.keyboard.press("Escape");
  await app.setText(text);
  await page.locator(".status__target", { hasText: "Builds stage 0" }).waitFor();
  await page.getByTestId("multi-stage").click();
  await page.getByTestId("multi-stage-take").click();
  await dialog.waitFor({ state: "detached" });
  await app.analysed();
  await page.locator(".status__target", { hasText: "Builds stage 1" }).waitFor();
  await page.getByTestId("undo-button").click();
  await app.analysed();
  await page.locator(".status__target", { hasText: "Builds stage 0" }).waitFor();

  // Where it cannot be, it says why and where.
  await app.setText('FROM golang:1.24\nWORKDIR /src\nCOPY . .\nCMD ["go", "run", "."]\n');
  await page.getByTestId("multi-stage").click();
  assert.match(await page.getByTestId("multi-stage-not").innerText(), /Line 4: what is started builds the program itself/);
  await app.expectAccessible();
  await page.getByTestId("compare-close").click();

  // In an exercise the page solves nothing.
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-first-multistage").click();
  await page.getByTestId("goal").first().waitFor();
  await app.setText('FROM golang:1.24\nRUN go build -o /a .\nCMD ["/a"]\n');
  assert.equal(await page.getByTestId("multi-stage").count(), 0);
});

pageTest("what if it were one stage: made, explained, and the text stays", async ({ page, app }) => {
  await app.open();
  await app.setText(MULTI);
  await page.getByTestId("one-stage").click();
  const dialog = page.getByTestId("compare");
  await dialog.waitFor();
  await dialog.getByText("2 stages written as one, on golang:1.22").waitFor();
  assert.match(await page.getByTestId("compare-size").locator(".compare__difference").textContent(), /\+/, "it is larger");
  const notes = await page.getByTestId("one-stage-note").allTextContents();
  assert.ok(notes.some((note) => note.includes("gcr.io/distroless/static")), `says what it lacks: ${notes}`);
  await dialog.locator("summary").click();
  const text = await page.getByTestId("one-stage-text").textContent();
  assert.equal(text.match(/^FROM /gm).length, 1);
  assert.ok(text.includes('CMD ["/app"]'));
  await app.expectAccessible();
  await page.getByTestId("compare-close").click();
  assert.equal(await app.text(), MULTI, "the text stays as it is");

  // What has one stage is not asked about.
  await app.setText(SINGLE);
  assert.equal(await page.getByTestId("one-stage").count(), 0);
  // Where it cannot be, it says why.
  await app.setText("FROM scratch AS a\nCOPY x /x\nFROM scratch\nCOPY --from=a /x /x\n");
  await page.getByTestId("one-stage").click();
  await page.getByTestId("one-stage-not").waitFor();
  await app.expectAccessible();
  await page.getByTestId("compare-close").click();
  await dialog.waitFor({ state: "detached" });
});
