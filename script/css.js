// What can be said of the page's style sheets by reading them: where each block of classes is styled, which colours
// and sizes of type are not tokens, and which classes nothing uses. (script/css.test.js)
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Sheets whose blocks others may adjust within a block of their own. */
export const SHARED = ["base.css", "components.css"];

/** Removes comments, keeping line numbers. */
const uncommented = (css) => css.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));

/** `text` split at `separator`s that stand outside brackets. */
function split(text, separator) {
  const parts = [""];
  let depth = 0;
  for (const char of text) {
    if (char === "(" || char === "[") depth += 1;
    if (char === ")" || char === "]") depth -= 1;
    if (depth === 0 && separator.test(char)) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** The rules of a sheet as `{ selectors, body, line, when }`, with the conditions that they are nested in. */
export function rules(css) {
  const found = [];
  const text = uncommented(css);
  const walk = (from, to, when) => {
    let start = from;
    for (let at = from; at < to; at += 1) {
      if (text[at] === ";") start = at + 1;
      if (text[at] !== "{") continue;
      let end = at;
      for (let depth = 0; end < to; end += 1) {
        if (text[end] === "{") depth += 1;
        if (text[end] === "}" && (depth -= 1) === 0) break;
      }
      const head = text.slice(start, at).trim();
      const line = text.slice(0, at).split("\n").length;
      if (/^@(media|container|supports|layer)/.test(head)) walk(at + 1, end, `${when}${head} `);
      else found.push({ selectors: split(head, /,/), body: text.slice(at + 1, end), line, when });
      at = end;
      start = end + 1;
    }
  };
  walk(0, text.length, "");
  return found;
}

/** The classes that a piece of a selector names. */
export const classesOf = (selector) => [...selector.matchAll(/\.([a-zA-Z][\w-]*)/g)].map((match) => match[1]);

/** `tree` for `tree__row--open`. */
export const blockOf = (name) => name.split(/__|--/)[0];

/** The last of a selector's compounds: what it styles. */
const subjectOf = (selector) => split(selector.replace(/[>+~]/g, " "), /\s/).at(-1) ?? "";

/** Block → sheet → selectors that style it there. Within its own blocks a sheet may adjust those that are shared. */
export function homes(sheets) {
  const shared = new Set();
  for (const [name, css] of sheets) {
    if (SHARED.includes(name)) for (const rule of rules(css)) for (const selector of rule.selectors) {
      for (const className of classesOf(subjectOf(selector))) shared.add(blockOf(className));
    }
  }
  const found = new Map();
  for (const [name, css] of sheets) {
    for (const { selectors } of rules(css)) for (const selector of selectors) {
      const subject = subjectOf(selector).replace(/:not\([^)]*\)/g, "");
      const [first] = classesOf(subject);
      if (first === undefined) continue;
      const block = blockOf(first);
      const around = classesOf(selector.slice(0, selector.length - subjectOf(selector).length)).map(blockOf);
      if (shared.has(block) && !SHARED.includes(name) && around.some((other) => !shared.has(other))) continue;
      if (!found.has(block)) found.set(block, new Map());
      const sheetsOfBlock = found.get(block);
      sheetsOfBlock.set(name, [...(sheetsOfBlock.get(name) ?? []), selector]);
    }
  }
  return found;
}

/** What a sheet says twice: two rules or more of the same selectors under the same condition, and of the same
    declarations, where one could do. */
export function repeats(css) {
  const found = [];
  const [heads, bodies] = [new Map(), new Map()];
  for (const { selectors, body, line, when } of rules(css)) {
    const all = split(body, /;/).map((one) => one.replace(/\s+/g, " "));
    // Steps of an animation have one each.
    if (selectors.every((selector) => /^(from|to|[\d.]+%)$/.test(selector))) continue;
    const head = when + [...selectors].sort().join(", ");
    if (heads.has(head)) found.push(`${line}: ${head}: the selectors of line ${heads.get(head)}`);
    else heads.set(head, line);
    if (all.length < 2) continue;
    const same = when + [...all].sort().join("; ");
    if (bodies.has(same)) found.push(`${line}: ${head}: the declarations of line ${bodies.get(same)}`);
    else bodies.set(same, line);
  }
  return found;
}

const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|\blight-dark\(/i;
const NAMED = /:\s*(?:white|black|red|green|blue|gr[ae]y|orange|yellow|purple)\b/i;

/** Declarations that name a colour or a size of type by themselves, as `line: declaration`. */
export function strays(css) {
  const found = [];
  for (const { body, line } of rules(css)) {
    for (const declaration of split(body, /;/)) {
      const [property, ...rest] = declaration.split(":");
      const value = rest.join(":").trim();
      const colour = COLOUR.test(value) || NAMED.test(`: ${value}`);
      // Sizes that follow the type around them, and those of tokens, are not set anew.
      const size = property.trim() === "font-size" && !/^((calc\()?var\(--|inherit$|[\d.]+em$)/.test(value);
      const font = property.trim() === "font" && /(^|\s)[\d.]+(px|rem|pt)/.test(value);
      if (colour || size || font) found.push(`${line}: ${declaration}`);
    }
  }
  return found;
}

/** All files below `folder` with one of these endings. */
export function filesBelow(folder, ...endings) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, ...endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

/** Whether some source names the class, as a word of its own or as a part that is put together: `tree__row--` and a
    value that is written down somewhere. */
export function usedIn(sources) {
  const words = new Set();
  const beginnings = new Set();
  for (const file of sources) {
    const whole = readFileSync(file, "utf8");
    // Of Rust only what stands in strings: names of variables use no class.
    const text = file.endsWith(".rs") ? (whole.match(/"(?:[^"\\]|\\[^])*"/g) ?? []).join("\n") : whole;
    for (const [word] of text.matchAll(/[a-zA-Z][\w-]*/g)) words.add(word);
    for (const [, beginning] of text.matchAll(/([a-zA-Z][\w-]*(?:--|__|-))(?=\$?\{)/g)) beginnings.add(beginning);
  }
  return (name) =>
    words.has(name) ||
    [...beginnings].some((beginning) => {
      const rest = name.slice(beginning.length);
      return name.startsWith(beginning) && (/^\d+$/.test(rest) || words.has(rest));
    });
}
