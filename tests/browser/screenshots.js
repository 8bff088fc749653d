// Takes pictures of the built page: node tests/browser/screenshots.js FOLDER (see script/screenshots).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App, launchBrowser, newPage, startServer } from "./harness.js";
import { eachMode } from "./styleguide.js";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 360, height: 740, touch: true },
];

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const { server, origin, address } = await startServer();
const browser = await launchBrowser();
try {
  for (const size of SIZES) {
    for (const dark of [false, true]) {
      for (const language of ["en", "fr"]) {
        const page = await newPage(browser, { ...size, dark, language, reducedMotion: true });
        const app = new App(page, { origin, address });
        await app.open();
        const file = join(folder, `${size.width}-${dark ? "dark" : "light"}-${language}.png`);
        await page.screenshot({ path: file });
        app.verdict();
        await page.context().close();
        console.log(file);
      }
    }
  }
  await eachMode(browser, async (page, mode) => {
    const file = join(folder, `design-system-${mode}.png`);
    await page.screenshot({ path: file, fullPage: true });
    console.log(file);
  });
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
