// Makes the table of a Debian release that sizes of apt-get installs are read from: node script/apt-tables.js RELEASE FOLDER OUT.
// FOLDER holds the index files (fetched where missing) and, where node script/measure-debs.js was run, what it measured; OUT gets
// RELEASE.apt. core/data/README.md describes the form, core's `debian` module reads it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deflateRawSync } from "node:zlib";
import { baseOf, contentsOf, provider, readIndex } from "./debian-index.js";

/** Families of sources and symbols for packagers, which no image installs: a quarter of all names. */
const LEFT_OUT = /^(librust-.*-dev|libghc-.*|.*-dbgsym|.*-dbg)$/;

/**
 * Bytes of one file of each folder that slim images drop, where nobody measured: least squares over the packages of
 * bookworm that were measured (half of them, 1.7 times too much on the other half: a rough figure, for small parts).
 */
const DROPPED_BYTES = { doc: 12_000, man: 1_500, locale: 60_000, info: 13_000 };

/** The folder that counts for slim images, of a path of a package. */
export function folderOf(path) {
  const [, folder] = /^usr\/share\/(doc|man|locale|info|groff|lintian|linda)\//.exec(path) ?? [];
  if (folder === "doc" && path.endsWith("/copyright")) return undefined;
  return folder;
}

/** How many files and directories each package has, by Debian's Contents index. */
async function countFiles(release, folder) {
  const counts = new Map();
  for (const file of contentsOf(release, folder)) {
    const lines = createInterface({ input: spawn("zcat", [file]).stdout });
    for await (const line of lines) {
      const [, path, owners] = /^(.*\S)\s+(\S+)$/.exec(line) ?? [];
      if (!path) continue;
      for (const owner of owners.split(",")) {
        const name = owner.slice(owner.lastIndexOf("/") + 1);
        const count = counts.get(name) ?? { files: 0, dirs: new Set(), dropped: 0, python: 0 };
        counts.set(name, count);
        count.files += 1;
        for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
          const dir = path.slice(0, at);
          if (count.dirs.has(dir)) break;
          count.dirs.add(dir);
        }
        count.dropped += DROPPED_BYTES[folderOf(path)] ?? 0;
        if (/^usr\/(lib|share)\/.*\.py$/.test(path)) count.python += 1;
      }
    }
  }
  return counts;
}

/** What was measured, by package; a row of another version counts as well as none at all would. */
function readMeasured(release, folder) {
  const file = join(folder, `${release}.measured.tsv`);
  if (!existsSync(file)) return new Map();
  const rows = readFileSync(file, "utf8").trim().split("\n").slice(1).map((row) => row.split("\t"));
  return new Map(rows.map(([name, version, bytes, dropped, python]) => [name, { version, bytes: Number(bytes), dropped: Number(dropped), python: Number(python) }]));
}

/** Bytes of one file of Python where only their number is known: the mean over the measured packages. */
const PYTHON_BYTES = 9_000;

/**
 * Bytes on disk of a package: what was measured, else its Installed-Size, which counts whole kibibytes for each file
 * and one for each directory, less that rounding.
 */
function weigh(found, count, measured) {
  if (measured) return { ...measured, known: true };
  const { files = 0, dirs = new Set(), dropped = 0, python = 0 } = count ?? {};
  // Some cross-compilers' packages do not say how large they are: a .deb unpacks to about four times its size.
  const bytes = found.installed > 0 ? Math.max(0, found.installed - 512 * files - 1024 * dirs.size) : 4 * found.deb;
  return { bytes, dropped: Math.min(dropped, bytes), python: Math.min(python * PYTHON_BYTES, bytes), known: false };
}

class Bytes {
  bytes = [];
  byte(value) {
    this.bytes.push(value & 255);
  }
  varint(value) {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.bytes.push((rest % 128) | 128);
    this.bytes.push(rest);
  }
}

/** A share of a whole in 255ths. */
const share = (part, whole) => (whole > 0 ? Math.round((255 * Math.min(part, whole)) / whole) : 0);

/** Bytes in steps of a hundredth: 0 for none, else 1 and the rounded logarithm to the base 1.01. */
export const coded = (bytes) => (bytes > 0 ? 1 + Math.round(Math.log(bytes) / Math.log(1.01)) : 0);

/** The table of an index, deflated. */
export function table(release, date, index, counts, measured) {
  const { packages, providers } = index;
  const base = baseOf(index);
  const names = [...new Set([...packages.keys(), ...providers.keys()])].filter((name) => !LEFT_OUT.test(name)).sort((a, b) => (a < b ? -1 : 1));
  const ids = new Map(names.map((name, id) => [name, id]));
  const inBase = (name) => base.has(name) || (providers.get(name) ?? []).some((by) => base.has(by));
  // What a base has already is in no list: it is there.
  const lists = (groups) => groups.filter((group) => !group.some(inBase)).map((group) => group.filter((one) => ids.has(one)).map((one) => ids.get(one))).filter((group) => group.length > 0);
  const ranked = (name) => {
    const first = provider(index, name);
    const by = providers.get(name) ?? [];
    return [first, ...by.filter((one) => one !== first)].filter((one) => ids.has(one)).map((one) => ids.get(one));
  };
  const entries = names.map((name) => {
    const found = packages.get(name);
    return { name, found, depends: lists(found?.depends ?? []), recommends: lists(found?.recommends ?? []), providers: providers.has(name) ? ranked(name) : [] };
  });
  // The ids that are named most take one byte.
  const uses = new Map();
  for (const { depends, recommends } of entries) for (const id of [...depends, ...recommends].flat()) uses.set(id, (uses.get(id) ?? 0) + 1);
  const popular = [...uses].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 60).map(([id]) => id);
  const rank = new Map(popular.map((id, at) => [id, at]));

  const columns = { names: new Bytes(), flags: new Bytes(), sizes: new Bytes(), shares: new Bytes(), counts: new Bytes(), ids: new Bytes() };
  /** One id: popular ones by rank, others by their distance; the lowest bit says that another one follows in the group. */
  const reference = (own, id, more) => {
    const distance = id - own;
    const value = rank.has(id) ? rank.get(id) : 60 + (distance < 0 ? -2 * distance - 1 : 2 * distance);
    columns.ids.varint(2 * value + (more ? 1 : 0));
  };
  const groupsOf = (own, groups) => {
    columns.counts.varint(groups.length);
    for (const group of groups) group.forEach((id, at) => reference(own, id, at + 1 < group.length));
  };
  let before = Buffer.alloc(0);
  entries.forEach(({ name, found, depends, recommends, providers: by }, own) => {
    const bytes = Buffer.from(name, "utf8");
    let same = 0;
    while (same < Math.min(before.length, bytes.length, 255) && before[same] === bytes[same]) same += 1;
    columns.names.byte(same);
    for (const byte of bytes.subarray(same)) columns.names.byte(byte);
    columns.names.byte(0);
    before = bytes;
    const { bytes: size = 0, dropped = 0, python = 0, known = false } = found ? weigh(found, counts.get(name), measured.get(name)) : {};
    columns.flags.byte((found ? 1 : 0) | (base.has(name) ? 2 : 0) | (known ? 4 : 0) | (by.length > 0 ? 8 : 0));
    if (found) {
      const code = coded(size);
      columns.sizes.byte(code);
      columns.sizes.byte(code >> 8);
      columns.shares.byte(share(dropped, size));
      columns.shares.byte(share(python, size));
      columns.shares.byte(share(found.deb, Math.max(size, found.deb)));
      groupsOf(own, depends);
      groupsOf(own, recommends);
    }
    if (by.length > 0) groupsOf(own, [by]);
  });

  const head = new Bytes();
  for (const byte of Buffer.from(`apt1 ${release} ${date}\n`, "utf8")) head.byte(byte);
  head.varint(names.length);
  head.varint(popular.length);
  for (const id of popular) head.varint(id);
  for (const column of Object.values(columns)) head.varint(column.bytes.length);
  const whole = Buffer.concat([head, ...Object.values(columns)].map(({ bytes }) => Buffer.from(bytes)));
  return { whole, packed: deflateRawSync(whole, { level: 9 }), columns };
}

async function main([release, folder, out]) {
  if (!out) throw new Error("usage: node script/apt-tables.js RELEASE FOLDER OUT");
  const index = readIndex(release, folder);
  const date = new Date().toISOString().slice(0, 10);
  const { whole, packed, columns } = table(release, date, index, await countFiles(release, folder), readMeasured(release, folder));
  writeFileSync(join(out, `${release}.apt`), packed);
  for (const [name, { bytes }] of Object.entries(columns)) console.log(name, bytes.length, deflateRawSync(Buffer.from(bytes), { level: 9 }).length);
  console.log(`${release}.apt: ${packed.length} bytes, ${whole.length} unpacked`);
}

if (process.argv[1]?.endsWith("apt-tables.js")) await main(process.argv.slice(2));
