// Going to where a name is given and used, changing it everywhere, folding.
import { codeFolding, foldGutter, foldKeymap, foldService } from "@codemirror/language";
import { EditorSelection, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showDialog } from "@codemirror/view";
import { say } from "./said.js";

/** Goes to where the name at the caret is given. */
export async function toDefinition({ view, asking }) {
  const at = view.state.selection.main.head;
  const places = await asking.ask("definition", { at });
  const other = places?.find(({ from, to }) => at < from || at > to) ?? places?.[0];
  if (!other) return say(view, view.state.phrase("Nothing in this text gives that name."));
  go(view, other);
}

/** Goes to the next place of the name at the caret, the first after the last, and says how many there are. */
export async function toNextReference({ view, asking }) {
  const at = view.state.selection.main.head;
  const places = await asking.ask("references", { at });
  if (!places?.length) return say(view, view.state.phrase("Nothing in this text gives that name."));
  const next = places.find(({ from }) => from > at) ?? places[0];
  go(view, next);
  say(view, view.state.phrase("$ places of this name", places.length));
}

/** Selects every place of the name at the caret, to be typed over. */
export async function selectReferences({ view, asking }) {
  const places = await asking.ask("references", { at: view.state.selection.main.head });
  if (!places?.length) return;
  view.dispatch({ selection: EditorSelection.create(places.map(({ from, to }) => EditorSelection.range(from, to))) });
}

function go(view, { from, to }) {
  view.dispatch({
    selection: { anchor: from, head: to },
    effects: EditorView.scrollIntoView(from, { y: "center" }),
    userEvent: "select.search",
  });
  view.focus();
}

/** Asks for another name for the one at the caret, and gives it everywhere as one step that can be undone. */
export async function rename({ view, asking, version, applyEdits }) {
  const at = view.state.selection.main.head;
  const phrase = (text, ...values) => view.state.phrase(text, ...values);
  const found = await asking.ask("rename", { at });
  if (!found) return;
  if (found.why) return say(view, phrase(found.why));
  const asked = version();
  const { result } = showDialog(view, {
    label: phrase("New name in $ places", found.places),
    input: { name: "name", value: view.state.sliceDoc(found.from, found.to), "aria-label": phrase("New name in $ places", found.places) },
    submitLabel: phrase("Rename"),
    focus: true,
    top: true,
    class: "cm-renames",
  });
  const form = await result;
  view.focus();
  const name = form?.elements.name.value.trim();
  if (!name) return;
  if (version() !== asked) return say(view, phrase("The text has changed meanwhile."));
  const made = await asking.ask("rename", { at, name });
  if (!made) return say(view, phrase("The text has changed meanwhile."));
  if (made.why) return say(view, phrase(made.why));
  if (!applyEdits(made.edits, asked)) return say(view, phrase("The text has changed meanwhile."));
  say(view, phrase("Renamed in $ places; all else is as it was.", made.edits.length));
}

const setFolds = StateEffect.define();

/** What can be folded, as it was last told. */
const folds = StateField.define({
  create: () => [],
  update(known, transaction) {
    let next = known;
    if (transaction.docChanged) {
      const map = (place) => ({ from: transaction.changes.mapPos(place.from, 1), to: transaction.changes.mapPos(place.to, -1) });
      next = known.map(map).filter(({ from, to }) => from < to);
    }
    for (const effect of transaction.effects) if (effect.is(setFolds)) next = effect.value;
    return next;
  },
});

/** Folds that begin in a line; of several, the largest. */
const service = foldService.of((state, lineStart, lineEnd) => {
  const here = state.field(folds).filter(({ from }) => lineStart <= from && from <= lineEnd);
  return here.sort((one, other) => other.to - one.to)[0] ?? null;
});

/** Tells the editor anew what can be folded. */
export async function learnFolds({ view, asking, version }) {
  const asked = version();
  const said = await asking.ask("structure");
  if (said?.folds && version() === asked) view.dispatch({ effects: setFolds.of(said.folds) });
}

export const folding = [folds, service, codeFolding(), foldGutter({ openText: "⌄", closedText: "›" }), keymap.of(foldKeymap)];
