// A site that the real Hugo builds (tests/hugo), on another origin than the playground.
import assert from "node:assert/strict";
import { join } from "node:path";
import { expectFrameText, withHost } from "./hosts.js";
import { HUGO_SITE, buildHugo, fencedDockerfiles, hugoTest } from "./sites.js";

/** The fenced Dockerfiles of a page's Markdown, as they were written there. */
const written = (page) => fencedDockerfiles(join(HUGO_SITE, "content", page));

const playgrounds = (page) => page.locator("dockerfile-playground");

for (const [how, settings] of [["by style", {}], ["by class", { HUGO_MARKUP_HIGHLIGHT_NOCLASSES: "false" }], ["not at all", { HUGO_MARKUP_HIGHLIGHT_CODEFENCES: "false" }]]) {
  hugoTest(`Hugo's code blocks, coloured ${how}, arrive as they were written`, { height: 300 }, async ({ page, app }) => {
    const blocks = written("blocks.en.md");
    assert.equal(blocks.length, 5);
    await withHost(app, buildHugo(app.address, settings), async ({ origin }) => {
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
  await withHost(app, buildHugo(app.address), async ({ origin }) => {
    await page.goto(`${origin}/fr/blocks/`);
    await expectFrameText(playgrounds(page).first(), written("blocks.fr.md")[0]);
    await page.frameLocator("dockerfile-playground iframe").locator("html[lang=fr]").waitFor();
  });
});

hugoTest("without JavaScript, and where the playground cannot be had, the blocks stay readable", {}, async ({ page, app }) => {
  await withHost(app, buildHugo(app.address), async ({ origin }) => {
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
