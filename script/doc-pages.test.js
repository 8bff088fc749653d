import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { DOCS, PAIRS, anchorOf, docNames, docPage, docText, publishedLink } from "./doc-pages.js";
import { webpSize } from "./picture-size.js";
import { LANGUAGES, PICTURES } from "./pictures.js";

/** The guides that the page shows. */
const GUIDES = PAIRS.slice(0, 3);
const LARGEST_PICTURE = 65_000;
const ALL_PICTURES = 1_200_000;

/** A text without its code, in which nothing is a link or a heading. */
const prose = (name) => docText(name).replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, (code) => "x".repeat(code.length));
const headings = (name) => [...docText(name).replace(/^```[\s\S]*?^```/gm, "").matchAll(/^(#+) (.*)$/gm)].map(([, marks, words]) => ({ level: marks.length, words }));
const anchors = (name) => headings(name).map(({ words }) => anchorOf(words.replaceAll("`", "")));
const pictures = (name) => [...prose(name).matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)].map(([, words, address]) => ({ words, address }));
const links = (name) => [...prose(name).matchAll(/(?<!!)\[[^\]]*\]\(([^)]*)\)/g)].map(([, address]) => address);

test("the guides say the same in both languages: as many headings, the same pictures, each described", () => {
  for (const [english, french] of GUIDES) {
    const levels = (name) => headings(name).map(({ level }) => level);
    assert.deepEqual(levels(french), levels(english), french);
    const named = (name, language) =>
      pictures(name).map(({ address }) => {
        assert.match(address, new RegExp(`^pictures/[a-z-]+\\.${language}\\.webp$`));
        return address.replace(`.${language}.webp`, "");
      });
    assert.deepEqual(named(french, "fr"), named(english, "en"), french);
    pictures(english).forEach(({ words }, index) => {
      const other = pictures(french)[index].words;
      assert.ok(words.length > 20 && other.length > 20 && words !== other, `${english}: ${words}`);
    });
  }
});

test("every picture that a text shows is there, none lies unused, and each can be taken again", () => {
  const shown = docNames().flatMap((name) => pictures(name).map(({ address }) => address));
  const there = readdirSync(join(DOCS, "pictures")).map((file) => `pictures/${file}`);
  assert.deepEqual([...new Set(shown)].sort(), there.sort());
  const taken = Object.keys(PICTURES).flatMap((name) => LANGUAGES.map((language) => `pictures/${name}.${language}.webp`));
  assert.deepEqual(taken.sort(), there);
});

test("pictures are small", () => {
  const sizes = readdirSync(join(DOCS, "pictures")).map((file) => {
    const bytes = readFileSync(join(DOCS, "pictures", file));
    assert.ok(bytes.length <= LARGEST_PICTURE, `${file}: ${bytes.length} bytes`);
    const { width, height } = webpSize(bytes);
    assert.ok(width > 200 && height > 100, `${file}: ${width} by ${height}`);
    return bytes.length;
  });
  const sum = sizes.reduce((a, b) => a + b, 0);
  assert.ok(sum <= ALL_PICTURES, `${sum} bytes`);
});

test("links within the documentation lead somewhere", () => {
  const names = docNames();
  for (const name of names) {
    for (const address of links(name).filter((address) => !address.startsWith("https://"))) {
      const [file, anchor] = address.split("#");
      const target = file === "" ? name : file.replace(/\.md$/, "");
      assert.ok(names.includes(target), `${name}: ${address}`);
      assert.ok(anchor === undefined || anchors(target).includes(anchor), `${name}: ${address}`);
    }
  }
});

test("what a guide calls by a name is called so on the page", () => {
  for (const [index, language] of LANGUAGES.entries()) {
    const file = fileURLToPath(new URL(`../app/locales/${language}.txt`, import.meta.url));
    const texts = new Set(
      readFileSync(file, "utf8").split("\n").map((line) => line.replace(/^[a-z.-]+ = /, "")).concat(["FR", "EN"]),
    );
    for (const name of GUIDES.map((pair) => pair[index])) {
      const body = prose(name).replace(/^\*\[.*\]\(.*\)\*$/m, "").replace(/\s+/g, (blank) => (/\n/.test(blank) ? " " : blank));
      const called = [...body.matchAll(/\*([^*]+)\*/g)].map(([, words]) => words);
      assert.ok(called.length > 10, name);
      for (const words of called) assert.ok(texts.has(words), `${name}: nothing on the page is called “${words}”`);
    }
  }
});

test("French punctuation keeps to its word", () => {
  for (const [, name] of GUIDES) {
    const found = /[^\n]{0,30}(?: [;?!:»]|« )[^\n]{0,10}/.exec(prose(name));
    assert.equal(found, null, `${name}: ${found?.[0]}`);
  }
});

test("every exercise is in the teachers' list", () => {
  const folder = fileURLToPath(new URL("../app/exercises/", import.meta.url));
  const ids = readdirSync(folder).map((file) => file.replace(/\.json$/, "")).sort();
  for (const name of GUIDES[1]) {
    const listed = [...docText(name).matchAll(/^\| `([a-z-]+-[a-z-]+|secrets)` \|/gm)].map(([, id]) => id);
    assert.deepEqual(listed.filter((id) => id !== "read-only").sort(), ids, name);
  }
});

test("anchors are those of GitHub", () => {
  assert.equal(anchorOf("Nothing is lost"), "nothing-is-lost");
  assert.equal(anchorOf("Ce qu’il ne peut pas faire"), "ce-quil-ne-peut-pas-faire");
  assert.equal(anchorOf("Les problèmes, et leurs corrections"), "les-problèmes-et-leurs-corrections");
});

test("links lead to pages, and nowhere else", () => {
  const names = ["learning", "sizes"];
  assert.equal(publishedLink("sizes.md", names), "sizes.html");
  assert.equal(publishedLink("learning.md#keys", names), "learning.html#keys");
  assert.equal(publishedLink("#keys", names), "#keys");
  assert.equal(publishedLink("https://example.org/", names), "https://example.org/");
  for (const address of ["../README.md", "other.md", "javascript:alert(1)", "http://example.org/"]) {
    assert.equal(publishedLink(address, names), undefined, address);
  }
});

test("a page has its language, its other language, anchors, sized pictures and no raw markup", () => {
  const text = "# Le *titre*\n\n*[In English](learning.md)*\n\n## Les touches\n\n<b>x</b> [a](sizes.md) [b](../README.md)\n\n![Deux \"mots\"](pictures/a.fr.webp)\n![x](pictures/none.webp)\n";
  const sizeOf = (href) => (href.includes("none") ? undefined : { width: 901, height: 400 });
  const page = docPage("apprendre", text, ["learning", "apprendre", "sizes"], sizeOf);
  assert.match(page, /<html lang="fr">/);
  assert.match(page, /<title>Le titre<\/title>/);
  assert.match(page, /<a href="learning.html" hreflang="en" lang="en">English<\/a>/);
  assert.doesNotMatch(page, /In English/);
  assert.match(page, /<h2 id="les-touches">Les touches<\/h2>/);
  assert.match(page, /&lt;b&gt;x&lt;\/b&gt; <a href="sizes.html">a<\/a> b/);
  assert.match(page, /<img src="pictures\/a.fr.webp" alt="Deux &quot;mots&quot;" width="451" height="200" loading="lazy" \/>/);
  assert.doesNotMatch(page, /none\.webp/);
});

test("sizes of pictures are read from each kind of WebP", () => {
  const riff = (kind, at, bytes) => {
    const file = Buffer.alloc(40);
    file.write("RIFF", 0, "latin1");
    file.write(`WEBP${kind}`, 8, "latin1");
    Buffer.from(bytes).copy(file, at);
    return file;
  };
  assert.deepEqual(webpSize(riff("VP8 ", 26, [0x20, 0x03, 0x58, 0x02])), { width: 800, height: 600 });
  assert.deepEqual(webpSize(riff("VP8X", 24, [0x1f, 0x03, 0, 0x57, 0x02, 0])), { width: 800, height: 600 });
  const bits = 799 | (599 << 14);
  assert.deepEqual(webpSize(riff("VP8L", 21, [bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255, bits >>> 24])), { width: 800, height: 600 });
  assert.throws(() => webpSize(Buffer.from("GIF89a")), /not a WebP/);
});
