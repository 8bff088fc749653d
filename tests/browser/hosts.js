// Pages of others that hold the playground: served from an origin of their own, as in life.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../script/serve.js";

const made = [];
process.on("exit", () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that goes when the tests end. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "host-"));
  made.push(path);
  return path;
}

/**
 * Serves a folder from an origin of its own, under that `host` name, while `body({ origin, server })` runs. The page may
 * ask that origin too. `options` are those of `serve`.
 */
export async function serving(app, { host = "127.0.0.1", ...options }, body) {
  const server = await serve(options);
  const origin = `http://${host}:${server.address().port}`;
  app.allowProblem(new RegExp(`^other origin: ${origin}/`));
  try {
    await body({ origin, server });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Serves the pages in `root` from an origin of their own while `body({ origin })` runs. */
export const withHost = (app, root, body) => serving(app, { root }, body);

/** A page of one's own: `head` and `body` are HTML. */
export function writePage(root, name, { head = "", body, lang = "en" }) {
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Course</title>
<link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
  writeFileSync(join(root, name), html);
}

/** The text in the frame of one playground, once the frame has it: all lines, as the editor holds them. */
export async function frameText(playground) {
  await playground.scrollIntoViewIfNeeded();
  const handle = await playground.locator("iframe").elementHandle();
  const frame = await handle.contentFrame();
  await frame.locator(".cm-content").waitFor();
  // The frame's height comes with the message that it listens, and the text right after.
  await playground.page().waitForFunction((element) => parseInt(element.style.height, 10) > 0, handle);
  await frame.locator(".cm-line", { hasText: /\S/ }).first().waitFor();
  return textOf(frame);
}

/** The text of the editor in `frame`, also of the lines that are not in view. */
export function textOf(frame) {
  return frame.locator(".cm-editor").evaluate(async (element) => {
    const { textIn } = await import(new URL("editor.js", location.href).href);
    return textIn(element.ownerDocument.body);
  });
}

/** Waits until the frame of `playground` holds `wanted`, and fails with what it holds otherwise. */
export async function expectFrameText(playground, wanted) {
  const until = Date.now() + 10_000;
  let text = await frameText(playground);
  while (text !== wanted && Date.now() < until) text = await frameText(playground);
  assert.equal(text, wanted);
}
