// For browsers and bundlers: the module lies beside this file.
import { load } from "./session.js";

export { Session, addTable, applyEdits } from "./session.js";

export const init = (source) => load(() => source ?? new URL("./core.wasm", import.meta.url));
