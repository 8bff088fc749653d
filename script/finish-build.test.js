import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askAnonymously, buildName, fillPage, inLanguage, joinStyles, precacheList, serviceWorker, startWords, writeServiceWorker } from "./finish-build.js";

test("the page holds the first example as text, and knows how much there is to load", () => {
  const html = '<textarea>{{example}}</textarea><script src="s.js" data-wasm="./a_bg.wasm" data-bytes="{{bytes}}"></script>';
  const filled = fillPage(html, "\nRUN a </textarea> && b $& &amp;\n", (path) => ({ "./a_bg.wasm": 7 })[path]);
  assert.equal(
    filled,
    '<textarea>\n\nRUN a &lt;/textarea> &amp;&amp; b $&amp; &amp;amp;\n</textarea><script src="s.js" data-wasm="./a_bg.wasm" data-bytes="7"></script>',
  );
  assert.throws(() => fillPage("<textarea>{{example}}</textarea><script>inline</script>", "", () => 1), /pattern_script/);
});

test("the first example has the comments of the page's language only", () => {
  assert.equal(inLanguage("# syntax=x\n#en a\n#fr b\nRUN c #fr d\n#en e\n", "fr"), "# syntax=x\n# b\nRUN c #fr d\n");
});

test("the script that starts the page knows the words for it, and no others", () => {
  const words = startWords("# start.x = no\neditor.label = Text\nstart.again = Try = again\nstarted.x = no\nnotice.a = no\n");
  assert.deepEqual(words, { "editor.label": "Text", "start.again": "Try = again" });
});

test("files with an integrity are asked for in a way that a frame without an origin can check", () => {
  const once = askAnonymously('<link rel="stylesheet" href="a.css" integrity="sha384-x"/><link rel="icon" href="a.svg"/>');
  assert.equal(once, '<link crossorigin="anonymous" rel="stylesheet" href="a.css" integrity="sha384-x"/><link rel="icon" href="a.svg"/>');
  assert.equal(askAnonymously(once), once);
});

test("the style sheets become one, in their order, where the first stood", () => {
  const html = '<head>\n    <link rel="stylesheet" href="./a-1.css" integrity="sha384-x"/>\n    <script></script>\n    <link href="./b-2.css" rel="stylesheet">\n</head>';
  const joined = joinStyles(html, (path) => ({ "./a-1.css": "a { color: red }\n/* why */", "./b-2.css": "a { color: blue }" })[path]);
  assert.equal(joined.css, "a{color:red}a{color:#00f}\n");
  assert.equal(joined.html, `<head>\n    <link rel="stylesheet" href="./${joined.name}">\n    <script></script>\n</head>`);
  assert.match(joined.name, /^look-[0-9a-f]{16}\.css$/);
  assert.throws(() => joinStyles("<head></head>", () => ""), /no style sheets/);
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
