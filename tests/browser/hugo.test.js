// A site that the real Hugo builds (tests/hugo), on another origin than the playground.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { pageTest } from "./harness.js";
import { expectFrameText, folder, withHost } from "./hosts.js";

const SITE = fileURLToPath(new URL("../hugo/", import.meta.url));

/** Hugo as the scripts found it (HUGO), or on PATH; null when there is none. */
function findHugo() {
  const folders = (process.env.PATH ?? "").split(":").map((path) => join(path, "hugo"));
  return [process.env.HUGO, ...folders].find((path) => path && existsSync(path)) ?? null;
}

const hugo = findHugo();
const CANNOT = "no Hugo here: run script/bootstrap where there is apt-get, or set HUGO to its path";

/** Builds the site for the playground at `address`; gives the folder it is in. */
function build(address, settings = {}) {
  const source = folder();
  const destination = folder();
  cpSync(SITE, source, { recursive: true });
  const env = { ...process.env, HUGO_PARAMS_PLAYGROUND: `${address}embed.js?upgrade`, ...settings };
  execFileSync(hugo, ["--quiet", "--source", source, "--destination", destination], { env, stdio: "pipe" });
  return destination;
}

/** The fenced Dockerfiles of a page's Markdown, as they were written there. */
function written(page) {
  const markdown = readFileSync(join(SITE, "content", page), "utf8");
  return [...markdown.matchAll(/^```docker[^\n]*\n([\s\S]*?)^```$/gim)].map(([, text]) => text);
}

const playgrounds = (page) => page.locator("dockerfile-playground");

function hugoTest(name, options, body) {
  // Where the page is published from there is apt-get: without Hugo there, the set-up is at fault.
  if (!hugo && !process.env.GITHUB_ACTIONS) return test(name, { skip: CANNOT }, () => {});
  if (!hugo) return test(name, () => assert.fail(CANNOT));
  return pageTest(name, options, body);
}

for (const [how, settings] of [["by style", {}], ["by class", { HUGO_MARKUP_HIGHLIGHT_NOCLASSES: "false" }], ["not at all", { HUGO_MARKUP_HIGHLIGHT_CODEFENCES: "false" }]]) {
  hugoTest(`Hugo's code blocks, coloured ${how}, arrive as they were written`, { height: 300 }, async ({ page, app }) => {
    const blocks = written("blocks.en.md");
    assert.equal(blocks.length, 5);
    await withHost(app, build(app.address, settings), async ({ origin }) => {
      await page.goto(`${origin}/blocks/`);
      await playgrounds(page).first().locator("iframe").waitFor();
      assert.equal(await playgrounds(page).count(), blocks.length + 1);
      assert.ok((await page.locator("iframe").count()) < blocks.length, "those far below are not loaded");
      for (const [index, text] of blocks.entries()) await expectFrameText(playgrounds(page).nth(index), text);
      const shortcode = playgrounds(page).last();
      await expectFrameText(shortcode, 'FROM alpine AS shortcode\nRUN echo "$A" && \\\n    test 1 -lt 2\n');
      await shortcode.locator("iframe").contentFrame().locator("html[lang=en][data-theme=dark]").waitFor();
      assert.equal((await shortcode.locator("iframe").boundingBox()).height, 410);
      // What stands for nothing else stays, and of each block only the playground is seen.
      assert.ok(await page.getByText("docker build .").isVisible());
      assert.equal(await page.locator("pre:visible").count(), 1);
      assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {}, "nothing was stored");
    });
  });
}

hugoTest("a French page of the Hugo site has French playgrounds", {}, async ({ page, app }) => {
  await withHost(app, build(app.address), async ({ origin }) => {
    await page.goto(`${origin}/fr/blocks/`);
    await expectFrameText(playgrounds(page).first(), written("blocks.fr.md")[0]);
    await page.frameLocator("dockerfile-playground iframe").locator("html[lang=fr]").waitFor();
  });
});

hugoTest("without JavaScript, and where the playground cannot be had, the blocks stay readable", {}, async ({ page, app }) => {
  await withHost(app, build(app.address), async ({ origin }) => {
    const context = await page.context().browser().newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(`${origin}/blocks/`);
    assert.ok(await plain.getByText("npm ci").isVisible());
    assert.ok(await plain.getByText("AS shortcode").isVisible());
    await context.close();

    // The frame's page never comes.
    await page.route(/\?embed/, (route) => route.abort());
    app.allowProblem(/\?embed|ERR_FAILED/);
    const failed = page.waitForEvent("requestfailed");
    await page.goto(`${origin}/blocks/`);
    await failed;
    assert.ok(await page.getByText("npm ci").isVisible());
  });
});
