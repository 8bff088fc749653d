// The build context: stated by hand, from a folder, and kept with the text.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pageTest } from "./harness.js";

const FILE = `FROM node:22-slim
WORKDIR /app
COPY package.json ./
RUN npm install
COPY . .
COPY settings.json /etc/app/
`;

const all = (locator) => locator.evaluateAll((rows) => rows.map((row) => row.innerText.replace(/[\u00a0\u202f\s]+/g, " ").trim()));
const plain = async (locator) => (await locator.innerText()).replace(/[\u00a0\u202f\s]+/g, " ");

/** A folder with these files, and its removal. */
function folder(files) {
  const root = mkdtempSync(join(tmpdir(), "context-"));
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, "project", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { path: join(root, "project"), remove: () => rmSync(root, { recursive: true }) };
}

pageTest("stated files make COPY exact, and a missing one is reported", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  // Without files the layer asks for them.
  const layer = page.getByTestId("size-layer").filter({ hasText: "COPY . ." });
  await layer.locator("summary").click();
  await layer.getByTestId("ask-files").click();
  assert.match((await all(page.getByTestId("context-take"))).join("; "), /5 \. .*\(/, "a range");
  await app.expectAccessible();

  await page.getByTestId("context-files").fill("package.json 300\nsrc/index.js 2 kB\nnode_modules/ 210 MB\nwrong line\n");
  await app.analysed();
  assert.match((await all(page.getByTestId("context-faults").locator("li")))[0], /^Line 4:/);
  const files = page.getByTestId("context-files");
  assert.equal(await files.getAttribute("aria-invalid"), "true");
  assert.match(await files.getAttribute("aria-describedby"), /context-files-faults/);
  await page.getByTestId("context-take").filter({ hasText: "not there" }).waitFor();
  const before = await all(page.getByTestId("context-take"));
  assert.deepEqual(before, ["3 package.json 1 file, 300 B", "5 . 210 MB", "6 settings.json not there: the build would stop"]);
  await page.locator(".problem").filter({ hasText: "settings.json" }).first().waitFor();

  await page.getByTestId("context-ignore").fill("# heavy\nnode_modules\n*.log\n");
  await app.analysed();
  const lines = await all(page.getByTestId("ignore-line"));
  assert.deepEqual(lines, ["2 node_modules leaves out 1 path, 210 MB", "3 *.log has the last word on no path"]);
  assert.match(await plain(page.getByTestId("context-sent")), /^2\.3 kB 2 paths/);
  assert.equal((await all(page.getByTestId("context-take")))[1], "5 . 2 files, 2.3 kB");
  await app.expectAccessible();
});

pageTest("a folder is picked: names, sizes and manifests, never sent", async ({ page, app }) => {
  const project = folder({
    "package.json": JSON.stringify({ dependencies: { express: "5" } }),
    ".dockerignore": "*.md\n",
    "README.md": "x".repeat(500),
    "settings.json": "{}",
    "src/index.js": "x".repeat(1000),
    ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`node_modules/p${n}/index.js`, "x".repeat(10)])),
  });
  try {
    await app.open();
    await app.setText(FILE);
    await page.getByTestId("sizes-context").check({ force: true });
    await page.getByTestId("context-files").fill("mine 1\n");
    await page.getByTestId("context-pick").setInputFiles(project.path);
    await page.getByTestId("context-undo").waitFor();
    await app.analysed();
    const stated = await page.getByTestId("context-files").inputValue();
    assert.match(stated, /^README\.md 500$/m);
    assert.match(stated, /^node_modules\/ 400$/m);
    assert.equal(await page.getByTestId("context-ignore").inputValue(), "*.md\n");
    assert.match((await all(page.getByTestId("ignore-line")))[0], /leaves out 1 path, 500 B/);
    // The manifest says what npm installs.
    await page.getByTestId("sizes-layers").check({ force: true });
    await page.getByTestId("size-layer").filter({ hasText: "npm install" }).locator("summary").click();
    await page.getByTestId("size-item").filter({ hasText: "measured on disk: 1 of 1" }).waitFor();
    await page.getByTestId("sizes-context").check({ force: true });
    await page.getByText("All paths (").click();
    await app.expectAccessible();
  } finally {
    project.remove();
  }
});

pageTest("what a folder replaced comes back", async ({ page, app }) => {
  const project = folder({ "a.txt": "12345" });
  try {
    await app.open();
    await page.getByTestId("sizes-context").check({ force: true });
    await page.getByTestId("context-files").fill("mine 1\n");
    await page.getByTestId("context-pick").setInputFiles(project.path);
    await page.getByTestId("context-undo").click();
    assert.equal(await page.getByTestId("context-files").inputValue(), "mine 1\n");
  } finally {
    project.remove();
  }
});

pageTest("files are dropped", async ({ page, app }) => {
  await app.open();
  await page.getByTestId("sizes-context").check({ force: true });
  const transfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["12345"], "dropped.txt"));
    return transfer;
  });
  await page.getByTestId("context").dispatchEvent("drop", { dataTransfer: transfer });
  await page.waitForFunction(() => document.querySelector("#context-files").value === "dropped.txt 5\n");
});

pageTest("the context is kept over a reload, goes with an example and comes back with its text", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("sizes-context").check({ force: true });
  await page.getByTestId("context-files").fill("kept.txt 7\n");
  await page.getByTestId("context-ignore").fill("*.log\n");
  await page.waitForFunction(() => Object.values(localStorage).some((value) => value.includes("kept.txt 7")));
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await app.analysed();
  await page.getByTestId("sizes-context").check({ force: true });
  assert.equal(await page.getByTestId("context-files").inputValue(), "kept.txt 7\n");
  assert.equal(await page.getByTestId("context-ignore").inputValue(), "*.log\n");
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("menuitem").first().click();
  await page.waitForFunction(() => document.querySelector("#context-files").value === "");
  await page.getByTestId("notices").getByRole("button").first().click();
  await page.waitForFunction(() => document.querySelector("#context-files").value === "kept.txt 7\n");
  assert.equal(await app.text(), FILE);
});

pageTest("the context is stated with the keyboard alone", { width: 360, height: 740, language: "fr", dark: true }, async ({ page, app }) => {
  await app.open();
  await page.getByRole("tab", { name: "Tailles" }).click();
  await page.getByTestId("sizes-layers").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.getByTestId("context-files").waitFor();
  for (let n = 0; n < 10; n += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.id === "context-files")) break;
  }
  await page.keyboard.type("src/a.js 1,5 ko");
  await app.analysed();
  assert.match(await plain(page.getByTestId("context-sent")), /^1,5 ko 1 chemin/);
  await app.expectNoSidewaysScrolling();
  await app.expectAccessible();
});
