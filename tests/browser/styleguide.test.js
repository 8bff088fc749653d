// The design system: each component in each state, in light, dark and forced colours.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibilityViolations, launchBrowser } from "./harness.js";
import { eachMode } from "./styleguide.js";

test("each component is accessible, and what is chosen and what has the focus is told from the rest", { timeout: 120_000 }, async () => {
  const browser = await launchBrowser();
  try {
    await eachMode(browser, async (page, mode) => {
      assert.deepEqual(await accessibilityViolations(page), [], mode);
      const looks = (selector) =>
        page.locator(selector).first().evaluate((element) => {
          const { outline, border, boxShadow, backgroundColor, textDecorationLine, color, opacity } = getComputedStyle(element);
          return JSON.stringify({ outline, border, boxShadow, backgroundColor, textDecorationLine, color, opacity });
        });
      for (const [one, other] of [
        [":checked:not([data-force]) + .choice__face", ":not(:checked, [data-force]) + .choice__face"],
        [":checked[data-force*=focus] + .choice__face", ":checked:not([data-force]) + .choice__face"],
        ['.toggle[aria-pressed="true"]:not([data-force])', '.toggle[aria-pressed="false"]'],
        ['.tab[aria-selected="true"]', '.tab[aria-selected="false"]'],
        [".input[aria-invalid]", ".input:not([aria-invalid], [data-force])"],
        [".button:disabled", ".button:enabled"],
        [".button[data-force*=focus]", ".button:enabled:not([data-force])"],
        [".tree__row[data-force*=focus]", ".tree__row:not([data-force])"],
      ]) {
        assert.notEqual(await looks(one), await looks(other), `${mode}: ${one}`);
      }
      const { wide, width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }));
      assert.ok(wide <= width, `${mode}: ${wide} px`);
    });
  } finally {
    await browser.close();
  }
});
