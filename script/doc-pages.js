// Runs after Trunk has written everything (see Trunk.toml): makes a page of each text in docs/, from docs/NAME.md to
// docs/NAME.html, with its pictures. The page shows the guides among them beside the panes.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { webpSize } from "./picture-size.js";
import { escape, htmlOf, readingPage } from "./reading-page.js";

/** Where the texts and their pictures lie. */
export const DOCS = fileURLToPath(new URL("../docs", import.meta.url));

/** Pixels of a picture for one of the page. */
export const PICTURE_SCALE = 2;

/** Texts that say the same in both languages, English first. */
export const PAIRS = [
  ["learning", "apprendre"],
  ["teaching", "enseigner"],
  ["bytes", "octets"],
  ["exercises", "exercices"],
];

/** The names of the texts, without ".md". */
export function docNames() {
  return readdirSync(DOCS).filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -3)).sort();
}

/** The text of that name. */
export const docText = (name) => readFileSync(join(DOCS, `${name}.md`), "utf8");

/** What the heading is called in links, as GitHub does it: `words` are its text without marks. */
export function anchorOf(words) {
  return words.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
}

/** Where a link of a text leads on its page; undefined for what is not published with it. */
export function publishedLink(address, names) {
  if (/^https:\/\//.test(address) || address.startsWith("#")) return address;
  const [, name, anchor] = /^([a-z-]+)\.md(#.*)?$/.exec(address) ?? [];
  return names.includes(name) ? `${name}.html${anchor ?? ""}` : undefined;
}

/** Language of a text, and what it is called in the other; undefined where there is no other. */
function languages(name) {
  const pair = PAIRS.find((pair) => pair.includes(name));
  const language = pair?.[1] === name ? "fr" : "en";
  const other = language === "fr" ? { language: "en", name: "English" } : { language: "fr", name: "Français" };
  return { language, other: pair && { ...other, address: `${pair.find((one) => one !== name)}.html` } };
}

/** The text without its line that leads to the other language: the head of the page does that. */
function withoutSwitch(name, markdown) {
  const other = languages(name).other?.address.replace(/html$/, "md");
  return markdown.split("\n").filter((line) => !other || !/^\*\[.*\]\(.*\)\*$/.test(line) || !line.includes(`(${other})`)).join("\n");
}

/** The page of the text `name`. `sizeOf` gives the {width, height} of a picture, or nothing where there is none. */
export function docPage(name, markdown, names, sizeOf) {
  const words = (tokens) => tokens.map((token) => (token.tokens ? words(token.tokens) : token.text)).join("");
  let title = name;
  const main = htmlOf(withoutSwitch(name, markdown), {
    heading({ tokens, depth }) {
      const inner = this.parser.parseInline(tokens);
      if (depth === 1) title = words(tokens);
      return `<h${depth} id="${escape(anchorOf(words(tokens)))}">${inner}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const inner = this.parser.parseInline(tokens);
      const address = publishedLink(href, names);
      return address === undefined ? inner : `<a href="${escape(address)}">${inner}</a>`;
    },
    image({ href, text }) {
      const { width, height } = sizeOf(href) ?? {};
      // A picture that is still to be taken (script/pictures needs a built page): the tests find what is missing.
      if (width === undefined) return "";
      const size = `width="${Math.round(width / PICTURE_SCALE)}" height="${Math.round(height / PICTURE_SCALE)}"`;
      return `<img src="${escape(href)}" alt="${escape(text)}" ${size} loading="lazy" />`;
    },
  });
  return readingPage({ ...languages(name), title, up: "../", main });
}

/** Writes the pages of all texts and their pictures to the folder `target`. */
export function writeDocPages(target) {
  mkdirSync(join(target, "pictures"), { recursive: true });
  const names = docNames();
  const sizeOf = (href) => (existsSync(join(DOCS, href)) ? webpSize(readFileSync(join(DOCS, href))) : undefined);
  for (const name of names) writeFileSync(join(target, `${name}.html`), docPage(name, docText(name), names, sizeOf));
  for (const file of readdirSync(join(DOCS, "pictures"))) {
    copyFileSync(join(DOCS, "pictures", file), join(target, "pictures", file));
  }
}
