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

/** The frame's address: what differs from the usual stands in its query. */
export function frameAddress(base, { lang, theme } = {}) {
  const address = new URL("./?embed", base);
  if (LANGUAGES.includes(lang)) address.searchParams.set("lang", lang);
  if (THEMES.includes(theme)) address.searchParams.set("theme", theme);
  return address.href.replace("embed=&", "embed&").replace(/embed=$/, "embed");
}

/** Whether `data` is a message of our protocol and of this version. */
export function isMessage(data) {
  return typeof data === "object" && data !== null && data.source === MARK && data.version === VERSION && typeof data.type === "string";
}

/** The height in pixels that an attribute asks for; a usual one for anything else. */
export function height(value) {
  return /^\d{2,4}$/.test(value ?? "") ? Number(value) : 560;
}

if (globalThis.HTMLElement) {
  class DockerfilePlayground extends HTMLElement {
    static observedAttributes = ["theme", "height"];
    #frame = null;
    #watch = null;
    #text = null;
    /** Whether the frame listens. */
    #ready = false;

    connectedCallback() {
      this.#text ??= this.textContent.replace(/^\n/, "");
      this.style.display = "block";
      this.#watch = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#start();
        },
        { rootMargin: "200px" },
      );
      this.#watch.observe(this);
    }

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
      if (name === "theme" && THEMES.includes(value)) this.#send({ type: "set-theme", theme: value });
      if (name === "height") this.#frame.style.height = `${height(value)}px`;
    }

    /** The text as it stands; setting it replaces what the frame shows. */
    get value() {
      return this.#text ?? this.textContent;
    }

    set value(text) {
      this.#text = String(text);
      this.#send({ type: "set-text", text: this.#text });
    }

    #start() {
      this.#watch.disconnect();
      if (this.#frame) return;
      const frame = document.createElement("iframe");
      const { lang, theme } = { lang: this.closest("[lang]")?.lang.slice(0, 2), theme: this.getAttribute("theme") };
      frame.src = frameAddress(HERE, { lang, theme });
      frame.title = this.getAttribute("title") ?? "Dockerfile playground";
      frame.allow = "clipboard-write";
      frame.style.cssText = "width: 100%; border: 0; display: block";
      frame.style.height = "0";
      this.#frame = frame;
      globalThis.addEventListener("message", this.#receive);
      this.append(frame);
    }

    #send(message) {
      if (!this.#ready) return;
      this.#frame.contentWindow?.postMessage({ source: MARK, version: VERSION, ...message }, HERE.origin);
    }

    #receive = ({ source, origin, data }) => {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== HERE.origin || !isMessage(data)) return;
      if (data.type === "ready") {
        this.#ready = true;
        this.#send({ type: "set-text", text: this.#text });
        const theme = this.getAttribute("theme");
        if (THEMES.includes(theme)) this.#send({ type: "set-theme", theme });
        // Not `hidden`, which any rule of the page on `display` would undo.
        for (const child of this.children) if (child !== this.#frame) child.style.setProperty("display", "none", "important");
        this.#frame.style.height = `${height(this.getAttribute("height"))}px`;
      }
      if (data.type === "changed" && typeof data.text === "string") this.#text = data.text;
      this.dispatchEvent(new CustomEvent(`playground-${data.type}`, { detail: data, bubbles: true }));
    };
  }

  if (!customElements.get(MARK)) customElements.define(MARK, DockerfilePlayground);
  if (new URL(import.meta.url).searchParams.has("upgrade")) keepUpgraded();
}
