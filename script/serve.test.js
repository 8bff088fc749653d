import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encodingFor, keeping, listenProblem, parsePort, serve } from "./serve.js";

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "serve-"));
  mkdirSync(join(folder, "root/sub"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "root/index.html"), "<p>home");
  writeFileSync(join(folder, "root/sub/index.html"), "<p>sub");
  writeFileSync(join(folder, "root/app.wasm"), "wasm");
  writeFileSync(join(folder, "root/app.js"), "js");
  writeFileSync(join(folder, "root/icon.png"), "png");
});
after(() => rmSync(folder, { recursive: true }));

async function withServer(options, body) {
  const server = await serve({ root: join(folder, "root"), ...options });
  try {
    await body(server.address().port);
  } finally {
    server.close();
  }
}

/** The path is sent as it is, dots included; fetch would tidy it first. */
function get(port, path, method = "GET") {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk)).on("end", () => {
        resolve({ status: response.statusCode, type: response.headers["content-type"], body });
      });
    })
      .on("error", reject)
      .end();
  });
}

test("files come with the types that browsers insist on", () =>
  withServer({}, async (port) => {
    assert.deepEqual(await get(port, "/"), { status: 200, type: "text/html; charset=utf-8", body: "<p>home" });
    assert.equal((await get(port, "/app.wasm")).type, "application/wasm");
    assert.equal((await get(port, "/app.js?v=1")).type, "text/javascript; charset=utf-8");
    assert.equal((await get(port, "/sub/")).body, "<p>sub");
    assert.equal((await get(port, "/nothing")).status, 404);
    assert.deepEqual(await get(port, "/app.js", "HEAD"), { status: 200, type: "text/javascript; charset=utf-8", body: "" });
    assert.equal((await get(port, "/", "POST")).status, 405);
  }));

test("files may be asked for from anywhere, and are kept only where that is wanted", async () => {
  for (const [options, cache] of [[{}, "no-store"], [{ cache: "max-age=60" }, "max-age=60"]]) {
    await withServer(options, async (port) => {
      const { headers } = await fetch(`http://127.0.0.1:${port}/app.js`);
      assert.deepEqual([headers.get("access-control-allow-origin"), headers.get("cache-control")], ["*", cache]);
    });
  }
});

test("files are compressed where browser and server agree on how, and asked for again cheaply", () =>
  withServer({ encodings: ["br", "gzip"], cache: keeping }, async (port) => {
    const ask = (path, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
    const seen = new Map();
    for (const [asked, encoding] of [["gzip, br", "br"], ["gzip", "gzip"], ["identity", null]]) {
      const response = await ask("/app.js", { "Accept-Encoding": asked });
      assert.deepEqual([response.headers.get("content-encoding"), response.headers.get("vary")], [encoding, "Accept-Encoding"]);
      assert.equal(await response.text(), "js");
      seen.set(response.headers.get("etag"), asked);
    }
    assert.equal(seen.size, 3, "each has a name of its own");
    for (const [etag, asked] of seen) {
      const again = await ask("/app.js", { "Accept-Encoding": asked, "If-None-Match": etag });
      assert.deepEqual([again.status, await again.text()], [304, ""]);
    }
    assert.equal((await ask("/icon.png")).headers.get("content-encoding"), null);
    assert.equal((await ask("/nothing")).headers.get("cache-control"), "no-store");
  }));

test("a browser that refuses a way to compress is not sent it", () => {
  assert.equal(encodingFor("br;q=0, gzip;q=0.5", ["br", "gzip"]), "gzip");
  assert.equal(encodingFor(undefined, ["br"]), null);
  assert.equal(encodingFor("brotli", ["br"]), null);
});

test("only files that are named after their bytes are kept without asking", () => {
  for (const name of ["app-0123456789abcdef_bg.wasm", "app-0123456789abcdef.js", "look-0123456789abcdef.css"]) assert.match(keeping(name), /immutable/, name);
  for (const name of ["index.html", "sw.js", "embed.js", "build-artefacts.json", "go-added.js"]) assert.equal(keeping(name), "no-cache", name);
});

test("nothing outside the folder is served", () =>
  withServer({}, async (port) => {
    for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/sub/..%2f..%2fsecret.txt", "/%00", "/%", "//../secret.txt"]) {
      const { status, body } = await get(port, path);
      assert.equal(status, 404, path);
      assert.doesNotMatch(body, /secret/);
    }
  }));

test("a sub-path holds the same files, and the rest of the host none", () =>
  withServer({ base: "/repo/" }, async (port) => {
    assert.equal((await get(port, "/repo/app.js")).body, "js");
    assert.equal((await get(port, "/app.js")).status, 404);
  }));

test("a busy port is told in one line", () =>
  withServer({}, async (port) => {
    await assert.rejects(serve({ root: folder, port }), (error) => {
      const line = listenProblem(error, port);
      assert.match(line, new RegExp(`^port ${port} is in use: .*PORT=`));
      assert.doesNotMatch(line, /\n/);
      return true;
    });
  }));

test("PORT takes a port, and only that", () => {
  assert.equal(parsePort("8080"), 8080);
  for (const text of ["0", "65536", "80a", "-1", "", "8e3", " 80"]) assert.equal(parsePort(text), null, text);
});
