// The stage graph: what it shows, and every way to move about in it.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = `FROM golang:1.25 AS builder
COPY . .
RUN go build -o /app

FROM alpine AS lint
RUN --mount=from=builder,target=/x true

FROM scratch AS result
COPY --from=builder /app /app
`;

const node = (page, name) => page.getByTestId("graph-node").filter({ hasText: name }).first();
const stage = (page, index) => page.locator(`[data-testid="graph-node"][data-stage="${index}"]`);
/** A stage in words: its accessible name. */
const words = (page, index) => stage(page, index).locator("> title").textContent();
const zoom = async (page) => Number((await page.getByTestId("graph-zoom").innerText()).replace(/\D/g, ""));
/** Where a node is on the screen. */
const place = async (page, index) => stage(page, index).boundingBox();

pageTest("the graph shows stages, images, context and how they are joined", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await app.analysed();
  await page.getByTestId("graph-unused").click();
  await stage(page, 1).waitFor();
  assert.equal(await page.locator('[data-testid="graph-node"][data-stage]').count(), 3);
  // golang, alpine, scratch and the context.
  assert.equal(await page.getByTestId("graph-node").count(), 7);
  assert.equal(await page.getByTestId("graph-edge").count(), 6);
  for (const kind of ["from", "copy", "mount"]) {
    assert.ok(await page.locator(`.graph-arrow--${kind}[data-testid="graph-edge"]`).count(), kind);
  }
  const dashes = await page.evaluate(() =>
    ["from", "copy", "mount"].map((kind) => {
      const line = document.querySelector(`.graph-arrow--${kind} .graph-arrow__line`);
      return getComputedStyle(line).strokeDasharray;
    }),
  );
  assert.equal(new Set(dashes).size, 3, `arrows differ in more than colour: ${dashes}`);
  assert.match(await stage(page, 1).textContent(), /not used/);
  assert.match(await words(page, 1), /not used/);
  assert.match(await words(page, 2), /COPY app from builder/);
  await page.getByRole("button", { name: /^stage 0, builder; FROM golang:1.25/ }).waitFor();
  assert.equal(await page.getByTestId("graph-legend").getByRole("listitem").count(), 4);
  await app.expectAccessible();
});

for (const language of ["en", "fr"]) {
  pageTest(`badges leave a stage its name (${language})`, { language }, async ({ page, app }) => {
    await app.open();
    const name = "discovery-service-run";
    await app.setText(`FROM golang:1.25 AS build\nCOPY app /app\n\nFROM scratch AS ${name}\nCOPY --from=build /app /app\nCMD /app\n`);
    const result = stage(page, 1);
    await result.getByText(name, { exact: true }).waitFor();
    const boxes = await result.locator(".graph-text, .graph-badge").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    const badges = await result.locator(".graph-badge").count();
    assert.equal(badges, 2, "it is the result, and does not start");
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const apart = one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 3 || other.bottom <= one.top + 3;
        assert.ok(apart, `${JSON.stringify(one)} ${JSON.stringify(other)}`);
      }
    }
    await app.expectAccessible();
  });
}

pageTest("a click chooses a stage, and the place in the text does", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await app.analysed();
  await stage(page, 0).click();
  await page.locator('[data-stage="0"][aria-pressed="true"]').waitFor();
  assert.match((await page.locator(".cm-stage-line").allInnerTexts()).join("\n"), /^FROM golang:1.25 AS builder/);
  await page.locator(".cm-line", { hasText: "FROM alpine AS lint" }).click();
  await page.locator('[data-stage="1"][aria-pressed="true"]').waitFor();
  assert.equal(await stage(page, 0).getAttribute("aria-pressed"), "false");
});

pageTest("the keyboard alone walks through the graph", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await app.analysed();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-stage"));
  await stage(page, 0).focus();
  assert.equal(await page.locator('[data-testid="graph-node"][tabindex="0"]').count(), 1);
  await page.keyboard.press("ArrowRight");
  const next = await focused();
  assert.ok(next === "1" || next === "2", next);
  await page.keyboard.press("Enter");
  await page.locator(`[data-stage="${next}"][aria-pressed="true"]`).waitFor();
  assert.equal(await page.locator('[data-testid="graph-node"][tabindex="0"]').getAttribute("data-stage"), next);
  await page.keyboard.press("Home");
  assert.equal(await focused(), "0");
  assert.ok(await page.locator(".graph-arrow--lit").count(), "arrows of the focused node stand out");
  const before = await zoom(page);
  await page.keyboard.press("+");
  await page.waitForFunction((was) => parseInt(document.querySelector('[data-testid="graph-zoom"]').textContent, 10) > was, before);
  await page.keyboard.press("0");
  await page.waitForFunction((was) => parseInt(document.querySelector('[data-testid="graph-zoom"]').textContent, 10) === was, before);
  // One tab stop: the next Tab leaves the nodes.
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "graph-node");
});

pageTest("zooming, dragging and turning", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await app.analysed();
  const before = await zoom(page);
  const home = await place(page, 0);
  await page.getByTestId("graph-zoom-in").click();
  assert.ok((await zoom(page)) > before);
  await page.getByTestId("graph-fit").click();
  assert.equal(await zoom(page), before);
  assert.deepEqual(await place(page, 0), home);

  // Ctrl and the wheel zoom about the pointer; the wheel alone does not.
  const at = { x: home.x + home.width / 2, y: home.y + home.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -100);
  assert.equal(await zoom(page), before);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await page.waitForFunction((was) => parseInt(document.querySelector('[data-testid="graph-zoom"]').textContent, 10) > was, before);
  const larger = await place(page, 0);
  assert.ok(larger.width > home.width);
  assert.ok(Math.abs(larger.x + larger.width / 2 - at.x) < 3, "what is under the pointer stays there");

  // Dragging moves the drawing and chooses nothing.
  await page.getByTestId("graph-fit").click();
  const chosen = () => page.locator('[data-testid="graph-node"][aria-pressed="true"]').evaluateAll((all) => all.map((n) => n.dataset.stage));
  const was = await chosen();
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 20, at.y + 10);
  await page.mouse.move(at.x + 40, at.y + 20);
  await page.mouse.up();
  const moved = await place(page, 0);
  assert.ok(Math.abs(moved.x - home.x - 40) < 2 && Math.abs(moved.y - home.y - 20) < 2, JSON.stringify({ home, moved }));
  assert.deepEqual(await chosen(), was);

  const direction = () => page.getByTestId("graph").getAttribute("data-direction");
  const now = await direction();
  await page.getByTestId("graph-turn").click();
  assert.notEqual(await direction(), now);
  await app.expectAccessible();
});

pageTest("a narrow page, in French", { width: 360, height: 740, language: "fr", touch: true }, async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await app.analysed();
  await page.getByRole("tab", { name: /tapes/ }).click();
  await page.getByTestId("graph-unused").click();
  assert.match(await stage(page, 1).textContent(), /inutilisée/);
  const pane = await page.locator(".graph__pane").boundingBox();
  for (let index = 0; index < 3; index++) {
    const box = await place(page, index);
    assert.ok(box.x >= pane.x - 1 && box.x + box.width <= pane.x + pane.width + 1, `stage ${index} is in sight`);
  }
  await stage(page, 0).tap();
  await page.locator('[data-testid="graph-node"][data-stage="0"]').waitFor({ state: "attached" });
  await app.expectAccessible();
});

pageTest("what is not used is shown when asked for", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await app.analysed();
  assert.equal(await page.locator('[data-testid="graph-node"][data-stage]').count(), 2);
  await page.getByTestId("graph-unused").click();
  await stage(page, 1).waitFor();
  await page.getByTestId("graph-unused").click();
  await stage(page, 1).waitFor({ state: "detached" });
  await app.setText("FROM alpine\n");
  await app.analysed();
  assert.equal(await page.getByTestId("graph-unused").count(), 0);
});

pageTest("names are text, whatever they hold", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine AS a\nCOPY <img/src=x/onerror=alert(1)> /x\nADD <b>bold</b> /y\n");
  await app.analysed();
  assert.equal(await page.locator(".graph img, .graph b").count(), 0);
  await node(page, "build context").waitFor();
});
