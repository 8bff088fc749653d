// The commands by name (F1), the places of the text by name, and the sheet of keys (?). A list over the text that is
// narrowed by typing.
import { EditorView } from "@codemirror/view";

let opened = 0;

/** Whether `text` has the letters of `typed` in that order, without regard to case and accents. */
export function matches(text, typed) {
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let at = 0;
  const letters = plain(text);
  for (const letter of plain(typed).replace(/\s/g, "")) {
    at = letters.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/**
 * Opens a list of `entries` ({label, detail, run}) in a dialog over the page.
 *
 * @param {EditorView} view
 * @param {{label: string, entries: {label: string, detail?: string, depth?: number, run: () => void}[]}} options
 */
export function pick(view, { label, entries }) {
  opened += 1;
  const id = `editor-pick-${opened}`;
  const dialog = document.createElement("dialog");
  dialog.className = "cm-pick";
  dialog.dataset.testid = "editor-pick";
  dialog.setAttribute("aria-label", label);
  const input = document.createElement("input");
  input.type = "text";
  input.placeholder = label;
  input.autocomplete = "off";
  input.spellcheck = false;
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-label": label,
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    "aria-controls": id,
  })) input.setAttribute(name, value);
  const list = document.createElement("ul");
  list.id = id;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  dialog.append(input, list);
  let shown = [];
  let chosen = 0;

  function draw() {
    shown = entries.filter((entry) => matches(`${entry.label} ${entry.detail ?? ""}`, input.value));
    chosen = Math.min(chosen, Math.max(0, shown.length - 1));
    list.replaceChildren(
      ...shown.map((entry, index) => {
        const item = document.createElement("li");
        item.id = `${id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === chosen));
        if (entry.depth) item.classList.add("cm-pick-deeper");
        const name = document.createElement("span");
        name.textContent = entry.label;
        item.append(name);
        if (entry.detail) {
          const detail = document.createElement("span");
          detail.className = "cm-pick-detail";
          detail.textContent = entry.detail;
          item.append(" ", detail);
        }
        item.addEventListener("click", () => take(index));
        return item;
      }),
    );
    const active = list.children[chosen];
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    const entry = shown[index];
    if (!entry) return;
    dialog.close();
    entry.run();
  }

  input.addEventListener("input", () => {
    chosen = 0;
    draw();
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) {
      event.preventDefault();
      chosen = (chosen + step + shown.length) % shown.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(chosen);
    }
    event.stopPropagation();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    view.focus();
  });
  view.dom.append(dialog);
  draw();
  dialog.showModal();
  input.focus();
}

/** The places of a text, to go to. */
export async function pickPlace({ view, asking }) {
  const said = await asking.ask("structure");
  if (!said?.entries?.length) return;
  const go = (at) => () => {
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 24 }) });
    view.focus();
  };
  const entries = said.entries.map(({ label, base, depth, from }) => ({ label, detail: base, depth, run: go(from) }));
  pick(view, { label: view.state.phrase("Go to a stage or an instruction"), entries });
}

/**
 * The keys and what they do, as a table.
 *
 * @param {EditorView} view
 * @param {{label: string, keys: string}[]} commands
 */
export function showKeys(view, commands) {
  const title = view.state.phrase("Keys of the editor");
  const dialog = document.createElement("dialog");
  dialog.className = "cm-pick cm-keys";
  dialog.dataset.testid = "editor-keys";
  dialog.setAttribute("aria-label", title);
  const heading = document.createElement("h2");
  heading.textContent = title;
  const list = document.createElement("dl");
  for (const { label, keys } of commands.filter((command) => command.keys)) {
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = keys;
    term.append(key);
    const says = document.createElement("dd");
    says.textContent = label;
    list.append(term, says);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "cm-button";
  close.textContent = view.state.phrase("close");
  close.addEventListener("click", () => dialog.close());
  dialog.append(heading, list, close);
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => {
    dialog.remove();
    view.focus();
  });
  view.dom.append(dialog);
  dialog.showModal();
  close.focus();
}
