// Offsets that were computed for an earlier text, carried over to the present one.

/** How many edits are remembered; whoever lags further behind has to compute anew. */
const REMEMBERED = 500;

/**
 * The edits since the editor opened. A version is the number of edits made before it, so the text that the
 * editor opens with has version 0.
 */
export class Versions {
  /** The version of the present text. */
  current = 0;
  #edits = [];

  /** Notes one edit: a ChangeDesc from the text before it to the text after it. */
  record(edit) {
    this.current += 1;
    this.#edits.push(edit);
    if (this.#edits.length > REMEMBERED) this.#edits.shift();
  }

  /**
   * The edits between `version` and now as one ChangeDesc; `null` when there were none, `undefined` when
   * `version` lies too far back or is none of ours.
   */
  since(version) {
    const count = this.current - version;
    if (!Number.isInteger(version) || count < 0 || count > this.#edits.length) return undefined;
    return this.#edits.slice(this.#edits.length - count).reduce((all, edit) => (all ? all.composeDesc(edit) : edit), null);
  }
}

/** A range {from, to} carried through `edits` (null: unchanged); it does not grow by what is put at its edges. */
export function mapRange(edits, from, to) {
  if (!edits) return { from, to };
  const start = edits.mapPos(from, 1);
  return { from: start, to: Math.max(start, edits.mapPos(to, -1)) };
}

/**
 * The smallest single change that turns `before` into `after` (both strings), or null when they are equal.
 * It never cuts a surrogate pair in two.
 */
export function smallestChange(before, after) {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) {
    end += 1;
  }
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end -= 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
