// The design system (script/styleguide.js) in the browser: for its test and its pictures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../script/serve.js";
import { forceStates, write } from "../../script/styleguide.js";

export const MODES = [
  { name: "light" },
  { name: "dark", colorScheme: "dark" },
  { name: "forced", forcedColors: "active" },
  { name: "forced-dark", forcedColors: "active", colorScheme: "dark" },
];

/** Calls `look` with the page of the design system in each mode, every state of its components forced. */
export async function eachMode(browser, look) {
  const folder = mkdtempSync(join(tmpdir(), "styleguide-"));
  write(folder);
  const server = await serve({ root: folder });
  try {
    for (const { name, ...options } of MODES) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await forceStates(page);
      await look(page, name);
      await context.close();
    }
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
}
