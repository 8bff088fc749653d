// Makes the tables of Python and npm packages that sizes of installs are read from: node script/package-tables.js pypi|npm ROWS OUT.
// ROWS is what node script/measure-wheels.js or node script/measure-npm.js wrote. core/data/README.md describes the form.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { coded } from "./apt-tables.js";

const number = (value) => value.toString(36);

/** The rows of a table with a head, as objects. */
export function readRows(text) {
  const [head, ...rows] = text.trim().split("\n").map((row) => row.split("\t"));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])));
}

/** A name by how many characters it shares with the one before, in base 36 (35 at most), and the rest. */
function shared(name, before) {
  let same = 0;
  while (same < 35 && same < name.length && same < before.length && name[same] === before[same]) same += 1;
  return number(same) + name.slice(same);
}

/** Extras for who develops the package; images do not ask for them. */
const DEVELOPMENT = /(^|[-_.])(all|ci|check|cov|coverage|dev|devel|develop|development|doc|docs|documentation|lint|linting|quality|release|test|tests|testing|type|types|typing|mypy|style|benchmark|tutorials|examples?|build)([-_.]|$)/;

/** Lines `name, unpacked, Python's share, wheel, needs, extras`, between tabs, for the rows of script/measure-wheels. */
export function pypi(rows) {
  const sorted = [...new Map(rows.filter((row) => row.file_bytes !== "" || row.kind === "source").map((row) => [row.package, row])).values()].sort((a, b) => (a.package < b.package ? -1 : 1));
  const ids = new Map(sorted.map(({ package: name }, id) => [name, number(id)]));
  const need = (word) => {
    const [, name, extras = ""] = /^([^[]+)(\[.*\])?$/.exec(word) ?? [];
    return ids.has(name) ? [ids.get(name) + extras] : [];
  };
  let before = "";
  const lines = sorted.map((row) => {
    const wheel = Number(row.wheel_bytes);
    const known = row.file_bytes !== "";
    const share = known ? Math.round((99 * Number(row.python_bytes)) / Math.max(1, Number(row.file_bytes))) : "";
    const extras = row.extras.split(" ").map((extra) => extra.split(":")).filter(([name, list]) => list && !DEVELOPMENT.test(name)).map(([name, list]) => [name, list.split(",").flatMap(need)]);
    const fields = [
      shared(row.package, before),
      known ? number(coded(Number(row.file_bytes))) : "",
      share,
      number(coded(wheel)),
      row.needs.split(" ").filter(Boolean).flatMap(need).join(" "),
      extras.filter(([, list]) => list.length > 0).map(([name, list]) => `${name}:${list.join(",")}`).join(" "),
    ];
    before = row.package;
    return fields.join("\t").replace(/\t+$/, "");
  });
  return lines;
}

/** Lines `name, version's first number, own bytes, bytes of the archive, needs`, for the rows of node script/measure-npm.js; of a name the newest comes last. */
export function npm(rows) {
  const all = [...new Map(rows.map((row) => [`${row.package}@${row.version}`, row])).values()];
  const order = (a, b) => (a.package < b.package ? -1 : a.package > b.package ? 1 : a.version.localeCompare(b.version, "en", { numeric: true }));
  const sorted = all.sort(order);
  const ids = new Map(sorted.map((row, id) => [`${row.package}@${row.version}`, id]));
  let before = "";
  return sorted.map((row, own) => {
    const needs = row.needs.split(" ").filter((need) => ids.has(need)).map((need) => number(ids.get(need)));
    const fields = [shared(row.package, before), row.version.split(".")[0], number(coded(Number(row.file_bytes))), number(coded(Number(row.packed_bytes))), needs.join(" ")];
    before = row.package;
    return fields.join("\t").replace(/\t+$/, "");
  });
}

async function main([kind, rows, out]) {
  const made = { pypi, npm }[kind];
  if (!made || !out) throw new Error("usage: node script/package-tables.js pypi|npm ROWS OUT");
  const read = readRows(readFileSync(rows, "utf8"));
  const date = read.map((row) => row.measured).sort().at(-1);
  const text = `${kind}1 ${date}\n${made(read).join("\n")}\n`;
  const packed = deflateRawSync(Buffer.from(text), { level: 9 });
  writeFileSync(join(out, `${kind}.tbl`), packed);
  console.log(`${kind}.tbl: ${packed.length} bytes, ${text.length} unpacked`);
}

if (process.argv[1]?.endsWith("package-tables.js")) await main(process.argv.slice(2));
