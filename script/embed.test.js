import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAddress, height, isMessage } from "../static/embed.js";

test("the frame's address holds what was asked for, and nothing else", () => {
  assert.equal(frameAddress("https://example.org/a/"), "https://example.org/a/?embed");
  assert.equal(frameAddress("https://example.org/a/", { lang: "fr", theme: "dark" }), "https://example.org/a/?embed&lang=fr&theme=dark");
  assert.equal(frameAddress("https://example.org/", { lang: "de", theme: "x&y" }), "https://example.org/?embed");
});

test("only messages of our protocol and version are heard", () => {
  assert.ok(isMessage({ source: "dockerfile-playground", version: 1, type: "ready" }));
  for (const data of [null, undefined, "ready", [], {}, { source: "dockerfile-playground", version: 2, type: "ready" }, { source: "dockerfile-playground", version: 1 }]) {
    assert.ok(!isMessage(data), JSON.stringify(data));
  }
});

test("a height is a number of pixels", () => {
  assert.deepEqual(["640", "5", "1e9", "-10", null, "100%"].map(height), [640, 560, 560, 560, 560, 560]);
});
