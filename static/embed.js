// Puts the playground into another page:
//
//   <script type="module" src="https://…/embed.js"></script>
//   <dockerfile-playground height="560"><pre><code>FROM alpine …</code></pre></dockerfile-playground>
//
// With `embed.js?upgrade`, code blocks that are marked as Dockerfiles become playgrounds too. Until a frame is there,
// and without JavaScript, the code block stays. docs/embedding.md describes attributes and messages.

import { keepUpgraded } from "./upgrade.js";

export { CODE_BLOCKS, upgrade } from "./upgrade.js";

const MARK = "dockerfile-playground";
const VERSION = 1;
const HERE = new URL("./", import.meta.url);

const LANGUAGES = ["en", "fr"];
const THEMES = ["auto", "light", "dark"];
const PANELS = ["editor", "graph", "list", "build", "problems", "sizes"];
/** What a sandboxed frame may do: all but belong to the playground's origin and leave the frame. */
const SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads";

/** The names in `value` that the frame knows as panels, and those that it does not. */
export function panelNames(value) {
  const names = (value ?? "").split(/\s+/).filter(Boolean);
  return { known: names.filter((name) => PANELS.includes(name)), unknown: names.filter((name) => !PANELS.includes(name)) };
}

/** The frame's address: what differs from the usual stands in its query. */
export function frameAddress(base, { lang, theme, panels, exercise, target, readOnly } = {}) {
  const address = new URL("./?embed", base);
  const query = address.searchParams;
  if (LANGUAGES.includes(lang)) query.set("lang", lang);
  if (THEMES.includes(theme)) query.set("theme", theme);
  if (readOnly) query.set("read-only", "");
  const { known } = panelNames(panels);
  if (known.length > 0) query.set("panels", known.join(" "));
  if (exercise) query.set("exercise", exercise);
  if (target) query.set("target", target);
  return address.href.replace(/([?&](?:embed|read-only))=(?=&|$)/g, "$1");
}

const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isFlag = (value) => typeof value === "boolean";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const optional = (is) => (value) => value === null || is(value);
const listOf = (is) => (value) => Array.isArray(value) && value.every(is);
const shaped = (shape) => (value) => isObject(value) && Object.entries(shape).every(([name, is]) => is(value[name]));

/** What a message of each type holds, of what the frame says. */
const MEMBERS = {
  ready: {},
  changed: { revision: isCount, text: isText },
  analysis: {
    revision: isCount,
    stages: listOf(optional(isText)),
    target: optional(isCount),
    errors: isCount,
    warnings: isCount,
    infos: isCount,
    size: optional(shaped({ low: isCount, likely: isCount, high: optional(isCount), unknownParts: isCount })),
  },
  exercise: {
    id: isText,
    goals: listOf(shaped({ state: (value) => ["met", "unmet", "unknown"].includes(value) })),
    met: isCount,
    total: isCount,
    solved: isFlag,
    hintsShown: isCount,
    solutionShown: isFlag,
  },
  error: { code: isText, message: isText },
};

/** Whether `data` is a message of our protocol and of this version, with all that its type asks for. */
export function isMessage(data) {
  if (!isObject(data) || data.source !== MARK || data.version !== VERSION) return false;
  return isText(data.type) && Object.hasOwn(MEMBERS, data.type) && shaped(MEMBERS[data.type])(data);
}

/** The height in pixels that an attribute asks for; a usual one for anything else. */
export function height(value) {
  return /^\d{2,4}$/.test(value ?? "") ? Number(value) : 560;
}

/** Whether an attribute that says yes by being there says so. */
const says = (element, name) => element.hasAttribute(name) && element.getAttribute(name) !== "false";

if (globalThis.HTMLElement) {
  class DockerfilePlayground extends HTMLElement {
    static observedAttributes = ["theme", "height", "lang", "read-only"];
    #frame = null;
    #watch = null;
    /** The text as it stands; `null` until one is set, or told by the frame, where an exercise brings its own. */
    #text = null;
    /** The file of the exercise that is written in the element. */
    #exercise = null;
    /** Whether an exercise was asked for by its id, and nothing was heard of it. */
    #awaits = false;
    /** Whether the element was read. */
    #known = false;
    /** Whether the frame listens. */
    #ready = false;

    connectedCallback() {
      this.style.display = "block";
      this.#watch = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#start();
        },
        { rootMargin: "200px" },
      );
      this.#watch.observe(this);
    }

    /** A move that keeps the frame as it is, where the browser knows such. */
    connectedMoveCallback() {}

    disconnectedCallback() {
      this.#watch?.disconnect();
      globalThis.removeEventListener("message", this.#receive);
      // The text as it stands is what a move within the page goes on with.
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
    }

    attributeChangedCallback(name, _before, value) {
      if (!this.#frame) return;
      if (name === "theme") this.#send({ type: "set-theme", theme: THEMES.includes(value) ? value : "auto" });
      if (name === "lang") this.#sendLanguage();
      if (name === "read-only") this.#send({ type: "set-read-only", readOnly: says(this, "read-only") });
      if (name === "height") this.#frame.style.height = `${height(value)}px`;
    }

    /** The text as it stands; setting it replaces what the frame shows. */
    get value() {
      return this.#text ?? this.#written();
    }

    set value(text) {
      if (!this.#known) this.#read();
      // Whoever sets a text wants it, whatever becomes of the exercise.
      this.#awaits = false;
      this.#text = String(text);
      this.#send({ type: "set-text", text: this.#text });
    }

    /** The text that is written in the element: all but the exercise. */
    #written() {
      const copy = this.cloneNode(true);
      for (const script of copy.querySelectorAll("script, iframe")) script.remove();
      const code = copy.querySelector("pre");
      return (code ?? copy).textContent.replace(/^\n/, "");
    }

    #read() {
      this.#known = true;
      this.#exercise = this.querySelector(':scope > script[type="application/json"]')?.textContent ?? null;
      // An exercise brings the text that it starts with.
      this.#awaits = this.#exercise === null && Boolean(this.getAttribute("exercise"));
      if (this.#exercise === null && !this.#awaits) this.#text = this.#written();
    }

    #start() {
      this.#watch.disconnect();
      if (this.#frame) return;
      // Not before: an element that is being parsed is still empty.
      if (!this.#known) this.#read();
      const { unknown } = panelNames(this.getAttribute("panels"));
      if (unknown.length > 0) console.warn(`<${MARK}> has no panel ${unknown.join(", ")}; there are ${PANELS.join(", ")}`);
      const frame = document.createElement("iframe");
      frame.src = frameAddress(HERE, {
        lang: this.#language(),
        theme: this.getAttribute("theme"),
        panels: this.getAttribute("panels"),
        exercise: this.#exercise === null ? this.getAttribute("exercise") : null,
        target: this.getAttribute("target"),
        readOnly: says(this, "read-only"),
      });
      frame.title = this.getAttribute("title") ?? "Dockerfile playground";
      frame.allow = "clipboard-write";
      if (says(this, "sandbox")) frame.setAttribute("sandbox", SANDBOX);
      frame.style.cssText = "width: 100%; border: 0; display: block";
      // Until it listens there is nothing in it to be reached.
      frame.style.height = "0";
      frame.style.visibility = "hidden";
      this.#frame = frame;
      globalThis.addEventListener("message", this.#receive);
      this.append(frame);
    }

    #language() {
      return this.closest("[lang]")?.lang.slice(0, 2);
    }

    #sendLanguage() {
      const language = this.#language();
      if (LANGUAGES.includes(language)) this.#send({ type: "set-language", language });
    }

    /** The frame's origin; a sandboxed one has none that could be named. */
    get #origin() {
      return this.#frame.hasAttribute("sandbox") ? "null" : HERE.origin;
    }

    #send(message) {
      if (!this.#ready) return;
      const origin = this.#origin === "null" ? "*" : this.#origin;
      this.#frame.contentWindow?.postMessage({ source: MARK, version: VERSION, ...message }, origin);
    }

    #receive = ({ source, origin, data }) => {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin || !isMessage(data)) return;
      if (data.type === "ready") {
        this.#ready = true;
        // The frame is new, or was loaded again: it gets all that it had.
        const inElement = this.#exercise !== null;
        // What an exercise that cannot be read leaves.
        if (inElement && this.#text === null) this.#send({ type: "set-text", text: this.#written() });
        const text = this.#text === null ? {} : { text: this.#text };
        if (inElement) this.#send({ type: "set-exercise", exercise: this.#exercise, ...text });
        else if (this.#text !== null) this.#send({ type: "set-text", ...text });
        this.#send({ type: "set-read-only", readOnly: says(this, "read-only") });
        const theme = this.getAttribute("theme");
        if (THEMES.includes(theme)) this.#send({ type: "set-theme", theme });
        this.#sendLanguage();
        this.#frame.style.removeProperty("visibility");
        // Not `hidden`, which any rule of the page on `display` would undo.
        for (const child of this.children) if (child !== this.#frame) child.style.setProperty("display", "none", "important");
        this.#frame.style.height = `${height(this.getAttribute("height"))}px`;
      }
      if (data.type === "changed") this.#text = data.text;
      if (data.type === "error" && this.#awaits) this.value = this.#written();
      if (data.type === "error" || data.type === "exercise") this.#awaits = false;
      this.dispatchEvent(new CustomEvent(`playground-${data.type}`, { detail: data, bubbles: true }));
    };
  }

  if (!customElements.get(MARK)) customElements.define(MARK, DockerfilePlayground);
  if (new URL(import.meta.url).searchParams.has("upgrade")) keepUpgraded();
}
