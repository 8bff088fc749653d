// A file that is dragged over the page: what it will do is said before it is dropped. The drags are the browser's own.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageTest } from "./harness.js";
import { folder } from "./hosts.js";

const hint = (page) => page.getByTestId("drop-hint");

/** Drags a file as a file manager does: `move`, `leave` and `drop`. */
async function dragging(page, text) {
  const path = join(folder(), "Dockerfile");
  writeFileSync(path, text);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const send = (type, x, y) => session.send("Input.dispatchDragEvent", { type, x, y, data });
  return {
    move: async (x, y) => {
      await send("dragEnter", x, y);
      await send("dragOver", x, y);
    },
    over: (x, y) => send("dragOver", x, y),
    leave: () => send("dragCancel", 0, 0),
    drop: (x, y) => send("drop", x, y),
  };
}

/** Where the middle of something is. */
async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
}

for (const [language, words] of [["en", /Drop the file to open it.*you can have it back/s], ["fr", /Déposez le fichier pour l’ouvrir.*vous pourrez le retrouver/s]]) {
  pageTest(`a dragged file says what it will do, in ${language}`, { language, dark: language === "fr" }, async ({ page, app }) => {
    await app.open();
    await app.setText("FROM mine\n");
    const drag = await dragging(page, "FROM dropped\n");
    const editor = await middle(page.getByTestId("panel-editor"));
    const graph = await middle(page.getByTestId("panel-graph"));
    await drag.move(...editor);
    await hint(page).waitFor();
    assert.match(await hint(page).innerText(), words);
    await app.expectAccessible();

    // From one element to the next it stays: each leave is followed by what is under the pointer then.
    const removed = await page.evaluate(async () => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["FROM x"], "Dockerfile"));
      let gone = 0;
      const watch = new MutationObserver((changes) => {
        for (const { removedNodes } of changes) for (const node of removedNodes) if (node.dataset?.testid === "drop-hint") gone++;
      });
      watch.observe(document.body, { childList: true, subtree: true });
      const places = [...document.querySelectorAll(".cm-line, .pane__title, [data-testid=panel-graph], .toolbar, .cm-content")]
        .filter((place) => !place.closest(".pane--sizes"));
      for (const [index, place] of places.entries()) {
        const next = places[(index + 1) % places.length];
        place.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }));
        place.dispatchEvent(new DragEvent("dragleave", { bubbles: true, dataTransfer, relatedTarget: next }));
        await new Promise(requestAnimationFrame);
      }
      places[0].dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }));
      watch.disconnect();
      return { gone, places: places.length };
    });
    assert.ok(removed.places > 5);
    assert.equal(removed.gone, 0);
    assert.ok(await hint(page).isVisible());

    // Out of the window, or given up with Escape.
    await drag.leave();
    await hint(page).waitFor({ state: "detached" });
    assert.equal(await app.text(), "FROM mine\n");

    await drag.move(...graph);
    await hint(page).waitFor();
    await drag.drop(...graph);
    await hint(page).waitFor({ state: "detached" });
    await page.locator(".cm-line", { hasText: "FROM dropped" }).waitFor();
    await page.locator("[data-notice=NoticeReplaced]").waitFor();
  });
}

pageTest("over what takes files of its own, and with what is no file, nothing is promised", async ({ page, app }) => {
  await app.open();
  const drag = await dragging(page, "FROM dropped\n");
  await drag.move(...(await middle(page.getByTestId("panel-editor"))));
  await hint(page).waitFor();
  await drag.over(...(await middle(page.getByTestId("panel-sizes"))));
  await hint(page).waitFor({ state: "detached" });
  await drag.leave();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "words");
    document.querySelector(".cm-content").dispatchEvent(new DragEvent("dragover", { bubbles: true, dataTransfer }));
  });
  assert.equal(await hint(page).count(), 0);
});
