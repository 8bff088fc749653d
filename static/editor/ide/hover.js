// What is known of the word under the pointer, or of the one at the caret: asked for when it is wanted.
import { fill, texts } from "./texts.js";

/**
 * The card of a word: its name, what it is, what is known of it here. Every text is put in as text.
 *
 * @returns {HTMLElement}
 */
export function wordCard({ title, help, facts }, words, language) {
  const dom = document.createElement("div");
  dom.className = "cm-word";
  dom.dataset.testid = "editor-word";
  const heading = document.createElement("p");
  heading.className = "cm-word-title";
  heading.textContent = title;
  dom.append(heading);
  const lines = [words[help], ...facts.map(({ code, args, bytes }) => fill(words[`fact.${code}`], args, bytes, language))];
  for (const line of lines.filter(Boolean)) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    dom.append(paragraph);
  }
  return dom;
}

/**
 * What is known of the word at `at`: {from, to, dom}, or null.
 *
 * @param {import("./ask.js").Asking} asking
 */
export async function wordAt(asking, at, language) {
  if (!asking.knows) return null;
  const [said, words] = await Promise.all([asking.ask("hover", { at }), texts(language)]);
  if (!said?.title) return null;
  const dom = wordCard(said, words, language);
  // A name alone says nothing that is not there to be read.
  return dom.childElementCount > 1 ? { from: said.from, to: said.to, dom } : null;
}
