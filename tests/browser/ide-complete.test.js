// Completion by keyboard: it offers, it never takes Enter for itself, and Tab takes the first.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const list = (page) => page.locator(".cm-tooltip-autocomplete");
const offered = (page) => page.locator(".cm-tooltip-autocomplete .cm-completionLabel").allTextContents();

pageTest("Enter ends the line unless something was chosen; Tab takes the first", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine\n");
  await page.keyboard.type("wor");
  await list(page).waitFor();
  assert.deepEqual(await offered(page), ["WORKDIR"]);
  assert.equal(await page.locator("[aria-selected=true].cm-offers").count(), 0, "nothing is chosen yet");
  await page.keyboard.press("Enter");
  assert.equal(await app.text(), "FROM alpine\nwor\n");
  await page.keyboard.type("WOR");
  await list(page).waitFor();
  await page.waitForTimeout(60);
  await page.keyboard.press("Tab");
  assert.equal(await app.text(), "FROM alpine\nwor\nWORKDIR ");
  await app.setText("FROM alpine\nCOPY --");
  await page.keyboard.press("Control+Space");
  await list(page).waitFor();
  await app.expectAccessible(".editor");
  await page.waitForTimeout(60);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.locator(".cm-completionInfo").waitFor();
  await page.keyboard.press("Enter");
  assert.match(await app.text(), /COPY --chown=$/);
  await page.keyboard.press("Escape");
});

pageTest("stages, tags with their size, packages, variables, snippets", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM golang:1.24 AS build\nFROM alpine\nCOPY --from=");
  await page.keyboard.type("b");
  await list(page).waitFor();
  assert.deepEqual(await offered(page), ["build"]);
  await app.setText("FROM node:22-");
  await page.keyboard.type("s");
  await list(page).waitFor();
  assert.match(await list(page).innerText(), /22-slim\s*227\sMB/);
  await app.setText("FROM debian\nENV APP_HOME=/srv\nRUN apt-get install -y cur");
  await page.keyboard.type("l");
  await list(page).waitFor();
  assert.ok((await offered(page)).includes("curl"));
  await app.setText("FROM debian\nENV APP_HOME=/srv\nWORKDIR ");
  await page.keyboard.type("$");
  await list(page).waitFor();
  assert.match(await list(page).innerText(), /APP_HOME\s*= \/srv/);
  await app.setText("FROM alpine\n");
  await page.keyboard.type("healthcheck");
  await list(page).waitFor();
  await page.waitForTimeout(60);
  // What is typed to the letter comes first.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.type("true");
  assert.match(await app.text(), /retries=3 \\\n {4}CMD true \|\| exit 1$/);
});

pageTest("explanations are in the language of the page", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine\n");
  await page.keyboard.type("EXP");
  await list(page).waitFor();
  await page.waitForTimeout(60);
  await page.keyboard.press("ArrowDown");
  await page.getByText("Dit sur quels ports").waitFor();
});
