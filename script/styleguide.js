// The design system on one page: every token, and every shared component in each of its states. Made from the page's
// own style sheets and never part of the built page: script/styleguide FOLDER writes it, script/screenshots takes its
// picture, light and dark and in forced colours.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const CSS = join(root, "static/css");
const SHEETS = ["tokens.css", "base.css", "components.css", "layout.css", "toolbar.css"];

/** Name → path of each icon, as app/src/components/common/icon.rs has them. */
export function icons() {
  const source = readFileSync(join(root, "app/src/components/common/icon.rs"), "utf8");
  return new Map([...source.matchAll(/Self::(\w+) => \{?\s*"([^"]+)"/g)].map(([, name, path]) => [name, path]));
}

const paths = icons();
const icon = (name) =>
  `<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${paths.get(name)}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" /></svg>`;

/** A control as it is, pointed at, with the focus, and out of use. `control` takes its attributes and words. */
const states = (control, { disabled = true } = {}) => [
  ["at rest", control("", "rest")],
  ["hover", control('data-force="hover"', "hover")],
  ["focus", control('data-force="focus,focus-visible"', "focus")],
  ...(disabled ? [["disabled", control("disabled", "disabled")]] : []),
];

const button = (classes, content) => (attributes) =>
  `<button type="button" class="button ${classes}" ${attributes}>${content}</button>`;

let count = 0;
/** Radio buttons side by side, the first one chosen. */
const choice = (attributes) => {
  count += 1;
  const option = (label, checked, force) => `<label class="choice__option"><input class="visually-hidden" type="radio" name="choice-${count}" ${checked ? "checked" : ""} ${force} /><span class="choice__face" ${force.includes("hover") ? force : ""}>${label}</span></label>`;
  return `<fieldset class="choice"><legend class="visually-hidden">Choice ${count}</legend>${option("chosen", true, attributes)}${option("other", false, attributes.includes("hover") ? attributes : "")}</fieldset>`;
};

const tree = `<ul class="tree" role="tree" aria-label="Files">${[
  [1, "true", "added", "+", "usr/", "12 MB"],
  [2, "false", "changed", "~", "lib/", "11 MB"],
  [2, null, "removed", "−", "a-file-with-a-long-name.txt", "1.0 MB"],
]
  .map(([level, expanded, change, sign, name, size], index) => `<li role="treeitem" class="tree__row tree__row--${level}" aria-level="${level}" tabindex="${index ? -1 : 0}" ${expanded ? `aria-expanded="${expanded}"` : ""} ${["", 'data-force="hover"', 'data-force="focus,focus-visible"'][index]}><span class="tree__twist"></span><span class="tree__mark tree__mark--${change}">${sign}</span><span class="tree__name">${name}</span> <span class="tree__aside">→ elsewhere</span> <span class="tree__amount">${size}</span><svg class="tree__bar" height="4"><rect class="tree__share" width="60%" height="4" rx="2" /></svg></li>`)
  .join("")}<li role="treeitem" class="tree__row tree__row--unnamed tree__row--3" aria-level="3" tabindex="-1"><span class="tree__twist"></span><span class="tree__mark"></span><span class="tree__name">files of nobody knows what</span> <span class="tree__amount tree__amount--unknown">unknown</span></li><li role="treeitem" class="tree__row" aria-level="1" tabindex="-1"><span class="tree__more">Show more (300 left)</span></li></ul>`;
const deep = `<ul class="tree" role="tree" aria-label="Deep">${[4, 5, 6, 7, 8, 9, 10, 11, 12].map((level) => `<li role="treeitem" class="tree__row tree__row--${level}" aria-level="${level}" tabindex="-1"><span class="tree__twist"></span><span class="tree__mark"></span><span class="tree__name">level-${level}</span></li>`).join("")}</ul>`;

const bar = (open) => `<svg class="size-bar${open ? " size-bar--open" : ""}" height="10" aria-hidden="true"><rect class="size-bar__track" width="100%" height="10" rx="3" /><rect class="size-bar__likely" width="40%" height="10" rx="3" /><rect class="size-bar__range" x="30%" width="40%" y="3" height="4" rx="2" /><rect class="size-bar__tick" x="39.8%" width="2" height="10" /></svg>`;

const severity = (name, sign) => `<span class="severity severity--${name}">${icon(sign)}</span>`;
const diffLine = (kind, number, sign, text) => `<div class="diff__line diff__line--${kind}"><span class="diff__number">${number}</span><span class="diff__sign">${sign}</span><code class="diff__text">${text}</code></div>`;

/** Title → rows of [caption, sample]. */
export function samples() {
  count = 0;
  return {
    Buttons: [
      ...states(button("", `${icon("Book")}Plain`)),
      ...states(button("button--primary", "Primary")),
      ...states(button("button--small", `${icon("Fix")}Small`)),
      ...states(button("button--small button--quiet", "Quiet")),
      ...states((attributes, name) => `<button type="button" class="icon-button" aria-label="${name}" ${attributes}>${icon("Enlarge")}</button>`),
      ...states((attributes) => `<button type="button" class="link" ${attributes}>A link on this page</button>`, { disabled: false }),
      ["for a file", `<label class="button button--small file-button">Open…<input class="visually-hidden" type="file" /></label>`],
    ],
    Choices: [
      ...states(choice, { disabled: false }),
      ["on", `<button type="button" class="toggle" aria-pressed="true">${severity("warning", "Warning")}2 warnings</button>`],
      ["off", `<div class="toggles"><button type="button" class="toggle" aria-pressed="false">${severity("info", "Info")}1 hint</button></div>`],
      ["hover", `<button type="button" class="toggle" aria-pressed="true" data-force="hover">3 errors</button>`],
      ["focus", `<button type="button" class="toggle" aria-pressed="true" data-force="focus,focus-visible">3 errors</button>`],
      ["stepper", `<div class="stepper" role="group" aria-label="Size"><button type="button" class="icon-button" aria-label="less">${icon("Minus")}</button><output class="stepper__value">100%</output><button type="button" class="icon-button" aria-label="more" aria-disabled="true">${icon("Plus")}</button></div>`],
      ["tabs", `<div class="tabs" role="tablist" aria-label="Panels"><button type="button" role="tab" class="tab" aria-selected="true">Stages</button><button type="button" role="tab" class="tab" aria-selected="false">Problems<span class="tab__count">3</span></button></div>`],
    ],
    Fields: [
      ...states((attributes, name) => `<input class="input" aria-label="${name}" placeholder="a hint" ${attributes} />`),
      ["error", `<input class="input" aria-label="error" aria-invalid="true" value="no such thing" />`],
      ["small", `<input class="input input--small" aria-label="small" value="small" />`],
      ["code", `<input class="input input--code input--full" aria-label="code" value="APP_VERSION=1" />`],
      ...states((attributes, name) => `<label class="field"><span class="field__label">Target</span><select class="select" aria-label="${name}" ${attributes}><option>runtime (last stage)</option></select></label>`),
      ["stacked", `<label class="field field--stacked"><span class="field__label">Log</span><textarea class="area" rows="2">several
lines</textarea></label>`],
      ["error", `<textarea class="area" rows="2" aria-label="wrong" aria-invalid="true">several
lines</textarea>`],
    ],
    Signs: [
      ["badges", `<span class="badge">badge</span> <span class="badge badge--target">${icon("Target")}result</span> <span class="badge badge--unused">unused</span> <span class="badge badge--runs">${icon("Play")}runs</span>`],
      ["basis", `<span class="basis">observed</span> <span class="basis basis--derived">derived</span> <span class="basis basis--assumed">assumed</span> <span class="basis basis--unknown">unknown</span>`],
      ["severities", `<span class="count">${severity("error", "Error")}1 error</span> <span class="count">${severity("warning", "Warning")}2 warnings</span> <span class="count">${severity("info", "Info")}3 hints</span>`],
      ["keyword and range", `<span class="keyword">COPY</span> 12 MB <span class="range">8–20 MB</span>`],
      ["legend", `<ul class="legend"><li class="legend__entry"><svg class="swatch" width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="currentColor" /></svg>base image <span class="legend__amount">7.8 MB</span> <span class="legend__share">55%</span></li></ul>`],
      ["bars", bar(false) + bar(true)],
    ],
    Words: [
      ["section title", `<h3 class="section-title">Layers of runtime</h3><h3 class="section-title section-title--flush">Flush</h3>`],
      ["note", `<p class="note">Unpacked: the files on disk.</p><p class="note note--flush">Flush</p>`],
      ["quiet, in a row", `<p class="row"><span>What counts</span>&nbsp;<span class="quiet">and what is beside it</span></p>`],
      ["a dialog's heading", `<div class="dialog__header"><h2 class="dialog__title">Two versions compared</h2><button type="button" class="icon-button" aria-label="Close">${icon("Close")}</button></div>`],
      ["nothing to show", `<p class="empty">No stage yet.</p><p class="empty empty--good">${icon("Check")}No problems.</p>`],
      ["facts", `<dl class="facts"><div class="fact"><dt>Efficiency</dt><dd>97%</dd></div><div class="fact fact--small"><dt>Wasted</dt><dd>3.0 kB</dd></div></dl>`],
      ["confirm", `<div class="confirm"><p>Show the solution?</p>${button("button--small button--primary", "Show it")("")}${button("button--small", "Not now")("")}</div>`],
    ],
    Lists: [
      ["tree of files", tree],
      ["deep in it", deep],
      ["change", `<div class="diff"><div class="diff__hunk">${diffLine("removed", 3, "−", "RUN apt-get install git")}${diffLine("added", 3, "+", "RUN apt-get update &amp;&amp; apt-get install -y git")}</div><div class="diff__hunk">${diffLine("added", 9, "+", "USER nobody")}</div></div>`],
      ["menu", `<div class="menu"><ul class="menu__list" role="menu" aria-label="Examples"><li role="none"><button type="button" role="menuitem" class="menu__item"><span class="menu__title">Go, two stages</span> <span class="menu__about">A small image from a large one.</span></button></li><li role="none"><button type="button" role="menuitem" class="menu__item" data-force="hover"><span class="menu__title menu__title--code">FROM node:22</span> <span class="menu__about">hover</span></button></li><li role="none"><button type="button" role="menuitem" class="menu__item" data-force="focus,focus-visible"><span class="menu__title">Focus</span></button></li><li class="menu__heading" role="presentation">Your texts</li></ul></div>`],
      ["panel of a menu", `<div class="menu menu--end"><div class="menu__list menu__panel"><div class="menu__row"><span>Language</span>${choice("")}</div><div class="menu__row menu__row--buttons">${button("", `${icon("Present")}Present`)("")}</div></div></div>`],
      ["panel at a button", `<button type="button" class="button button--small" popovertarget="panel-at-a-button">Change</button><div id="panel-at-a-button" class="popover" popover="auto" role="group" aria-label="Change"><p class="note">What changes before the next build.</p></div>`],
    ],
  };
}

/** The names of the tokens that are colours. */
function colours() {
  const css = readFileSync(join(CSS, "tokens.css"), "utf8");
  return [...css.matchAll(/^ {2}(--[\w-]+): light-dark\(/gm)].map((match) => match[1]);
}

const OWN = `
  body { padding: var(--space-5); }
  main { display: grid; gap: var(--space-6); max-width: 84rem; margin: 0 auto; }
  section { display: grid; gap: var(--space-3); }
  .guide-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: var(--space-3); }
  .guide-sample { display: grid; align-content: start; justify-items: start; gap: var(--space-2); padding: var(--space-3); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); container-type: inline-size; }
  .guide-sample > :is(.tree, .diff, .tabs, .confirm, .size-bar, .facts) { width: 100%; }
  .guide-sample--wide { grid-column: span 2; }
  .guide-caption { color: var(--ink-2); font-size: var(--text-xs); }
  .guide-colours { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: var(--space-2); }
  .guide-colour { display: grid; gap: 2px; font: var(--text-xs) var(--font-code); }
  .guide-colour > span:first-child { height: 2rem; border: 1px solid var(--line-strong); border-radius: var(--radius-s); forced-color-adjust: none; }
  .guide-sample .menu, .guide-sample .menu__list { position: static; width: 100%; max-width: none; }
`;

/** The whole page. */
export function page() {
  const wide = new Set(["tree of files", "deep in it", "change", "menu", "panel of a menu", "facts", "tabs"]);
  const sample = ([caption, html]) => `<div class="guide-sample${wide.has(caption) ? " guide-sample--wide" : ""}"><span class="guide-caption">${caption}</span>${html}</div>`;
  const sections = Object.entries(samples()).map(([title, rows]) => `<section><h2>${title}</h2><div class="guide-grid">${rows.map(sample).join("\n")}</div></section>`);
  const type = ["xs", "s", "m", "l", "xl", "hero"].map((size) => `<p style="font-size: var(--text-${size})">Type ${size}: FROM alpine AS runtime</p>`);
  const swatches = colours().map((name) => `<div class="guide-colour"><span style="background: var(${name})"></span><span>${name.slice(2)}</span></div>`);
  const signs = [...paths.keys()].map((name) => `<span class="badge">${icon(name)}${name}</span>`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Design system of the Dockerfile playground</title>
${SHEETS.map((sheet) => `    <link rel="stylesheet" href="${sheet}" />`).join("\n")}
    <style>${OWN}</style>
  </head>
  <body>
    <main>
      <h1>Design system</h1>
      ${sections.join("\n")}
      <section><h2>Type</h2><div>${type.join("")}</div></section>
      <section><h2>Icons</h2><p>${signs.join(" ")}</p></section>
      <section><h2>Colours</h2><div class="guide-colours">${swatches.join("")}</div></section>
    </main>
  </body>
</html>
`;
}

/** Writes the page and the style sheets that it needs. */
export function write(folder) {
  mkdirSync(folder, { recursive: true });
  for (const sheet of SHEETS) copyFileSync(join(CSS, sheet), join(folder, sheet));
  writeFileSync(join(folder, "index.html"), page());
}

/** Has the browser take each element with \`data-force\` for one that is pointed at or has the focus. */
export async function forceStates(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root: document } = await session.send("DOM.getDocument");
  const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: document.nodeId, selector: "[data-force]" });
  for (const nodeId of nodeIds) {
    const { attributes } = await session.send("DOM.getAttributes", { nodeId });
    const forcedPseudoClasses = attributes[attributes.indexOf("data-force") + 1].split(",");
    await session.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses });
  }
  return nodeIds.length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error("usage: script/styleguide FOLDER");
  write(folder);
  console.log(join(folder, "index.html"));
}
