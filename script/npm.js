// How large the npm package's module is, beside the limits in npm/budget.json. Usage: script/npm
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compare, sizesIn, table } from "./sizes.js";

const file = (path) => fileURLToPath(new URL(`../npm/${path}`, import.meta.url));

/** Lines on the package's files and on each limit; those of limits that are missed begin with "!". */
export function weigh(folder = file("dist/"), limits = JSON.parse(readFileSync(file("budget.json"), "utf8"))) {
  const sizes = sizesIn(folder);
  const lines = Object.entries(limits).flatMap(([name, limit]) => {
    const found = sizes.find((size) => size.name === name);
    return compare(found ?? { raw: Infinity, gzip: Infinity }, limit).map((line) => `${line} ${name}`);
  });
  return { sizes, lines };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { sizes, lines } = weigh();
  console.log([table(sizes), ...lines].join("\n"));
  if (lines.some((line) => line.startsWith("!"))) process.exitCode = 1;
}
