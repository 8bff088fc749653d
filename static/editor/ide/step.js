// The build at the caret: what holds before the instruction there and after it, and what it does to the files. A pane below
// the text that follows the caret.
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showPanel } from "@codemirror/view";
import { fill, size, texts } from "./texts.js";

/** How long the caret rests before the pane follows. */
const REST_MS = 120;

const setOpen = StateEffect.define();

const open = StateField.define({
  create: () => false,
  update(now, transaction) {
    let next = now;
    for (const effect of transaction.effects) if (effect.is(setOpen)) next = effect.value;
    return next;
  },
});

/** Opens the pane, or closes it. */
export function toggleStep(view) {
  view.dispatch({ effects: setOpen.of(!view.state.field(open)) });
  return true;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** What holds before and after, as a table. */
function holdsTable(step, words) {
  const table = element("table", "cm-step-holds");
  const head = table.createTHead().insertRow();
  for (const name of ["what", "before", "after"]) {
    const cell = element("th", "", words[`step.${name}`]);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const { what, name, before, after } of step.holds) {
    const row = body.insertRow();
    const label = element("th", "", name || words[`step.${what}`]);
    label.scope = "row";
    row.append(label, element("td", "", before ?? "–"), element("td", before === after ? "" : "cm-step-new", after ?? "–"));
  }
  return table;
}

function filesList(step, words, language) {
  const list = element("ul", "cm-step-files");
  for (const { path, how, bytes } of step.files) {
    const item = element("li", `cm-step-${how}`);
    item.append(element("span", "", words[`step.${how}`]), " ", element("code", "", path));
    if (bytes !== undefined && how !== "removed") item.append(" ", element("span", "cm-pick-detail", size(bytes, language)));
    list.append(item);
  }
  if (step.more > 0) list.append(element("li", "", fill(words["step.more"], { files: step.more })));
  return list;
}

function paneFor(asking, language, version) {
  return (view) => {
    const dom = element("section", "cm-step");
    dom.dataset.testid = "editor-step";
    let timer;
    let shownAt = -1;

    function go(to) {
      view.dispatch({ selection: { anchor: to.from }, effects: EditorView.scrollIntoView(to.from, { y: "center" }) });
      view.focus();
    }

    async function draw() {
      const at = view.state.selection.main.head;
      const asked = version();
      const lang = language();
      const [step, words] = await Promise.all([asking.ask("step", { at }), texts(lang)]);
      if (!dom.isConnected || version() !== asked) return;
      dom.setAttribute("aria-label", words["step.title"] ?? "");
      if (!step?.stage) {
        dom.replaceChildren(element("p", "", words["step.none"]));
        return;
      }
      if (step.from === shownAt && asked === dom.version) return;
      shownAt = step.from;
      dom.version = asked;
      const bar = element("div", "cm-step-bar");
      bar.append(element("p", "", fill(words["step.where"], { stage: step.stage, n: step.position, of: step.steps })));
      const buttons = [["back", step.before], ["forward", step.after], ...step.origins.map((origin) => ["origin", origin])];
      for (const [name, place] of buttons) {
        const button = element("button", "cm-button", words[`step.${name}`]);
        button.type = "button";
        button.disabled = !place;
        button.addEventListener("click", () => go(place));
        bar.append(button);
      }
      const close = element("button", "cm-button", view.state.phrase("close"));
      close.type = "button";
      close.addEventListener("click", () => {
        toggleStep(view);
        view.focus();
      });
      bar.append(close);
      const parts = [bar];
      for (const { code, args, bytes } of step.facts) {
        const text = fill(words[`fact.${code}`], args, bytes, lang);
        if (text) parts.push(element("p", "", text));
      }
      if (step.holds.length > 0) parts.push(holdsTable(step, words));
      if (step.files.length > 0) parts.push(filesList(step, words, lang));
      dom.replaceChildren(...parts);
    }

    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(draw, REST_MS);
    };
    return {
      dom,
      mount: soon,
      update: (update) => {
        if (update.selectionSet || update.docChanged) soon();
      },
      destroy: () => clearTimeout(timer),
    };
  };
}

/**
 * @param {import("./ask.js").Asking} asking
 * @param {() => string} language
 * @param {() => number} version
 */
export function stepping(asking, language, version) {
  const pane = paneFor(asking, language, version);
  return [open, showPanel.from(open, (is) => (is ? pane : null))];
}
