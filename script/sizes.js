// Prints how many bytes each file of a folder has, as it is and gzipped. Usage: node script/sizes.js [FOLDER]
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

/** {name, raw, gzip} of each file below `folder`, the largest first; level 9, as static hosts use or nearly. */
export function sizesIn(folder) {
  const sizes = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) {
        visit(child);
      } else if (entry.isFile()) {
        const bytes = readFileSync(child);
        sizes.push({ name: relative(folder, child), raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });
      }
    }
  };
  visit(folder);
  return sizes.sort((a, b) => b.raw - a.raw || (a.name < b.name ? -1 : 1));
}

/** The sizes as lines of text, with their sum. */
export function table(sizes) {
  const sum = (key) => sizes.reduce((total, size) => total + size[key], 0);
  const rows = [...sizes, { name: "total", raw: sum("raw"), gzip: sum("gzip") }];
  const line = (raw, gzip, name) => `${String(raw).padStart(10)} ${String(gzip).padStart(10)}  ${name}`;
  return [line("bytes", "gzip", "file"), ...rows.map(({ raw, gzip, name }) => line(raw, gzip, name))].join("\n");
}

/** What each limit of `limits` is missed or met by, as lines; those that are missed begin with "!". */
export function compare(measured, limits) {
  return Object.entries(limits).map(([what, limit]) => {
    const value = measured[what] ?? 0;
    const difference = value - limit;
    return `${difference > 0 ? "!" : " "} ${what}: ${value} of ${limit} (${difference > 0 ? "+" : ""}${difference})`;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(table(sizesIn(process.argv[2] ?? "dist")));
}
