// French and English: a walk through all that the page shows, in each language, looks for words of the other.
// Code, the user's own text and what is marked as being in another language (lang="…") may be in any.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pageTest } from "./harness.js";

/** A locale file as [name, text]. */
const table = (lang) =>
  readFileSync(fileURLToPath(new URL(`../../app/locales/${lang}.txt`, import.meta.url)), "utf8")
    .split("\n")
    .filter((line) => line.includes("=") && !line.startsWith("#"))
    .map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1).trim()]);

const TABLES = { en: table("en"), fr: table("fr") };
const OTHER = { en: "fr", fr: "en" };

/** Small words of each language that the other, shell and Dockerfiles do not use. */
const WORDS = {
  en: /(?<![\w./$-])(the|of|is|are|was|this|that|these|your|you|not|which|when|has|have|its|would|should|what|how|than|nothing|every|only)(?![\w./=-])/,
  fr: /(?<![\w./$-])(le|la|les|des|une|du|est|sont|et|avec|pour|dans|qui|que|votre|vous|pas|sur|cette|aucune?|plus)(?![\w./=-])/,
};

const plain = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();

/** Recognises the messages of `lang` that are not also messages of the other language. */
function messages(lang) {
  const own = new Map(TABLES[lang]);
  const other = new Set(TABLES[OTHER[lang]].map(([, text]) => plain(text)));
  const texts = [...own.values()].map(plain).filter((text) => !other.has(text) && /\p{L}{3}/u.test(text.replace(/\{[^}]*\}/g, "")));
  const patterns = texts.map((text) => text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+"));
  return new RegExp(`^(?:${patterns.join("|")})$`);
}

const FOREIGN = { en: messages("fr"), fr: messages("en") };

/** All texts that the page shows or tells assistive programs, but code and what is marked as another language. */
function told(page, lang) {
  return page.evaluate((own) => {
    const OPEN = "code, pre, samp, kbd, textarea, script, style, .cm-editor .cm-content, [translate=no]";
    const out = new Set();
    const speaks = (element) => (element.closest("[lang]")?.lang ?? own).startsWith(own);
    const add = (text, element) => {
      if (text?.trim() && speaks(element) && !element.closest(OPEN)) out.add(text);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (element.checkVisibility() || element.closest("svg, option, .visually-hidden")) add(walker.currentNode.data, element);
    }
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription", "aria-valuetext"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (speaks(element)) out.add(element.getAttribute(name));
      }
    }
    out.add(document.title);
    return [...out];
  }, lang);
}

/** What of `texts` is in the other language. */
function foreign(lang, texts) {
  // What a shell says, it says in English, between quotes.
  const own = (text) => text.replace(/[«“]\s*\/bin\/[^»”]*[»”]/g, "");
  return texts.map(plain).filter((text) => FOREIGN[lang].test(own(text)) || WORDS[OTHER[lang]].test(own(text)));
}

const MANY = `# syntax=docker/dockerfile:1
ARG V
FROM node:latest AS Build
MAINTAINER me
WORKDIR app
ENV SECRET_TOKEN=abc
COPY package.json ./
COPY --from=absent /x /y
RUN apt-get update && apt-get install -y curl
RUN cd /tmp && sudo npm install
RUNN typo
EXPOSE 80/http
CMD npm start
CMD ["node", "x.js"]

FROM debian:12 AS apart
RUN curl -fsSL https://example.org/x.tgz | tar xz
ADD https://example.org/thing /thing

FROM node:22-slim AS served
COPY --from=Build /app /app
COPY . .
RUN npm ci
ENTRYPOINT node x.js
HEALTHCHECK CMD true
`;

const HISTORY = `IMAGE          CREATED        CREATED BY                                      SIZE      COMMENT
abc            2 weeks ago    CMD ["node" "server.js"]                        0B        buildkit.dockerfile.v0
<missing>      2 weeks ago    RUN /bin/sh -c npm ci # buildkit                12.3MB    buildkit.dockerfile.v0
<missing>      3 weeks ago    /bin/sh -c #(nop) ADD file:1 in /               117MB
`;

const LOG = ["[build 1/6] FROM docker.io/library/node:22", "[served 4/4] RUN npm ci", "[other 2/6] RUN elsewhere"]
  .map((name, index) => ({ digest: `${index}`, name, started: "2026-01-01T00:00:00Z", completed: "2026-01-01T00:00:03Z" }))
  .map((vertex) => JSON.stringify({ vertexes: [vertex] }))
  .join("\n");

/** Walks through the page; `look` is called wherever something else is to be seen. */
async function walk({ page, app }, look) {
  const press = (testid) => page.getByTestId(testid).first().click();
  /** Chooses each of the alternatives in `part`, one after the other. */
  const eachChoice = async (part, name) => {
    const radios = part.getByRole("radio");
    for (let index = 0; index < (await radios.count()); index++) {
      const radio = radios.nth(index);
      if (!(await radio.evaluate((element) => element.closest(".choice")?.checkVisibility()))) continue;
      await radio.check({ force: true });
      await unfold(part);
      await look(`${name}, choice ${index}`);
    }
  };
  const unfold = (part) => part.evaluate((root) => root.querySelectorAll("details:not([open])").forEach((one) => (one.open = true)));
  const closed = (testid) => page.getByTestId(testid).waitFor({ state: "hidden" });

  await app.open();
  await look("first visit");
  for (const text of [MANY, "", "FROM scratch\n"]) {
    await app.setText(text);
    await look(`panels of ${JSON.stringify(text.slice(0, 20))}`);
    for (const panel of ["problems", "graph", "sizes"]) {
      await unfold(page.getByTestId(`panel-${panel}`));
      await eachChoice(page.getByTestId(`panel-${panel}`), panel);
    }
  }
  await app.setText(MANY);

  for (const menu of ["share", "examples", "options"]) {
    await press(menu);
    await look(`menu ${menu}`);
    await page.keyboard.press("Escape");
    if (menu === "options") await press(menu);
  }

  // A rule, what mends all, a filter that finds nothing.
  await page.locator('[data-testid="problem"][data-rule="WorkdirRelativePath"]').getByTestId("problem-row").click();
  await press("problem-rule");
  await page.getByTestId("rule-panel").waitFor();
  await look("rule");
  await press("rule-close");
  await press("mend-all");
  await page.getByTestId("proposal").waitFor();
  await look("proposal");
  await press("proposal-cancel");
  await page.getByTestId("problem-filter").fill("zzz");
  await look("filter");
  await page.getByTestId("problem-filter").fill("");

  // Two versions, and what one stage would be.
  await press("pin");
  await app.setText(`${MANY}RUN x\n`);
  await press("compare-open");
  await page.getByTestId("compare").waitFor();
  await unfold(page.getByTestId("compare"));
  await look("comparison");
  await press("compare-close");
  await press("one-stage");
  await page.getByTestId("compare").waitFor();
  await unfold(page.getByTestId("compare"));
  await look("one stage");
  await press("compare-close");
  const single = "FROM golang:1.24\nRUN apt-get update && apt-get install -y wget\nWORKDIR /src\nCOPY . .\nRUN wget -q x.org/y && go build -o /bin/a .\nCMD [\"/bin/a\"]\n";
  for (const text of [single.replace("wget -q x.org/y && ", ""), single, 'FROM x\nCMD ["a"]\n']) {
    await app.setText(text);
    await press("multi-stage");
    await page.getByTestId("compare").waitFor();
    await unfold(page.getByTestId("compare"));
    await look("two stages");
    await press("compare-close");
  }
  await app.setText(MANY);

  // A real image: the form, an error, a result.
  await page.getByTestId("panel-sizes").getByRole("radio").first().check({ force: true });
  await press("real-open");
  await look("real image");
  await page.getByTestId("real-text").fill("nonsense");
  await press("real-read");
  await page.getByTestId("real-error").waitFor();
  await look("real image, error");
  await page.getByTestId("real-text").fill(HISTORY);
  await press("real-read");
  await page.getByTestId("real-result").waitFor();
  await unfold(page.getByTestId("real-dialog"));
  await look("real image, result");
  await press("real-close");
  await closed("real-dialog");

  // The files of the build context, with a line that cannot be read; a log of a build.
  await page.getByTestId("sizes-context").check({ force: true });
  await page.getByTestId("context-files").fill("package.json 300\nsrc/index.js 2 kB\nnode_modules/ 210 MB\nwrong line\n");
  await page.getByTestId("context-ignore").fill("# heavy\nnode_modules\n*.log\n");
  await page.getByTestId("context-take").first().waitFor();
  await unfold(page.getByTestId("panel-sizes"));
  await look("build context");
  await page.getByTestId("stages-build").check({ force: true });
  await press("build-more");
  await press("log-open");
  await page.getByTestId("log-text").fill("nonsense");
  await press("log-read");
  await page.getByTestId("log-error").waitFor();
  await look("log, error");
  await page.getByTestId("log-text").fill(LOG);
  await press("log-read");
  await page.getByTestId("log-report").waitFor();
  await look("log");
  await page.keyboard.press("Escape");

  // Exercises: the list, a task with all its hints, the form for a new one with faults and preview.
  await press("exercises");
  await look("exercises");
  await press("exercise-secrets");
  await page.getByTestId("goal").first().waitFor();
  await app.analysed();
  while (await page.getByTestId("hint-next").isVisible().catch(() => false)) {
    if (!(await page.getByTestId("hint-next").isEnabled())) break;
    await press("hint-next");
  }
  await unfold(page.getByTestId("exercises-pane"));
  await look("exercise");
  await press("exercises-all");
  await press("exercise-write");
  await look("exercise form");
  await press("exercises-close");

  // Errors that the page tells of.
  const open = (buffer) => page.getByTestId("open-input").setInputFiles({ name: "x", mimeType: "text/plain", buffer });
  await open(Buffer.alloc((1 << 20) + 1, 65));
  await page.locator("[data-notice=NoticeFileTooLarge]").waitFor();
  await open(Buffer.from([0xff, 0xfe]));
  await page.locator("[data-notice=NoticeFileNotText]").waitFor();
  await page.evaluate(() => (location.hash = "#v1.broken"));
  await page.locator("[data-notice=NoticeLinkBroken]").waitFor();
  await look("notices");
}

/** The page of a rule on its own, as search engines and other pages link to it. */
async function rulePage({ page, app }, lang, look) {
  await page.goto(`${app.address}rules/LatestBaseImage.${lang}.html`);
  await page.getByRole("heading").first().waitFor();
  await look("rule on a page of its own");
}

for (const lang of ["fr", "en"]) {
  pageTest(`all that the page tells is in ${{ en: "English", fr: "French" }[lang]}`, { language: lang }, async ({ page, app }) => {
    const found = new Map();
    let looked = 0;
    const look = async (where) => {
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      const texts = await told(page, lang);
      looked += texts.length;
      for (const text of foreign(lang, texts)) if (!found.has(text)) found.set(text, where);
    };
    await walk({ page, app }, async (where) => {
      await app.analysed();
      await look(where);
    });
    await rulePage({ page, app }, lang, look);
    assert.ok(looked > 2000, `${looked} texts were looked at`);
    assert.deepEqual([...found].map(([text, where]) => `${where}: ${text}`), []);
  });
}

pageTest("switching the language loses nothing", async ({ page, app }) => {
  await app.open();
  await app.setText(MANY);
  // An undo step of its own, and a caret in the middle of the text.
  await app.type("X");
  await page.locator(".cm-line", { hasText: "WORKDIR app" }).click();
  await page.keyboard.press("Home");
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-list").waitFor();
  await page.locator('[data-testid="graph-node"][data-stage="0"]').click();
  await page.locator('[data-stage="0"][aria-pressed="true"]').waitFor();
  await page.getByTestId("problem-filter").fill("npm");
  await page.getByTestId("panel-sizes").getByRole("radio").nth(1).check({ force: true });
  await page.getByTestId("problem-row").first().click();
  await page.getByTestId("problem-rule").first().click();
  await page.getByTestId("rule-panel").waitFor();
  await page.getByTestId("exercise-write").click();
  await page.getByTestId("exercise-form").locator("input.input--full").first().fill("Mon titre");

  /** All that a switch must leave as it is. */
  const kept = () =>
    page.evaluate(() => ({
      text: document.querySelectorAll(".cm-line").length,
      line: [...document.querySelectorAll(".cm-line")].findIndex((line) => line.classList.contains("cm-activeLine")),
      stage: document.querySelector('[data-stage][aria-pressed="true"]')?.dataset.stage,
      filter: document.querySelector('[data-testid="problem-filter"]').value,
      problems: document.querySelectorAll('[data-testid="problem"]').length,
      sizes: [...document.querySelectorAll('[data-testid="panel-sizes"] input[type=radio]')].map((radio) => radio.checked),
      rule: document.querySelector('[data-testid="rule-panel"] h2')?.textContent,
      title: document.querySelector('[data-testid="exercise-form"] input.input--full').value,
    }));
  const before = { ...(await kept()), whole: await app.text() };
  assert.ok(before.stage, "a stage is chosen");
  assert.equal(before.title, "Mon titre");
  // By keyboard: the rule's page lies over the switch.
  await page.getByTestId("settings").press("Enter");
  for (const lang of ["fr", "en"]) {
    await page.getByTestId(`lang-${lang}`).press("Space");
    await page.locator(`html[lang=${lang}]`).waitFor();
    await page.getByRole("heading", { name: { en: "Problems", fr: "Problèmes" }[lang] }).waitFor();
    await app.analysed();
    assert.deepEqual({ ...(await kept()), whole: await app.text(), rule: before.rule }, before, lang);
    assert.ok(await page.getByTestId("rule-panel").isVisible(), "the rule's page stays open");
    await page.getByTestId("rule-panel").getByRole("heading", { name: { en: "Why", fr: "Pourquoi" }[lang] }).waitFor();
  }
  // Typing goes on where the caret was, and undo takes back what was typed before.
  await page.locator(".cm-content").focus();
  await app.type("|");
  const typed = await app.text();
  assert.notEqual(typed, before.whole);
  await page.keyboard.press("ControlOrMeta+z");
  await page.waitForFunction((lines) => document.querySelectorAll(".cm-line").length === lines, before.text);
  assert.equal(await app.text(), before.whole);
  await page.keyboard.press("ControlOrMeta+z");
  await page.locator(".cm-line", { hasText: /^X/ }).waitFor({ state: "detached" });
});

pageTest("switching the language leaves an open exercise as it is", { language: "fr" }, async ({ page, app }) => {
  await app.open();
  await page.getByTestId("exercises").click();
  await page.getByTestId("exercise-secrets").click();
  await page.getByTestId("goal").first().waitFor();
  await app.setText("FROM alpine:3.22\nRUN mine\n");
  await page.getByTestId("hint-next").click();
  const told = () => page.evaluate(() => [document.querySelectorAll('[data-testid="hint"]').length, [...document.querySelectorAll('[data-testid="goal"]')].map((goal) => goal.dataset.state)]);
  const before = await told();
  await app.set("lang-en");
  await page.locator("html[lang=en]").waitFor();
  await page.locator('[data-exercise="secrets"]').waitFor();
  await app.analysed();
  assert.deepEqual(await told(), before);
  assert.equal(await app.text(), "FROM alpine:3.22\nRUN mine\n");
});
