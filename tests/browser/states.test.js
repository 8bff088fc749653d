// Walks the states of the page (states.js) through windows, zooms, languages and colours, and looks at their shape
// (geometry.js) and, at both ends, at what axe finds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { geometryFaults, roomInPage } from "./geometry.js";
import { App, accessibilityViolations, launchBrowser, newPage, startServer } from "./harness.js";
import { SMALL, STATES, WIDE, reach, walker } from "./states.js";

/** What each pane is there for. */
const CONTENTS = {
  '[data-testid="panel-editor"]': ".editor",
  '[data-testid="panel-graph"]': '[data-testid="graph"], [data-testid="stages"], .steps, .empty',
  '[data-testid="panel-problems"]': '[data-testid="problem"], [data-testid="proposal"], .empty',
  '[data-testid="panel-sizes"]': '[data-testid="size-result"], [data-testid="context"], .pane__body > *',
};
/** Three lines of text. */
const LEAST_ROOM = 60;

/** Where the main content of a pane gets less than a third of it. */
async function crampedPanes(page) {
  if ((await page.locator("dialog:modal").count()) > 0) return [];
  const rooms = await page.evaluate(roomInPage, CONTENTS);
  return rooms
    .filter(({ room, share }) => share < 1 / 3 || room < LEAST_ROOM)
    .map(({ pane, room, share }) => `room: ${pane}: its content begins ${room} px above the end, ${Math.round(share * 100)} % of the pane`);
}

/** What is wrong with the page in a window. */
async function faultsOf(page, { name, axe }) {
  const violations = axe ? (await accessibilityViolations(page)).map((line) => `axe: ${line}`) : [];
  return [...(await geometryFaults(page)), ...(await crampedPanes(page)), ...violations].map((fault) => `${name}: ${fault}`);
}

/** Walks all states through `windows`. */
function walkTest(name, windows, languageOf) {
  test(name, { timeout: 900_000 }, async (t) => {
    const served = await startServer();
    const browser = await launchBrowser();
    const walk = walker(browser, served);
    try {
      for (const [index, state] of Object.keys(STATES).entries()) {
        const lang = languageOf(index);
        await t.test(`${state} (${lang})`, async () => {
          const faults = [];
          await walk(state, lang, windows, async (page, window) => faults.push(...(await faultsOf(page, window))));
          assert.ok(faults.length === 0, `${state} in ${lang}:\n${faults.join("\n")}`);
        });
      }
    } finally {
      await browser.close();
      served.server.closeAllConnections();
      served.server.close();
    }
  });
}

// Each state in both languages: the one in large windows, the other in small ones.
walkTest("large windows, light, dark and forced colours", WIDE, (index) => (index % 2 === 0 ? "en" : "fr"));
walkTest("small windows and zoom", SMALL, (index) => (index % 2 === 0 ? "fr" : "en"));

test("the walk finds the fault that it was made for: a path of one letter per line", { timeout: 120_000 }, async () => {
  const served = await startServer();
  const browser = await launchBrowser();
  try {
    const page = await newPage(browser, { ...WIDE[0], reducedMotion: true });
    const app = new App(page, served);
    await reach({ page, app }, "layer-files");
    await page.getByTestId("tree-row").first().evaluate((row) => row.scrollIntoView({ block: "center" }));
    const tree = /^narrow: .*tree/;
    assert.deepEqual((await geometryFaults(page)).filter((fault) => tree.test(fault)), []);
    // What the later of two style sheets did to the rows of the other: no room for the path.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.tree__name { flex: none !important; width: 1ch !important; min-width: 0 !important; overflow-wrap: anywhere !important; white-space: normal !important }');
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    });
    const faults = await geometryFaults(page);
    assert.ok(faults.some((fault) => tree.test(fault)), `it is found among ${faults.join("\n") || "nothing"}`);
  } finally {
    await browser.close();
    served.server.closeAllConnections();
    served.server.close();
  }
});
