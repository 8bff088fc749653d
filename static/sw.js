// Lets the page work without a network. Filled in by script/finish-build.js after each build, so that this file
// changes with any other: VERSION is a hash of all files, FILES lists each with its own.
//
// A new build is fetched whole, beside the old one, and waits until no page uses the old one, or until a page asks
// for it (the user's click on "Reload"). So a page never runs on files of two builds.
const VERSION = "{{version}}";
const FILES = [/* {{files}} */];

// Caches are the origin's, which several copies of the page may share: the name holds the place of this one.
const PREFIX = `dockerfile-playground ${self.registration.scope} `;
const CACHE = PREFIX + VERSION;
const TABLES = address("index/");
const KNOWN = new Set(FILES.map(([path]) => address(path)));

/** The absolute address of a path of this build; the page itself is the empty path, as hosts redirect "index.html". */
function address(path) {
  return new URL(path, self.registration.scope).href;
}

async function install() {
  const cache = await caches.open(CACHE);
  // Asked again of the host, cheaply where nothing changed. A file that is not of this build (a host that is just
  // being updated) fails the whole, and the browser tries again later.
  await cache.addAll(FILES.map(([path, integrity]) => new Request(address(path), { cache: "no-cache", integrity })));
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
  // The very first visit is offline-ready at once, without a reload.
  await self.clients.claim();
}

async function answer(request, key) {
  const cached = await (await caches.open(CACHE)).match(key);
  return cached ?? fetch(request);
}

/** A table of packages, which is kept from its first use on, and asked of the host anew with each build. */
async function table(request) {
  const cache = await caches.open(CACHE);
  const cached = await cache.match(request);
  if (cached) return cached;
  const response = await fetch(request, { cache: "no-cache" });
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(self.skipWaiting());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  const key = (url.origin + url.pathname).replace(/\/index\.html$/, "/");
  if (KNOWN.has(key)) event.respondWith(answer(request, key));
  else if (key.startsWith(TABLES)) event.respondWith(table(request));
});
