// Formatting in the page: by its button and by its key, as one step, saying what was left.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const ROUGH = "from   alpine  as base\nrun  apk add   curl&& \\\n echo   'a  b'\n\n\n\ncopy x\nuser  nobody\n";
const SHAPED = "FROM alpine AS base\nRUN apk add curl&& \\\n    echo 'a  b'\n\ncopy x\nUSER nobody\n";

pageTest("Shift+Alt+F formats, says what it left, and is one step", async ({ page, app }) => {
  await app.open();
  await app.setText(ROUGH);
  await page.keyboard.press("Shift+Alt+F");
  await app.waitForText(SHAPED);
  const said = page.getByTestId("editor-said");
  await said.waitFor();
  assert.match(await said.innerText(), /3 instructions formatted\. Left as they are: BuildKit refuses them as they stand\./);
  await app.expectAccessible(".editor");
  await said.getByRole("button", { name: "line 7" }).click();
  await page.keyboard.press("ControlOrMeta+Z");
  await app.waitForText(ROUGH);
  assert.equal(await said.count(), 0, "what was said goes with the text");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+End");
  await page.keyboard.press("Shift+Alt+F");
  await app.waitForText(ROUGH.replace("from   alpine  as base", "FROM alpine AS base"));
});

pageTest("the button formats, in French", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("from  alpine\n");
  await page.getByTestId("format").click();
  await app.waitForText("FROM alpine\n");
  assert.match(await page.getByTestId("editor-said").innerText(), /1 instruction mise en forme\./);
  await page.getByTestId("format").click();
  await page.getByText("Rien à mettre en forme").waitFor();
});
