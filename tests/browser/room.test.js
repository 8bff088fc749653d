// Room: one line for the bar, panes that stay of use when zoomed, one pane enlarged, presentations, wide screens.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

/** What stands in the bar, and what sticks out of it. */
const bar = (page) =>
  page.locator(".toolbar").evaluate((bar) => {
    const letters = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { height, right } = bar.getBoundingClientRect();
    const shown = [...bar.querySelectorAll("button, select")].filter((control) => control.checkVisibility());
    const boxes = shown.map((control) => ({ id: control.id || control.dataset.testid, ...control.getBoundingClientRect().toJSON() }));
    return {
      lines: height / letters,
      out: boxes.filter((box) => box.right > right).map((box) => box.id),
      small: boxes.filter((box) => box.width < 24 || box.height < 24).map((box) => `${box.id} ${box.width}×${box.height}`),
      ids: boxes.map((box) => box.id),
    };
  });

const EVERYTHING = ["examples-button", "exercises-button", "options-button", "share-button", "guide-button", "settings-button"];

for (const language of ["fr", "en"]) {
  for (const letters of [100, 200]) {
    pageTest(`the bar is one line at every width, in ${language}, with letters of ${letters} %`, { language }, async ({ page, app }) => {
      await app.open();
      await page.evaluate((letters) => document.documentElement.style.setProperty("--type-size", letters), letters);
      for (const width of [2560, 1440, 1366, 1280, 1024, 768, 720, 480, 360]) {
        await page.setViewportSize({ width, height: 740 });
        await page.waitForFunction((width) => document.querySelector(".toolbar").clientWidth === width, width);
        // The bar finds its room after the frame in which it got another width.
        const settled = async () => (await bar(page)).out.length === 0;
        for (const end = Date.now() + 5_000; !(await settled()) && Date.now() < end; ) await page.evaluate(() => new Promise(requestAnimationFrame));
        const { lines, out, small, ids } = await bar(page);
        assert.ok(lines < 3.2, `${width} px: ${lines} letters high`);
        assert.deepEqual([out, small], [[], []], `${width} px`);
        await app.expectNoSidewaysScrolling();
        await page.getByTestId("settings").click();
        await page.getByTestId("settings-panel").waitFor();
        const all = [...ids, ...(await bar(page)).ids];
        assert.deepEqual(EVERYTHING.filter((id) => !all.includes(id)), [], `${width} px: neither in the bar nor in the menu`);
        const { x, y, width: wide } = await page.getByTestId("settings-panel").boundingBox();
        assert.ok(x >= 0 && x + wide <= width && y >= 0, `${width} px: the menu from ${x} to ${x + wide} px`);
        if (width === 1440 || width === 360) await app.expectAccessible();
        await page.keyboard.press("Escape");
        await page.locator("#settings-button:focus").waitFor();
      }
    });
  }
}

pageTest("a bar that has been that narrow before shows no frame in which it does not fit", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  const widths = [1440, 800, 480, 360, 700, 1024, 1440];
  const sweep = async () => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 740 });
      await page.waitForFunction((width) => document.querySelector(".toolbar").clientWidth === width, width);
      const settled = async () => (await bar(page)).out.length === 0;
      for (const end = Date.now() + 5_000; !(await settled()) && Date.now() < end; ) await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  };
  await sweep();
  // After each frame has been painted: a message comes behind it.
  await page.evaluate(() => {
    const channel = new MessageChannel();
    globalThis.sticksOut = [];
    channel.port1.onmessage = ({ data }) => {
      // The next frame has not been drawn yet.
      if (data !== innerWidth) return;
      const bar = document.querySelector(".toolbar");
      const end = bar.getBoundingClientRect().right;
      const out = [...bar.children].filter((child) => child.getBoundingClientRect().right > end + 0.5);
      if (out.length > 0) globalThis.sticksOut.push(`${innerWidth} px: ${out.map((child) => child.textContent).join(", ")}`);
    };
    const frame = () => {
      channel.port2.postMessage(innerWidth);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await sweep();
  assert.deepEqual(await page.evaluate(() => globalThis.sticksOut), []);
  // And what does not fit at first, before anything is known of it, does not stick out of the page.
  assert.equal(await page.locator(".toolbar").evaluate((bar) => getComputedStyle(bar).overflowX), "clip");
});

pageTest("with room every button has its words, and the name of the page is there", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  for (const words of ["Dockerfile playground", "Exemples", "Exercices", "Options de build", "Partager", "Guide"]) {
    assert.ok(await page.locator(".toolbar").getByText(words, { exact: true }).first().isVisible(), words);
  }
  // On a phone what is left has its words still.
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator(".toolbar--iconless").waitFor();
  for (const words of ["Exemples", "Partager"]) {
    const { width } = await page.locator(".toolbar").getByText(words, { exact: true }).boundingBox();
    assert.ok(width > 40, `${words} has ${width} px`);
  }
});

pageTest("what moved to the menu works there, and the focus comes back to the menu", { width: 360, height: 740, touch: true }, async ({ page, app }) => {
  await app.open();
  await page.getByTestId("settings").click();
  await page.getByTestId("options").click();
  await page.getByTestId("platform").selectOption("linux/arm64");
  // The bar finds its room anew, now that it counts one thing more.
  await app.analysed();
  await app.expectNoSidewaysScrolling();
  await app.expectAccessible();
  await page.getByTestId("exercises").click();
  await page.getByTestId("settings-panel").waitFor({ state: "hidden" });
  await page.locator("#exercises-title:focus").waitFor();
  await page.getByTestId("exercises-close").click();
  await page.locator("#settings-button:focus").waitFor();
});

/** Heights of what a pane is for, once it is scrolled into view. */
async function usable(page, selector) {
  const part = page.locator(selector);
  await part.scrollIntoViewIfNeeded();
  return part.evaluate((part) => {
    const box = part.getBoundingClientRect();
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return { height: box.height, seen, letters: parseFloat(getComputedStyle(document.documentElement).fontSize) };
  });
}

const ZOOMED = [
  { width: 720, height: 450, why: "1440×900 at 200 %" },
  { width: 960, height: 600, why: "1440×900 at 150 %" },
  { width: 683, height: 320, why: "1366×640 at 200 %" },
  { width: 1440, height: 900, letters: "200%", why: "letters of 200 % at 1440×900" },
  { width: 1366, height: 640, letters: "200%", why: "letters of 200 % at 1366×640" },
  { width: 360, height: 740, letters: "200%", why: "letters of 200 % on a phone" },
];

for (const { width, height, letters, why } of ZOOMED) {
  pageTest(`${why}: the page scrolls and every pane is of use`, { width, height, language: "fr" }, async ({ page, app }) => {
    await app.open();
    if (letters) await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, letters);
    await page.waitForFunction(() => document.documentElement.scrollHeight > innerHeight || innerHeight > 700);
    const tab = async (name) => {
      const tab = page.getByTestId(`tab-${name}`);
      if (await tab.count()) await tab.click();
    };
    await tab("editor");
    for (const [panel, part] of [["editor", ".cm-scroller"], ["graph", ".graph__drawing"], ["problems", "[data-testid=problems]"], ["sizes", "[data-testid=sizes]"]]) {
      await tab(panel);
      const { height: high, seen, letters: size } = await usable(page, part);
      assert.ok(high >= 9 * size, `${part} is ${high} px high with letters of ${size} px`);
      assert.ok(seen >= Math.min(9 * size, 0.4 * height), `${seen} px of ${part} can be seen at once`);
      await app.expectNoSidewaysScrolling();
    }
    await app.expectAccessible();
  });
}

pageTest("on a laptop and on a phone the page does not scroll", async ({ page, app }) => {
  await app.open();
  for (const [width, height] of [[1440, 900], [1366, 640], [768, 1024], [360, 740]]) {
    await page.setViewportSize({ width, height });
    await page.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight);
  }
});

pageTest("the size of type is chosen, kept, and arranges the panes anew", async ({ page, app }) => {
  await app.open();
  const size = () => page.locator(".cm-line").first().evaluate((line) => parseFloat(getComputedStyle(line).fontSize));
  const before = await size();
  await page.getByTestId("settings").click();
  const larger = page.getByTestId("type-size-more");
  for (const percent of ["110%", "125%", "150%", "175%", "200%"]) {
    await larger.click();
    await page.getByTestId("type-size").filter({ hasText: percent }).waitFor();
  }
  assert.equal(await larger.getAttribute("aria-disabled"), "true");
  await page.locator(".workspace--medium").waitFor();
  assert.ok(Math.abs((await size()) - 2 * before) < 0.5, `${await size()} px after ${before} px`);
  await page.reload();
  await page.locator(".workspace--medium").waitFor();
  await page.locator(".cm-line").first().waitFor();
  assert.ok(Math.abs((await size()) - 2 * before) < 0.5);
});

pageTest("each pane can be enlarged and given back, by pointer and by keys", async ({ page, app }) => {
  await app.open();
  const panes = ["editor", "graph", "problems", "sizes"];
  const shown = async () => {
    const visible = await Promise.all(panes.map((name) => page.getByTestId(`panel-${name}`).isVisible()));
    return panes.filter((_, index) => visible[index]);
  };
  for (const name of panes) {
    const small = await page.getByTestId(`panel-${name}`).boundingBox();
    await page.getByTestId(`enlarge-${name}`).press("Enter");
    await page.locator(".workspace--large").waitFor();
    assert.deepEqual(await shown(), [name]);
    const large = await page.getByTestId(`panel-${name}`).boundingBox();
    assert.ok(large.width > 1400 && large.height > 750 && large.width > small.width, `${name}: ${large.width}×${large.height}`);
    await app.expectAccessible();
    await page.locator(`[data-testid="enlarge-${name}"]:focus`).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".workspace--wide").waitFor();
    assert.deepEqual(await shown(), panes);
    await page.locator(`[data-testid="enlarge-${name}"]:focus`).waitFor();
  }
  // What leads to the text brings it back.
  await page.getByTestId("enlarge-problems").click();
  await page.getByTestId("problem-row").first().click();
  assert.deepEqual(await shown(), ["problems"]);
  await page.getByTestId("problem-show").first().click();
  await page.locator(".cm-content:focus").waitFor();
  assert.deepEqual(await shown(), panes);
  // From the text, where Escape first closes what the editor has opened.
  await page.getByTestId("enlarge-editor").click();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Escape");
  await page.locator(".workspace--wide").waitFor();
});

pageTest("a presentation shows text and one panel, large, until Escape", async ({ page, app }) => {
  await app.open();
  const size = () => page.locator(".cm-line").first().evaluate((line) => parseFloat(getComputedStyle(line).fontSize));
  const before = await size();
  await page.getByTestId("settings").click();
  await page.getByTestId("present").click();
  await page.getByTestId("present-bar").waitFor();
  await page.getByTestId("panel-graph").waitFor();
  assert.ok((await size()) > 1.3 * before, `${await size()} px after ${before} px`);
  const pixels = (texts) => Math.min(...texts.map((text) => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)));
  const least = await page.locator(".graph-scene .graph-text").evaluateAll(pixels);
  assert.ok(least >= 14, `text of ${least} px in the graph`);
  assert.equal(await page.locator(".toolbar").count(), 0);
  await app.expectAccessible();
  // Page keys go round the panels, also from the text, where they would scroll.
  await page.locator(".cm-content").focus();
  for (const panel of ["problems", "sizes", "graph"]) {
    await page.keyboard.press("PageDown");
    await page.getByTestId(`panel-${panel}`).waitFor();
    assert.equal(await page.locator(".pane:not([hidden])").count(), 2);
    await app.expectAccessible();
  }
  await page.keyboard.press("PageUp");
  await page.getByTestId("panel-sizes").waitFor();
  await app.type("# typed while presenting\n");
  await page.getByTestId("type-size-more").click();
  await page.getByTestId("type-size").filter({ hasText: "110%" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".toolbar").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".pane:not([hidden])").length === 4);
  assert.match(await app.text(), /typed while presenting/);
});

pageTest("an address can ask for a presentation; a link does not carry one", { width: 1280, height: 720 }, async ({ page, app }) => {
  await app.open("?present");
  await page.getByTestId("present-bar").waitFor();
  await app.expectNoSidewaysScrolling();
  await page.getByTestId("present-leave").click();
  await page.getByTestId("share").click();
  await page.getByTestId("share-link").click();
  await page.locator('[data-notice="NoticeLinkCopied"]').waitFor();
  assert.doesNotMatch(await page.evaluate(() => navigator.clipboard.readText()), /present/);
});

pageTest("the page takes the whole screen and gives it back", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("settings").click();
  await page.getByTestId("full-screen").click();
  await page.waitForFunction(() => document.fullscreenElement === document.documentElement);
  await page.getByTestId("full-screen").filter({ hasText: "Leave full screen" }).click();
  await page.waitForFunction(() => document.fullscreenElement === null);
});

pageTest("a wide screen has three columns and larger letters", { width: 2560, height: 1440 }, async ({ page, app }) => {
  await app.open();
  const lefts = [];
  for (const name of ["editor", "graph", "sizes"]) lefts.push(await page.getByTestId(`panel-${name}`).boundingBox());
  for (const [index, box] of lefts.entries()) {
    assert.ok(box.width > 600 && box.height > 800, `${box.width}×${box.height}`);
    if (index > 0) assert.ok(box.x >= lefts[index - 1].x + lefts[index - 1].width, "side by side");
  }
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "18px");
  // Both dividers between columns move sideways.
  for (const name of ["columns", "right"]) {
    const divider = page.getByTestId(`splitter-${name}`);
    assert.equal(await divider.getAttribute("aria-orientation"), "vertical");
    const { x } = await divider.boundingBox();
    await divider.press("ArrowRight");
    await page.waitForFunction(([name, x]) => document.querySelector(`[data-testid="splitter-${name}"]`).getBoundingClientRect().x > x + 10, [name, x]);
  }
  await app.expectAccessible();
});

for (const [width, height, exercise] of [[1366, 640, true], [1440, 900, true], [1440, 900, false], [768, 1024, false], [360, 740, false]]) {
  for (const language of ["en", "fr"]) {
    pageTest(`the words of a switch lie apart at ${width}×${height}${exercise ? " with an exercise" : ""}, in ${language}`, { width, height, language }, async ({ page, app }) => {
      await app.open();
      if (exercise) {
        await (await app.reach("exercises")).click();
        await page.getByTestId("exercise-layer-order").click();
        await page.getByTestId("goals-met").waitFor();
      }
      await app.analysed();
      const tab = page.getByTestId("tab-sizes");
      if (await tab.isVisible()) await tab.click();
      await page.getByTestId("choice-measure").waitFor();
      const gaps = await page.evaluate(() => {
        const range = document.createRange();
        return [...document.querySelectorAll(".choice")].filter((choice) => choice.checkVisibility()).flatMap((choice) => {
          const words = [...choice.querySelectorAll(".choice__face")].map((face) => {
            range.selectNodeContents(face);
            return { text: face.textContent, ...range.getBoundingClientRect().toJSON() };
          });
          return words.slice(1).map((word, index) => ({ between: `${words[index].text}, ${word.text}`, gap: word.left - words[index].right }));
        });
      });
      assert.ok(gaps.length >= 2);
      assert.deepEqual(gaps.filter(({ gap }) => gap < 11), []);
    });
  }
}

for (const [width, height, exercise] of [[1366, 640, false], [1440, 900, true], [1440, 900, false], [1920, 1080, false]]) {
  for (const language of ["en", "fr"]) {
    pageTest(`the heading of the text is one line at ${width}×${height}${exercise ? " with an exercise" : ""}, in ${language}`, { width, height, language }, async ({ page, app }) => {
      await app.open();
      if (exercise) {
        await (await app.reach("exercises")).click();
        await page.getByTestId("exercise-layer-order").click();
        await page.getByTestId("goals-met").waitFor();
      } else {
        await app.setText("FROM golang:1.24\nRUN go build -o /app .\n");
      }
      await app.analysed();
      const header = page.locator(".pane--editor .pane__header");
      assert.ok((await header.boundingBox()).height < 48, "one line");
      const name = { en: "Pin this version", fr: "Épingler cette version" }[language];
      await header.getByRole("button", { name, exact: true }).waitFor();
    });
  }
}
