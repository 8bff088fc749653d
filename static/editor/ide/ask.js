// What the editor asks of whoever knows Dockerfiles (core/ide, in the worker), and the answers: JSON, as
// app/protocol/src/editor.rs has it.

/** How long an answer is waited for. What comes later belongs to a text that has changed, most likely. */
const PATIENCE_MS = 5_000;

/** Asks one question of each kind at a time: of those that come meanwhile, only the last is asked. */
export class Asking {
  #send;
  #next = 1;
  /** By id: what waits for the answer. */
  #open = new Map();
  /** By kind: what is asked once the present question is answered. */
  #waiting = new Map();
  #patience;

  /** @param {((question: string) => void)=} send what carries a question; without it, nothing is known */
  constructor(send, patience = PATIENCE_MS) {
    this.#send = send;
    this.#patience = patience;
  }

  /** Whether anything can be asked. */
  get knows() {
    return this.#send !== undefined;
  }

  /** The answer to `ask` about a place; null where there is none, or where it comes too late to be of use. */
  ask(ask, place = {}) {
    if (!this.#send) return Promise.resolve(null);
    return new Promise((resolve) => {
      const question = { ask, place, resolve };
      const busy = [...this.#open.values()].some((open) => open.ask === ask);
      if (!busy) return this.#put(question);
      this.#waiting.get(ask)?.resolve(null);
      this.#waiting.set(ask, question);
    });
  }

  #put(question) {
    const id = this.#next++;
    question.timer = setTimeout(() => this.#done(id, null), this.#patience);
    this.#open.set(id, question);
    this.#send(JSON.stringify({ id, ask: question.ask, ...question.place }));
  }

  #done(id, said) {
    const question = this.#open.get(id);
    if (!question) return;
    this.#open.delete(id);
    clearTimeout(question.timer);
    question.resolve(said);
    const next = this.#waiting.get(question.ask);
    if (!next) return;
    this.#waiting.delete(question.ask);
    this.#put(next);
  }

  /** Takes an answer. */
  answered(json) {
    if (!json) return;
    const { id, said } = JSON.parse(json);
    this.#done(id, said);
  }
}
