// Measures Python packages: node script/measure-wheels.js LIST OUT. For each name of LIST and all that it needs, asks PyPI for the
// newest release and reads the listing at the end of its wheel (a few kilobytes; no wheel is downloaded whole), then adds
// a row to OUT. Rows that are there already stay, so that a run can go on where the last one ended.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { each, get } from "./polite-fetch.js";

const COLUMNS = ["package", "version", "released", "kind", "wheel_bytes", "file_bytes", "python_bytes", "files", "needs", "extras", "measured"];
/** What the sizes hold for: what `pip install` finds on the usual image. */
const PYTHON = "3.12";
const ENVIRONMENT = {
  python_version: PYTHON, python_full_version: `${PYTHON}.12`, os_name: "posix", sys_platform: "linux", platform_system: "Linux",
  platform_machine: "x86_64", platform_python_implementation: "CPython", implementation_name: "cpython", implementation_version: `${PYTHON}.12`, platform_release: "", platform_version: "",
};

/** A name as PyPI compares them. */
export const normal = (name) => name.toLowerCase().replace(/[-_.]+/g, "-");

const numbers = (version) => version.split(".").map((part) => Number.parseInt(part, 10) || 0);
function compare(one, other) {
  const [a, b] = [numbers(one), numbers(other)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference) return difference;
  }
  return 0;
}

/** Whether an environment marker (PEP 508) holds, for the set of extras that were asked for. */
export function holds(marker, extras = []) {
  const words = marker.match(/"[^"]*"|'[^']*'|\(|\)|===|[<>=!~]=|[<>]|not\s+in\b|[\w.]+/g) ?? [];
  let at = 0;
  const value = () => {
    const word = words[at++] ?? "";
    return /^["']/.test(word) ? { text: word.slice(1, -1) } : { name: word, text: word === "extra" ? undefined : (ENVIRONMENT[word] ?? "") };
  };
  const test = () => {
    if (words[at] === "(") {
      at += 1;
      const inner = either();
      at += 1;
      return inner;
    }
    const left = value();
    const operator = (words[at++] ?? "").replace(/\s+/, " ");
    const right = value();
    if (left.name === "extra" || right.name === "extra") {
      const has = extras.includes(normal((left.name === "extra" ? right : left).text));
      return operator === "!=" ? !has : has;
    }
    const versions = /version/.test(left.name ?? right.name ?? "") && /^\d/.test(left.text) && /^\d/.test(right.text);
    const order = versions ? compare(left.text, right.text) : left.text < right.text ? -1 : Number(left.text > right.text);
    switch (operator) {
      case "==": case "===": return right.text.endsWith(".*") ? left.text.startsWith(right.text.slice(0, -1)) : order === 0;
      case "!=": return right.text.endsWith(".*") ? !left.text.startsWith(right.text.slice(0, -1)) : order !== 0;
      case "<": return order < 0;
      case "<=": return order <= 0;
      case ">": return order > 0;
      case ">=": case "~=": return order >= 0;
      case "in": return right.text.includes(left.text);
      case "not in": return !right.text.includes(left.text);
      default: return true;
    }
  };
  const both = () => {
    let met = test();
    while (words[at] === "and") {
      at += 1;
      met = test() && met;
    }
    return met;
  };
  const either = () => {
    let met = both();
    while (words[at] === "or") {
      at += 1;
      met = both() || met;
    }
    return met;
  };
  return either();
}

/** What a release needs on the usual image: plainly, and with each of its extras besides. */
export function needs(requirements) {
  const read = (requirement, extras) => {
    const [what, marker = ""] = requirement.split(/;(.*)/s);
    if (marker.trim() && !holds(marker, extras)) return [];
    const [, name, more = ""] = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?/.exec(what) ?? [];
    if (!name) return [];
    const wanted = more.split(",").map((one) => normal(one.trim())).filter(Boolean);
    return [normal(name) + (wanted.length > 0 ? `[${wanted.join("+")}]` : "")];
  };
  const plain = [...new Set(requirements.flatMap((one) => read(one, [])))];
  const names = new Set(requirements.flatMap((one) => [...one.matchAll(/extra\s*==\s*["']([^"']+)["']/g)].map(([, name]) => normal(name))));
  const extras = [...names].map((name) => [name, [...new Set(requirements.flatMap((one) => read(one, [name])))].filter((one) => !plain.includes(one))]);
  return { plain, extras: extras.filter(([, list]) => list.length > 0) };
}

/** The file that pip would take, best first: a wheel of this platform, one for all, the source. */
export function choose(files) {
  const rank = ({ filename }) => {
    if (!filename.endsWith(".whl")) return filename.endsWith(".tar.gz") ? 50 : 99;
    const [python, abi, platform] = filename.slice(0, -4).split("-").slice(-3);
    const linux = /manylinux.*x86_64|linux_x86_64/.test(platform);
    const minor = Math.max(...[...python.matchAll(/cp3(\d+)/g)].map(([, number]) => Number(number)), -1);
    if (linux && minor === 12) return 0;
    if (linux && abi === "abi3" && minor <= 12) return 1;
    if (linux && /py3/.test(python)) return 2;
    if (platform === "any" && /py3|cp3/.test(python)) return 3;
    if (linux && minor > 6) return 10 + Math.abs(12 - minor);
    return 99;
  };
  return files.filter((file) => rank(file) < 99).toSorted((a, b) => rank(a) - rank(b))[0];
}

/** What the central directory of a zip archive says, added up; `end` is the archive's end, `size` its length. */
export function listed(end, size) {
  const at = end.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (at < 0) throw new Error("no end of a zip archive");
  let start = end.readUInt32LE(at + 16);
  let count = end.readUInt16LE(at + 10);
  const locator = at - 20;
  if ((start === 0xffffffff || count === 0xffff) && end.readUInt32LE(locator) === 0x07064b50) {
    const record = Number(end.readBigUInt64LE(locator + 8)) - (size - end.length);
    if (record < 0) return { short: size - Number(end.readBigUInt64LE(locator + 8)) };
    count = Number(end.readBigUInt64LE(record + 32));
    start = Number(end.readBigUInt64LE(record + 48));
  }
  let from = start - (size - end.length);
  if (from < 0) return { short: size - start };
  const sums = { file_bytes: 0, python_bytes: 0, files: 0 };
  for (let left = count; left > 0; left -= 1) {
    const bytes = end.readUInt32LE(from + 24);
    const length = end.readUInt16LE(from + 28);
    const name = end.toString("utf8", from + 46, from + 46 + length);
    if (!name.endsWith("/")) {
      sums.files += 1;
      sums.file_bytes += bytes;
      if (name.endsWith(".py")) sums.python_bytes += bytes;
    }
    from += 46 + length + end.readUInt16LE(from + 30) + end.readUInt16LE(from + 32);
  }
  return sums;
}

async function readWheel({ url: given, size }) {
  // A mirror of the index may give addresses relative to its own pages.
  const url = given.replace(/^.*packages\//, "https://files.pythonhosted.org/packages/");
  for (let wanted = 65_536; ; ) {
    const length = Math.min(wanted, size);
    const answer = await get(url, { range: `bytes=${size - length}-${size - 1}` });
    const sums = listed(Buffer.from(await answer.arrayBuffer()), size);
    if (!sums.short) return sums;
    wanted = sums.short + 1_024;
  }
}

async function main([list, out]) {
  if (!out) throw new Error("usage: node script/measure-wheels.js LIST OUT");
  if (!existsSync(out)) writeFileSync(out, `${COLUMNS.join("\t")}\n`);
  const seen = new Set();
  const queue = readFileSync(list, "utf8").split(/\s+/).filter(Boolean).map(normal);
  const rows = readFileSync(out, "utf8").trim().split("\n").slice(1).map((row) => row.split("\t"));
  const bare = (need) => need.split("[")[0];
  for (const row of rows) {
    seen.add(row[0]);
    queue.push(...row[8].split(" ").filter(Boolean).map(bare));
  }
  const today = new Date().toISOString().slice(0, 10);
  const one = async (name) => {
    const answer = await get(`https://pypi.org/pypi/${name}/json`);
    if (!answer) return;
    const { info, urls } = await answer.json();
    const file = choose(urls);
    const { plain, extras } = needs(info.requires_dist ?? []);
    queue.push(...plain.map(bare));
    if (!file) return;
    const wheel = file.filename.endsWith(".whl");
    const sums = wheel ? await readWheel(file) : { file_bytes: "", python_bytes: "", files: "" };
    const kept = extras.filter(([, more]) => more.length <= 30).map(([extra, more]) => `${extra}:${more.join(",")}`);
    const released = (file.upload_time ?? "").slice(0, 10);
    appendFileSync(out, `${[name, info.version, released, wheel ? "wheel" : "source", file.size, sums.file_bytes, sums.python_bytes, sums.files, plain.join(" "), kept.join(" "), today].join("\t")}\n`);
  };
  await each(queue, async (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    await one(name);
  });
}

if (process.argv[1]?.endsWith("measure-wheels.js")) await main(process.argv.slice(2));
