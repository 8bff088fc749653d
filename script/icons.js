// Draws the PNG icons of static/icons from its SVG files. Run by hand when those change: node script/icons.js
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../tests/browser/harness.js";

const FOLDER = fileURLToPath(new URL("../static/icons/", import.meta.url));
const ICONS = [
  ["icon.svg", 192, "icon-192.png"],
  ["icon.svg", 512, "icon-512.png"],
  ["icon-maskable.svg", 512, "icon-maskable-512.png"],
];

const browser = await launchBrowser();
for (const [source, size, target] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = readFileSync(FOLDER + source, "utf8").replace("<svg ", `<svg width="${size}" height="${size}" `);
  await page.setContent(`<body style="margin:0">${svg}</body>`);
  writeFileSync(FOLDER + target, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
