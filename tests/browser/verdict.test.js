// The verdict above the problems: whether it builds, whether it starts, in the terminal's words.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const said = async (page, pattern) => {
  await page.getByTestId("verdict").getByText(pattern).first().waitFor();
  return page.getByTestId("verdict").innerText();
};

pageTest("the verdict says what becomes of the build, and a key leads to the step", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM nginx:1.28\nCOPY . /usr/share/nginx/html\n");
  assert.match(await said(page, "Starts."), /Builds\.\s*Starts\./);
  await app.expectAccessible();

  await app.setText("FROM debian:12-slim\nLABEL a=b\nRUN curl -fsSL https://example.org/x -o /x\n");
  const words = await said(page, "Stops at line 3");
  assert.match(words, /\/bin\/sh: 1: curl: not found/);
  assert.ok(!words.includes("Starts"), "nothing is said of a result that is never made");
  await app.expectAccessible();
  await page.getByTestId("verdict").getByRole("button").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest(".cm-editor"));

  await app.setText('FROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n');
  assert.match(await said(page, "Does not start (line 4)"), /Builds\.[^]*Cannot find module '\/app\/node'/);

  await app.setText("FROM example.org/own/base\nRUN make\n");
  assert.match(await said(page, "Cannot tell whether it builds."), /Cannot tell whether it starts\./);
});

pageTest("the graph and the time line say which step stops, in words", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM debian:12-slim AS b\nRUN curl -fsSL https://example.org/x -o /x\nFROM debian:12-slim\nCOPY --from=b /x /x\n");
  await said(page, "Stops at line 2");
  await page.getByText("stops, line 2").first().waitFor({ state: "attached" });
  await page.getByTestId("stages-build").check({ force: true });
  await page.getByTestId("step").first().waitFor();
  const step = page.getByTestId("step-verdict").first();
  await step.waitFor({ state: "attached" });
  assert.match(await step.textContent(), /stops/);
  assert.match(await step.getAttribute("title"), /curl: not found/);
  await app.expectAccessible();
});

pageTest("the verdict speaks French, and leaves the terminal its words", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM debian:12-slim\nRUN apt-get update && apt-get install curl\n");
  const words = await said(page, "S’arrête à la ligne 2");
  assert.match(words, /Do you want to continue\? \[Y\/n\] Abort\./);
  const code = page.getByTestId("verdict").locator("code");
  assert.equal(await code.getAttribute("lang"), "en");
  await app.expectAccessible();
});

for (const [language, calm, badge] of [
  ["en", /No command: it cannot be started on its own\..*CMD or ENTRYPOINT/, "no command"],
  ["fr", /Aucune commande\s: l’image ne peut pas démarrer seule\..*CMD ou ENTRYPOINT/, "sans commande"],
]) {
  pageTest(`files without a command are told calmly, and nothing contradicts it (${language})`, { language }, async ({ page, app }) => {
    await app.open();
    await app.setText("FROM golang:1.25 AS build\nRUN go build -o /tool example.org/tool\n\nFROM scratch AS binary\nCOPY --from=build /tool /tool\n");
    await said(page, calm);
    const part = page.locator(".judged__part").last();
    assert.doesNotMatch(await part.getAttribute("class"), /--bad/);
    assert.doesNotMatch(await page.locator("body").innerText(), /Does not start|does not start|[Nn]e démarre pas/);
    await page.locator(".graph-node--target .graph-badge", { hasText: badge }).waitFor();
    assert.equal(await page.locator(".graph-node--target .graph-badge--error").count(), 0);
    await app.expectAccessible();
    // What is meant to be started and cannot be is another matter.
    await app.setText('FROM golang:1.25 AS build\nRUN go build -o /tool example.org/tool\n\nFROM scratch AS binary\nCOPY --from=build /tool /tool\nCMD tool\n');
    await page.locator(".judged__part--bad").waitFor();
    await page.locator(".graph-node--target .graph-badge--error").waitFor();
  });
}
