// Runs after Trunk has written everything (see Trunk.toml): makes a page of each rule's explanation, in each
// language, from app/locales/rules/NAME.LANGUAGE.md to rules/NAME.LANGUAGE.html.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { htmlOf, readingPage } from "./reading-page.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WORDS = {
  en: { other: "Français", rule: "Rule" },
  fr: { other: "English", rule: "Règle" },
};

/** Name and language of an explanation, from its file's name; undefined for other files. */
export function ruleOf(file) {
  const [, name, language] = /^([A-Za-z]+)\.(en|fr)\.md$/.exec(file) ?? [];
  return name && { name, language };
}

/** The page of a rule. */
export function rulePage({ name, language }, markdown) {
  const words = WORDS[language];
  const other = language === "fr" ? "en" : "fr";
  return readingPage({
    language,
    title: `${words.rule} ${name}`,
    up: "../",
    other: { address: `${name}.${other}.html`, language: other, name: words.other },
    main: `      <h1>${name}</h1>\n${htmlOf(markdown)}`,
  });
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
