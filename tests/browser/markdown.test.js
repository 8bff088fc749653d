// The snippets of the texts, and those that the page makes, pasted into the Markdown of a site that the real Hugo or the
// real MkDocs builds: a playground comes out, with the text that was written.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DOCS, docNames, docText } from "../../script/doc-pages.js";
import { expectFrameText, withHost } from "./hosts.js";
import { MKDOCS_SITE, buildHugo, buildMkdocs, fencedDockerfiles, hugoTest, mkdocsTest } from "./sites.js";

/** What Hugo needs to let HTML through, as the texts name it. */
const UNSAFE = { HUGO_MARKUP_GOLDMARK_RENDERER_UNSAFE: "true" };

/** The snippets of a text that hold the element, as someone copies them. */
function snippetsOf(markdown) {
  const fences = [...markdown.matchAll(/^( *)```html\n([\s\S]*?)^\1```$/gm)];
  const texts = fences.map(([, indent, text]) => text.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
  return texts.filter((text) => text.includes("<dockerfile-playground") && !text.includes("{{"));
}

/** All snippets, with the text that they came from. */
const SNIPPETS = [["README", readFileSync(join(DOCS, "../README.md"), "utf8")], ...docNames().map((name) => [name, docText(name)])]
  .flatMap(([from, text]) => snippetsOf(text).map((snippet) => ({ from, snippet })));

/** Those for any Markdown, and those in the `<div>` that MkDocs wants. */
const [forMkdocs, forAny] = [true, false].map((wanted) => SNIPPETS.filter(({ snippet }) => /^<div>$/m.test(snippet) === wanted));

/** The Dockerfile in a snippet, as HTML has it. */
function codeIn(snippet) {
  const [, code] = /<pre><code>([\s\S]*?)<\/code><\/pre>/.exec(snippet);
  return code.replaceAll("&#10;", "\n").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A text with all that Markdown would change, and a snippet with it, written as the texts say. */
const HARD = `# syntax=docker/dockerfile:1\nFROM alpine AS "a"\n\n\nRUN --mount=type=cache,target=/x echo "a" -- 'b' ... *c* _d_ && <e> "\\$1"\n\n    RUN [ "x" ]\n`;
const hard = (snippet, emptyLines) => {
  const code = HARD.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const written = emptyLines ? code : code.replace(/\n+(?=\n)/g, (breaks) => "&#10;".repeat(breaks.length));
  return snippet.replace(/<code>[\s\S]*<\/code>/, () => `<code>${written}</code>`);
};

/** A page with the snippets among paragraphs. */
const pageOf = (snippets, address) =>
  snippets.map((snippet, index) => `Before ${index}:\n\n${snippet.replaceAll("https://PLAYGROUND/", address)}\nBehind ${index}.\n`).join("\n");

/** Each snippet's playground shows the snippet's text. */
async function expectPlaygrounds(page, snippets) {
  const playgrounds = page.locator("dockerfile-playground");
  await playgrounds.first().locator("iframe").waitFor();
  assert.equal(await playgrounds.count(), snippets.length);
  for (const [index, snippet] of snippets.entries()) await expectFrameText(playgrounds.nth(index), codeIn(snippet));
  // The paragraphs around are whole, and nothing of the snippets is left in them.
  const prose = await page.locator("p:visible").allTextContents();
  assert.deepEqual(prose.filter((text) => /^(Before|Behind) /.test(text)).length, 2 * snippets.length, prose.join("\n"));
}

test("every text that shows how to embed has a snippet to paste", () => {
  const from = new Set(SNIPPETS.map((snippet) => snippet.from));
  assert.deepEqual([...from].sort(), ["README", "embedding", "enseigner", "exercices", "exercises", "teaching"]);
  assert.ok(forMkdocs.length > 0 && forAny.length > forMkdocs.length);
});

test("where a snippet is shown, the settings that Hugo and MkDocs need are named", () => {
  for (const name of ["teaching", "enseigner"]) assert.match(docText(name), /markup\.goldmark\.renderer\.unsafe: true[\s\S]*MkDocs[\s\S]*`<div>`/);
  assert.match(docText("embedding"), /\[markup\.goldmark\.renderer\]\n +unsafe = true/);
  assert.match(docText("embedding"), /pygments_lang_class: true/);
});

hugoTest("the snippets of the texts, pasted into Hugo's Markdown, are playgrounds", {}, async ({ page, app }) => {
  const snippets = [...forAny.map(({ snippet }) => snippet), hard(forAny[0].snippet, false)];
  // The script of each snippet is the one that counts.
  const root = buildHugo(app.address, UNSAFE, { "pasted.en.md": pageOf(snippets, app.address) });
  await withHost(app, root, async ({ origin }) => {
    await page.goto(`${origin}/pasted/`);
    await expectPlaygrounds(page, snippets);
  });
});

mkdocsTest("the snippets of the texts, pasted into MkDocs' Markdown in a <div>, are playgrounds", {}, async ({ page, app }) => {
  const within = (snippet) => snippet.replace(/(<dockerfile-playground[\s\S]*<\/dockerfile-playground>)/, "<div>\n$1\n</div>");
  const theirs = forMkdocs.map(({ snippet }) => snippet);
  const snippets = [...theirs, ...forAny.map(({ snippet }) => within(snippet)), hard(within(forAny[0].snippet), false), hard(theirs[0], true)];
  const root = buildMkdocs(app.address, { pages: { "pasted.md": pageOf(snippets, app.address) } });
  await withHost(app, root, async ({ origin }) => {
    await page.goto(`${origin}/pasted.html`);
    await expectPlaygrounds(page, snippets);
  });
});

for (const exercise of ["secrets", "theirs"]) {
  hugoTest(`what the page gives to embed the exercise ${exercise} is a playground in Hugo's Markdown`, {}, async ({ page, app }) => {
    await app.open();
    await (await app.reach("exercises")).click();
    if (exercise === "theirs") {
      const file = JSON.parse(readFileSync(new URL("../../app/exercises/secrets.json", import.meta.url), "utf8"));
      const start = { ...file.start, dockerfile: HARD };
      const theirs = { ...file, id: "theirs", start, locked: undefined, title: { en: "Theirs -- \"quoted\"\n\nand long" } };
      await page.getByTestId("exercise-file").setInputFiles({
        name: "theirs.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify(theirs)),
      });
    } else {
      await page.getByTestId(`exercise-${exercise}`).click();
    }
    await page.locator(`[data-exercise="${exercise}"]`).waitFor();
    await page.getByTestId("exercise-share").locator("summary").click();
    await page.getByTestId("exercise-embed").click();
    const snippet = await page.evaluate(() => navigator.clipboard.readText());
    const text = await app.text();
    const root = buildHugo(app.address, UNSAFE, { "pasted.en.md": `Before.\n\n${snippet}\nBehind.\n` });
    await withHost(app, root, async ({ origin }) => {
      await page.goto(`${origin}/pasted/`);
      await expectFrameText(page.locator("dockerfile-playground"), text);
      await page.frameLocator("dockerfile-playground iframe").locator(`[data-exercise="${exercise}"]`).waitFor();
    });
  });
}

mkdocsTest("MkDocs' code blocks, made by the real one, arrive as they were written", {}, async ({ page, app }) => {
  await withHost(app, buildMkdocs(app.address), async ({ origin }) => {
    await page.goto(`${origin}/index.html`);
    const playgrounds = page.locator("dockerfile-playground");
    const blocks = fencedDockerfiles(join(MKDOCS_SITE, "docs/index.md"));
    await playgrounds.first().waitFor();
    assert.equal(await playgrounds.count(), blocks.length);
    for (const [index, text] of blocks.entries()) await expectFrameText(playgrounds.nth(index), text);
    assert.equal(await page.locator("pre:visible").count(), 1, "the block of the shell stays");
  });
});

mkdocsTest("without pygments_lang_class MkDocs' blocks do not say their language, as the text warns", {}, async ({ page, app }) => {
  const change = (settings) => settings.replace("pygments_lang_class: true", "pygments_lang_class: false");
  await withHost(app, buildMkdocs(app.address, { change }), async ({ origin }) => {
    await page.goto(`${origin}/index.html`);
    await page.waitForFunction(() => customElements.get("dockerfile-playground"));
    assert.equal(await page.locator("dockerfile-playground").count(), 0);
    assert.ok((await page.locator("pre:visible").count()) > 1);
  });
});
