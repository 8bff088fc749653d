// A real image beside the estimate: pasted history, archives with their layers, and what goes wrong.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { pageTest } from "./harness.js";
import { DEBIAN as FILE, HISTORY } from "./states.js";

/** One entry of a tar. */
function entry(path, data, flag = "0") {
  const bytes = Buffer.from(data);
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write("0000644\0", 100);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(flag, 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const tar = (...entries) => Buffer.concat([...entries, Buffer.alloc(1024)]);

/** A zstd frame of blocks as they are: RFC 8878, 3.1.1. Node 20 cannot compress so itself. */
function zstd(data) {
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)];
  parts[1].writeUInt32LE(data.length);
  const block = 100_000;
  for (let at = 0; at < data.length; at += block) {
    const piece = data.subarray(at, at + block);
    const last = at + block >= data.length ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((piece.length << 3) | last, 0, 3);
    parts.push(header, piece);
  }
  return Buffer.concat(parts);
}

/** An OCI layout whose three layers are a tar, a tar+gzip and a tar+zstd. */
function archive() {
  const many = Array.from({ length: 500 }, (_, index) => entry(`usr/share/doc/file-${index}.txt`, "x".repeat(100)));
  const folders = ["etc/", "usr/", "usr/share/", "usr/share/doc/"].map((path) => entry(path, "", "5"));
  const layers = [
    tar(...folders, entry("etc/hosts", "x".repeat(1000)), ...many),
    gzipSync(tar(entry("app/", "", "5"), entry("app/server.js", "x".repeat(300_000)), entry("etc/hosts", "y".repeat(2000)))),
    zstd(tar(entry("app/node_modules/left-pad/index.js", "z".repeat(250_000)), entry("usr/share/.wh.doc", ""))),
  ];
  const config = {
    os: "linux",
    architecture: "amd64",
    history: [
      { created_by: "# debian.sh --arch 'amd64' out/ 'bookworm'" },
      { created_by: "WORKDIR /app", empty_layer: true },
      { created_by: "COPY package.json ./ # buildkit" },
      { created_by: "RUN /bin/sh -c npm ci --omit=dev # buildkit" },
      { created_by: 'CMD ["node" "server.js"]', empty_layer: true },
    ],
  };
  const digest = (name) => ({ digest: `sha256:${name}` });
  const manifest = { config: digest("config"), layers: [digest("layer0"), digest("layer1"), digest("layer2")] };
  const index = { manifests: [{ ...digest("manifest"), platform: { os: "linux", architecture: "amd64" } }] };
  return tar(
    entry("oci-layout", '{"imageLayoutVersion":"1.0.0"}'),
    ...layers.map((layer, number) => entry(`blobs/sha256/layer${number}`, layer)),
    entry("blobs/sha256/config", JSON.stringify(config)),
    entry("blobs/sha256/manifest", JSON.stringify(manifest)),
    entry("index.json", JSON.stringify(index)),
  );
}

const file = (buffer, name = "image.tar") => ({ name, mimeType: "application/x-tar", buffer });
const plain = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();

async function paste(page, text) {
  await page.getByTestId("real-text").fill(text);
  await page.getByTestId("real-read").click();
}

/** The visible rows of the tree: sign, name and size. */
const tree = (page) =>
  page.getByTestId("real-node").evaluateAll((rows) => rows.map((row) => row.innerText.replace(/[\s\u00a0\u202f]+/g, " ").trim()));

pageTest("a pasted history stands beside the estimate, line by line", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("real-open").click();
  await app.expectAccessible(".real");
  await paste(page, HISTORY);
  await page.getByTestId("real-result").waitFor();
  const rows = await page.getByTestId("real-row").evaluateAll((rows) => rows.map((row) => [row.dataset.kind, row.textContent]));
  assert.deepEqual(rows.map(([kind]) => kind), ["Base", "Matched", "Matched", "Matched", "Matched"]);
  const [base, copy, npm] = rows.map(([, text]) => plain(text));
  assert.match(base, /FROM debian:bookworm-slim.*74\.8 MB.*inside the range/);
  assert.match(copy, /COPY package\.json.*1\.0 kB/);
  assert.match(npm, /RUN npm ci.*41\.2 MB/);
  assert.match(plain(await page.getByTestId("real-summary").innerText()), /Estimated.*Real 116 MB/);
  assert.match(await page.getByTestId("real-note").first().innerText(), /three digits/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "real-summary");
  await app.expectAccessible(".real");
  await page.getByRole("button", { name: /RUN npm ci/ }).click();
  await page.getByTestId("real-dialog").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.closest(".cm-editor"));
});

pageTest("docker image inspect gives the whole, and mistakes in what was pasted are named", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("real-open").click();
  await paste(page, HISTORY.replace("41.2MB", "large "));
  await page.getByText("Line 3: no size").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "real-text");
  await paste(page, JSON.stringify([{ RepoTags: ["app:1"], Size: 130_000_000, Os: "linux", Architecture: "amd64", RootFS: { Layers: ["sha256:a"] } }]));
  await page.getByTestId("real-result").waitFor();
  assert.match(plain(await page.getByTestId("real-summary").innerText()), /^app:1 docker image inspect · linux\/amd64 Estimated .* Real 130 MB/);
  assert.equal(await page.getByTestId("real-row").count(), 0);
  await app.expectAccessible(".real");
});

pageTest("an archive shows the files of each layer, whatever compresses it, and what is wasted", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("real-open").click();
  await page.getByTestId("real-file").setInputFiles(file(archive()));
  await page.getByTestId("real-result").waitFor();
  assert.match(plain(await page.getByTestId("real-summary").innerText()), /OCI archive · linux\/amd64/);
  // The last layer, tar+zstd, is shown first; what stands alone is open.
  assert.deepEqual(await tree(page), ["~ app/ (changed) 250 kB", "~ usr/ (changed) 0 B"]);
  await page.getByTestId("real-layer").selectOption({ index: 1 });
  await page.getByText("(tar+gzip)").waitFor();
  assert.deepEqual(await tree(page), ["+ app/ (added) 300 kB", "~ etc/ (changed) 2.0 kB"]);
  await page.getByTestId("real-layer").selectOption({ index: 0 });
  await page.getByText("(tar)").waitFor();
  await page.getByTestId("real-filter").fill("file-49");
  await page.getByText("11 paths found").waitFor();
  await page.getByTestId("real-filter").fill("");
  // By hand: /etc/hosts 1000 + 2000 and the directory that is removed; dive counts its 50,000 bytes apart.
  assert.equal(plain(await page.getByTestId("real-wasted").innerText()), "3.0 kB");
  const all = 1000 + 2000 + 50_000 + 300_000 + 250_000 + 50_000;
  const efficiency = Math.floor(((all - 2000) / all) * 1000) / 10;
  assert.equal(await page.getByTestId("real-efficiency").innerText(), `${efficiency.toFixed(1)}%`);
  assert.match(plain(await page.getByTestId("real-wasted-path").first().innerText()), /^\/etc\/hosts in 2 layers 3\.0 kB$/);
  await app.expectAccessible(".real");
});

pageTest("the tree of files is worked by keys alone", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("real-open").click();
  await page.getByTestId("real-file").setInputFiles(file(archive()));
  await page.getByTestId("real-result").waitFor();
  await page.getByTestId("real-layer").selectOption({ index: 0 });
  await page.getByText("(tar)").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.querySelector(".tree__name")?.textContent);
  await page.getByTestId("real-node").first().focus();
  assert.equal(await focused(), "usr/");
  await page.keyboard.press("ArrowRight");
  await page.getByText("share/").waitFor();
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "share/");
  await page.keyboard.press("Enter");
  await page.getByText("doc/").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.getByText("file-0.txt").waitFor();
  // 500 files are shown 200 at a time.
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  const more = page.getByText("Show more (300 left)");
  await more.waitFor();
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Show more/);
  await page.keyboard.press("Enter");
  await page.getByText("Show more (100 left)").waitFor();
  assert.match(await focused(), /^file-/);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(), "doc/");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.getByText("file-0.txt").count(), 0);
  await page.keyboard.press("Home");
  assert.equal(await focused(), "usr/");
  await page.keyboard.press("Escape");
  await page.getByTestId("real-dialog").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "real-open");
});

pageTest("a file dropped on the sizes is read; what is wrong with it is said", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await app.setText("FROM alpine\nRUN apk add curl\n");
  const drop = (bytes) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "image.tar"));
      const event = (type) => new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data });
      const pane = document.querySelector(".pane--sizes .pane__body");
      pane.dispatchEvent(event("dragover"));
      pane.dispatchEvent(event("drop"));
    }, bytes.toString("base64"));
  await drop(archive().subarray(0, 100_000));
  const error = page.getByTestId("real-error");
  await error.waitFor();
  assert.match(await error.innerText(), /s’arrête au milieu/);
  await app.expectAccessible(".real");
  await paste(page, "hello");
  await page.getByText("ni un tableau de docker history").waitFor();
  await page.getByTestId("real-close").click();
  // Compressed as a whole, as by docker save | gzip.
  await drop(gzipSync(archive()));
  await page.getByTestId("real-result").waitFor();
  // Another Dockerfile's image is shown on its own.
  assert.match(await page.getByTestId("real-note").last().innerText(), /montrée seule/);
  assert.ok(!plain(await page.getByTestId("real-summary").innerText()).includes("Estimé"));
});

pageTest("a reading can be cancelled, and a text kept in a file is read too", async ({ page, app }) => {
  await app.open();
  await app.setText(FILE);
  await page.getByTestId("real-open").click();
  // The worker does not come: the reading has not begun.
  let held;
  await page.route("**/image_bg.wasm", (route) => (held ? route.continue() : (held = route)));
  await paste(page, HISTORY);
  await page.getByTestId("real-reading").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "real-cancel");
  await app.expectAccessible(".real");
  await page.keyboard.press("Enter");
  await page.getByTestId("real-text").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "real-text");
  await page.unroute("**/image_bg.wasm");
  await page.getByTestId("real-file").setInputFiles(file(Buffer.from(HISTORY), "history.txt"));
  await page.getByTestId("real-result").waitFor();
  assert.equal(await page.getByTestId("real-row").count(), 5);
});

for (const width of [360, 768]) {
  pageTest(`at ${width} px nothing sticks out`, { width, height: 800, dark: width === 360 }, async ({ page, app }) => {
    await app.open();
    await page.getByRole("tab", { name: "Sizes" }).click();
    await page.getByTestId("real-open").click();
    await app.expectNoSidewaysScrolling();
    await page.getByTestId("real-file").setInputFiles(file(archive()));
    await page.getByTestId("real-result").waitFor();
    const wide = await page.evaluate(() => {
      const body = document.querySelector(".real__body");
      return body.scrollWidth - body.clientWidth;
    });
    assert.ok(wide <= 0, `the dialog's content sticks out by ${wide} px`);
    await app.expectAccessible(".real");
  });
}
