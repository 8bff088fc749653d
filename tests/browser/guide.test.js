// The guides beside the page.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

/** Opens the guide and waits until its text is there. */
async function openGuide(page, app) {
  await (await app.reach("guide-button")).click();
  await page.getByTestId("guide-contents").waitFor();
}

/** Waits until all pictures of the guide are loaded, and gives how many there are. */
async function pictures(page) {
  const images = page.getByTestId("guide").locator("img");
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    await image.evaluate((element) => element.decode());
  }
  return images.count();
}

pageTest("the guide opens and closes by keyboard and loses nothing", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM busybox AS mine\n");
  await page.getByTestId("guide-button").focus();
  await page.keyboard.press("Enter");
  await page.locator("#guide-title:focus").waitFor();
  assert.equal(await page.getByTestId("guide-button").getAttribute("aria-expanded"), "true");
  await page.getByTestId("guide").getByRole("heading", { name: "First steps" }).waitFor();
  // It lies beside the page, which works on.
  await app.type("RUN true\n");
  assert.equal(await app.text(), "FROM busybox AS mine\nRUN true\n");
  await page.getByTestId("guide").locator("#guide-title").focus();
  await page.keyboard.press("Escape");
  await page.locator('[data-testid="guide-button"]:focus').waitFor();
  assert.equal(await page.getByTestId("guide").count(), 0);
  assert.equal(await app.text(), "FROM busybox AS mine\nRUN true\n");
  assert.equal(await page.getByTestId("notice").count(), 0);
});

/** Whether two boxes share nothing. */
const apart = (one, other) =>
  one.x + one.width <= other.x + 0.5 ||
  other.x + other.width <= one.x + 0.5 ||
  one.y + one.height <= other.y + 0.5 ||
  other.y + other.height <= one.y + 0.5;

for (const { width, height, exercise } of [
  { width: 1440, height: 900, exercise: false },
  { width: 1440, height: 900, exercise: true },
  { width: 1366, height: 640, exercise: true },
  { width: 1920, height: 1080, exercise: true },
  { width: 1110, height: 800, exercise: false },
  { width: 1110, height: 800, exercise: true },
]) {
  pageTest(`beside the guide nothing is hidden at ${width} px${exercise ? ", with an exercise" : ""}`, { width, height }, async ({ page, app }) => {
    await app.open();
    const panels = ["panel-editor", "panel-graph", "panel-sizes", "panel-problems", "status"];
    if (exercise) {
      await (await app.reach("exercises")).click();
      await page.getByTestId("exercise-secrets").click();
      await page.getByTestId("goal").first().waitFor();
      panels.push("exercises-pane");
    }
    await openGuide(page, app);
    const guide = await page.getByTestId("guide").boundingBox();
    assert.ok(guide.width >= 270 && guide.height >= 200, JSON.stringify(guide));
    for (const panel of panels) {
      const box = await page.getByTestId(panel).boundingBox();
      assert.ok(apart(box, guide), `${panel}: ${JSON.stringify(box)} and ${JSON.stringify(guide)}`);
      assert.ok(box.width >= 220, `${panel} is ${box.width} px wide`);
    }
    await app.expectNoSidewaysScrolling();
    await app.expectAccessible();
  });
}

pageTest("contents lead to their place, and the place is kept over closing and another language", async ({ page, app }) => {
  await app.open();
  await openGuide(page, app);
  const guide = page.getByTestId("guide");
  await pictures(page);
  await page.getByTestId("guide-contents").getByRole("link", { name: "Exercises" }).click();
  await page.locator("#guide-exercises:focus").waitFor();
  const top = (heading) =>
    guide.getByRole("heading", { name: heading, exact: true }).evaluate((element) => {
      const body = element.closest(".guide__body");
      return element.getBoundingClientRect().top - body.getBoundingClientRect().top;
    });
  const before = await top("Exercises");
  assert.ok(before >= 0 && before < 60, `${before}`);
  await app.set("lang-fr");
  await guide.getByRole("heading", { name: "Les exercices" }).waitFor();
  assert.ok(Math.abs((await top("Les exercices")) - before) < 60);
  await page.getByTestId("guide-close").click();
  await openGuide(page, app);
  assert.ok(Math.abs((await top("Les exercices")) - before) < 60);
  assert.equal(new URL(page.url()).hash, "");
});

pageTest("links between the guides stay in the page, others open a tab of their own", async ({ page, app }) => {
  await app.open();
  await openGuide(page, app);
  const guide = page.getByTestId("guide");
  await page.getByTestId("guide-teacher").check({ force: true });
  await guide.getByRole("heading", { name: "Write an exercise" }).waitFor();
  for (const link of await guide.locator('a[target="_blank"]').all()) {
    assert.match(await link.getAttribute("rel"), /noopener/);
  }
  const [tab] = await Promise.all([
    page.waitForEvent("popup"),
    guide.getByRole("link", { name: /^exercises\.md/ }).first().click(),
  ]);
  await tab.getByRole("heading", { name: "Exercises", level: 1 }).waitFor();
  assert.match(tab.url(), /\/docs\/exercises\.html$/);
  await tab.close();
  await guide.getByRole("link", { name: "the guide for learners" }).click();
  await page.locator('[data-guide="learner"] #guide-title:focus').waitFor();
  await guide.getByRole("heading", { name: "First steps" }).waitFor();
  // Whichever was open last comes back.
  await page.getByTestId("guide-teacher").check({ force: true });
  await page.getByTestId("guide-close").click();
  await openGuide(page, app);
  assert.equal(await guide.getAttribute("data-guide"), "teacher");
});

for (const { width, height, dark, language } of [
  { width: 1440, height: 900, dark: false, language: "fr" },
  { width: 1180, height: 800, dark: false, language: "en" },
  { width: 768, height: 1024, dark: true, language: "en" },
  { width: 360, height: 740, dark: true, language: "fr" },
]) {
  pageTest(`both guides with their pictures fit and are accessible at ${width} px`, { width, height, dark, language }, async ({ page, app }) => {
    await app.open();
    await openGuide(page, app);
    for (const [guide, least] of [["learner", 8], ["teacher", 3]]) {
      await page.getByTestId(`guide-${guide}`).check({ force: true });
      await page.locator(`[data-guide="${guide}"] [data-testid="guide-contents"]`).waitFor();
      assert.ok((await pictures(page)) >= least);
      const wide = await page.locator(".guide__body").evaluate((body) => body.scrollWidth - body.clientWidth);
      assert.ok(wide <= 0, `${guide} is ${wide} px too wide`);
      await app.expectNoSidewaysScrolling();
      await app.expectAccessible();
    }
    await page.getByTestId("guide-close").click();
    await page.locator(':is([data-testid="guide-button"], [data-testid="settings"]):focus').waitFor();
  });
}

pageTest("the guide is there without a network, pictures and further pages too", { offline: true }, async ({ page, app }) => {
  await app.open();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await page.context().setOffline(true);
  await openGuide(page, app);
  assert.ok((await pictures(page)) >= 8);
  await page.goto(`${app.address}docs/teaching.html`);
  await page.getByRole("heading", { name: "Write an exercise" }).waitFor();
  assert.ok((await page.locator("img").count()) >= 3);
});

pageTest("the page of a guide stands alone, in both languages", async ({ page, app }) => {
  await page.goto(`${app.address}docs/learning.html`);
  await page.getByRole("heading", { name: "First steps" }).waitFor();
  await app.expectAccessible();
  await page.getByRole("link", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Premiers pas" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await app.expectNoSidewaysScrolling();
});

pageTest("markup that the guide does not know does not come in", async ({ page, app }) => {
  await page.route("**/docs/learning.html", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<main><h1>T</h1><h2 id="a">One</h2><p id="taken" class="taken">Words <b>bold</b></p><img src="https://example.org/x.png" alt="x" width="1" height="1"><img src="pictures/../../x.webp" alt="x" width="1" height="1"><img src="pictures/page.en.webp" width="1" height="1"><a href="javascript:alert(1)">no link</a><iframe src="x"></iframe><script>document.title = "taken"</script></main>`,
    }),
  );
  await app.open();
  await openGuide(page, app);
  const body = page.locator(".guide__body");
  await body.getByText("Words bold").waitFor();
  assert.equal(await body.locator("img, iframe, script, b, #taken, .taken").count(), 0);
  assert.equal(await body.getByRole("link", { name: "no link" }).count(), 0);
  await body.getByText("no link").waitFor();
});

pageTest("a guide that cannot be had says so", async ({ page, app }) => {
  app.expectProblem(/learning\.html/);
  await page.route("**/docs/learning.html", (route) => route.abort());
  await app.open();
  await page.getByTestId("guide-button").click();
  await page.getByTestId("guide").getByText("The guide could not be loaded.").waitFor();
});

pageTest("in a frame there is no guide", async ({ page, app }) => {
  await app.open("?embed");
  assert.equal(await page.getByTestId("guide-button").count(), 0);
});
