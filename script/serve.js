// A small static server, for people (script/server) and for the browser tests. Nothing is cached, so a reload
// shows the latest build. Usage: node script/serve.js [FOLDER]   (PORT: default 8080)
import { createReadStream, realpathSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";

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
  if (found?.isFile()) return { file, size: found.size };
  if (found?.isDirectory() && decoded.endsWith("/")) return fileFor(root, `${path}index.html`);
  return null;
}

/**
 * Serves `root` on `host`:`port` (0: any free port) below the path `base`, which starts and ends in "/". Nothing is
 * kept by browsers unless `cache` says otherwise.
 * Resolves to the server once it listens.
 */
export function serve({ root, port = 0, host = "127.0.0.1", base = "/", cache = "no-store" }) {
  const folder = realpathSync(root);
  const server = createServer(async (request, response) => {
    const path = request.url.split(/[?#]/, 1)[0];
    const found = path.startsWith(base) ? await fileFor(folder, `/${path.slice(base.length)}`) : null;
    const headers = {
      "Cache-Control": cache,
      "X-Content-Type-Options": "nosniff",
      // As GitHub Pages does, so that pages of other origins may embed the playground, sandboxed frames, which have no
      // origin, included.
      "Access-Control-Allow-Origin": "*",
    };
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { ...headers, Allow: "GET, HEAD" }).end();
    } else if (!found) {
      response.writeHead(404, { ...headers, "Content-Type": TYPES[".txt"] }).end("not found\n");
    } else {
      const type = TYPES[extname(found.file)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "Content-Type": type, "Content-Length": found.size });
      if (request.method === "HEAD") response.end();
      else createReadStream(found.file).on("error", () => response.destroy()).pipe(response);
    }
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
    server = await serve({ root: check ? "." : root, port });
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
