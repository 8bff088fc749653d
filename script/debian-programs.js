// Writes core/data/verdict/debian.txt: which of Debian's packages bring which programs, and what they bring with them.
//
//     sudo apt-get update && sudo apt-get install apt-file && sudo apt-file update
//     node script/debian-programs.js
//
// It reads what apt has already fetched of the release in RELEASE (Packages and Contents of main, amd64) and asks
// nothing else. The rows are packages of core/data/apt_packages.tsv, those of the base system, and those that many others
// name; a package that is in none of them is one of which the core says that it cannot tell.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const RELEASE = "bookworm";
const LISTS = "/var/lib/apt/lists";
const NAMED_BY = 14;
const SECTIONS_LEFT_OUT = new Set([
  "science", "games", "x11", "sound", "hamradio", "kde", "tex", "electronics", "gnome", "gnustep", "otherosfs", "xfce", "math", "debug", "graphics", "video", "education", "news", "comm",
]);

// update-alternatives makes these links when a package is configured, so that Contents does not list them.
const ALTERNATIVES = [
  [/^(mawk|gawk|original-awk)$/, "awk nawk"],
  [/^debianutils$/, "which"],
  [/^vim(-(tiny|nox|gtk3|motif))?$/, "vi view ex rview vim vimdiff rvim editor"],
  [/^(nano|emacs.*|jed|joe)$/, "editor"],
  [/^nano$/, "pico"],
  [/^less$/, "pager"],
  [/^netcat-(openbsd|traditional)$/, "nc netcat"],
  [/^ncat$/, "nc"],
  [/^openjdk-[0-9]+-jre-headless$/, "java keytool jexec rmiregistry jpackage"],
  [/^openjdk-[0-9]+-jdk-headless$/, "javac jar javadoc javap jshell jlink jdeps jcmd jps jstack jmap jstat jarsigner jmod jinfo jdb serialver"],
  [/^gcc$/, "cc c89 c99"],
  [/^g\+\+$/, "c++"],
  [/^clang$/, "cc c++ c89 c99"],
  [/^imagemagick-6\.q16(hdri)?$/, "convert identify mogrify composite montage compare conjure display import animate stream"],
  [/^iptables$/, "iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore arptables ebtables"],
  [/^php[0-9.]+-cli$/, "php phar phar.phar"],
  [/^php[0-9.]+-dev$/, "phpize php-config"],
  [/^php[0-9.]+-fpm$/, "php-fpm"],
  [/^php[0-9.]+-cgi$/, "php-cgi"],
  [/^bison$/, "yacc"],
  [/^xz-utils$/, "lzma unlzma lzcat lzmore lzless lzgrep lzegrep lzfgrep lzcmp lzdiff"],
  [/^tcl[0-9.]+$/, "tclsh"],
  [/^tk[0-9.]+$/, "wish"],
  [/^(inetutils-telnet|telnet-ssl)$/, "telnet"],
  [/^(tnftp|inetutils-ftp)$/, "ftp"],
  [/^(inetutils-)?traceroute$/, "traceroute traceroute6 tcptraceroute lft"],
  [/^(mailutils|bsd-mailx|s-nail)$/, "mail mailx"],
  [/^fakeroot$/, "fakeroot"],
  [/^python-is-python3$/, "python"],
  [/^rename$/, "rename prename"],
  [/^nodejs$/, "node js"],
  [/^(openmpi-bin|mpich)$/, "mpirun mpiexec mpicc mpicxx mpic++ mpif90 mpif77 mpifort"],
  [/^pinentry-(curses|tty|gtk2|gnome3)$/, "pinentry"],
  [/^(lynx|w3m|links|elinks)$/, "www-browser"],
  [/^gfortran$/, "f77 f95"],
  [/^flex-old$|^flex$/, "lex"],
  [/^binutils$/, "ld"],
];

/** The lines of what apt has fetched; they are many, so one at a time. */
async function* linesOf(part) {
  for (const name of readdirSync(LISTS).filter((name) => name.includes(`_${RELEASE}_main_${part}`))) {
    const child = spawn("/usr/lib/apt/apt-helper", ["cat-file", `${LISTS}/${name}`], { stdio: ["ignore", "pipe", "inherit"] });
    yield* createInterface({ input: child.stdout });
  }
}

const firstChoices = (text) =>
  text
    .split(",")
    .map((choice) => choice.split("|")[0].trim().replace(/[ :(].*/, ""))
    .filter(Boolean);

const packages = new Map();
const provided = new Map();
let entry;
for await (const line of linesOf("binary-amd64_Packages")) {
  const [, field, text] = /^([A-Z][A-Za-z-]*): (.*)$/.exec(line) ?? [];
  if (field === "Package") {
    entry = { name: text, section: "", depends: [], recommends: [], suggests: [], programs: new Set() };
    packages.set(text, entry);
  } else if (field === "Section") entry.section = text;
  else if (field === "Pre-Depends" || field === "Depends") entry.depends.push(...firstChoices(text));
  else if (field === "Recommends" || field === "Suggests") entry[field.toLowerCase()].push(...firstChoices(text));
  else if (field === "Provides") {
    for (const virtual of firstChoices(text)) provided.set(virtual, [...(provided.get(virtual) ?? []), entry.name]);
  }
}
for await (const line of linesOf("Contents-a")) {
  const match = /^(?:usr\/)?(?:s?bin|games)\/([^/ ]+)\s+(\S+)$/.exec(line);
  for (const owner of match?.[2].split(",") ?? []) packages.get(owner.split("/").pop())?.programs.add(match[1]);
}
for (const [name, entry] of packages) {
  for (const [pattern, links] of ALTERNATIVES) if (pattern.test(name)) links.split(" ").forEach((link) => entry.programs.add(link));
}

const named = new Map();
for (const { depends, recommends, suggests } of packages.values()) {
  for (const other of [...depends, ...recommends, ...suggests]) named.set(other, (named.get(other) ?? 0) + 1);
}
const table = readFileSync("core/data/apt_packages.tsv", "utf8").split("\n").slice(1).map((line) => line.split("\t")[0]);
const base = new Set(readFileSync("core/data/apt_base.txt", "utf8").split(/\s+/).filter(Boolean));
const rows = new Set([...table, ...base].filter((name) => packages.has(name)));
for (const [name, { programs, section }] of packages) {
  if (programs.size > 0 && !SECTIONS_LEFT_OUT.has(section) && (named.get(name) ?? 0) >= NAMED_BY) rows.add(name);
}

const resolve = (name) => (packages.has(name) ? name : provided.get(name)?.[0]);
// What a package needs, through others that bring no program, up to the first that do.
const frontier = (start) => {
  const found = new Set();
  const seen = new Set();
  const open = [...start];
  while (open.length > 0) {
    const name = resolve(open.pop());
    if (name === undefined || seen.has(name) || base.has(name)) continue;
    seen.add(name);
    const entry = packages.get(name);
    if (entry.programs.size > 0) {
      found.add(name);
      rows.add(name);
    } else {
      open.push(...entry.depends);
    }
  }
  return [...found].sort();
};
const needs = new Map();
// A needed package becomes a row of its own, so the set grows while it is gone through.
for (const name of rows) {
  const { depends, recommends } = packages.get(name);
  if (base.has(name)) continue;
  const sure = frontier(depends);
  needs.set(name, { sure, perhaps: frontier(recommends).filter((other) => !sure.includes(other)) });
}

// A recommended package of a needed one comes too; the core walks the rows, so each names only its own.
const sorted = [...rows].sort();
const shown = sorted.filter((name) => {
  const { sure = [], perhaps = [] } = needs.get(name) ?? {};
  return packages.get(name).programs.size + sure.length + perhaps.length > 0;
});
const number = new Map(shown.map((name, index) => [name, index.toString(36)]));
const lines = [];
for (const name of shown) {
  const { sure = [], perhaps = [] } = needs.get(name) ?? {};
  const own = [...packages.get(name).programs].sort();
  const text = [name, own.map((program) => (program === name ? "=" : program)).join(" ")];
  text.push(sure.map((other) => number.get(other)).join(","), perhaps.map((other) => number.get(other)).join(","));
  lines.push((base.has(name) ? "!" : "") + text.join("|").replace(/\|+$/, ""));
}
const without = table.filter((name) => packages.has(name) && !number.has(name)).length;
writeFileSync("core/data/verdict/debian.txt", lines.join("\n") + "\n");
process.stdout.write(`${lines.length} packages; ${without} of the table bring no program\n`);
