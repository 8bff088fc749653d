// Measures Debian packages: downloads each .deb that a list names, together with what it needs, and writes how many bytes
// its files have (node script/measure-debs.js RELEASE LIST FOLDER). Nothing is installed and nothing is kept but the figures: a
// table in FOLDER with a row per package, to which a later run adds what is missing.
import { execFile } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { closures, readIndex } from "./debian-index.js";

const run = promisify(execFile);
const COLUMNS = ["package", "version", "file_bytes", "slim_dropped", "python_bytes", "files", "measured"];
/** What dpkg leaves out of Debian's -slim images (/etc/dpkg/dpkg.cfg.d/docker); copyright files stay. */
const DROPPED = /^\.\/usr\/share\/(doc|man|locale|info|groff|lintian|linda)\//;

/** What `dpkg-deb -c` says of one package, added up. Hard links have no bytes of their own. */
export function measure(listing) {
  const sums = { file_bytes: 0, slim_dropped: 0, python_bytes: 0, files: 0 };
  for (const line of listing.split("\n")) {
    const [, kind, bytes, path] = /^(.)\S*\s+\S+\s+(\d+)\s+\S+\s+\S+\s+(.*)$/.exec(line) ?? [];
    if (kind !== "-") continue;
    sums.files += 1;
    sums.file_bytes += Number(bytes);
    if (DROPPED.test(path) && !/^\.\/usr\/share\/doc\/[^/]+\/copyright$/.test(path)) sums.slim_dropped += Number(bytes);
    else if (/^\.\/usr\/(lib|share)\/.*\.py$/.test(path)) sums.python_bytes += Number(bytes);
  }
  return sums;
}

async function one(found, folder) {
  const deb = join(folder, `${found.name}.deb`);
  await run("curl", ["-sfL", "--retry", "3", "-o", deb, found.address]);
  try {
    const { stdout } = await run("dpkg-deb", ["-c", deb], { maxBuffer: 1 << 28 });
    return measure(stdout);
  } finally {
    rmSync(deb, { force: true });
  }
}

async function main([release, list, folder]) {
  if (!folder) throw new Error("usage: node script/measure-debs.js RELEASE LIST FOLDER");
  const index = readIndex(release, folder);
  const wanted = readFileSync(list, "utf8").split(/\s+/).filter(Boolean);
  const table = join(folder, `${release}.measured.tsv`);
  if (!existsSync(table)) writeFileSync(table, `${COLUMNS.join("\t")}\n`);
  const done = new Set(readFileSync(table, "utf8").split("\n").map((row) => row.split("\t")[0]));
  const missing = closures(index, wanted).filter((name) => !done.has(name));
  const today = new Date().toISOString().slice(0, 10);
  const next = async () => {
    for (let name = missing.shift(); name; name = missing.shift()) {
      const found = index.packages.get(name);
      try {
        const sums = await one(found, folder);
        appendFileSync(table, `${[name, found.version, sums.file_bytes, sums.slim_dropped, sums.python_bytes, sums.files, today].join("\t")}\n`);
      } catch (error) {
        console.error(`${name}: ${error.message}`);
      }
    }
  };
  await Promise.all([next(), next(), next()]);
}

if (process.argv[1]?.endsWith("measure-debs.js")) await main(process.argv.slice(2));
