// Bundles the editor, and the reader of Compose files, each into one ES module that nothing else has to be fetched for:
// static/generated/editor.js and compose.js. The editor's longer texts are modules of their own, one for each language.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { parse } from "./ide/texts.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = fileURLToPath(new URL("../generated/", import.meta.url));

mkdirSync(outdir, { recursive: true });
const common = { bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", logLevel: "warning" };
await build({
  ...common,
  entryPoints: [`${here}../compose/compose.js`],
  outfile: `${outdir}compose.js`,
  banner: { js: "/* yaml, ISC License, Copyright Eemeli Aro <eemeli@gmail.com>: https://eemeli.org/yaml/ */" },
});
await build({
  ...common,
  entryPoints: [`${here}editor.js`],
  outfile: `${outdir}editor.js`,
  banner: { js: "/* CodeMirror 6, MIT License, Copyright (C) by Marijn Haverbeke and others: https://codemirror.net */" },
  // CodeMirror's own module writes <style> elements, which `style-src 'self'` forbids.
  alias: { "style-mod": `${here}style-mod.js` },
});
for (const language of ["en", "fr"]) {
  const words = parse(readFileSync(new URL(`../../app/locales/ide.${language}.txt`, import.meta.url), "utf8"));
  writeFileSync(`${outdir}ide-${language}.js`, `export default ${JSON.stringify(words)};\n`);
}
