// Every command of the editor by name: what keys, the palette and the page's buttons call.
import {
  copyLineDown,
  deleteLine,
  moveLineDown,
  moveLineUp,
  redo,
  toggleComment,
  undo,
} from "@codemirror/commands";
import { foldAll, foldCode, unfoldAll, unfoldCode } from "@codemirror/language";
import { gotoLine, openSearchPanel, selectNextOccurrence } from "@codemirror/search";
import { closeCompletion, startCompletion } from "@codemirror/autocomplete";
import { keymap } from "@codemirror/view";
import { format } from "./format.js";
import { learnFolds, rename, selectReferences, toDefinition, toNextReference } from "./navigate.js";
import { refactor } from "./refactor.js";
import { toggleStep } from "./step.js";
import { pick, pickPlace, showKeys } from "./palette.js";

/** Whether keys are written as on a Mac. */
const MAC = /Mac|iP(hone|ad|od)/.test(globalThis.navigator?.platform ?? "");

/** A key as people write it. */
export function keyName(key, phrase, mac = MAC) {
  const names = mac ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" } : { Mod: "Ctrl" };
  const parts = key.split(/-(?!$)/);
  return parts.map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : phrase(`key ${part}`))).join("+");
}

/**
 * The commands: name, what it is called, its keys, and whether it needs whoever knows Dockerfiles or changes the text.
 *
 * @param {object} parts see format.js
 * @param {(name: string) => boolean} shows whatever the page itself can show, such as the word at the caret
 */
export function commands(parts, shows) {
  const { view } = parts;
  const plain = (run) => () => run(view);
  const asks = (run) => () => {
    if (!parts.asking.knows) return false;
    run(parts);
    return true;
  };
  const folds = (run) => () => {
    if (!parts.asking.knows) return false;
    learnFolds(parts).then(() => run(view));
    return true;
  };
  const all = [
    { name: "format", label: "Format", key: "Shift-Alt-f", edits: true, run: asks((parts) => format(parts)) },
    { name: "complete", label: "Offer what may stand here", key: "Ctrl-Space", edits: true, asks: true, run: plain(startCompletion) },
    { name: "word", label: "What is this word?", key: "Shift-F1", run: () => parts.asking.knows && shows("word") },
    { name: "definition", label: "Go to where the name is given", key: "F12", run: asks(toDefinition) },
    { name: "references", label: "Go to the next place of the name", key: "Shift-F12", run: asks(toNextReference) },
    { name: "select-references", label: "Select every place of the name", key: "Mod-F2", run: asks(selectReferences) },
    { name: "rename", label: "Rename everywhere", key: "F2", edits: true, run: asks(rename) },
    { name: "refactor", label: "Refactor here", key: "Shift-Alt-r", edits: true, run: asks(refactor) },
    { name: "outline", label: "Go to a stage or an instruction", key: "Mod-Shift-o", run: asks(pickPlace) },
    { name: "step", label: "The build at the caret", key: "F9", run: () => parts.asking.knows && toggleStep(view) },
    { name: "problem", label: "Next problem", key: "F8", run: () => shows("problem") },
    { name: "card", label: "What can be done about the problem", key: "Mod-.", run: () => shows("card") },
    { name: "find", label: "Find and replace", key: "Mod-f", run: plain(openSearchPanel) },
    { name: "line", label: "Go to line", key: "Mod-Alt-g", run: plain(gotoLine) },
    { name: "next-same", label: "Select the next same word", key: "Mod-d", run: plain(selectNextOccurrence) },
    { name: "comment", label: "Comment out, or back in", key: "Mod-/", edits: true, run: plain(toggleComment) },
    { name: "move-up", label: "Move the line up", key: "Alt-ArrowUp", edits: true, run: plain(moveLineUp) },
    { name: "move-down", label: "Move the line down", key: "Alt-ArrowDown", edits: true, run: plain(moveLineDown) },
    { name: "copy-down", label: "Copy the line down", key: "Shift-Alt-ArrowDown", edits: true, run: plain(copyLineDown) },
    { name: "delete-line", label: "Delete the line", key: "Shift-Mod-k", edits: true, run: plain(deleteLine) },
    { name: "fold", label: "Fold here", key: "Mod-Alt-[", run: folds(foldCode) },
    { name: "unfold", label: "Unfold here", key: "Mod-Alt-]", run: plain(unfoldCode) },
    { name: "fold-all", label: "Fold all", run: folds(foldAll) },
    { name: "unfold-all", label: "Unfold all", run: plain(unfoldAll) },
    { name: "undo", label: "Undo", key: "Mod-z", edits: true, run: plain(undo) },
    { name: "redo", label: "Redo", key: "Mod-y", edits: true, run: plain(redo) },
  ];
  const phrase = (text, ...values) => view.state.phrase(text, ...values);
  const usable = (command) => !(command.edits && view.state.readOnly);
  const named = () =>
    all.filter(usable).map((command) => ({
      label: phrase(command.label),
      keys: command.key ? keyName(command.key, phrase) : "",
      run: command.run,
    }));
  all.push(
    {
      name: "palette",
      label: "All commands",
      key: "F1",
      run() {
        const entries = named().map(({ label, keys, run }) => ({ label, detail: keys, run }));
        pick(view, { label: phrase("All commands"), entries });
        return true;
      },
    },
    {
      name: "keys",
      label: "Keys of the editor",
      key: "Mod-Shift-/",
      run() {
        showKeys(view, named());
        return true;
      },
    },
  );
  const run = (name) => {
    const command = all.find((command) => command.name === name);
    if (!command || !usable(command)) return false;
    // What was offered for the word has no place beside what a command shows.
    if (name !== "complete") closeCompletion(view);
    return command.run();
  };
  // Those that CodeMirror binds itself keep its binding.
  const own = ["format", "word", "definition", "references", "select-references", "rename", "refactor", "outline", "palette", "keys", "fold", "step"];
  const keys = all.filter(({ name }) => own.includes(name)).map(({ name, key }) => ({ key, run: () => run(name), preventDefault: true }));
  keys.push({ key: "Mod-Shift-p", run: () => run("palette"), preventDefault: true });
  return { run, keys: keymap.of(keys) };
}
