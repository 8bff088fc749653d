// The page on paper.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const LONG = `FROM golang:1.24 AS build\nRUNN x\n${Array.from({ length: 200 }, (_, n) => `ENV N${n}=${n}`).join("\n")}\nFROM alpine\nCOPY --from=build /x /x\n`;

pageTest("on paper are text, graph, sizes and problems in this order, whole, and nothing to press", { width: 768, language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText(LONG);
  assert.equal(await page.getByTestId("sheet").count(), 0, "made only when it is printed");
  await page.emulateMedia({ media: "print" });
  await page.getByTestId("sheet").waitFor();
  // Of a long text the editor holds only what is in sight.
  const lines = page.getByTestId("sheet-text").locator("li");
  assert.equal(await lines.count(), LONG.trimEnd().split("\n").length);
  assert.equal(await lines.nth(201).innerText(), "ENV N199=199");
  const tops = await Promise.all(
    ["sheet-text", "still-graph", "sheet-sizes", "sheet-problems"].map(async (id) => (await page.getByTestId(id).boundingBox()).y),
  );
  assert.deepEqual(tops, [...tops].sort((a, b) => a - b));
  assert.match(await page.getByTestId("sheet-sizes").innerText(), /build[^]*M[Oo]/);
  assert.match(await page.getByTestId("sheet-problems").innerText(), /Erreur, ligne 2/i);
  const controls = await page.locator("button, select, input, textarea, .toolbar, .pane, .status").evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
  assert.equal(controls, 0);
  const pdf = (await page.pdf()).toString("latin1");
  assert.ok((pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length >= 3, "all pages are printed");
  await page.emulateMedia({ media: "screen" });
  await page.getByTestId("sheet").waitFor({ state: "detached" });
  assert.ok(await page.locator(".toolbar").isVisible());
});
