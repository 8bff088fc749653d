// The build at the caret: a pane that follows it, before and after.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = "FROM scratch AS made\nCOPY <<EOF /x/hello\nhi\nEOF\nFROM scratch\nUSER joe\nENV A=1\nCOPY --from=made /x /z\n";

pageTest("F9 shows what holds before and after the instruction at the caret, and follows it", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("F9");
  const pane = page.getByTestId("editor-step");
  await pane.getByText("Stage made, step 0 of 1").waitFor();
  for (let n = 0; n < 6; n += 1) await page.keyboard.press("ArrowDown");
  await pane.getByText("Stage 1, step 2 of 3").waitFor();
  assert.match(await pane.getByRole("row", { name: /^A / }).innerText(), /A\s+–\s+1/);
  await app.expectAccessible(".editor");
  await pane.getByRole("button", { name: "One on" }).click();
  await pane.getByText("/z/hello").waitFor();
  await pane.getByRole("button", { name: "Where it comes from" }).click();
  await pane.getByText("Stage made, step 1 of 1").waitFor();
  await page.keyboard.press("F9");
  await pane.waitFor({ state: "detached" });
});
