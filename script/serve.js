// A small static server, for people (script/server), who get what docs/hosting.md asks of a host, and for the browser
// tests, where nothing is kept and nothing is compressed unless they say so.
// Usage: node script/serve.js [FOLDER]   (PORT: default 8080)
import { createReadStream, realpathSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, extname, join, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** Ways to make a file smaller, the best first. What is compressed already is sent as it is. */
const ENCODINGS = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};
const COMPRESSED = new Set([".ico", ".jpg", ".png", ".webp", ".woff2"]);

/** Whether the file's name changes with its bytes: `app-0123456789abcdef_bg.wasm`. */
export const isHashed = (name) => /-[0-9a-f]{12,}(_bg)?\.\w+$/.test(name);

/** How long browsers may keep a file, as docs/hosting.md asks of a host. */
export const keeping = (name) => (isHashed(name) ? "public, max-age=31536000, immutable" : "no-cache");

/** The first of `offered` that an Accept-Encoding header asks for. */
export function encodingFor(header, offered) {
  const wanted = (header ?? "").split(",").map((part) => part.trim().split(/\s*;\s*/));
  const takes = (name) => wanted.some(([asked, weight]) => asked === name && !/^q=0(\.0*)?$/.test(weight ?? ""));
  return offered.find(takes) ?? null;
}

/** The file that `path` (as in a request, already without its query) names under `root`; null when there is none. */
export async function fileFor(root, path) {
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (decoded.includes("\0")) return null;
  const file = join(root, normalize(join(sep, decoded)));
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return { file, size: found.size, tag: `${found.size.toString(36)}-${found.mtimeMs.toString(36)}` };
  if (found?.isDirectory() && decoded.endsWith("/")) return fileFor(root, `${path}index.html`);
  return null;
}

/** Compresses each file once for each way. */
function compressor() {
  const done = new Map();
  return ({ file, tag }, encoding) => {
    const key = `${file} ${encoding} ${tag}`;
    if (!done.has(key)) done.set(key, readFile(file).then(ENCODINGS[encoding]));
    return done.get(key);
  };
}

/**
 * Serves `root` on `host`:`port` (0: any free port) below the path `base`, which starts and ends in "/". `cache` is how
 * long browsers may keep files, for all or by name; `encodings` are the ways to compress that are offered.
 * Resolves to the server once it listens.
 */
export function serve({ root, port = 0, host = "127.0.0.1", base = "/", cache = "no-store", encodings = [] }) {
  const folder = realpathSync(root);
  const compressed = compressor();
  const server = createServer(async (request, response) => {
    const path = request.url.split(/[?#]/, 1)[0];
    const found = path.startsWith(base) ? await fileFor(folder, `/${path.slice(base.length)}`) : null;
    const headers = {
      "X-Content-Type-Options": "nosniff",
      // As GitHub Pages does, so that pages of other origins may embed the playground, sandboxed frames, which have no
      // origin, included.
      "Access-Control-Allow-Origin": "*",
    };
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { ...headers, Allow: "GET, HEAD" }).end();
      return;
    }
    if (!found) {
      response.writeHead(404, { ...headers, "Cache-Control": "no-store", "Content-Type": TYPES[".txt"] }).end("not found\n");
      return;
    }
    headers["Cache-Control"] = typeof cache === "function" ? cache(basename(found.file)) : cache;
    const offered = COMPRESSED.has(extname(found.file)) ? [] : encodings;
    const encoding = encodingFor(request.headers["accept-encoding"], offered);
    if (offered.length > 0) headers.Vary = "Accept-Encoding";
    headers.ETag = `"${found.tag}${encoding ? `-${encoding}` : ""}"`;
    if (request.headers["if-none-match"] === headers.ETag) {
      response.writeHead(304, headers).end();
      return;
    }
    headers["Content-Type"] = TYPES[extname(found.file)] ?? "application/octet-stream";
    if (encoding) {
      const bytes = await compressed(found, encoding);
      response.writeHead(200, { ...headers, "Content-Encoding": encoding, "Content-Length": bytes.length });
      response.end(request.method === "HEAD" ? undefined : bytes);
      return;
    }
    response.writeHead(200, { ...headers, "Content-Length": found.size });
    if (request.method === "HEAD") response.end();
    else createReadStream(found.file).on("error", () => response.destroy()).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** The number in PORT, or null when it is none that can be listened on. */
export function parsePort(text) {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535 ? Number(text) : null;
}

/** One line on why the port could not be had. */
export function listenProblem(error, port) {
  if (error.code === "EADDRINUSE") return `port ${port} is in use: stop what uses it, or choose another, as in PORT=8081 script/server`;
  if (error.code === "EACCES") return `port ${port} needs more rights: choose one above 1023, as in PORT=8081 script/server`;
  return `cannot listen on port ${port}: ${error.message}`;
}

async function main() {
  const check = process.argv[2] === "--check";
  const root = (check ? process.argv[3] : process.argv[2]) ?? "dist";
  const port = parsePort(process.env.PORT || "8080");
  if (port === null) throw `PORT has to be a number from 1 to 65535, not '${process.env.PORT}'`;
  let server;
  try {
    server = await serve({ root: check ? "." : root, port, cache: keeping, encodings: Object.keys(ENCODINGS) });
  } catch (error) {
    throw listenProblem(error, port);
  }
  if (check) {
    server.close();
    return;
  }
  console.log(`http://127.0.0.1:${port}`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main().catch((problem) => {
    console.error(`script/server: ${problem.message ?? problem}`);
    process.exit(1);
  });
}
