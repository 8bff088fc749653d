// Refactorings of the instruction at the caret: chosen from a list, made as one step that can be undone, and said.
import { pick } from "./palette.js";
import { say } from "./said.js";
import { fill, texts } from "./texts.js";

/** Offers the refactorings at the caret; each is proven to change nothing but what it says. */
export async function refactor({ view, asking, version, applyEdits, language }) {
  const phrase = (text, ...values) => view.state.phrase(text, ...values);
  const asked = version();
  const at = view.state.selection.main.head;
  const [found, words] = await Promise.all([asking.ask("refactor", { at }), texts(language())]);
  if (version() !== asked) return say(view, phrase("The text has changed meanwhile."));
  if (!found?.length) return say(view, phrase("Nothing here can be written in another way that is surely the same build."));
  const entries = found.map(({ title, edits }) => {
    const label = fill(words[`refactor.${title.code}`], title.args, title.bytes, language());
    const run = () => {
      const done = applyEdits(edits, asked);
      say(view, done ? phrase("Done: $. All else is as it was.", label) : phrase("The text has changed meanwhile."));
    };
    return { label, run };
  });
  pick(view, { label: phrase("Refactor here"), entries });
}
