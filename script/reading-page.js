// What the pages that are only read have in common: the rules' (script/rule-pages.js) and the documentation's
// (script/doc-pages.js). They run no script and load nothing but style sheets and pictures of their own site.
import { marked } from "marked";

/** `text` as text of an HTML page or of a quoted attribute. */
export const escape = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/** Markdown as HTML. It is ours, and raw HTML in it is shown as text all the same; `overrides` are of marked's renderer. */
export function htmlOf(markdown, overrides = {}) {
  const renderer = Object.assign(new marked.Renderer(), { html: ({ text }) => escape(text) }, overrides);
  return marked.parse(markdown, { async: false, renderer });
}

/**
 * A whole page. `up` is the address of the playground, `other` the same page in another language (or nothing):
 * {address, language, name}.
 */
export function readingPage({ language, title, up, other, main }) {
  const link = other
    ? `\n      <a href="${other.address}" hreflang="${other.language}" lang="${other.language}">${other.name}</a>`
    : "";
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'" />
    <title>${escape(title)}</title>
    <link rel="icon" href="${up}icon-192.png" type="image/png" />
    <link rel="stylesheet" href="${up}rules/tokens.css" />
    <link rel="stylesheet" href="${up}rules/rules.css" />
  </head>
  <body>
    <header>
      <a href="${up}">Dockerfile playground</a>${link}
    </header>
    <main>
${main}
    </main>
  </body>
</html>
`;
}
