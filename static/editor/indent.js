// What Enter does to the next line.
import { indentService } from "@codemirror/language";
import { countColumn } from "@codemirror/state";

/** How many columns the lines of a continued instruction stand to the right of its first. */
export const INDENT = 4;

/**
 * The column for a line below `line(number)`, or null to repeat that line's. `line` gives the text of a line
 * by its 1-based number. Either escape character counts, since `# escape=` may make it one or the other.
 */
export function indentBelow(line, number) {
  const continues = (n) => n >= 1 && /[\\`][ \t]*$/.test(line(n));
  if (continues(number)) {
    return continues(number - 1) ? null : column(line(number)) + INDENT;
  }
  if (!continues(number - 1)) return null;
  let first = number - 1;
  while (continues(first - 1)) first -= 1;
  return column(line(first));
}

function column(text) {
  return countColumn(/^[ \t]*/.exec(text)[0], INDENT);
}

export const indentation = indentService.of((context, position) => {
  const { doc } = context.state;
  // The line as it will be: Enter asks with the break already simulated before `position`.
  const { text } = context.lineAt(position, -1);
  const number = doc.lineAt(position).number;
  return indentBelow((n) => (n === number ? text : doc.line(n).text), number);
});
