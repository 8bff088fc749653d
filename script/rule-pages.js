// Runs after Trunk has written everything (see Trunk.toml): makes a page of each rule's explanation, in each
// language, from app/locales/rules/NAME.LANGUAGE.md to rules/NAME.LANGUAGE.html.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { marked } from "marked";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WORDS = {
  en: { back: "Dockerfile playground", other: "Français", rule: "Rule" },
  fr: { back: "Dockerfile playground", other: "English", rule: "Règle" },
};

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/** Name and language of an explanation, from its file's name; undefined for other files. */
export function ruleOf(file) {
  const [, name, language] = /^([A-Za-z]+)\.(en|fr)\.md$/.exec(file) ?? [];
  return name && { name, language };
}

/** The page of a rule. Markdown is ours, and raw HTML in it is shown as text all the same. */
export function rulePage({ name, language }, markdown) {
  const words = WORDS[language];
  const other = language === "fr" ? "en" : "fr";
  const body = marked.parse(markdown, { async: false, renderer: ruleRenderer() });
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'" />
    <title>${words.rule} ${name}</title>
    <link rel="icon" href="../icon-192.png" type="image/png" />
    <link rel="stylesheet" href="tokens.css" />
    <link rel="stylesheet" href="rules.css" />
  </head>
  <body>
    <header>
      <a href="../">${words.back}</a>
      <a href="${name}.${other}.html" hreflang="${other}" lang="${other}">${words.other}</a>
    </header>
    <main>
      <h1>${name}</h1>
${body}
    </main>
  </body>
</html>
`;
}

function ruleRenderer() {
  const renderer = new marked.Renderer();
  renderer.html = ({ text }) => escape(text);
  return renderer;
}

/** Writes the pages of all rules, and what they need, to the folder `target`. */
export function writeRulePages(target) {
  const source = join(ROOT, "app/locales/rules");
  mkdirSync(target, { recursive: true });
  for (const sheet of ["tokens.css", "rules.css"]) copyFileSync(join(ROOT, "static/css", sheet), join(target, sheet));
  for (const file of readdirSync(source)) {
    const rule = ruleOf(file);
    if (!rule) continue;
    const page = rulePage(rule, readFileSync(join(source, file), "utf8"));
    writeFileSync(join(target, `${rule.name}.${rule.language}.html`), page);
  }
}
