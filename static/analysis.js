// Loads the module that analyses, for both kinds of workers: the page's own (own-worker.js) and the one that embedded
// pages share (shared-worker.js).

/** Bytes of the module; filled in by script/finish-build.js. */
const TOTAL = Number("{{worker-bytes}}");

/** The answer for `url`; `told` hears how much of it is here, in percent. */
async function fetched(url, told) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  // Counted beside: the answer itself goes to the compiler as it comes.
  const counting = response.clone().body.getReader();
  const count = async () => {
    let loaded = 0;
    let percent = 0;
    for (let piece; !(piece = await counting.read()).done; ) {
      loaded += piece.value.byteLength;
      const now = Math.min(99, Math.floor((100 * loaded) / TOTAL));
      // A few words are enough.
      if (now >= percent + 5) told((percent = now));
    }
  };
  // What breaks off here breaks off there too.
  count().catch(() => {});
  return response;
}

/** Tables that were asked for, whatever came of it. */
const asked = new Set();

/**
 * Fetches the tables of packages that the last text would be better known by (index/NAME, up to 1.1 MB each), and tells
 * whether one came. Who asks for less data is spared them.
 */
export async function moreTables(module) {
  if (navigator.connection?.saveData) return false;
  const names = module.wanted().filter((name) => !asked.has(name));
  const came = names.map(async (name) => {
    asked.add(name);
    const response = await fetch(new URL(`index/${name}`, import.meta.url));
    return response.ok && module.take(new Uint8Array(await response.arrayBuffer()));
  });
  return (await Promise.allSettled(came)).some(({ value }) => value);
}

/** The module, once it is ready. */
export async function load(told) {
  const [module, response] = await Promise.all([
    import("./worker.js"),
    fetched(new URL("worker_bg.wasm", import.meta.url), told),
  ]);
  await module.default({ module_or_path: response });
  return module;
}
