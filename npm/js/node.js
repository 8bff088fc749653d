// For Node: the module is read from disk.
import { readFile } from "node:fs/promises";
import { load } from "./session.js";

export { Session, addTable, applyEdits } from "./session.js";

/** What fetch cannot get there: files, by URL or path. */
const onDisk = (source) => (source instanceof URL ? source.protocol === "file:" : typeof source === "string" && !/^https?:/.test(source));

export const init = (source = new URL("./core.wasm", import.meta.url)) =>
  load(() => (onDisk(source) ? readFile(typeof source === "string" && source.startsWith("file:") ? new URL(source) : source) : source));
