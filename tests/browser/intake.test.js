// What is no Dockerfile, dropped, opened or pasted: real images go beside the estimate, Compose files become options of
// the build, and whatever it is can be put into the editor all the same.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";
import { DEBIAN as FILE, HISTORY, savedImage } from "./states.js";

const COMPOSE = `services:
  db:
    image: postgres:17
  web:
    build:
      context: ./web
      dockerfile: deploy/Dockerfile
      target: dev
      args:
        VERSION: "1.10"
        TAG: \${TAG:-latest}
      cache_from: [example.org/cache]
      secrets: [token]
    platform: linux/arm64
  tool:
    build:
      dockerfile_inline: |
        ARG VERSION=1
        FROM alpine:3.22 AS tool
        RUN echo "$$VERSION"
      args: [VERSION=2]
`;

const STAGES = "ARG VERSION\nFROM node:22 AS dev\nARG VERSION\nRUN echo $VERSION\n\nFROM node:22-slim\nCOPY --from=dev /a /a\n";

/** Drops a file over the page. */
async function drop(page, { name, type = "", bytes }) {
  await page.evaluate(
    ({ name, type, base64 }) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      transfer.items.add(new File([content], name, { type }));
      const target = document.querySelector(".cm-content");
      for (const kind of ["dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
      }
    },
    { name, type, base64: Buffer.from(bytes).toString("base64") },
  );
}

/** Pastes into the editor as a person does. */
async function paste(page, text) {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+V");
}

for (const options of [{}, { width: 360, height: 740, language: "fr" }]) {
  pageTest(`what docker save writes, dropped on the page, is shown beside the estimate ${JSON.stringify(options)}`, options, async ({ page, app }) => {
    await app.open();
    await app.setText(FILE);
    for (const round of [1, 2]) {
      await drop(page, { name: "image.tar", bytes: savedImage() });
      await page.getByTestId("real-result").waitFor();
      assert.equal(await page.getByTestId("real-as-text").count(), 0, "an archive is no text");
      await page.getByTestId("real-files").first().waitFor();
      await app.expectAccessible();
      await page.getByTestId("real-close").click();
      await page.getByTestId("real-dialog").waitFor({ state: "hidden" });
      assert.equal(await app.text(), FILE, `round ${round}`);
      if (options.width) await page.getByTestId("tab-editor").click();
    }
  });
}

pageTest("docker history, pasted into the editor, is shown beside the estimate, or put there as text", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await paste(page, HISTORY);
  await page.getByTestId("real-result").waitFor();
  assert.equal(await app.text(), FILE, "the text stays");
  await app.expectAccessible();
  await page.getByTestId("real-as-text").click();
  await page.getByTestId("real-dialog").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("IMAGE"));
  assert.equal(await app.text(), FILE + HISTORY);
  await page.locator(".cm-content:focus").waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await app.analysed();
  assert.equal(await app.text(), FILE, "undo takes it out again");
});

pageTest("docker history in a file, opened, too", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("open-input").setInputFiles({ name: "history.txt", mimeType: "text/plain", buffer: Buffer.from(HISTORY) });
  await page.getByTestId("real-result").waitFor();
  await page.getByTestId("real-again").click();
  assert.equal(await page.getByTestId("real-as-text").count(), 0, "another is another");
  await page.getByTestId("real-close").click();
  assert.equal(await app.text(), FILE);
  await page.getByTestId("open-input").setInputFiles({ name: "history.txt", mimeType: "text/plain", buffer: Buffer.from(HISTORY) });
  await page.getByTestId("real-result").waitFor();
  await page.getByTestId("real-as-text").click();
  await page.locator('[data-notice="NoticeReplaced"]').waitFor();
  assert.equal(await app.text(), HISTORY);
  await page.getByTestId("notice-restore").click();
  await app.analysed();
  assert.equal(await app.text(), FILE);
});

pageTest("a pasted Compose file: one of its services becomes options of the build, the rest is said", async ({ page, app }) => {
  const fetched = [];
  page.on("request", (request) => fetched.push(request.url()));
  await app.open();
  await app.setText(STAGES);
  assert.ok(!fetched.some((url) => url.includes("compose.js")), "what reads it is not loaded before");
  await paste(page, COMPOSE);
  await page.getByTestId("compose-options").waitFor();
  assert.ok(fetched.some((url) => url.includes("compose.js")));
  assert.deepEqual(await page.getByTestId("compose-service").locator("option").allTextContents(), ["web", "tool"], "those that are built");
  assert.deepEqual(await page.getByTestId("compose-options").locator("li").allTextContents(), ["target: dev", "platform: linux/arm64", "VERSION=1.10"]);
  assert.deepEqual(await page.getByTestId("compose-notes").locator("li").allTextContents(), [
    "TAG: ${TAG:-latest} holds a variable of the environment.",
    "Its Dockerfile is deploy/Dockerfile: open that file too.",
    "COPY and ADD read from ./web.",
    "Also given to the build: cache_from, secrets.",
  ]);
  assert.equal(await page.getByTestId("compose-take-all").count(), 0, "it has no Dockerfile in it");
  await app.expectAccessible();
  await page.getByTestId("compose-take").click();
  await page.getByTestId("compose").waitFor({ state: "detached" });
  await app.analysed();
  assert.equal(await app.text(), STAGES, "the text stays");
  await (await app.reach("options")).click();
  assert.equal(await page.getByTestId("build-arg").first().inputValue(), "1.10");
  assert.equal(await page.getByTestId("platform").inputValue(), "linux/arm64");
  await page.keyboard.press("Escape");
  await page.getByTestId("status").getByText(/\bdev\b/).waitFor();
});

pageTest("the Dockerfile in a Compose file takes the text's place when asked to, and undo brings that back", { width: 360, height: 740, language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText(STAGES);
  await page.getByTestId("open-input").setInputFiles({ name: "compose.yaml", mimeType: "text/yaml", buffer: Buffer.from(COMPOSE) });
  await page.getByTestId("compose-service").selectOption({ label: "tool" });
  const inline = 'ARG VERSION=1\nFROM alpine:3.22 AS tool\nRUN echo "$VERSION"\n';
  assert.equal(await page.getByTestId("compose-inline").textContent(), inline.trimEnd());
  await app.expectAccessible();
  await app.expectNoSidewaysScrolling();
  await page.getByTestId("compose-take-all").click();
  await page.getByTestId("compose").waitFor({ state: "detached" });
  await app.analysed();
  assert.equal(await app.text(), inline);
  await (await app.reach("options")).click();
  assert.equal(await page.getByTestId("build-arg").first().inputValue(), "2");
  await page.keyboard.press("Escape");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+z");
  await app.analysed();
  assert.equal(await app.text(), STAGES);
});

pageTest("a Compose file can be text after all; one that cannot be read says where; nothing is taken by Escape", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine\n");
  await paste(page, "services:\n  web:\n    build: [\n");
  await page.getByTestId("compose").getByText("Line 4: this cannot be read as YAML.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("compose").waitFor({ state: "detached" });
  assert.equal(await app.text(), "FROM alpine\n");
  await page.locator(".cm-content:focus").waitFor();
  await paste(page, "services:\n  web:\n    image: a\n");
  await page.getByTestId("compose").getByText("No service in it builds an image.").waitFor();
  await page.getByTestId("compose-as-text").click();
  await page.locator(".cm-content:focus").waitFor();
  await app.analysed();
  assert.equal(await app.text(), "FROM alpine\nservices:\n  web:\n    image: a\n");
});

pageTest("without the reader the page says so, and the file can still be text", async ({ page, app }) => {
  await page.route("**/compose.js", (route) => route.abort());
  app.expectProblem(/compose\.js|ERR_FAILED/);
  await app.open();
  await app.setText("FROM alpine\n");
  await paste(page, COMPOSE);
  await page.getByTestId("compose").getByRole("alert").waitFor();
  await page.getByTestId("compose-as-text").click();
  await app.analysed();
  assert.equal(await app.text(), `FROM alpine\n${COMPOSE}`);
});

pageTest("a Dockerfile is pasted as ever, with a Compose file in a heredoc of it", async ({ page, app }) => {
  await app.open();
  await app.setText("# mine\n");
  const text = `FROM alpine\nCOPY <<EOF /compose.yml\n${COMPOSE}EOF\n`;
  await paste(page, text);
  await app.analysed();
  assert.equal(await app.text(), `# mine\n${text}`);
  assert.equal(await page.getByTestId("compose").count(), 0);
});
