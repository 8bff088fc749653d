// Lists folders that the user picks or drops: names and sizes, and the text of a few small manifests. Nothing is
// sent anywhere, and no other file is opened.

/** Files whose text says what will be installed, or what is left out. */
const MANIFESTS = new Set([".dockerignore", "package.json", "requirements.txt", "go.mod", "Cargo.toml", "Gemfile"]);
/** Larger ones are not read. */
const LARGEST = 256 * 1024;

/** [path, size, text or null] of each file; a folder that holds everything is taken off the paths. */
async function described(found, readsAll = false) {
  const tops = new Set(found.map(([path]) => (path.includes("/") ? path.slice(0, path.indexOf("/") + 1) : "")));
  const top = tops.size === 1 ? [...tops][0].length : 0;
  return Promise.all(
    found.map(async ([path, file]) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const reads = (readsAll || MANIFESTS.has(name)) && file.size <= LARGEST && !path.includes("node_modules/");
      return [path.slice(top), file.size, reads ? await file.text() : null];
    }),
  );
}

/** The files that an <input type="file"> holds: those of a folder, or one that was asked for and is read. */
export function picked_files(input) {
  const files = [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);
  return described(files, !input.webkitdirectory);
}

/** The files and folders that a drop brings. */
export function dropped_files(transfer) {
  // The list is empty once the event is over: everything is taken from it at once.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return walk(entries.filter(Boolean)).then(described);
}

async function walk(entries) {
  const found = [];
  const waiting = [...entries];
  while (waiting.length > 0) {
    const entry = waiting.pop();
    if (entry instanceof File) {
      found.push([entry.name, entry]);
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      // A reader gives some at a time, and none at its end.
      for (let some; (some = await new Promise((take, fail) => reader.readEntries(take, fail))).length > 0; ) {
        waiting.push(...some);
      }
    } else {
      const file = await new Promise((take, fail) => entry.file(take, fail));
      found.push([entry.fullPath.replace(/^\//, ""), file]);
    }
  }
  return found;
}
