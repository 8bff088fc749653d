// The editor's longer texts, loaded in the language of the page when they are first needed: ide-en.js and ide-fr.js, which
// build.js makes of app/locales/ide.*.txt.

/** A locale file as an object: `key = text` a line, `#` for comments. */
export function parse(source) {
  const lines = source.split("\n").filter((line) => line.includes(" = ") && !line.startsWith("#"));
  return Object.fromEntries(lines.map((line) => {
    const at = line.indexOf(" = ");
    return [line.slice(0, at), line.slice(at + 3)];
  }));
}

const loaded = new Map();

/** The texts of a language; empty where they cannot be had: completions then come without words. */
export function texts(language) {
  const name = language === "fr" ? "fr" : "en";
  if (!loaded.has(name)) {
    const loading = import(new URL(`./ide-${name}.js`, import.meta.url).href).then(
      (module) => module.default,
      () => {
        loaded.delete(name);
        return {};
      },
    );
    loaded.set(name, loading);
  }
  return loaded.get(name);
}

/** A text with its values, as `{name}`; sizes in the units of the language. */
export function fill(text, values = {}, bytes, language = "en") {
  const all = bytes === undefined || bytes === null ? values : { ...values, bytes: size(bytes, language) };
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => all[name] ?? whole);
}

/** Bytes as people write them: three digits that count, French with its own units. */
export function size(bytes, language) {
  const units = language === "fr" ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  let at = 0;
  let value = bytes;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
  return `${number}\u00a0${units[at]}`;
}
