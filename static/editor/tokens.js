// Highlighting from tokens that the analysis computes. Only the lines in view are decorated, so a keystroke
// costs the same in a file of 3,000 lines as in one of 30.
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";

/**
 * Replaces the tokens. `data` holds from, to, kind for each token, sorted and free of overlaps; `classNames`
 * the class of each kind ("" for none); `edits` the ChangeDesc from the text that was analysed to the present
 * one, or null.
 */
export const setTokensEffect = StateEffect.define();

/** Index of the first token that ends after `position`, in units of tokens. */
export function firstTokenAfter(data, position) {
  let low = 0;
  let high = Math.floor(data.length / 3);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data[middle * 3 + 1] > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The tokens that show in `ranges` ({from, to} of the present text, ascending), as {from, to, kind} of the
 * present text. What was typed since the analysis belongs to the token before it.
 */
export function tokensIn(data, edits, ranges, length) {
  const inverse = edits?.invertedDesc;
  const found = [];
  let next = 0;
  for (const range of ranges) {
    const oldFrom = inverse ? inverse.mapPos(range.from, -1) : range.from;
    const oldTo = inverse ? inverse.mapPos(range.to, 1) : range.to;
    let token = Math.max(next, firstTokenAfter(data, oldFrom));
    for (; token * 3 + 2 < data.length && data[token * 3] <= oldTo; token += 1) {
      const from = edits ? edits.mapPos(data[token * 3], 1) : data[token * 3];
      const to = Math.min(length, edits ? edits.mapPos(data[token * 3 + 1], 1) : data[token * 3 + 1]);
      if (from < to) found.push({ from, to, kind: data[token * 3 + 2] });
    }
    next = token;
  }
  return found;
}

/** What is known of the text. It is part of the state: CodeMirror makes its view anew when the language changes. */
const known = StateField.define({
  create: () => ({ data: new Uint32Array(0), marks: [], edits: null }),
  update(value, transaction) {
    let next = value;
    if (transaction.docChanged) {
      const edits = next.edits ? next.edits.composeDesc(transaction.changes.desc) : transaction.changes.desc;
      next = { ...next, edits };
    }
    for (const effect of transaction.effects) {
      if (!effect.is(setTokensEffect)) continue;
      const { data, classNames, edits } = effect.value;
      next = { data, edits, marks: classNames.map((name) => (name ? markOf(name) : null)) };
    }
    return next;
  },
});

class TokenHighlighter {
  constructor(view) {
    this.decorations = this.#decorate(view);
  }

  update(update) {
    const changed = update.viewportChanged || update.state.field(known) !== update.startState.field(known);
    if (changed) this.decorations = this.#decorate(update.view);
  }

  #decorate(view) {
    const { data, marks, edits } = view.state.field(known);
    const builder = new RangeSetBuilder();
    for (const { from, to, kind } of tokensIn(data, edits, view.visibleRanges, view.state.doc.length)) {
      const mark = marks[kind];
      if (mark) builder.add(from, to, mark);
    }
    return builder.finish();
  }
}

const marks = new Map();

/** One decoration for each class: equal ones let the view skip what did not change. */
function markOf(name) {
  let mark = marks.get(name);
  if (!mark) {
    mark = Decoration.mark({ class: name });
    marks.set(name, mark);
  }
  return mark;
}

export const tokenHighlighting = [
  known,
  ViewPlugin.fromClass(TokenHighlighter, { decorations: (highlighter) => highlighter.decorations }),
];
