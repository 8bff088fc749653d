// Names of controls and headings as they are heard: words that stand apart on the screen stand apart in them too.
import assert from "node:assert/strict";
import { pageTest } from "./harness.js";

const FILE = `FROM golang:1.24 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/app ./cmd/app

FROM debian:bookworm-slim AS tool
RUN apt-get update && apt-get install -y git

FROM alpine
RUNN x
COPY --from=build /out/app /usr/local/bin/app
`;

const NAMED = "button, a[href], label, summary, [role=treeitem], [role=tab], [role=menuitem], h1, h2, h3, h4, th, dt";

/** Elements with two neighbouring words that lie apart on the screen with no blank between them in the text. */
const suspects = (page) =>
  page.evaluate((named) => {
    for (const marked of document.querySelectorAll("[data-suspect]")) marked.removeAttribute("data-suspect");
    const found = [];
    for (const element of document.querySelectorAll(named)) {
      if (!element.checkVisibility() || element.closest("[aria-hidden=true], .cm-editor")) continue;
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let before;
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        if (text.textContent === "" || text.parentElement.closest("[aria-hidden=true], [hidden]")) continue;
        if (before && /[\p{L}\p{N})]$/u.test(before.textContent) && /^[\p{L}\p{N}(]/u.test(text.textContent)) {
          found.push({ element, joined: before.textContent.trim().split(/\s/).at(-1) + text.textContent.trim().split(/\s/)[0] });
        }
        before = text;
      }
    }
    return found.map(({ element, joined }, index) => {
      // A label gives its name to a control.
      const named = element.control ?? element;
      named.dataset.suspect = `${named.dataset.suspect ?? ""} ${index}`.trim();
      return { index, joined, what: `${element.localName}.${element.className}: ${element.innerText.replace(/\s+/g, " ").slice(0, 60)}` };
    });
  }, NAMED);

/** Those of them whose name, as the browser gives it to screen readers, runs the words together. */
async function runTogether(page) {
  const found = await suspects(page);
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  const { root } = await session.send("DOM.getDocument");
  const wrong = [];
  for (const { index, joined, what } of found) {
    const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: `[data-suspect~="${index}"]` });
    const { nodes } = await session.send("Accessibility.getPartialAXTree", { nodeId, fetchRelatives: false });
    const name = nodes[0]?.name?.value ?? "";
    if (name.includes(joined)) wrong.push(`${what} is heard as “${name}”`);
  }
  await session.detach();
  return wrong;
}

for (const language of ["en", "fr"]) {
  pageTest(`what stands apart is heard apart, in every view, in ${language}`, { language }, async ({ page, app }) => {
    await app.open();
    await app.setText(FILE);
    const wrong = new Set();
    const look = async (where) => {
      for (const found of await runTogether(page)) wrong.add(`${where}: ${found}`);
    };
    await look("first");
    for (const view of ["list", "build", "graph"]) {
      await page.getByTestId(`stages-${view}`).check({ force: true });
      await look(view);
    }
    await page.getByTestId("size-layer").first().locator("summary").click();
    await page.getByTestId("tree-row").first().waitFor();
    await look("files");
    for (const view of ["savings", "context", "layers"]) {
      await page.getByTestId(`sizes-${view}`).check({ force: true });
      await look(view);
    }
    for (const menu of ["examples", "share", "options", "settings"]) {
      await (await app.reach(menu)).click();
      await look(menu);
      await page.keyboard.press("Escape");
    }
    await page.getByTestId("exercises").click();
    await page.getByTestId("exercise-layer-order").waitFor();
    await look("exercises");
    await page.getByTestId("exercise-layer-order").click();
    await page.getByTestId("goal").first().waitFor();
    await look("exercise");
    assert.deepEqual([...wrong], []);
  });
}

pageTest("words that run together are found", async ({ page, app }) => {
  await app.open();
  await page.evaluate(() => {
    const of = (name, ...children) => {
      const element = document.createElement(name);
      element.append(...children);
      return element;
    };
    const radio = of("input");
    radio.type = "radio";
    const words = () => [of("span", "alpha"), of("span", "beta")];
    document.querySelector(".page").append(of("button", ...words()), of("label", radio, ...words()));
  });
  assert.equal((await runTogether(page)).filter((found) => found.includes("alphabeta")).length, 2);
});

pageTest("a button that applies a fix is heard with its colon where the language puts it", async ({ page, app }) => {
  await app.open();
  await app.setText("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\n");
  await page.getByTestId("sizes-savings").check({ force: true });
  await page.getByTestId("saving-apply").first().waitFor();
  const name = async () => (await page.getByTestId("improve").ariaSnapshot()).match(/button "((?:Apply|Appliquer)[^"]*)"/)[1];
  assert.match(await name(), /^Apply: \S/);
  await app.set("lang-fr");
  await page.getByTestId("improve").getByText("Appliquer").first().waitFor();
  assert.match(await name(), /^Appliquer\s: \S/);
});
