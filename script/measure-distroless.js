// Adds up what Google's distroless images are made of: for each, the files of the Debian packages that its BUILD files name
// (node script/measure-distroless.js FOLDER), with rows for core/data/images.tsv on standard output. Nothing is installed and
// only the named packages are downloaded, once. What the images hold besides (certificates, accounts, a list of
// libraries) is a few hundred kilobytes and is counted where it is known.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { readIndex } from "./debian-index.js";
import { measure } from "./measure-debs.js";

/** The packages of each image, by release, as GoogleContainerTools/distroless@cd080764 has them (2026-08-21); those that it has
 * dropped since, as the commit before that did. */
const STATIC = { bookworm: ["base-files", "netbase", "tzdata", "media-types"], trixie: ["base-files", "netbase", "tzdata", "tzdata-legacy", "media-types"] };
const LIBC = { bookworm: ["libc6"], trixie: ["libc6"] };
const SSL = { bookworm: ["libssl3"], trixie: ["libssl3t64", "libzstd1", "zlib1g"] };
const CC = {
  bookworm: ["libgomp1", "libstdc++6", "libgcc-s1", "gcc-12-base"],
  trixie: ["libgomp1", "libstdc++6", "libgcc-s1", "gcc-14-base"],
};
const PYTHON = {
  bookworm: ["libbz2-1.0", "libdb5.3", "libexpat1", "liblzma5", "libsqlite3-0", "libuuid1", "libncursesw6", "libtinfo6", "python3-distutils", "zlib1g", "libcom-err2", "libcrypt1", "libgssapi-krb5-2", "libk5crypto3", "libkeyutils1", "libkrb5-3", "libkrb5support0", "libnsl2", "libreadline8", "libtirpc3", "libffi8", "libpython3.11-minimal", "libpython3.11-stdlib", "python3.11-minimal"],
  trixie: ["libbz2-1.0", "libdb5.3t64", "libexpat1", "liblzma5", "libsqlite3-0", "libuuid1", "libncursesw6", "libtinfo6", "zlib1g", "libcom-err2", "libcrypt1", "libc-bin", "libgssapi-krb5-2", "libk5crypto3", "libkeyutils1", "libkrb5-3", "libkrb5support0", "libnsl2", "libreadline8t64", "libtirpc3t64", "libffi8", "libpython3.13-minimal", "libpython3.13-stdlib", "python3.13-minimal", "python3.13-venv"],
};
const JAVA_BASE = {
  bookworm: ["zlib1g", "libjpeg62-turbo", "liblcms2-2", "libfreetype6", "fonts-dejavu-core", "fontconfig-config", "libexpat1", "libfontconfig1", "libuuid1", "libbrotli1", "libcrypt1", "libstdc++6", "libgcc-s1", "gcc-12-base", "libpng16-16", "libharfbuzz0b", "libgraphite2-3", "libpcre2-8-0", "libglib2.0-0"],
  trixie: ["zlib1g", "libjpeg62-turbo", "liblcms2-2", "libfreetype6", "fonts-dejavu-core", "fontconfig-config", "libexpat1", "libfontconfig1", "libuuid1", "libbrotli1", "libcrypt1", "libstdc++6", "libgcc-s1", "gcc-14-base", "libpng16-16t64", "libbz2-1.0"],
};
const IMAGES = (release, number) => ({
  [`static-debian${number}`]: [STATIC],
  [`base-nossl-debian${number}`]: [STATIC, LIBC],
  [`base-debian${number}`]: [STATIC, LIBC, SSL],
  [`cc-debian${number}`]: [STATIC, LIBC, SSL, CC],
  [`python3-debian${number}`]: [STATIC, LIBC, SSL, CC, PYTHON],
  [`java-base-debian${number}`]: [STATIC, LIBC, JAVA_BASE],
});

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node script/measure-distroless.js FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const day = new Date().toISOString().slice(0, 10);
for (const [release, number] of [["bookworm", 12], ["trixie", 13]]) {
  const index = readIndex(release, folder);
  const sizes = new Map();
  const files = (name) => {
    if (!sizes.has(name)) {
      const found = index.packages.get(name);
      if (!found) throw new Error(`${release} has no ${name}`);
      const deb = join(folder, `${release}-${name}.deb`);
      if (!existsSync(deb)) execFileSync("curl", ["-sfL", "--retry", "3", "-o", deb, found.address]);
      sizes.set(name, measure(execFileSync("dpkg-deb", ["-c", deb], { encoding: "utf8", maxBuffer: 1 << 26 })).file_bytes);
    }
    return sizes.get(name);
  };
  for (const [image, parts] of Object.entries(IMAGES(release, number))) {
    const packages = [...new Set(parts.flatMap((part) => part[release]))];
    const bytes = packages.reduce((sum, name) => sum + files(name), 0);
    const source = `the files of ${packages.length} Debian packages of ${day}, by the BUILD files of https://github.com/GoogleContainerTools/distroless at cd080764`;
    console.log([`gcr.io/distroless/${image}`, "latest", "nonroot", "amd64", "", bytes, "parts", day, "primary", `distroless${number}`, source].join("\t"));
  }
}
