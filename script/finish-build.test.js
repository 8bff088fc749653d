import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allowInlineScripts, askAnonymously, buildName, precacheList, scriptHashes, serviceWorker, writeServiceWorker } from "./finish-build.js";

test("each inline script is allowed by its hash, and files are not", () => {
  // printf %s 'alert(1)' | openssl dgst -sha256 -binary | base64
  const hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
  assert.deepEqual(scriptHashes('<script src="a.js"></script><script type="module">alert(1)</script><SCRIPT>alert(1)</SCRIPT>'), [hash]);
  assert.equal(
    allowInlineScripts(`<meta content="script-src 'self' {{script-hashes}};"><script>alert(1)</script>`),
    `<meta content="script-src 'self' ${hash};"><script>alert(1)</script>`,
  );
});

test("files with an integrity are asked for in a way that a frame without an origin can check", () => {
  const once = askAnonymously('<link rel="stylesheet" href="a.css" integrity="sha384-x"/><link rel="icon" href="a.svg"/>');
  assert.equal(once, '<link crossorigin="anonymous" rel="stylesheet" href="a.css" integrity="sha384-x"/><link rel="icon" href="a.svg"/>');
  assert.equal(askAnonymously(once), once);
});

test("a build is named after its files", () => {
  const name = buildName([["./", "sha256-a"], ["b.js", "sha256-b"]]);
  assert.match(name, /^[0-9a-f]{16}$/);
  assert.equal(buildName([["./", "sha256-a"], ["b.js", "sha256-b"]]), name);
  assert.notEqual(buildName([["./", "sha256-a"], ["b.js", "sha256-c"]]), name);
});

test("the service worker lists every file but itself, and its version follows their bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), "precache-"));
  try {
    mkdirSync(join(folder, "rules"));
    for (const [path, text] of [["index.html", "page"], ["a b.js", "1"], ["rules/R.en.html", "rule"], ["sw.js", "old"]]) {
      writeFileSync(join(folder, path), text);
    }
    const files = precacheList(folder);
    assert.deepEqual(files.map(([path]) => path), ["./", "a%20b.js", "rules/R.en.html"]);
    assert.match(files[0][1], /^sha256-[A-Za-z0-9+/]{43}=$/);

    writeServiceWorker(folder);
    const first = readFileSync(join(folder, "sw.js"), "utf8");
    assert.ok(!first.includes("{{"), "all placeholders are filled in");
    writeServiceWorker(folder);
    assert.equal(readFileSync(join(folder, "sw.js"), "utf8"), first, "the same files give the same worker");
    writeFileSync(join(folder, "a b.js"), "2");
    writeServiceWorker(folder);
    const version = (text) => /VERSION = "([0-9a-f]{16})"/.exec(text)[1];
    assert.notEqual(version(readFileSync(join(folder, "sw.js"), "utf8")), version(first));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a changed template is another version too", () => {
  const version = (template) => serviceWorker(template, []).slice(0, 16);
  assert.notEqual(version("{{version}} a /* {{files}} */"), version("{{version}} b /* {{files}} */"));
});
