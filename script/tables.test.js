// What the scripts that make the tables of packages read: index files, wheels, archives.
import assert from "node:assert/strict";
import { test } from "node:test";
import { coded, folderOf } from "./apt-tables.js";
import { baseOf, compareVersions, groups, readPackages } from "./debian-index.js";
import { measure } from "./measure-debs.js";
import { listed as tarListed, needs as npmNeeds } from "./measure-npm.js";
import { choose, holds, listed as zipListed, needs } from "./measure-wheels.js";
import { npm, pypi, readRows } from "./package-tables.js";

test("the newest of two versions counts, as dpkg compares them", () => {
  const order = ["1.0~rc1", "1.0", "1.0-1", "1.0-1+b1", "1.0-1+deb12u2", "1.0-1+deb12u10", "1.0a-1", "1.10-1", "1:0.5"];
  for (let at = 1; at < order.length; at += 1) assert.ok(compareVersions(order[at - 1], order[at]) < 0, `${order[at - 1]} < ${order[at]}`);
  assert.equal(compareVersions("2:1.0-1", "2:1.0-1"), 0);
  const packages = new Map();
  readPackages("Package: a\nVersion: 1.2-1\nInstalled-Size: 10\nDepends: b (>= 1) | c, d:any\n\nPackage: a\nVersion: 1.10-1\nInstalled-Size: 20\n", packages);
  assert.equal(packages.get("a").installed, 20 * 1024);
  assert.deepEqual(groups("b (>= 1) | c, d:any [amd64]"), [["b", "c"], ["d"]]);
});

test("a plain image has what is essential or required, apt, and what these need", () => {
  const packages = new Map();
  readPackages(
    ["Package: x\nEssential: yes\nDepends: y | z", "Package: y\nVersion: 1", "Package: apt\nVersion: 1", "Package: w\nVersion: 1"].map((one) => (one.includes("Version") ? one : `${one}\nVersion: 1`)).join("\n\n"),
    packages,
  );
  assert.deepEqual([...baseOf({ packages, providers: new Map() })].sort(), ["apt", "x", "y"]);
});

test("files of a .deb are added up, and what slim images drop apart", () => {
  const listing = [
    "drwxr-xr-x root/root         0 2024-01-01 00:00 ./usr/",
    "-rw-r--r-- root/root       100 2024-01-01 00:00 ./usr/lib/python3/a b.py",
    "-rw-r--r-- root/root        20 2024-01-01 00:00 ./usr/share/doc/x/changelog.gz",
    "-rw-r--r-- root/root         3 2024-01-01 00:00 ./usr/share/doc/x/copyright",
    "lrwxrwxrwx root/root         0 2024-01-01 00:00 ./usr/lib/y -> z",
    "hrw-r--r-- root/root         0 2024-01-01 00:00 ./usr/lib/w link to ./usr/lib/v",
  ].join("\n");
  assert.deepEqual(measure(listing), { file_bytes: 123, slim_dropped: 20, python_bytes: 100, files: 3 });
  assert.equal(folderOf("usr/share/doc/x/copyright"), undefined);
  assert.equal(folderOf("usr/share/man/man1/x.1.gz"), "man");
});

test("what a release of Python needs depends on where it is installed", () => {
  assert.ok(holds('python_version >= "3.8" and sys_platform == "linux"'));
  assert.ok(!holds('python_version < "3.10"'), "versions compare as numbers");
  assert.ok(!holds('(platform_system == "Windows" or os_name == "nt") and extra == "x"', ["x"]));
  assert.ok(!holds('extra == "x"'));
  const { plain, extras } = needs(["A.b>=1", "c[D,e]; python_version > '3'", "f; extra == 'G_h'", "w; sys_platform == 'win32'"]);
  assert.deepEqual(plain, ["a-b", "c[d+e]"]);
  assert.deepEqual(extras, [["g-h", ["f"]]]);
});

test("the file that pip takes is a wheel of this platform, then one for all, then the source", () => {
  const names = (...files) => choose(files.map((filename) => ({ filename })))?.filename;
  assert.equal(names("a-1.tar.gz", "a-1-py3-none-any.whl", "a-1-cp312-cp312-manylinux_2_17_x86_64.whl"), "a-1-cp312-cp312-manylinux_2_17_x86_64.whl");
  assert.equal(names("a-1-cp312-cp312-win_amd64.whl", "a-1-py2.py3-none-any.whl"), "a-1-py2.py3-none-any.whl");
  assert.equal(names("a-1-cp312-cp312-macosx_11_0_arm64.whl", "a-1.tar.gz"), "a-1.tar.gz");
  assert.equal(names("a-1-cp312-cp312-musllinux_1_1_aarch64.whl"), undefined);
});

/** A zip archive of stored files, and a tar archive, as small as can be. */
function zipOf(files) {
  const central = Object.entries(files).map(([name, size]) => {
    const entry = Buffer.alloc(46 + name.length);
    entry.write("PK\x01\x02", 0, "latin1");
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.write(name, 46);
    return entry;
  });
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(100, 16);
  return Buffer.concat([Buffer.alloc(100), directory, end]);
}

test("a wheel is read from its end alone, and more of it is asked for where that is too little", () => {
  const whole = zipOf({ "a.py": 10, "b.so": 5, "c/": 0 });
  assert.deepEqual(zipListed(whole, whole.length), { file_bytes: 15, python_bytes: 10, files: 2 });
  const end = whole.subarray(whole.length - 30);
  assert.ok(zipListed(end, whole.length).short > 30);
});

test("an npm archive's files are added up, and what it brings itself is not fetched", () => {
  const file = Buffer.alloc(1024);
  file.write("package/a.js");
  file.write("00000000012\0", 124);
  file[156] = "0".charCodeAt(0);
  assert.deepEqual(tarListed(Buffer.concat([file, Buffer.alloc(1024)])), { bytes: 10, files: 1 });
  const version = { dependencies: { a: "1", b: "2" }, bundleDependencies: ["a"], peerDependencies: { c: "3", d: "4" }, peerDependenciesMeta: { d: { optional: true } } };
  assert.deepEqual(npmNeeds(version), [["b", "2"], ["c", "3"]]);
});

test("tables name needs by their lines, and drop what they do not have", () => {
  const rows = readRows("package\tkind\twheel_bytes\tfile_bytes\tpython_bytes\tneeds\textras\nflask\twheel\t100\t400\t200\tclick nothing\tasync:asgiref dev:click\nasgiref\twheel\t1\t2\t1\t\t\nclick\twheel\t10\t20\t5\t\t\n");
  const [asgiref, click, flask] = pypi(rows).map((line) => line.split("\t"));
  assert.deepEqual([asgiref[0], click[0], flask[0]], ["0asgiref", "0click", "0flask"]);
  assert.deepEqual(flask.slice(4), ["1", "async:0"]);
  assert.equal(coded(0), 0);
  const versions = npm(readRows("package\tversion\tfile_bytes\tpacked_bytes\tneeds\nb\t10.0.0\t5\t2\t\nb\t9.0.0\t5\t2\t\na\t1.0.0\t5\t2\tb@10.0.0 c@1.0.0\n"));
  assert.deepEqual(versions.map((line) => line.split("\t").slice(0, 2)), [["0a", "1"], ["0b", "9"], ["1", "10"]]);
  assert.equal(versions[0].split("\t")[4], "2");
});
