// Finds the code blocks of a page that are marked as Dockerfiles and puts a playground before each: the part of
// embed.js that knows how Hugo, MkDocs, Docusaurus and others write such blocks.
//
// The page's own nodes stay where they are and are only hidden, once the playground is there: a page that renders
// itself anew (React, in Docusaurus) has to find them again, and without a playground they stay readable.

const PLAYGROUND = "dockerfile-playground";

/** What site generators call the language. */
const LANGUAGES = ["dockerfile", "docker", "containerfile"];

const marks = LANGUAGES.flatMap((language) => [`[class~="language-${language}" i]`, `[class~="lang-${language}" i]`]);

/** Code blocks that are marked: on the `code` itself (Markdown, Hugo) or on something around it (MkDocs, Docusaurus). */
export const CODE_BLOCKS = [
  ...LANGUAGES.map((language) => `pre > code[data-lang="${language}" i]`),
  ...marks.flatMap((mark) => [`pre > code${mark}`, `pre${mark} > code`, `${mark} pre > code`]),
].join(", ");

/** What generators wrap around a `pre`: frame, title, table with the line numbers, buttons. */
const WRAPPERS = `.highlight, .theme-code-block, [class*="codeBlockContainer"], ${marks.join(", ")}`;

/** What stands among the code and is none: line numbers, buttons, notes. */
const ADDITIONS =
  "button, nav, aside, svg, .ln, .lnt, .linenos, .lineno, .line-number, .line-numbers-rows, .md-annotation, [aria-hidden=true]";

/** The code that `node` shows, as it was written: without line numbers, with the line ends that are elements. */
export function codeText(node) {
  let text = "";
  const add = (parent) => {
    for (const child of parent.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) text += child.data;
      else if (child.nodeType !== Node.ELEMENT_NODE) continue;
      else if (child.localName === "br") text += "\n";
      // Hugo's line numbers have no class unless asked for, but cannot be selected.
      else if (child.matches(ADDITIONS) || child.style?.userSelect === "none") continue;
      else {
        add(child);
        if (child.localName === "div" && !text.endsWith("\n")) text += "\n";
      }
    }
  };
  add(node);
  return text;
}

/** The outermost element that holds this code block and nothing else. */
function wholeBlock(code) {
  let block = code.closest("pre");
  for (let around = block.parentElement; around; around = around.parentElement) {
    if (around.matches("body, main, article, section") || around.querySelectorAll(CODE_BLOCKS).length > 1) break;
    if (around.matches(WRAPPERS)) block = around;
  }
  return block;
}

/** By `code` element: its playground, the block that this one stands for, and the text that it was given. */
const upgraded = new Map();

/** Makes playgrounds of the code blocks below `root` that are marked as Dockerfiles. */
export function upgrade(root) {
  for (const [code, { playground, block }] of upgraded) {
    if (!block.isConnected && !playground.isConnected) upgraded.delete(code);
  }
  for (const code of root.querySelectorAll(CODE_BLOCKS)) {
    if (upgraded.has(code) || code.closest(PLAYGROUND)) continue;
    const block = wholeBlock(code);
    // Two of one block would take each other's place for ever.
    if ([...upgraded.values()].some((entry) => entry.block === block)) continue;
    const playground = document.createElement(PLAYGROUND);
    const text = codeText(code);
    playground.value = text;
    // Beside the block until the frame listens; and no `hidden`, which any rule on `display` would undo.
    playground.addEventListener("playground-ready", () => block.style.setProperty("display", "none", "important"), { once: true });
    upgraded.set(code, { playground, block, text });
    block.before(playground);
  }
}

/** Lets the playgrounds follow the page: those of blocks that are gone go too, a block's new text becomes theirs. */
function follow() {
  for (const [code, entry] of upgraded) {
    const { playground, block, text } = entry;
    if (!block.isConnected || !block.contains(code)) {
      playground.remove();
      block.style.removeProperty("display");
      upgraded.delete(code);
      continue;
    }
    // The page may have thrown away what it did not put there itself.
    if (playground.nextElementSibling !== block) block.before(playground);
    const current = codeText(code);
    if (current === text) continue;
    entry.text = current;
    playground.value = current;
  }
}

/** Keeps upgrading: now, and whenever a page that renders itself shows other code blocks. */
export function keepUpgraded() {
  let waiting = false;
  const look = () => {
    waiting = false;
    // Docusaurus compares the page with what it would write itself, and starts afresh if anything was added before.
    if (document.documentElement.dataset.hasHydrated === "false") return;
    follow();
    upgrade(document);
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(look);
  };
  new MutationObserver(soon).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ["data-has-hydrated"],
  });
  look();
}
