// Nothing that was typed is lost: two tabs, a duplicated one, many links, steady typing, storage that is full.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { pageTest } from "./harness.js";

const linkTo = (text) => `#v1.${deflateRawSync(JSON.stringify({ text })).toString("base64url")}`;
const typed = (name) => `FROM busybox AS ${name}\n`;

async function replaceText(page, text) {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** Waits until the text is among the drafts of all tabs. */
const stored = (page, text) =>
  page.waitForFunction((text) => Object.entries(localStorage).some(([key, value]) => key.includes(".draft.") && value.endsWith(text)), text);

const expectText = (page, text) => page.locator(".cm-content").filter({ hasText: text.trim() }).waitFor();

/** The texts of all drafts, by kind. */
const drafts = (page) =>
  page.evaluate(() => {
    const found = Object.entries(localStorage).filter(([key]) => key.includes(".draft."));
    return found.map(([, value]) => [value.split("\n", 1)[0].split(" ")[1], value.slice(value.indexOf("\n") + 1)]);
  });

/** As browsers duplicate a tab: with a copy of what it keeps for itself. */
async function duplicate(page) {
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  const copy = await page.context().newPage();
  await copy.addInitScript((kept) => {
    if (sessionStorage.length === 0) for (const [key, value] of Object.entries(kept)) sessionStorage.setItem(key, value);
  }, kept);
  await copy.goto(page.url());
  return copy;
}

for (const [how, locks] of [
  ["", true],
  [" where tabs have no locks", false],
]) {
  pageTest(`a duplicated tab and the first one each keep their text${how}`, async ({ page, app }) => {
    if (!locks) await page.context().addInitScript(() => delete Navigator.prototype.locks);
    await app.open();
    await app.setText(typed("first"));
    await stored(page, typed("first"));
    const copy = await duplicate(page);
    await expectText(copy, typed("first"));
    await replaceText(copy, typed("second"));
    await stored(copy, typed("second"));
    await page.reload();
    await expectText(page, typed("first"));
    await copy.reload();
    await expectText(copy, typed("second"));
    await replaceText(page, typed("third"));
    await stored(page, typed("third"));
    await copy.reload();
    await expectText(copy, typed("second"));
    const texts = (await drafts(page)).map(([, text]) => text).sort();
    assert.deepEqual(texts, [typed("second"), typed("third")]);
  });
}

pageTest("a tab that a page opens for itself is no copy that overwrites it", async ({ page, app }) => {
  await app.open();
  await app.setText(typed("first"));
  await stored(page, typed("first"));
  const opening = page.waitForEvent("popup");
  await page.evaluate(() => void open(location.href));
  const popup = await opening;
  await expectText(popup, typed("first"));
  await replaceText(popup, typed("second"));
  await stored(popup, typed("second"));
  await page.reload();
  await expectText(page, typed("first"));
});

pageTest("after a crash a tab goes on with its own draft", async ({ page, app }) => {
  await app.open();
  await app.setText(typed("crashed"));
  await stored(page, typed("crashed"));
  const context = page.context();
  await page.close();
  // Nobody holds the name any more, and the mark of an open page is still there.
  const restored = await context.newPage();
  await restored.addInitScript(() => {
    if (sessionStorage.length > 0) return;
    const key = Object.keys(localStorage).find((key) => key.includes(".draft."));
    sessionStorage.setItem("dockerfile-playground.v1.tab", key.split(".draft.")[1]);
    sessionStorage.setItem("dockerfile-playground.v1.open", "a page that crashed");
  });
  await restored.goto(app.address);
  await expectText(restored, typed("crashed"));
  await replaceText(restored, typed("restored"));
  await stored(restored, typed("restored"));
  assert.deepEqual(await drafts(restored), [["own", typed("restored")]], "no second draft of the same text");
});

pageTest("texts that are merely opened push out nothing that was typed", async ({ page, app }) => {
  await app.open();
  const own = Array.from({ length: 23 }, (_, n) => typed(`own${n}`));
  for (const text of own) {
    await app.setText(text);
    await stored(page, text);
    await page.getByTestId("examples").click();
    await page.getByTestId("example-parallel").click();
    await app.analysed();
  }
  const count = async () => (await drafts(page)).filter(([kind]) => kind === "own").map(([, text]) => text).sort();
  assert.deepEqual(await count(), [...own].sort(), "more than twenty texts of one's own");
  for (let n = 0; n < 25; n += 1) {
    const text = `FROM alpine AS link${n}\r\n`;
    await page.evaluate((hash) => (location.hash = hash), linkTo(text));
    await page.waitForFunction((name) => Object.values(localStorage).some((value) => value.includes(name)), `AS link${n}`);
  }
  assert.deepEqual(await count(), [...own].sort());
  const opened = (await drafts(page)).filter(([kind]) => kind === "opened").map(([, text]) => text.trim());
  assert.ok(opened.length <= 21 && opened.includes("FROM alpine AS link24"), opened.join());
  await page.getByTestId("examples").click();
  await page.getByTestId("draft").filter({ hasText: "AS own0" }).click();
  await expectText(page, own[0]);
});

pageTest("an open tab keeps its text when others open more than are kept", async ({ page, app }) => {
  await page.goto(app.address + linkTo(typed("waiting")));
  await expectText(page, typed("waiting"));
  await page.waitForFunction(() => Object.values(sessionStorage).some((value) => value.endsWith("AS waiting\n")));
  const other = await page.context().newPage();
  await other.goto(app.address);
  await other.locator(".cm-content").waitFor();
  for (let n = 0; n < 25; n += 1) {
    await other.evaluate((hash) => (location.hash = hash), linkTo(typed(`link${n}`)));
    await stored(other, typed(`link${n}`));
  }
  assert.ok(!(await drafts(other)).some(([, text]) => text === typed("waiting")), "it is one too many");
  await page.reload();
  await expectText(page, typed("waiting"));
});

pageTest("a typed text that another tab removes is stored again", async ({ page, app }) => {
  await app.open();
  await app.setText(typed("mine"));
  await stored(page, typed("mine"));
  const other = await page.context().newPage();
  await other.goto(app.address);
  await other.evaluate(() => localStorage.clear());
  await stored(other, typed("mine"));
});

pageTest("steady typing is stored while it goes on", async ({ page, app }) => {
  await app.open();
  await app.setText("");
  const text = `RUN ${"abcdefghij".repeat(12)}`;
  let done = false;
  const typing = page.keyboard.type(text, { delay: 60 }).then(() => (done = true));
  // At some moment before the end a part of it is there.
  await page.waitForFunction(() => Object.values(localStorage).some((value) => /\nRUN \w{10,}$/.test(value)));
  assert.ok(!done, "only a pause had it stored");
  await typing;
  await stored(page, text);
});

pageTest("what was typed right before leaving is there", async ({ page, app }) => {
  await app.open();
  await app.setText(typed("before"));
  await page.keyboard.insertText("RUN the very last\n");
  await page.reload();
  await expectText(page, "RUN the very last");
});

pageTest("a hidden page has stored its text", async ({ page, app }) => {
  await app.open();
  await app.setText("");
  // No timer fires here: what is stored is stored because the page is hidden.
  await page.evaluate(() => {
    globalThis.setTimeout = () => 0;
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  });
  await page.keyboard.insertText("FROM scratch AS hidden");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await stored(page, "FROM scratch AS hidden");
});

/** A browser whose storage holds `most` characters in all; `globalThis.most` changes it. */
const limited = (most) => {
  globalThis.most = most;
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    const used = Object.entries(this).reduce((sum, [name, held]) => sum + (name === key ? 0 : name.length + held.length), 0);
    if (this === localStorage && used + key.length + value.length > globalThis.most) {
      throw new DOMException("full", "QuotaExceededError");
    }
    set.call(this, key, value);
  };
};

pageTest("where storage is full, unedited texts go first, and typed ones into a file and only then away", async ({ page, app }) => {
  await page.addInitScript(limited, 6000);
  await app.open();
  const long = (name) => `${typed(name)}${`# ${"x".repeat(96)}\n`.repeat(15)}`;
  const example = async () => {
    await page.getByTestId("examples").click();
    await page.getByTestId("example-node-single").click();
    await app.analysed();
  };
  for (const name of ["one", "two", "three"]) {
    await app.setText(long(name));
    await stored(page, long(name));
    await example();
  }
  await app.setText(long("four"));
  await page.locator("[data-notice=NoticeStorageFull]").waitFor();
  await app.expectAccessible();
  let texts = (await drafts(page)).filter(([kind]) => kind === "own").map(([, text]) => text.split("\n")[0]);
  assert.deepEqual(texts.sort(), ["one", "three", "two"].map((name) => typed(name).trim()), "nothing typed has gone");
  const downloading = page.waitForEvent("download");
  await page.getByTestId("notice-save").click();
  const file = readFileSync(await (await downloading).path(), "utf8");
  assert.ok(file.includes(long("one")) && file.includes(long("two")) && !file.includes(long("three")), "the older ones");
  await page.getByTestId("notice-remove").click();
  await page.locator("[data-notice=NoticeStorageFull]").waitFor({ state: "detached" });
  await stored(page, long("four"));
  texts = (await drafts(page)).filter(([kind]) => kind === "own").map(([, text]) => text.split("\n")[0]);
  assert.deepEqual(texts.sort(), ["four", "three"].map((name) => typed(name).trim()));
});

pageTest("what was refused is stored as soon as there is room, without another key", async ({ page, app }) => {
  await page.addInitScript(limited, 100);
  await app.open();
  await app.setText(typed("refused"));
  await page.locator("[data-notice=NoticeStorageFull]").waitFor();
  // A reload finds it in the tab's own storage.
  await page.reload();
  await expectText(page, typed("refused"));
  await app.setText(typed("refused-again"));
  await page.locator("[data-notice=NoticeStorageFull]").waitFor();
  await page.evaluate(() => (globalThis.most = 1e6));
  await stored(page, typed("refused-again"));
  await page.locator("[data-notice=NoticeStorageFull]").waitFor({ state: "detached" });
});

pageTest("two exercises that are written in two tabs are both kept", async ({ page, app }) => {
  const write = async (page) => {
    await page.getByTestId("exercises").click();
    await page.getByTestId("exercise-write").click();
    return page.getByTestId("write-title-en");
  };
  const written = (page, title) => page.waitForFunction((title) => Object.entries(localStorage).some(([key, value]) => key.includes("exercise-writing") && value.includes(title)), title);
  await app.open();
  await (await write(page)).fill("The first one");
  await written(page, "The first one");
  const other = await page.context().newPage();
  await other.goto(app.address);
  const field = await write(other);
  assert.equal(await field.inputValue(), "The first one", "a new tab goes on with the latest");
  await field.fill("The second one");
  await written(other, "The second one");
  for (const [tab, title] of [[page, "The first one"], [other, "The second one"]]) {
    await tab.reload();
    assert.equal(await (await write(tab)).inputValue(), title);
  }
});
