// The list of what may stand at the caret. It comes by itself while a word is typed and with Ctrl-Space. Nothing in it is
// chosen until the arrows choose it, so Enter ends the line as ever; Tab takes the first.
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletionIndex,
  snippet,
  startCompletion,
} from "@codemirror/autocomplete";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { fill, texts } from "./texts.js";

/** A list as long as this may be cut off: what is typed further is asked for anew. */
const CUT = 50;
/** What a list comes by itself after. */
const OPENS = /[\p{L}\p{N}_$={/:.,@+-]$/u;

/** Takes the chosen one, or else the first. */
function take(view) {
  if (completionStatus(view.state) !== "active") return false;
  if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

/** What is known of an item, in a few words. */
export function detail({ notes }, words, language) {
  return notes
    .map(({ code, args, bytes }) => fill(words[`note.${code}`], args, bytes, language))
    .filter(Boolean)
    .join(" · ");
}

function explanation(text) {
  return () => {
    const dom = document.createElement("p");
    dom.className = "cm-explains";
    dom.textContent = text;
    return { dom };
  };
}

/** An item as CodeMirror takes it. */
function option(item, index, words, language) {
  const { label, insert, kind, help } = item;
  const text = words[help] ?? words[help?.split(".")[0]];
  return {
    label,
    detail: detail(item, words, language),
    type: kind,
    // CodeMirror sorts by the alphabet what it likes equally well.
    boost: 99 - Math.min(index, 198),
    info: text ? explanation(text) : undefined,
    apply: (view, completion, from, to) => put(view, completion, from, to, insert ?? label, kind),
  };
}

function put(view, completion, from, to, insert, kind) {
  if (kind === "snippet") {
    snippet(insert)(view, completion, from, to);
    return;
  }
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
    annotations: pickedCompletion.of(completion),
    scrollIntoView: true,
  });
  // There is more to choose after `--from=`, a space after an instruction, a folder.
  if (/[=/ ]$/.test(insert)) startCompletion(view);
}

/**
 * @param {import("./ask.js").Asking} asking
 * @param {() => string} language
 */
export function completing(asking, language) {
  async function source(context) {
    if (!asking.knows || context.state.readOnly) return null;
    const line = context.state.doc.lineAt(context.pos);
    if (!context.explicit && !OPENS.test(line.text.slice(0, context.pos - line.from))) return null;
    const lang = language();
    const [said, words] = await Promise.all([asking.ask("complete", { at: context.pos }), texts(lang)]);
    if (!said || said.items.length === 0 || context.aborted) return null;
    const only = said.items.length === 1 && said.items[0].label === context.state.sliceDoc(said.from, context.pos);
    if (only && !context.explicit) return null;
    return {
      from: said.from,
      options: said.items.map((item, index) => option(item, index, words, lang)),
      validFor: said.items.length < CUT ? /^[\w.+-]*$/ : undefined,
    };
  }
  return [
    autocompletion({
      override: [source],
      selectOnOpen: false,
      defaultKeymap: false,
      icons: false,
      interactionDelay: 30,
      optionClass: ({ type }) => `cm-offers cm-offers-${type}`,
    }),
    Prec.highest(
      keymap.of([
        { key: "Ctrl-Space", run: startCompletion },
        { key: "Escape", run: closeCompletion },
        { key: "ArrowDown", run: moveCompletionSelection(true) },
        { key: "ArrowUp", run: moveCompletionSelection(false) },
        { key: "PageDown", run: moveCompletionSelection(true, "page") },
        { key: "PageUp", run: moveCompletionSelection(false, "page") },
        { key: "Enter", run: acceptCompletion },
        { key: "Tab", run: take },
      ]),
    ),
  ];
}
