// The editor: CodeMirror 6 behind the few calls that the page needs. It knows no Dockerfile: tokens and
// diagnostics come from the analysis. Bundled by build.js into static/generated/editor.js, which the page
// imports when it is needed:
//
//   const { createEditor } = await import("./editor.js");
//   const editor = createEditor(parent, { text, onChange(text, version) { ... } });
//
// Offsets count UTF-16 units of the text that `getText` and `onChange` give. Its lines end in "\n", whatever
// they ended in before, as those of a <textarea> do. Every text has a version: 0 for the first, one more after
// each edit. Who computes something for a text hands its version back, and the editor carries the offsets
// over the edits that came since.
//
// Styles go into a constructed style sheet (style-mod.js), so `style-src 'self'; img-src 'self'` is enough.
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, redo, undo } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { forEachDiagnostic, lintGutter, linter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorSelection, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  activateHover,
  closeHoverTooltips,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
  showTooltip,
} from "@codemirror/view";
import { Asking } from "./ide/ask.js";
import { completing } from "./ide/complete.js";
import { commands as allCommands } from "./ide/commands.js";
import { wordAt } from "./ide/hover.js";
import { folding, learnFolds, toDefinition } from "./ide/navigate.js";
import { stepping } from "./ide/step.js";
import { saying } from "./ide/said.js";
import { INDENT, indentation } from "./indent.js";
import { keepsLocked, locked, setLockedEffect } from "./locked.js";
import { phrases as allPhrases } from "./phrases.js";
import { theme } from "./theme.js";
import { setTokensEffect, tokenHighlighting } from "./tokens.js";
import { Versions, mapRange, smallestChange } from "./versions.js";

/** Marks what the page did, as opposed to the person typing. */
const fromPage = Annotation.define();

const setHighlightsEffect = StateEffect.define();

/**
 * Backgrounds of whole lines, such as those of the selected stage: {className: ranges}. Lines typed inside a
 * range belong to it.
 */
const highlights = StateField.define({
  create: () => new Map(),
  update(all, transaction) {
    let next = all;
    if (transaction.docChanged) {
      const edits = transaction.changes;
      next = new Map();
      for (const [className, ranges] of all) {
        next.set(className, ranges.map(({ from, to }) => mapRange(edits, from, to)));
      }
    }
    for (const effect of transaction.effects) {
      if (effect.is(setHighlightsEffect)) next = new Map(next).set(effect.value.className, effect.value.ranges);
    }
    return next;
  },
  provide: (field) =>
    EditorView.decorations.compute([field, "doc"], (state) => highlightedLines(state.doc, state.field(field))),
});

function highlightedLines(doc, highlighted) {
  const lines = [];
  for (const [className, ranges] of highlighted) {
    const decoration = Decoration.line({ class: className });
    const numbers = new Set();
    for (const { from, to } of ranges) {
      const last = doc.lineAt(to).number;
      for (let number = doc.lineAt(from).number; number <= last; number += 1) numbers.add(number);
    }
    for (const number of numbers) lines.push(decoration.range(doc.line(number).from));
  }
  return Decoration.set(lines, true);
}

const setMarkEffect = StateEffect.define();

/** The place that the page points at, marked lightly. */
const mark = StateField.define({
  create: () => Decoration.none,
  update(marked, transaction) {
    let next = marked.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setMarkEffect)) continue;
      const { from, to } = effect.value ?? { from: 0, to: 0 };
      next = from < to ? Decoration.set([Decoration.mark({ class: "cm-pointed" }).range(from, to)]) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const setCardEffect = StateEffect.define();

/**
 * What the problems at the caret are, opened by a key, as the mouse does by pointing. It goes as soon as the text
 * or the selection changes. `create(view)` makes its element.
 */
const card = StateField.define({
  create: () => null,
  update(shown, transaction) {
    let next = transaction.docChanged || transaction.selection ? null : shown;
    for (const effect of transaction.effects) if (effect.is(setCardEffect)) next = effect.value;
    return next;
  },
  provide: (field) => showTooltip.from(field),
});

// What is typed over a selection, Chromium puts into a span with an inline style that keeps the look of what was
// there. The policy refuses such styles, and says so in the console: so this edit is made here.
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const plain = event.inputType === "insertText" && !event.isComposing && event.data !== null;
    if (!plain || view.state.readOnly || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/** How long the pointer rests on a place before its card opens: no time that one notices, and not on the way past. */
const HOVER_MS = 40;

/** How long it rests on a word before what is known of that opens: longer, for words are everywhere. */
const WORD_MS = 400;

/** Spoken with the editor's name. */
const HINT =
  "Tab indents. To leave the editor, press Escape, then Tab. F8 goes to the next problem, Ctrl-. opens what it says. F1 lists all commands.";

let created = 0;

/**
 * Puts an editor into `parent` and returns the calls below.
 *
 * @param {HTMLElement} parent
 * @param {object} options
 * @param {string} [options.text] the first text
 * @param {boolean} [options.readOnly]
 * @param {boolean} [options.wrap] whether long lines wrap (default false)
 * @param {boolean} [options.dark] which of CodeMirror's own defaults apply; colours come from the page
 * @param {string} [options.language] "en" (default) or "fr": the editor's own words
 * @param {Object<string, string>} [options.phrases] replaces some of these words
 * @param {string} [options.ariaLabel] the editor's accessible name
 * @param {(text: string, version: number, byUser: boolean, changes: {from, to, insert}[]) => void}
 *   [options.onChange] after every edit; `changes` are offsets of the text before it
 * @param {(from: number, to: number, byUser: boolean) => void} [options.onSelection] after the selection moved
 * @param {(diagnostic: number, action: number) => void} [options.onAction] an action of a diagnostic was chosen:
 *   indexes into what `setDiagnostics` was last given
 * @param {(rule: string) => void} [options.onRule] the page of a rule was asked for
 * @param {(question: string) => void} [options.onAsk] something is asked of whoever knows Dockerfiles; what comes of it
 *   is given to `answered`
 * @param {() => void} [options.onLocked] something typed was refused, because it would change a locked line
 * @param {(text: string) => boolean} [options.onPaste] something is about to be pasted; true when it was taken elsewhere
 * @param {() => void} [options.onOpenProblems] Ctrl-Shift-M (Cmd-Shift-M): show the list of problems
 */
export function createEditor(parent, options = {}) {
  const versions = new Versions();
  const readOnly = new Compartment();
  const wrap = new Compartment();
  const dark = new Compartment();
  const language = new Compartment();
  const label = new Compartment();
  created += 1;
  const hint = document.createElement("span");
  hint.id = `editor-hint-${created}`;
  hint.hidden = true;

  const readOnlyExtension = (value) => [EditorState.readOnly.of(value), EditorView.editable.of(!value)];
  const wrapExtension = (value) => (value ? EditorView.lineWrapping : []);
  const darkExtension = (value) => EditorView.darkTheme.of(value);
  const languageExtension = (name, own) => EditorState.phrases.of({ ...(allPhrases[name] ?? allPhrases.en), ...own });
  // A read-only editor is not focusable by itself; a keyboard has to reach it to scroll. And axe takes only what
  // has a tabindex for focusable.
  const labelExtension = (text, fixed) =>
    EditorView.contentAttributes.of({
      "aria-label": text,
      "aria-describedby": hint.id,
      tabindex: "0",
      ...(fixed ? { "aria-readonly": "true" } : {}),
    });

  let spoken = options.language ?? "en";
  let ariaLabel = options.ariaLabel ?? "Dockerfile";
  let fixed = options.readOnly ?? false;

  const openProblems = () => {
    options.onOpenProblems?.();
    return options.onOpenProblems !== undefined;
  };

  const asking = new Asking(options.onAsk);
  /** Carries out a command by its name; there is none before there is an editor. */
  let run = () => false;
  const commandKeys = new Compartment();

  const cards = hoverTooltip(cardUnderPointer, { hoverTime: HOVER_MS });

  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text ?? "",
      extensions: [
        replacing,
        EditorView.domEventHandlers({ paste: takenElsewhere, click: followed }),
        commandKeys.of([]),
        // The page's own keys come first, then CodeMirror's; Tab indents unless Escape was pressed before.
        keymap.of([
          { key: "F8", run: (view) => nextDiagnostic(view) && showCard(view) },
          { key: "Shift-F8", run: (view) => previousDiagnostic(view) && showCard(view) },
          { key: "Mod-.", run: openCard },
          { key: "Escape", run: closeCard },
          { key: "Mod-Shift-m", run: openProblems, preventDefault: true },
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        history(),
        lineNumbers(),
        lintGutter({ hoverTime: HOVER_MS }),
        // Its own cards come late, and when cannot be said.
        linter(null, { tooltipFilter: () => [] }),
        cards,
        highlightSpecialChars(),
        drawSelection({ cursorBlinkRate: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 1200 }),
        dropCursor(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        bracketMatching(),
        search({ top: true }),
        highlightSelectionMatches(),
        indentUnit.of(" ".repeat(INDENT)),
        indentation,
        EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
        tokenHighlighting,
        highlights,
        mark,
        card,
        saying,
        asking.knows ? stepping(asking, () => spoken, () => versions.current) : [],
        asking.knows ? [folding, hoverTooltip(wordUnderPointer, { hoverTime: WORD_MS })] : [],
        completing(asking, () => spoken),
        locked,
        EditorState.changeFilter.of(allows),
        theme,
        readOnly.of(readOnlyExtension(fixed)),
        wrap.of(wrapExtension(options.wrap ?? false)),
        dark.of(darkExtension(options.dark ?? false)),
        language.of(languageExtension(options.language, options.phrases)),
        label.of(labelExtension(ariaLabel, fixed)),
        EditorView.updateListener.of(report),
      ],
    }),
  });
  view.dom.append(hint);
  writeHint();
  const parts = { view, asking, version: () => versions.current, applyEdits, language: () => spoken };
  const known = allCommands(parts, shows);
  run = known.run;
  view.dispatch({ effects: commandKeys.reconfigure(known.keys) });

  /** What the editor shows of what it has itself. */
  function shows(what) {
    if (what === "problem") return nextDiagnostic(view) && showCard(view);
    return what === "card" ? openCard(view) : (showWord(), true);
  }

  /** Ctrl and a click lead to where the name is given. */
  function followed(event, view) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !asking.knows) return false;
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null) return false;
    view.dispatch({ selection: { anchor: at } });
    toDefinition(parts);
    return true;
  }

  /** What is known of the word under the pointer. */
  async function wordUnderPointer(_view, pos) {
    const asked = versions.current;
    const word = await wordAt(asking, pos, spoken);
    if (!word || versions.current !== asked) return null;
    return { pos: word.from, end: word.to, above: true, create: () => ({ dom: word.dom }) };
  }

  /** Opens what is known of the word at the caret; it goes as the card of a problem does. */
  async function showWord() {
    const { head } = view.state.selection.main;
    const asked = versions.current;
    // At the end of a word, it is that word which is meant.
    const word = (await wordAt(asking, head, spoken)) ?? (head > 0 ? await wordAt(asking, head - 1, spoken) : null);
    if (!word || versions.current !== asked || view.state.selection.main.head !== head) return;
    const create = () => {
      const dom = document.createElement("div");
      dom.className = "cm-problem-card";
      dom.setAttribute("role", "status");
      dom.append(word.dom);
      return { dom };
    };
    view.dispatch({ effects: [closeHoverTooltips, setCardEffect.of({ pos: word.from, above: false, create })] });
  }

  /** Whether the page takes what is pasted, as what is no Dockerfile. */
  function takenElsewhere(event, view) {
    const text = event.clipboardData?.getData("text/plain");
    if (!text || view.state.readOnly || !options.onPaste?.(text)) return false;
    event.preventDefault();
    return true;
  }

  /** The page may change anything, and so may undo: what it brings back was there before. */
  function allows(transaction) {
    const free = transaction.annotation(fromPage) || transaction.isUserEvent("undo") || transaction.isUserEvent("redo");
    if (free || !transaction.docChanged || keepsLocked(transaction)) return true;
    // A filter may not change anything itself.
    queueMicrotask(() => options.onLocked?.());
    return false;
  }

  function writeHint() {
    hint.textContent = view.state.phrase(HINT);
  }

  function report(update) {
    const byUser = !update.transactions.some((transaction) => transaction.annotation(fromPage));
    if (update.docChanged) {
      versions.record(update.changes.desc);
      if (options.onChange) {
        const changes = [];
        update.changes.iterChanges((from, to, _newFrom, _newTo, insert) => {
          changes.push({ from, to, insert: insert.toString() });
        });
        options.onChange(update.state.doc.toString(), versions.current, byUser, changes);
      }
    }
    if (update.selectionSet || update.docChanged) {
      const { from, to } = update.state.selection.main;
      options.onSelection?.(from, to, byUser);
    }
  }

  /** A range of the text of `version`, in the present text; undefined when it cannot be told. */
  function present(from, to, version) {
    const edits = versions.since(version);
    if (edits === undefined) return undefined;
    const range = mapRange(edits, from, to);
    const length = view.state.doc.length;
    const start = Math.min(Math.max(0, range.from), length);
    return { from: start, to: Math.min(Math.max(start, range.to), length) };
  }

  /** What a diagnostic shows when it is pointed at. Every text is put in as text. */
  function renderDiagnostic(diagnostic, index) {
    const severities = { error: "Error", warning: "Warning", info: "Hint", hint: "Hint" };
    const message = document.createElement("div");
    const severity = document.createElement("span");
    severity.className = "cm-diagnostic-severity";
    severity.textContent = view.state.phrase(severities[diagnostic.severity] ?? "Error");
    message.append(severity, ` ${diagnostic.message}`);
    if (diagnostic.rule) {
      const rule = document.createElement(diagnostic.page ? "button" : diagnostic.url ? "a" : "span");
      rule.className = "cm-diagnostic-rule";
      rule.textContent = diagnostic.rule;
      if (diagnostic.page) {
        rule.type = "button";
        rule.addEventListener("click", () => {
          // Where the focus goes back to, once the page is closed.
          view.focus();
          options.onRule?.(diagnostic.rule);
        });
      } else if (diagnostic.url) {
        rule.href = diagnostic.url;
        rule.target = "_blank";
        rule.rel = "noopener noreferrer";
      }
      message.append(rule);
    }
    for (const [action, { label: text, reason }] of (diagnostic.actions ?? []).entries()) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cm-diagnostic-action";
      button.textContent = text;
      if (reason) button.title = reason;
      button.addEventListener("click", () => {
        view.focus();
        options.onAction?.(index, action);
      });
      message.append(button);
    }
    return message;
  }

  /** The problems that touch a range, and where the first of them starts. */
  function problemsIn(view, from, to) {
    const found = [];
    let at = to;
    forEachDiagnostic(view.state, (diagnostic, start, end) => {
      if (start > to || from > end) return;
      found.push(diagnostic);
      at = Math.min(at, start);
    });
    return { found, at };
  }

  /** Shows the card of the problem that is selected, until the caret leaves it. */
  function showCard(view) {
    const { from, to } = view.state.selection.main;
    const leaves = ({ docChanged, newSelection: { main } }) => docChanged || main.head < from || main.head > to;
    activateHover(view, from, 1, { tooltip: cards, until: leaves });
    return true;
  }

  /** What the problems under the pointer are. */
  function cardUnderPointer(view, pos, side) {
    // The pointer is on the character after the position or on the one before it, not on both.
    const beside = pos + Math.sign(side);
    const covers = (start, end) => start === end || (start <= Math.min(pos, beside) && Math.max(pos, beside) <= end);
    const found = [];
    let [from, to] = [pos, pos];
    forEachDiagnostic(view.state, (diagnostic, start, end) => {
      if (start > pos || pos > end || !covers(start, end)) return;
      found.push(diagnostic);
      [from, to] = [Math.min(from, start), Math.max(to, end)];
    });
    if (found.length === 0) return null;
    const create = () => {
      const dom = document.createElement("ul");
      dom.className = "cm-tooltip-lint";
      for (const diagnostic of found) {
        const item = document.createElement("li");
        item.className = `cm-diagnostic cm-diagnostic-${diagnostic.severity}`;
        item.append(diagnostic.renderMessage(view));
        dom.append(item);
      }
      return { dom };
    };
    return { pos: from, end: to, above: true, create };
  }

  /**
   * Shows the problems at the caret, or else in its lines, and moves the focus to the first thing that can be done
   * there.
   */
  function openCard(view) {
    const { from, to } = view.state.selection.main;
    const lines = { from: view.state.doc.lineAt(from).from, to: view.state.doc.lineAt(to).to };
    const here = problemsIn(view, from, to);
    const { found, at } = here.found.length > 0 ? here : problemsIn(view, lines.from, lines.to);
    if (found.length === 0) return false;
    const create = () => {
      const dom = document.createElement("div");
      dom.className = "cm-problem-card";
      dom.setAttribute("role", "group");
      dom.setAttribute("aria-label", view.state.phrase("Diagnostics"));
      for (const diagnostic of found) {
        const item = document.createElement("div");
        item.className = `cm-diagnostic cm-diagnostic-${diagnostic.severity}`;
        item.append(diagnostic.renderMessage(view));
        dom.append(item);
      }
      dom.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        closeCard(view);
        view.focus();
      });
      return { dom, mount: () => dom.querySelector("button, a")?.focus() };
    };
    view.dispatch({ effects: [closeHoverTooltips, setCardEffect.of({ pos: at, above: false, create })] });
    return true;
  }

  function closeCard(view) {
    if (!view.state.field(card)) return false;
    view.dispatch({ effects: setCardEffect.of(null) });
    return true;
  }

  /** Makes edits as one step: see the call of that name. */
  function applyEdits(edits, version) {
    const since = versions.since(version);
    if (since === undefined) return false;
    if (since && edits.some(({ from, to }) => since.touchesRange(from, to))) return false;
    const changes = edits.map(({ from, to, insert }) => ({ ...present(from, to, version), insert }));
    view.dispatch({
      changes,
      annotations: [fromPage.of(true), isolateHistory.of("full")],
      scrollIntoView: true,
    });
    return true;
  }

  return {
    /** The text, its lines ending in "\n". */
    getText: () => view.state.doc.toString(),

    /** The version of the present text. */
    version: () => versions.current,

    /** Replaces the text as one step that can be undone; nothing is lost by it. */
    setText(text) {
      const after = text.replace(/\r\n?/g, "\n");
      const changes = smallestChange(view.state.doc.toString(), after);
      if (!changes) return;
      view.dispatch({ changes, annotations: [fromPage.of(true), isolateHistory.of("full")] });
    },

    /** Puts `text` in place of what is selected, as pasting does, and takes the focus. */
    insertText(text) {
      view.focus();
      view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste", scrollIntoView: true });
    },

    /**
     * Colours the text. `data` is a Uint32Array of from, to, kind for each token, ascending, without overlaps;
     * `classNames[kind]` is the CSS class ("" for none). Returns false when `version` is too old to be used.
     */
    setTokens(data, classNames, version = versions.current) {
      const edits = versions.since(version);
      if (edits === undefined) return false;
      view.dispatch({ effects: setTokensEffect.of({ data, classNames, edits }) });
      // A new analysis is there: so is what can be folded.
      if (asking.knows) learnFolds(parts);
      return true;
    },

    /**
     * Underlines and lists problems: {from, to, severity, message, rule, url, actions}. `severity` is "error",
     * "warning", "info" or "hint"; `rule` and `url` (its documentation) may be missing; with `page`, the rule has a
     * page that `onRule` shows; `actions` are {label, reason}, where `reason` says why it is to be checked.
     * Returns false when `version` is too old to be used.
     */
    setDiagnostics(diagnostics, version = versions.current) {
      if (versions.since(version) === undefined) return false;
      const placed = diagnostics.map((diagnostic, index) => {
        const { from, to } = present(diagnostic.from, diagnostic.to, version);
        const { severity, message } = diagnostic;
        return { from, to, severity, message, renderMessage: () => renderDiagnostic(diagnostic, index) };
      });
      view.dispatch(setDiagnostics(view.state, placed));
      return true;
    },

    /** Selects a range and, unless told otherwise, shows it and takes the focus. */
    select(from, to, { scroll = true, focus = true, version = versions.current } = {}) {
      const range = present(from, to, version);
      if (!range) return false;
      view.dispatch({
        selection: EditorSelection.single(range.from, range.to),
        effects: scroll ? EditorView.scrollIntoView(EditorSelection.range(range.from, range.to), { y: "center" }) : [],
        annotations: fromPage.of(true),
      });
      if (focus) view.focus();
      return true;
    },

    /**
     * Brings a range into view without selecting it: from its first line on, unless all of it is in view. With
     * `caret`, the caret goes to its start.
     */
    reveal(from, to, { caret = false, version = versions.current } = {}) {
      const range = present(from, to, version);
      if (!range) return false;
      const pane = view.scrollDOM.getBoundingClientRect();
      const [start, end] = [view.coordsAtPos(range.from), view.coordsAtPos(range.to)];
      const inView = start && end && start.top >= pane.top && end.bottom <= pane.bottom;
      view.dispatch({
        selection: caret ? EditorSelection.cursor(range.from) : undefined,
        effects: inView ? [] : EditorView.scrollIntoView(range.from, { y: "start", yMargin: 24 }),
        annotations: fromPage.of(true),
      });
      return true;
    },

    /** Gives the lines that `ranges` ({from, to}) touch the CSS class `className`, and takes it from all others. */
    highlightRanges(ranges, className, version = versions.current) {
      if (versions.since(version) === undefined) return false;
      const placed = ranges.map(({ from, to }) => present(from, to, version));
      view.dispatch({ effects: setHighlightsEffect.of({ className, ranges: placed }) });
      return true;
    },

    /** Marks a range lightly, and nothing else; an empty one takes the mark away. */
    mark(from, to, version = versions.current) {
      const range = present(from, to, version);
      if (!range) return false;
      view.dispatch({ effects: setMarkEffect.of(range) });
      return true;
    },

    /** Keeps the lines that `ranges` ({from, to}) touch from being changed by typing, and no others. */
    setLocked(ranges, version = versions.current) {
      if (versions.since(version) === undefined) return false;
      const placed = ranges.map(({ from, to }) => {
        const range = present(from, to, version);
        return { from: view.state.doc.lineAt(range.from).from, to: view.state.doc.lineAt(range.to).to };
      });
      view.dispatch({ effects: setLockedEffect.of(placed) });
      return true;
    },

    /**
     * Makes edits ({from, to, insert}, without overlaps) as one step that can be undone. Returns false, and
     * changes nothing, when what they would replace was itself changed since `version`.
     */
    applyEdits: (edits, version = versions.current) => applyEdits(edits, version),

    /** Takes what was asked for through `onAsk`. */
    answered: (said) => asking.answered(said),

    /** Carries out a command by its name, such as "format"; whether there was anything to do. */
    run,

    /** Takes the last change back; false when there is none. The focus stays where it is. */
    undo: () => undo(view),

    /** Makes the change again that was taken back last; false when there is none. */
    redo: () => redo(view),

    setReadOnly(value) {
      fixed = value;
      view.dispatch({
        effects: [readOnly.reconfigure(readOnlyExtension(fixed)), label.reconfigure(labelExtension(ariaLabel, fixed))],
      });
    },

    setWrap: (value) => view.dispatch({ effects: wrap.reconfigure(wrapExtension(value)) }),

    /** Whether the page is dark just now. */
    setTheme: (value) => view.dispatch({ effects: dark.reconfigure(darkExtension(value)) }),

    setLanguage(name, own) {
      spoken = name;
      view.dispatch({ effects: language.reconfigure(languageExtension(name, own)) });
      writeHint();
    },

    setLabel(text) {
      ariaLabel = text;
      view.dispatch({ effects: label.reconfigure(labelExtension(ariaLabel, fixed)) });
    },

    /** Scrolls to what lies at that share of the whole height. */
    scrollToShare(share) {
      // The first measuring finds out how high lines are, and only the next one how high all of them are.
      const go = (again) =>
        view.requestMeasure({
          read: ({ scrollDOM }) => share * scrollDOM.scrollHeight,
          write: (top, { scrollDOM }) => {
            scrollDOM.scrollTop = top;
            if (again > 0) go(again - 1);
          },
        });
      go(2);
    },

    focus: () => view.focus(),

    /** Where the caret stands: {from, to} of the main selection. */
    selection() {
      const { from, to } = view.state.selection.main;
      return { from, to };
    },

    destroy: () => view.destroy(),
  };
}

/** The text of the editor inside `element`, or null when there is none: for tests and for whoever debugs the page. */
export function textIn(element) {
  return EditorView.findFromDOM(element)?.state.doc.toString() ?? null;
}
