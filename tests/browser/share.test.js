// Links, snippets and files: what leaves the page by the user's hand, and what comes in.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { pageTest } from "./harness.js";

const TEXT = "FROM node:22 AS build\nARG V=1\nRUN npm ci\n\nFROM nginx:1.29\nCOPY --from=build /app /srv\n";

const pack = (state) => `#v1.${deflateRawSync(JSON.stringify(state)).toString("base64url")}`;
const unpack = (link) => JSON.parse(inflateRawSync(Buffer.from(link.split("#v1.")[1], "base64url")).toString());

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const notice = (page, name) => page.locator(`[data-notice="${name}"]`);

async function share(page, name) {
  await page.getByTestId("share").click();
  await page.getByTestId(`share-${name}`).click();
}

/** The bytes of what the menu saves, and the name it is given. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), share(page, name)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Waits until the editor holds `text`. */
async function holds(app, text) {
  for (const end = Date.now() + 20_000; ; ) {
    if ((await app.text()) === text) return;
    assert.ok(Date.now() < end, `the editor holds ${JSON.stringify(await app.text())}`);
    await app.page.waitForTimeout(50);
  }
}

pageTest("a copied link brings text and options back", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await page.getByTestId("target").click();
  await page.getByTestId("target-build").click();
  await share(page, "link");
  await notice(page, "NoticeLinkCopied").waitFor();
  const link = await clipboard(page);
  assert.ok(link.startsWith(`${app.address}#v1.`), link);
  assert.deepEqual(unpack(link), { text: TEXT, target: "build" });

  await app.setText("FROM scratch\n");
  await page.goto(link);
  await holds(app, TEXT);
  await page.waitForFunction(() => document.querySelector("[data-testid=target-build]")?.checked);
  assert.equal(new URL(page.url()).hash, "", "a reload does not bring the old text back");
  await notice(page, "NoticeReplaced").getByTestId("notice-restore").click();
  await holds(app, "FROM scratch\n");
});

pageTest("a link opens in a new tab, and the user's own text is kept as a draft", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM mine\n");
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  await page.goto("about:blank");
  await page.goto(app.address + pack({ text: "FROM theirs\n", platform: "linux/arm64", later: 1 }));
  await page.locator(".cm-content").waitFor();
  await holds(app, "FROM theirs\n");
  await page.getByTestId("examples").click();
  await page.getByTestId("draft").filter({ hasText: "FROM mine" }).waitFor();
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await holds(app, "FROM theirs\n");
});

pageTest("a broken link says so and keeps what was there", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM mine\n");
  for (const [hash, name] of [
    [pack({ text: "FROM theirs\n" }).slice(0, -6), "NoticeLinkBroken"],
    ["#v1.", "NoticeLinkBroken"],
    [pack({ text: 1 }), "NoticeLinkBroken"],
    ["#v2.abc", "NoticeLinkNewer"],
    [pack({ text: "a".repeat(3 << 20) }), "NoticeLinkTooLong"],
  ]) {
    await page.goto(app.address + hash);
    await notice(page, name).waitFor();
    assert.equal(await app.text(), "FROM mine\n");
  }
  await app.expectAccessible();
});

pageTest("snippets for pages and for Markdown hold the text and the link", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  await share(page, "markdown");
  await notice(page, "NoticeCopied").waitFor();
  const markdown = await clipboard(page);
  assert.ok(markdown.startsWith("```dockerfile\n" + TEXT + "```\n\n["), markdown);
  assert.equal(unpack(/\(<(.*)>\)/.exec(markdown)[1]).text, TEXT);
  await share(page, "embed");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("<iframe"));
  const html = await clipboard(page);
  const source = /^<iframe src="([^"]+)" title="[^"]+"/.exec(html)[1];
  assert.ok(source.startsWith(`${app.address}?embed#v1.`), source);

  // The embedded page shows it, and leaves the user's texts alone.
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  const before = await page.evaluate(() => JSON.stringify(localStorage));
  await page.goto(source);
  await page.locator(".cm-content").waitFor();
  await holds(app, TEXT);
  await app.setText("FROM embedded\n");
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage)), before);
  assert.equal(await page.locator("[data-notice=NoticeStorageForbidden]").count(), 0);
});

pageTest("the Dockerfile, the graph and the report are saved as files", async ({ page, app }) => {
  await app.open();
  await app.setText(TEXT);
  const text = async (name) => {
    const file = await saved(page, name);
    return [file.name, file.bytes.toString()];
  };
  assert.deepEqual(await text("dockerfile"), ["Dockerfile", TEXT]);
  const [svgName, svg] = await text("svg");
  assert.equal(svgName, "stages.svg");
  assert.match(svg, /^<svg [^]*<title id="title">Stage graph<\/title>[^]*build[^]*<\/svg>\n$/);
  const [, mermaid] = await text("mermaid");
  assert.match(mermaid, /^flowchart LR/);
  const [, dot] = await text("dot");
  assert.match(dot, /^digraph/);
  const [, report] = await text("report");
  assert.match(report, /^# Dockerfile report\n[^]*\*\*/);
  const [, json] = await text("json");
  const { format, version, stages } = JSON.parse(json);
  assert.deepEqual([format, version, stages.map(({ name }) => name)], ["dockerfile-playground-report", 1, ["build", null]]);

  const png = await saved(page, "png");
  assert.equal(png.name, "stages.png");
  assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
  // It is the drawing, with its colours: not an empty canvas, nor one without its style sheet.
  const colours = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    return [...seen];
  }, [...png.bytes]);
  assert.ok(colours.includes("255,255,255") && colours.includes("10,107,92"), `${colours.length} colours`);
});

pageTest("files open by picker and by dropping, and what is no text is refused", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM mine\n");
  const choose = (buffer) =>
    page.getByTestId("open-input").setInputFiles({ name: "Dockerfile", mimeType: "application/octet-stream", buffer });
  await choose(Buffer.from("FROM chosen\n"));
  await holds(app, "FROM chosen\n");
  await notice(page, "NoticeReplaced").waitFor();
  for (const [buffer, name] of [
    [Buffer.alloc((1 << 20) + 1, 65), "NoticeFileTooLarge"],
    [Buffer.from([0x46, 0xff, 0xfe]), "NoticeFileNotText"],
    [Buffer.from("F\0R\0O\0M\0"), "NoticeFileNotText"],
  ]) {
    await choose(buffer);
    await notice(page, name).waitFor();
    assert.equal(await app.text(), "FROM chosen\n");
  }
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["FROM dropped\n"], "Dockerfile"));
    const target = document.querySelector(".cm-content");
    for (const kind of ["dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  await holds(app, "FROM dropped\n");
});

pageTest("a pasted link to a code host is answered with what to do", async ({ page, app }) => {
  await app.open();
  await app.setText("https://github.com/moby/buildkit/blob/master/Dockerfile");
  await notice(page, "NoticeCodeHost").waitFor();
  await app.expectAccessible();
});

for (const [language, width] of [["en", 1440], ["fr", 800], ["fr", 360]]) {
  pageTest(`the menu is used by keyboard alone and fits (${language}, ${width} px)`, { language, width }, async ({ page, app }) => {
    await app.open();
    await page.getByTestId("share").focus();
    await page.keyboard.press("Enter");
    await page.locator("#share-0:focus").waitFor();
    await app.expectAccessible();
    await app.expectNoSidewaysScrolling();
    const box = await page.locator("#share-menu").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width, `${box.x} to ${box.x + box.width}`);
    await page.keyboard.press("End");
    await page.locator("#share-9:focus").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("share").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#share-0:focus").waitFor();
    await page.keyboard.press("Enter");
    await notice(page, "NoticeLinkCopied").waitFor();
  });
}
