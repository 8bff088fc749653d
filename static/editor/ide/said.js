// A line below the text that says what was done. It goes with the next edit, with Escape, or by its button.
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showPanel } from "@codemirror/view";

const setSaid = StateEffect.define();

const said = StateField.define({
  create: () => null,
  update(shown, transaction) {
    let next = transaction.docChanged ? null : shown;
    for (const effect of transaction.effects) if (effect.is(setSaid)) next = effect.value;
    return next;
  },
  provide: (field) => showPanel.from(field, (value) => value && ((view) => panel(view, value))),
});

function panel(view, { message, places }) {
  const dom = document.createElement("div");
  dom.className = "cm-said";
  dom.dataset.testid = "editor-said";
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  text.textContent = message;
  dom.append(text);
  for (const { at, label } of places ?? []) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-button";
    button.textContent = label;
    button.addEventListener("click", () => {
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    });
    dom.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "cm-button";
  close.textContent = view.state.phrase("close");
  close.addEventListener("click", () => {
    hush(view);
    view.focus();
  });
  dom.append(close);
  return { dom };
}

/**
 * Says `message`; `places` are {at, label}: buttons that lead to a place.
 *
 * @param {EditorView} view
 */
export function say(view, message, places = []) {
  view.dispatch({ effects: setSaid.of({ message, places }) });
}

function hush(view) {
  if (!view.state.field(said)) return false;
  view.dispatch({ effects: setSaid.of(null) });
  return true;
}

export const saying = [said, keymap.of([{ key: "Escape", run: hush }])];
