// A text and what is asked of it: the calls of index.d.ts, in terms of the module's questions and answers (src/ask.rs,
// src/wire.rs). Places count UTF-16 units, as strings here do.
import start, { Core, add_table } from "./core.js";

/** The promise of the module; undefined until init() is called, and after it failed. */
let loading;
let loaded = false;
/** What broke the module, if something did: it answers nothing any more. */
let broken;

/** Loads the module once, from what `source` gives: bytes, a Response, a WebAssembly.Module or an address. */
export function load(source) {
  loading ??= (async () => {
    try {
      await start({ module_or_path: await source() });
      loaded = true;
    } catch (cause) {
      loading = undefined;
      throw new Error(`init: the module could not be loaded (${cause?.message ?? cause}); give init() the address or the bytes of core.wasm, a file of this package`, { cause });
    }
  })();
  return loading;
}

/** Calls the module. */
function call(what) {
  if (broken) throw new Error(`the module stopped working before (${broken.message}): load the page, or start the process, anew`, { cause: broken });
  if (!loaded) throw new Error("the module is not loaded yet: call `await init()` first");
  try {
    return what();
  } catch (cause) {
    // Whatever is no fault of the caller leaves the module's memory in an unknown state.
    if (cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) broken = cause;
    throw cause;
  }
}

const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `${value}`);

function wholeText(place, value) {
  if (typeof value !== "string") throw new TypeError(`${place}: has to be a string, not ${kind(value)}`);
  // Half a character is not in any Unicode text; its replacement is as long.
  return value.replace(/\p{Surrogate}/gu, "\u{fffd}");
}

/** What an object gives of some keys and their defaults; any other key is a slip. */
function given(place, value, defaults) {
  if (value === undefined) return defaults;
  if (typeof value !== "object" || value === null) throw new TypeError(`${place}: has to be an object, not ${kind(value)}`);
  for (const key of Object.keys(value)) {
    if (!(key in defaults)) throw new TypeError(`${place}.${key}: there is no such key; there are ${Object.keys(defaults).join(", ")}`);
  }
  return { ...defaults, ...value };
}

function flag(place, value) {
  if (typeof value !== "boolean") throw new TypeError(`${place}: has to be true or false, not ${kind(value)}`);
  return value;
}

function offset(place, value, text) {
  if (!Number.isInteger(value) || value < 0 || value > text.length) {
    throw new RangeError(`${place}: has to be a whole number from 0 to ${text.length}, the length of the text, not ${kind(value)}`);
  }
  return value;
}

/** `text` with `edits` made: all places are those of the text as it was. */
export function applyEdits(text, edits) {
  text = wholeText("text", text);
  if (!Array.isArray(edits)) throw new TypeError(`edits: has to be an array, not ${kind(edits)}`);
  const read = edits.map((edit, index) => {
    const place = `edits[${index}]`;
    const { from, to, insert } = given(place, edit, { from: undefined, to: undefined, insert: undefined });
    offset(`${place}.from`, from, text);
    offset(`${place}.to`, to, text);
    if (to < from) throw new RangeError(`${place}.to: lies before ${place}.from (${to}, ${from})`);
    for (const [name, at] of [["from", from], ["to", to]]) {
      if (/^[\uDC00-\uDFFF]/.test(text.slice(at, at + 1))) throw new RangeError(`${place}.${name}: ${at} lies within a character; its ends are ${at - 1} and ${at + 1}`);
    }
    return { from, to, insert: wholeText(`${place}.insert`, insert), place };
  });
  read.sort((a, b) => a.from - b.from || a.to - b.to);
  let [out, last] = ["", { to: 0 }];
  for (const edit of read) {
    if (edit.from < last.to) throw new RangeError(`${edit.place}: overlaps ${last.place}; give them one after the other`);
    out += text.slice(last.to, edit.from) + edit.insert;
    last = edit;
  }
  return out + text.slice(last.to);
}

/** Gives every session a table of packages: the bytes of a file in tables/. */
export function addTable(bytes) {
  if (bytes instanceof ArrayBuffer) bytes = new Uint8Array(bytes);
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`addTable: has to be given an ArrayBuffer or a Uint8Array, not ${kind(bytes)}`);
  call(() => add_table(bytes));
}

export class Session {
  #core;
  #text;

  constructor(text, options = {}) {
    this.#text = wholeText("text", text);
    this.#core = this.#read(options);
  }

  #read(options) {
    return call(() => new Core(this.#text, JSON.stringify(options ?? {})));
  }

  #ask(ask, values) {
    if (!this.#core) throw new Error("this session was disposed of: make a new one");
    return JSON.parse(call(() => this.#core.ask(JSON.stringify({ ask, ...values }))));
  }

  #drawing(form, options) {
    const { used, direction } = given("options", options, { used: false, direction: "right" });
    if (direction !== "right" && direction !== "down") throw new TypeError(`options.direction: has to be "right" or "down", not ${kind(direction)}`);
    return this.#ask("drawing", { form, used: flag("options.used", used), down: direction === "down" });
  }

  get text() {
    return this.#text;
  }

  update(text, options) {
    if (!this.#core) throw new Error("this session was disposed of: make a new one");
    const before = this.#text;
    this.#text = wholeText("text", text);
    try {
      if (options === undefined) {
        call(() => this.#core.update(this.#text));
      } else {
        const core = this.#read(options);
        this.#core.free();
        this.#core = core;
      }
    } catch (error) {
      this.#text = before;
      throw error;
    }
    return this;
  }

  edit(edits) {
    return this.update(applyEdits(this.#text, Array.isArray(edits) ? edits : [edits]));
  }

  analyze() {
    return this.#ask("analyze");
  }

  check(options) {
    const { experimental } = given("options", options, { experimental: false });
    return this.#ask("check", { experimental: flag("options.experimental", experimental) });
  }

  completions(at) {
    return this.#ask("completions", { at: offset("at", at, this.#text) });
  }

  hover(at) {
    return this.#ask("hover", { at: offset("at", at, this.#text) });
  }

  format(range) {
    if (range !== undefined) {
      const { from, to } = given("range", range, { from: undefined, to: undefined });
      range = [offset("range.from", from, this.#text), offset("range.to", to, this.#text)];
    }
    return this.#made(this.#ask("format", { range: range ?? null }));
  }

  fixes() {
    return this.#made(this.#ask("fixes"));
  }

  #made(made) {
    return { text: applyEdits(this.#text, made.edits), ...made };
  }

  graph(options) {
    const { used } = given("options", options, { used: false });
    return this.#ask("graph", { used: flag("options.used", used) });
  }

  svg(options) {
    return this.#drawing("svg", options);
  }

  mermaid(options) {
    return this.#drawing("mermaid", options);
  }

  dot(options) {
    return this.#drawing("dot", options);
  }

  sizes() {
    return this.#ask("sizes");
  }

  verdict() {
    return this.#ask("verdict");
  }

  plan(options) {
    const { changes } = given("options", options, { changes: [] });
    if (!Array.isArray(changes)) throw new TypeError(`options.changes: has to be an array, not ${kind(changes)}`);
    return this.#ask("plan", { changes: changes.map((change, index) => wholeText(`options.changes[${index}]`, change)) });
  }

  tables() {
    return this.#ask("tables");
  }

  dispose() {
    this.#core?.free();
    this.#core = undefined;
  }
}

// Where the language has `using`, a session may end with its block.
if (Symbol.dispose) Session.prototype[Symbol.dispose] = Session.prototype.dispose;
