// Lines that typing may not change, such as those that an exercise locks.
import { StateEffect, StateField } from "@codemirror/state";
import { mapRange } from "./versions.js";

export const setLockedEffect = StateEffect.define();

/** Stretches of whole lines that typing may not change: {from, to}, ascending. */
export const locked = StateField.define({
  create: () => [],
  update(ranges, transaction) {
    let next = transaction.docChanged ? ranges.map(({ from, to }) => mapRange(transaction.changes, from, to)) : ranges;
    for (const effect of transaction.effects) if (effect.is(setLockedEffect)) next = effect.value;
    return next;
  },
});

/** Whether a transaction leaves every locked stretch as it is, in lines of its own. */
export function keepsLocked(transaction) {
  const { startState, changes, newDoc } = transaction;
  return startState.field(locked).every((range) => {
    const { from, to } = mapRange(changes, range.from, range.to);
    return (
      newDoc.sliceString(from, to) === startState.doc.sliceString(range.from, range.to) &&
      newDoc.lineAt(from).from === from &&
      newDoc.lineAt(to).to === to
    );
  });
}
