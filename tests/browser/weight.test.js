// What a first visit moves: no more than script/weight.json says.
import assert from "node:assert/strict";
import test from "node:test";
import { compare } from "../../script/sizes.js";
import { VISITS, figures, limits, visit } from "../../script/weight.js";
import { launchBrowser } from "./harness.js";

for (const kind of VISITS) {
  test(`a first visit moves no more than it may: ${kind}`, async () => {
    const browser = await launchBrowser();
    try {
      const limit = limits()[kind];
      const measured = await visit(browser, kind);
      const lines = compare(figures(measured, limit), limit);
      console.log(lines.join("\n"));
      const files = measured.files.map(({ name, bytes }) => `${bytes} ${name}`);
      assert.ok(lines.every((line) => !line.startsWith("!")), [...lines, ...files].join("\n"));
    } finally {
      await browser.close();
    }
  });
}

test("a limit that is missed is told with the difference", () => {
  assert.deepEqual(compare({ bytes: 12, requests: 3 }, { bytes: 10, requests: 5 }), ["! bytes: 12 of 10 (+2)", "  requests: 3 of 5 (-2)"]);
});
