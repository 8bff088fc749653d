// What the user chose to look at is there again at the next visit.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const MULTI = "FROM debian:bookworm-slim AS build\nRUN make\nMAINTAINER x\nFROM debian:bookworm-slim\nCOPY --from=build /a /b\n";

/** Another tab of the same browser, once it shows its panels. */
async function nextVisit(page, address) {
  const next = await page.context().newPage();
  await next.goto(address);
  await next.locator("[data-revision]:not([data-revision='0'])").waitFor();
  return next;
}

pageTest("views, filters and measure are there at the next visit", async ({ page, app }) => {
  await app.open();
  await app.setText(MULTI);
  await page.getByTestId("stages-list").check({ force: true });
  await page.getByTestId("sizes-savings").check({ force: true });
  await page.getByTestId("measure-containerd").check({ force: true });
  await page.getByTestId("toggle-warning").click();
  const next = await nextVisit(page, app.address);
  for (const testid of ["stages-list", "sizes-savings", "measure-containerd"]) {
    assert.ok(await next.getByTestId(testid).isChecked(), testid);
  }
  assert.equal(await next.getByTestId("toggle-warning").getAttribute("aria-pressed"), "false");
  assert.equal(await next.getByTestId("problem").locator(".severity--warning").count(), 0);
});

pageTest("the way of the arrows, builder, workers and the extent of a tree are there at the next visit", async ({ page, app }) => {
  await app.open();
  await app.setText(MULTI);
  const graph = page.getByTestId("graph");
  const usual = await graph.getAttribute("data-direction");
  const other = usual === "right" ? "down" : "right";
  await page.getByTestId("graph-turn").click();
  await page.locator(`[data-testid="graph"][data-direction="${other}"]`).waitFor();
  await page.getByTestId("size-layer").first().locator("summary").first().click();
  const all = page.getByTestId("files").locator('input[value="all"]');
  await all.first().check({ force: true });
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("workers").selectOption("2");

  const next = await nextVisit(page, app.address);
  assert.equal(await next.getByTestId("workers").inputValue(), "2");
  await next.getByTestId("pace").selectOption("classic");
  await next.getByTestId("size-layer").first().locator("summary").first().click();
  assert.ok(await next.getByTestId("files").locator('input[value="all"]').first().isChecked());
  await next.getByTestId("stages-graph").check({ force: true });
  await next.locator(`[data-testid="graph"][data-direction="${other}"]`).waitFor();
  // Turned back it is the page's to choose again.
  await next.getByTestId("graph-turn").click();
  await next.locator(`[data-testid="graph"][data-direction="${usual}"]`).waitFor();

  const last = await nextVisit(next, app.address);
  await last.locator(`[data-testid="graph"][data-direction="${usual}"]`).waitFor();
  await last.getByTestId("stages-build").check({ force: true });
  assert.equal(await last.getByTestId("pace").inputValue(), "classic");
});

pageTest("on a phone the pane that was chosen is there at the next visit", { width: 360, height: 740 }, async ({ page, app }) => {
  await app.open();
  await page.getByRole("tab", { name: /Sizes/ }).click();
  const next = await nextVisit(page, app.address);
  assert.equal(await next.getByRole("tab", { name: /Sizes/ }).getAttribute("aria-selected"), "true");
  assert.ok(await next.getByTestId("panel-sizes").isVisible());
});

pageTest("an embedded page remembers nothing, and knows nothing", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("stages-list").check({ force: true });
  const embedded = await nextVisit(page, `${app.address}?embed`);
  assert.ok(await embedded.getByTestId("stages-graph").isChecked());
  const stored = () => embedded.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  const before = await stored();
  await embedded.getByTestId("stages-build").check({ force: true });
  assert.ok(await embedded.getByTestId("stages-build").isChecked());
  assert.equal(await stored(), before);
});
