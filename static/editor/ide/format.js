// Formatting: asked for, made as one step that can be undone, and said.
import { say } from "./said.js";

/** Most places named one by one. */
const NAMED = 3;

/** What is said of formatting, in the language of `phrase`. */
export function summary({ changed, left }, phrase) {
  const parts = [];
  if (changed === 0) parts.push(phrase("Nothing to format: all is in shape."));
  else if (changed === 1) parts.push(phrase("1 instruction formatted."));
  else parts.push(phrase("$ instructions formatted.", changed));
  if (left.length > 0) {
    const reasons = [...new Set(left.map(({ reason }) => phrase(reason)))];
    parts.push(`${phrase("Left as they are")}${phrase(": ")}${reasons.join(" ")}`);
  }
  return parts.join(" ");
}

/**
 * Formats the selection, or all of the text where nothing is selected.
 *
 * @param {{view: import("@codemirror/view").EditorView, asking: import("./ask.js").Asking,
 *   version: () => number, applyEdits: (edits: object[], version: number) => boolean}} editor
 */
export async function format({ view, asking, version, applyEdits }, whole = false) {
  const { from, to, empty } = view.state.selection.main;
  const asked = version();
  const made = await asking.ask("format", empty || whole ? {} : { at: from, to });
  const phrase = (text, ...values) => view.state.phrase(text, ...values);
  if (!made) return say(view, phrase("The text could not be formatted now."));
  const edits = made.edits;
  if (edits.length > 0 && !applyEdits(edits, asked)) return say(view, phrase("The text has changed meanwhile."));
  const moved = (at) => edits.reduce((now, edit) => (edit.to <= at ? now + edit.insert.length - (edit.to - edit.from) : now), at);
  const places = made.left.slice(0, NAMED).map(({ from: at, line }) => ({
    at: Math.min(moved(at), view.state.doc.length),
    label: phrase("line $", line),
  }));
  // An edit between instructions is one too.
  const changed = Math.max(made.changed, Math.min(edits.length, 1));
  say(view, summary({ changed, left: made.left }, phrase), places);
}
