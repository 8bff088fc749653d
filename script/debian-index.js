// Debian's own index files: fetched once into a folder, read, and resolved as apt resolves an install.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the releases of each maker have their indexes; the newest version that one of them has counts. */
const DEBIAN = {
  mirror: "http://deb.debian.org",
  parts: [["main", "debian", "RELEASE", "main"], ["updates", "debian", "RELEASE-updates", "main"], ["security", "debian-security", "RELEASE-security", "main"]],
  contents: [["amd64", "debian/dists/RELEASE/main/Contents-amd64.gz"], ["all", "debian/dists/RELEASE/main/Contents-all.gz"]],
};
const UBUNTU = {
  mirror: "http://archive.ubuntu.com",
  parts: ["RELEASE", "RELEASE-updates"].flatMap((suite) => ["main", "universe"].map((component) => [`${suite.slice(7)}${component}`, "ubuntu", suite, component])),
  contents: [["amd64", "ubuntu/dists/RELEASE/Contents-amd64.gz"]],
};
const RELEASES = { bullseye: DEBIAN, bookworm: DEBIAN, trixie: DEBIAN, focal: UBUNTU, jammy: UBUNTU, noble: UBUNTU };

/** The releases whose tables are made. */
export const releases = Object.keys(RELEASES);

function fetched(folder, file, address) {
  const path = join(folder, file);
  if (!existsSync(path)) execFileSync("curl", ["-sfL", "--retry", "3", "-o", path, address]);
  return path;
}

/** Debian's or Ubuntu's lists of all files of all packages, gzip, fetched into `folder` where they are not there. */
export function contentsOf(release, folder) {
  const { mirror, contents } = RELEASES[release];
  return contents.map(([part, path]) => fetched(folder, `${release}.contents-${part}.gz`, `${mirror}/${path.replaceAll("RELEASE", release)}`));
}

/** Compares two pieces of versions as dpkg does: `~` before the end, letters before the rest, figures as numbers. */
function comparePieces(one, other) {
  const rank = (c) => (c === "~" ? -1 : c === undefined ? 0 : /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256);
  let [a, b] = [one, other];
  while (a || b) {
    const [x, y] = [a.match(/^\D*/)[0], b.match(/^\D*/)[0]];
    for (let at = 0; at < Math.max(x.length, y.length); at += 1) {
      const difference = rank(x[at]) - rank(y[at]);
      if (difference) return difference;
    }
    [a, b] = [a.slice(x.length), b.slice(y.length)];
    const [m, n] = [a.match(/^\d*/)[0], b.match(/^\d*/)[0]];
    const difference = Number(m) - Number(n);
    if (difference) return difference;
    [a, b] = [a.slice(m.length), b.slice(n.length)];
  }
  return 0;
}

/** Compares two Debian versions: below 0 where `one` is older. */
export function compareVersions(one, other) {
  const split = (version) => {
    const [, epoch = "0", upstream, revision = "0"] = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version);
    return [epoch, upstream, revision];
  };
  const [a, b] = [split(one), split(other)];
  for (const at of [0, 1, 2]) {
    const difference = comparePieces(a[at], b[at]);
    if (difference) return difference;
  }
  return 0;
}

/** The groups of alternatives of a field such as Depends, without versions. */
export function groups(field = "") {
  const plain = (word) => word.replace(/[([<].*/, "").trim().split(":")[0];
  return field.split(",").map((group) => group.split("|").map(plain).filter(Boolean)).filter((group) => group.length > 0);
}

/** Reads the text of a Packages file of `archive` into `packages`, by name; the newest version stays. */
export function readPackages(text, packages, archive = "") {
  for (const paragraph of text.split("\n\n")) {
    const fields = {};
    for (const line of paragraph.split("\n")) {
      const colon = line.indexOf(":");
      if (colon > 0 && line[0] !== " ") fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
    }
    const known = packages.get(fields.Package);
    if (!fields.Package || (known && compareVersions(known.version, fields.Version) >= 0)) continue;
    packages.set(fields.Package, {
      name: fields.Package,
      version: fields.Version,
      address: `${archive}/${fields.Filename}`,
      installed: Number(fields["Installed-Size"] ?? 0) * 1024,
      deb: Number(fields.Size ?? 0),
      essential: fields.Essential === "yes",
      priority: fields.Priority,
      depends: [...groups(fields["Pre-Depends"]), ...groups(fields.Depends)],
      recommends: groups(fields.Recommends),
      provides: groups(fields.Provides).map(([name]) => name),
    });
  }
}

/** The index of a release, its files fetched into `folder` where they are not there. */
export function readIndex(release, folder) {
  const { mirror, parts } = RELEASES[release] ?? {};
  if (!parts) throw new Error(`no release is called '${release}': there are ${releases.join(", ")}`);
  const packages = new Map();
  for (const [part, archive, suite, component] of parts) {
    const address = `${mirror}/${archive}/dists/${suite.replace("RELEASE", release)}/${component}/binary-amd64/Packages.xz`;
    const file = fetched(folder, `${release}.${part}.xz`, address);
    readPackages(execFileSync("xz", ["-dc", file], { maxBuffer: 1 << 30, encoding: "utf8" }), packages, `${mirror}/${archive}`);
  }
  const providers = new Map();
  for (const { name, provides } of packages.values()) {
    for (const virtual of provides) providers.set(virtual, [...(providers.get(virtual) ?? []), name]);
  }
  return { packages, providers };
}

const RANK = { required: 0, important: 1, standard: 2, optional: 3 };

/** What provides a virtual package, as apt would choose. */
export function provider({ packages, providers }, virtual) {
  const rank = (name) => RANK[packages.get(name)?.priority] ?? 4;
  return (providers.get(virtual) ?? []).toSorted((a, b) => rank(a) - rank(b))[0];
}

/** All that installing each of `wanted` by itself, with recommends, brings on an empty system. */
export function closures(index, wanted) {
  const { packages, providers } = index;
  const all = new Set();
  for (const start of wanted) {
    const queue = [packages.has(start) ? start : provider(index, start)].filter(Boolean);
    for (const name of queue) {
      if (all.has(name)) continue;
      all.add(name);
      const found = packages.get(name);
      for (const group of [...found.depends, ...found.recommends]) {
        if (group.some((one) => all.has(one) || (providers.get(one) ?? []).some((by) => all.has(by)))) continue;
        const one = group.find((one) => packages.has(one) || providers.has(one));
        const chosen = one && (packages.has(one) ? one : provider(index, one));
        if (chosen) queue.push(chosen);
      }
    }
  }
  return [...all].sort();
}

/** What a plain `debian:RELEASE` holds: all that is essential or required, apt, and what these need. */
export function baseOf(index) {
  const { packages, providers } = index;
  const have = new Set();
  const queue = [...packages.values()].filter((found) => found.essential || found.priority === "required").map(({ name }) => name);
  // usrmerge is what an upgrade needs; a new system has its result, which `usr-is-merged` says.
  const wanted = [...queue.filter((name) => name !== "usrmerge"), "apt"];
  for (const name of wanted) {
    if (have.has(name)) continue;
    have.add(name);
    for (const group of packages.get(name)?.depends ?? []) {
      if (group.some((one) => wanted.includes(one) || (providers.get(one) ?? []).some((by) => wanted.includes(by)))) continue;
      const one = group.find((one) => one !== "usrmerge" && (packages.has(one) || providers.has(one)));
      const chosen = one && (packages.has(one) ? one : provider(index, one));
      if (chosen) wanted.push(chosen);
    }
  }
  return have;
}
