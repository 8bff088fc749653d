// What the page does before its programs are there: a text field that holds this tab's text and can be typed into at
// once, how far the loading is, and, when a file fails to load, words and another try. A classic script, so that it runs
// before the first picture of the page. The page itself takes the text over (app/src/browser/early.rs).
//
// Storage is as in app/src/browser/drafts.rs, where a test compares the two. An embedded page stores nothing.
(() => {
  const KEYS = "dockerfile-playground.v1.";
  /** Names of the page's texts: from app/locales, by script/finish-build.js. */
  const ALL_WORDS = {
    /* {{words}} */
  };
  const script = document.currentScript;
  const root = document.documentElement;
  const area = document.getElementById("start-text");
  const query = new URLSearchParams(location.search);
  const embedded = query.has("embed");

  /** What `act` gives, or null where the browser refuses storage. */
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const local = embedded ? null : attempt(() => localStorage);
  const session = embedded ? null : attempt(() => sessionStorage);
  const read = (area, key) => attempt(() => area.getItem(key));
  const write = (area, key, value) => attempt(() => (area.setItem(key, value), true)) === true;

  // Language, theme and the dividers between the panes, as the page will have them.
  const settings = Object.fromEntries((read(local, `${KEYS}settings`) ?? "").split("\n").map((line) => line.split("=")));
  const known = (tag) => Object.keys(ALL_WORDS).find((lang) => lang === tag?.split(/[-_]/)[0].toLowerCase());
  const asked = [query.get("lang") ?? root.dataset.lang, settings.lang, ...navigator.languages];
  const lang = asked.map(known).find(Boolean) ?? "en";
  const words = ALL_WORDS[lang];
  root.lang = lang;
  const theme = [query.get("theme"), settings.theme].find((name) => ["auto", "light", "dark"].includes(name));
  if (theme) root.dataset.theme = theme;
  const [columns, left] = (settings.splits ?? "").split(",").map(Number);
  for (const [name, share] of [["columns", columns], ["left", left]]) {
    if (!(share >= 150 && share <= 850)) continue;
    root.style.setProperty(`--start-${name}-first`, `${share}fr`);
    root.style.setProperty(`--start-${name}-second`, `${1000 - share}fr`);
  }
  if (embedded) document.querySelector(".page").classList.add("page--embed");

  // The tab's name. A duplicated tab begins with a copy of all that this one keeps, its name included, and with the
  // mark of a page that is open. So does a page after a crash: there the name is free again, which its lock tells.
  const random = () => `${Date.now()}-${String(Math.random()).slice(2)}`;
  let tab = read(session, `${KEYS}tab`);
  let before = tab;
  /** Once this is over, the name stays. */
  let named = Promise.resolve();
  const settleName = () => {
    const open = `${KEYS}open`;
    const other = read(session, open);
    const page = random();
    const claim = () => write(session, open, page);
    claim();
    addEventListener("pagehide", () => attempt(() => read(session, open) === page && session.removeItem(open)));
    addEventListener("pageshow", ({ persisted }) => persisted && claim());
    const name = (chosen) => {
      tab = chosen;
      root.dataset.tab = chosen;
      write(session, `${KEYS}tab`, chosen);
    };
    const taken = before !== null && other !== null;
    name(before !== null && !taken ? before : random());
    // Only there where the page has an origin that can be trusted.
    const locks = attempt(() => navigator.locks);
    const hold = (id, options, got) => locks?.request(`${open}.${id}`, options, got).catch(() => {});
    hold(page, {}, () => new Promise(() => {}));
    if (taken) {
      named = hold(other, { ifAvailable: true }, (lock) => {
        if (lock && !typed) name(before);
      });
    }
  };

  // The text: this tab's, else the latest of any, else the example that the page comes with.
  const bytes = new TextEncoder();
  const decode = (stored) => {
    const end = stored?.indexOf("\n") ?? -1;
    if (end < 0) return null;
    const [saved, , length] = stored.slice(0, end).split(" ");
    if (!/^\d+$/.test(saved)) return null;
    const rest = bytes.encode(stored.slice(end + 1));
    const split = Number(length) <= rest.length ? Number(length) : 0;
    const part = (from, to) => new TextDecoder().decode(rest.slice(from, to));
    return { saved: Number(saved), stated: part(0, split), text: part(split) };
  };
  const later = (one, other) => (one && (!other || one.saved > other.saved) ? one : other);
  const drafts = () => attempt(() => Object.keys(local).filter((key) => key.startsWith(`${KEYS}draft.`))) ?? [];
  const load = () => {
    const own = before && decode(read(local, `${KEYS}draft.${before}`));
    const ours = later(decode(read(session, `${KEYS}text`)), own);
    return ours ?? drafts().map((key) => decode(read(local, key))).reduce(later, null);
  };

  let typed = false;
  let stated = "";
  let waiting = 0;
  let since = 0;
  /** Whether what was typed is stored. */
  let kept = true;
  const store = () => {
    clearTimeout(waiting);
    // Once the page has taken the text over, it stores it.
    if (!typed || !since || !area.isConnected) return;
    const text = area.value;
    const length = stated ? ` ${bytes.encode(stated).length}` : "";
    const draft = `${Date.now()} own${length}\n${stated}${text}`;
    const copied = write(session, `${KEYS}text`, draft);
    kept = write(local, `${KEYS}draft.${tab}`, draft) || copied;
    // What was refused is tried again with the next key, and when the page goes.
    since = kept ? 0 : Date.now();
  };
  const onInput = () => {
    typed = true;
    area.dataset.typed = "";
    since ||= Date.now();
    clearTimeout(waiting);
    waiting = setTimeout(store, Math.max(0, Math.min(250, since + 2000 - Date.now())));
  };

  /** A text that comes from elsewhere cannot be known here: nothing is shown for it that would have to give way. */
  const elsewhere = embedded || /^#v\d+\./.test(location.hash);
  area.setAttribute("aria-label", words["editor.label"]);
  if (elsewhere) {
    area.readOnly = true;
    area.value = "";
  } else {
    settleName();
    const carried = history.state?.typed;
    const draft = load();
    stated = draft?.stated ?? "";
    if (carried) {
      history.replaceState(null, "");
      area.value = carried.text;
      area.setSelectionRange(carried.caret, carried.caret);
    } else {
      area.value = draft ? draft.text : words.example;
      area.setSelectionRange(0, 0);
    }
    area.addEventListener("input", onInput);
    if (carried) onInput();
    addEventListener("pagehide", store);
    document.addEventListener("visibilitychange", store);
  }
  // What an input method is composing is lost when its field goes away: the page waits for its end.
  area.addEventListener("compositionstart", () => (area.dataset.composing = ""));
  area.addEventListener("compositionend", () => delete area.dataset.composing);

  root.dataset.started = "";

  // How far the loading is, and what becomes of it.
  const say = (name) => (document.getElementById("start-words").textContent = words[name]);
  const bar = document.getElementById("start-progress");
  document.getElementById("start-late").hidden = true;
  say(elsewhere ? "start.loading" : "start.loading-type");
  const trouble = document.getElementById("trouble");
  const troubleWords = document.getElementById("trouble-words");
  const again = document.getElementById("trouble-again");
  again.textContent = words["start.again"];

  const address = (path) => new URL(path, document.baseURI).href;
  const program = address(script.dataset.program);
  const wasm = address(script.dataset.wasm);
  /** What has to be fetched anew, the page first: a program of another build would be of no use. */
  const failed = new Set();

  /** The answer for `url`; `told` hears how many bytes of it are here. */
  const fetched = async (url, told) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} for ${url}`);
    // Counted beside: the answer itself goes to the compiler as it comes.
    const counting = response.clone().body.getReader();
    const count = async () => {
      let loaded = 0;
      for (let piece; !(piece = await counting.read()).done; ) told((loaded += piece.value.byteLength));
    };
    // What breaks off here breaks off there too.
    count().catch(() => {});
    return response;
  };

  const loadProgram = async () => {
    const failing = (url) => (error) => {
      failed.add(url);
      throw error;
    };
    const total = Number(script.dataset.bytes);
    const counting = fetched(wasm, (loaded) => (bar.value = Math.min(1, loaded / total)));
    const [module, response] = await Promise.all([
      import(program).catch(failing(program)),
      counting.catch(failing(wasm)),
    ]);
    await named;
    await module.default({ module_or_path: response }).catch(failing(wasm));
  };

  const show = (name) => {
    troubleWords.textContent = words[name];
    trouble.hidden = false;
  };
  const onFailure = (error) => {
    console.warn(error);
    bar.hidden = true;
    say("start.stopped");
    show(elsewhere ? "start.failed-empty" : "start.failed");
  };

  const styles = () => [...document.querySelectorAll("link[rel=stylesheet]")];
  // Where scripts run, all styles before them have come or failed; one that failed cannot be read.
  let plain = styles().filter((link) => !attempt(() => link.sheet.cssRules.length));
  if (plain.length > 0) show("start.plain");

  const restyle = () => {
    const retries = plain.map(
      (link) =>
        new Promise((settle) => {
          const fresh = link.cloneNode();
          const url = new URL(link.href);
          url.searchParams.set("again", Date.now());
          fresh.href = url.href;
          fresh.addEventListener("load", () => settle(null));
          fresh.addEventListener("error", () => settle(fresh));
          link.replaceWith(fresh);
        }),
    );
    return Promise.all(retries).then((links) => (plain = links.filter(Boolean)));
  };

  again.addEventListener("click", async () => {
    again.disabled = true;
    show("start.trying");
    await restyle();
    try {
      if (failed.size > 0) {
        // A reload that finds nothing would take the text field away too.
        for (const url of [location.href, ...failed]) {
          const response = await fetch(url, { cache: "reload" });
          if (!response.ok) throw new Error(`${response.status} for ${url}`);
          await response.arrayBuffer();
        }
        store();
        if (!kept) history.replaceState({ typed: { text: area.value, caret: area.selectionStart } }, "");
        location.reload();
        return;
      }
      if (plain.length > 0) show("start.plain");
      else trouble.hidden = true;
    } catch {
      show("start.still");
    }
    again.disabled = false;
  });

  loadProgram().catch(onFailure);
})();
