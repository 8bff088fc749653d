// Measures npm packages: node script/measure-npm.js LIST OUT. For each name of LIST, the newest version and all that npm would
// install with it on Linux, asks the registry for the archive and adds its files up; a row of OUT per version. Rows that
// are there already stay, so that a run can go on where the last one ended.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import semver from "semver";
import { each, get } from "./polite-fetch.js";

const REGISTRY = "https://registry.npmjs.org";
const COLUMNS = ["package", "version", "file_bytes", "files", "packed_bytes", "needs", "measured"];
/** Larger archives are not fetched: the last bytes of a gzip say how large the tar is, which is close. */
const MOST = 40_000_000;

/** The files of a tar archive, added up. */
export function listed(tar) {
  let [bytes, files] = [0, 0];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136).replace(/[^0-7]/g, ""), 8) || 0;
    const type = String.fromCharCode(tar[at + 156]);
    if (type === "0" || type === "\0") {
      bytes += size;
      files += 1;
    }
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return { bytes, files };
}

/** What npm would install with this version on Linux with glibc: `[name, range]` each. */
export function needs(version) {
  const meta = version.peerDependenciesMeta ?? {};
  // What an archive brings in its own node_modules is not fetched.
  const bundled = version.bundleDependencies ?? version.bundledDependencies ?? [];
  const inside = (name) => bundled === true || (Array.isArray(bundled) && bundled.includes(name));
  const peers = Object.entries(version.peerDependencies ?? {}).filter(([name]) => !meta[name]?.optional);
  return [...Object.entries({ ...version.dependencies, ...version.optionalDependencies }).filter(([name]) => !inside(name)), ...peers];
}

const fits = (given, own) => {
  const list = [given ?? []].flat();
  return list.length === 0 || (list.some((one) => one.startsWith("!")) ? !list.includes(`!${own}`) : list.includes(own));
};
const forLinux = (version) => fits(version.os, "linux") && fits(version.cpu, "x64") && fits(version.libc, "glibc");

const answers = new Map();
/** What the registry says at a path, asked once; of a whole document only the versions' numbers and the tags are kept. */
function ask(path) {
  if (!answers.has(path)) {
    const read = async () => {
      const answer = await get(`${REGISTRY}/${path}`);
      if (!answer || path.includes("/")) return answer?.json();
      // A whole document has some megabytes; reading all of it would take longer than fetching it.
      const text = await answer.text();
      const tags = JSON.parse(/"dist-tags":\s*(\{[^}]*\})/.exec(text)?.[1] ?? "{}");
      return { tags, versions: [...new Set([...text.matchAll(/"version":\s*"([^"]+)"/g)].map(([, version]) => version))] };
    };
    answers.set(path, read());
  }
  return answers.get(path);
}

/** The version that npm would take for a range: the newest release where it fits, so that few whole documents are asked for. */
async function resolve(name, range) {
  const alias = /^npm:((?:@[^/]+\/)?[^@]+)@(.*)$/.exec(range);
  if (alias) return resolve(alias[1], alias[2]);
  const path = name.replace("/", "%2f");
  const found = (entry) => entry && { name, version: entry.version, entry };
  const latest = await ask(`${path}/latest`);
  if (!latest || range === "latest" || semver.satisfies(latest.version, range)) return found(latest);
  if (semver.valid(range)) return found(await ask(`${path}/${semver.valid(range)}`));
  const { tags, versions } = (await ask(path)) ?? {};
  const version = tags?.[range] ?? (semver.validRange(range) === null ? latest.version : semver.maxSatisfying(versions ?? [], range));
  return version ? found(await ask(`${path}/${version}`)) : undefined;
}

async function measure(tarball) {
  const head = await get(tarball, { range: "bytes=-4" });
  if (!head) return undefined;
  const end = Buffer.from(await head.arrayBuffer());
  const whole = Number(/\/(\d+)$/.exec(head.headers.get("content-range") ?? "")?.[1] ?? end.length);
  if (whole > MOST) return { bytes: end.readUInt32LE(end.length - 4), files: "", packed: whole };
  const packed = end.length > 4 ? end : Buffer.from(await (await get(tarball)).arrayBuffer());
  return { ...listed(gunzipSync(packed)), packed: packed.length };
}

async function main([list, out]) {
  if (!out) throw new Error("usage: node script/measure-npm.js LIST OUT");
  if (!existsSync(out)) writeFileSync(out, `${COLUMNS.join("\t")}\n`);
  const rows = readFileSync(out, "utf8").trim().split("\n").slice(1).map((row) => row.split("\t"));
  const seen = new Set(rows.map(([name, version]) => `${name}@${version}`));
  const today = new Date().toISOString().slice(0, 10);
  const queue = readFileSync(list, "utf8").split(/\s+/).filter(Boolean).map((name) => [name, "latest"]);
  const asked = new Set();
  for (const row of rows) queue.push(...row[5].split(" ").filter(Boolean).map((need) => [need.slice(0, need.lastIndexOf("@")), need.slice(need.lastIndexOf("@") + 1)]));
  const one = async (wanted, range) => {
    const found = await resolve(wanted, range);
    if (!found || seen.has(`${found.name}@${found.version}`)) return;
    seen.add(`${found.name}@${found.version}`);
    const { name, version, entry } = found;
    const all = await Promise.all(needs(entry).map(([need, by]) => resolve(need, by).catch(() => undefined)));
    const installed = all.filter((need) => need && forLinux(need.entry));
    const sums = await measure(entry.dist.tarball);
    if (!sums) return;
    appendFileSync(out, `${[name, version, sums.bytes, sums.files, sums.packed, installed.map((need) => `${need.name}@${need.version}`).join(" "), today].join("\t")}\n`);
    queue.push(...installed.map((need) => [need.name, need.version]));
  };
  await each(queue, async (next) => {
    if (asked.has(next.join("@"))) return;
    asked.add(next.join("@"));
    await one(...next);
  });
}

if (process.argv[1]?.endsWith("measure-npm.js")) await main(process.argv.slice(2));
