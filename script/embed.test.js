import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAddress, height, isMessage, panelNames } from "../static/embed.js";

test("the frame's address holds what was asked for, and nothing else", () => {
  assert.equal(frameAddress("https://example.org/a/"), "https://example.org/a/?embed");
  assert.equal(frameAddress("https://example.org/a/", { lang: "fr", theme: "dark" }), "https://example.org/a/?embed&lang=fr&theme=dark");
  assert.equal(frameAddress("https://example.org/", { lang: "de", theme: "x&y" }), "https://example.org/?embed");
  const all = { readOnly: true, panels: " graph\nsizes pink", exercise: "secrets", target: "a&b=c" };
  assert.equal(frameAddress("https://example.org/", all), "https://example.org/?embed&read-only&panels=graph+sizes&exercise=secrets&target=a%26b%3Dc");
  const none = { readOnly: false, panels: "pink", exercise: "", target: null };
  assert.equal(frameAddress("https://example.org/", none), "https://example.org/?embed");
  assert.equal(frameAddress("https://example.org/", { exercise: "embed=" }), "https://example.org/?embed&exercise=embed%3D");
});

test("panels are chosen by name", () => {
  assert.deepEqual(panelNames(" graph  Sizes\tbuild"), { known: ["graph", "build"], unknown: ["Sizes"] });
  for (const none of [null, undefined, "", "  "]) assert.deepEqual(panelNames(none), { known: [], unknown: [] });
});

const said = (type, members = {}) => ({ source: "dockerfile-playground", version: 1, type, ...members });
const SIZE = { low: 1, likely: 2, high: 3, unknownParts: 0 };
const GOOD = [
  said("ready"),
  said("changed", { revision: 0, text: "" }),
  said("analysis", { revision: 3, stages: ["a", null], target: 1, errors: 0, warnings: 2, infos: 1, size: SIZE }),
  said("analysis", { revision: 3, stages: [], target: null, errors: 0, warnings: 0, infos: 0, size: null }),
  said("exercise", { id: "x", goals: [{ state: "met" }, { state: "unmet" }, { state: "unknown" }], met: 1, total: 3, solved: false, hintsShown: 0, solutionShown: false }),
  said("error", { code: "exercise", message: "No." }),
];

test("messages of our protocol and version are heard", () => {
  for (const data of GOOD) assert.ok(isMessage(data), JSON.stringify(data));
  assert.ok(isMessage(said("ready", { later: "addition" })), "what a later build adds is passed over");
});

test("anything else is not", () => {
  for (const data of [null, undefined, "ready", [], {}, said("toString"), said("__proto__"), said("pink"), said(1), said(undefined)]) {
    assert.ok(!isMessage(data), JSON.stringify(data));
  }
  assert.ok(!isMessage({ ...GOOD[0], version: 2 }));
  assert.ok(!isMessage({ ...GOOD[0], version: "1" }));
  assert.ok(!isMessage({ ...GOOD[0], source: "other" }));
});

test("each member has to be of its kind", () => {
  const wrong = [undefined, "x", -1, 1.5, Number.NaN, {}, [1], [{ state: "solved" }], { ...SIZE, low: "1" }, 2 ** 60, 7, true, null];
  for (const data of GOOD) {
    for (const name of Object.keys(data).filter((name) => !["source", "version", "type"].includes(name))) {
      const { [name]: _, ...without } = data;
      assert.ok(!isMessage(without), `${data.type} without ${name}`);
      const refused = wrong.filter((value) => !isMessage({ ...data, [name]: value }));
      assert.ok(refused.length >= 9, `${data.type}.${name} takes too much: refused ${JSON.stringify(refused)}`);
      assert.ok(!isMessage({ ...data, [name]: {} }), `${data.type}.${name} as an object`);
    }
  }
});

test("a height is a number of pixels", () => {
  assert.deepEqual(["640", "5", "1e9", "-10", null, "100%"].map(height), [640, 560, 560, 560, 560, 560]);
});
