// What the package answers in Node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { join } from "node:path";
import { DIST } from "./project.js";

const { Session, addTable, applyEdits, init } = await import(join(DIST, "node.js"));

test("before init() a session says what is missing", () => {
  assert.throws(() => new Session("FROM alpine\n"), /call `await init\(\)` first/);
});

test("a module that cannot be loaded is told with what helps, and another try is free", async () => {
  await assert.rejects(init("/nowhere/core.wasm"), /^Error: init: the module could not be loaded \(ENOENT.*give init\(\) the address or the bytes of core\.wasm/);
  await assert.rejects(init(new Uint8Array([1, 2, 3])), /could not be loaded/);
  await init(readFileSync(join(DIST, "core.wasm")));
  await Promise.all([init(), init()]);
});

const BUILD = "FROM golang:1.24 AS build\nCOPY main.go .\nRUN go build -o /app main.go\nFROM scratch\nCOPY --from=build /app /app\nCMD [\"/app\"]\n";

test("an analysis has stages, instructions and findings", () => {
  const session = new Session(BUILD);
  const { format, version, target, stages, instructions, findings } = session.analyze();
  assert.deepEqual([format, version, target], ["dockerfile-playground/analysis", 1, 1]);
  assert.deepEqual(stages.map(({ name, base, used, line }) => [name, base, used, line]), [["build", "golang:1.24", true, 1], [null, "scratch", true, 4]]);
  assert.deepEqual(instructions.map(({ keyword, stage, line }) => `${stage} ${line} ${keyword}`), ["0 1 FROM", "0 2 COPY", "0 3 RUN", "1 4 FROM", "1 5 COPY", "1 6 CMD"]);
  const last = instructions.at(-1);
  assert.equal(BUILD.slice(last.from, last.to), 'CMD ["/app"]');
  assert.ok(Array.isArray(findings));
});

for (const [what, before] of [["é", "# é\n"], ["𝒳", "# 𝒳𝒳\n"], ["CRLF", "# a\r\n\r\n"], ["all of them", "# é𝒳\r\n"]]) {
  test(`places are those of a JavaScript string after ${what}`, () => {
    const text = `${before}FROM alpine AS Base\nRUN echo "é𝒳" && cd /tmp\nFROM Base\n`;
    const session = new Session(text);
    const { stages, findings } = session.analyze();
    assert.equal(text.slice(stages[1].from, stages[1].to), "FROM Base");
    const casing = findings.find(({ rule }) => rule === "StageNameCasing");
    assert.equal(text.slice(casing.from, casing.to), "Base");
    assert.equal(casing.line, before.split("\n").length);
    const [{ edits }] = casing.fixes;
    assert.match(applyEdits(text, edits), /AS base\n/);
    const from = text.lastIndexOf("FROM Base");
    assert.equal(text.slice(...Object.values(session.hover(from)).slice(0, 2)), "FROM");
    assert.equal(session.completions(text.length - 1).from, text.length - 5);
  });
}

test("an edit changes the text by its places before", () => {
  const session = new Session("# 𝒳\nFROM alpine:3.20\nRUN true\n");
  session.edit([{ from: 17, to: 21, insert: "3.21" }, { from: 2, to: 4, insert: "é" }]);
  assert.equal(session.text, "# é\nFROM alpine:3.21\nRUN true\n");
  assert.equal(session.analyze().stages[0].base, "alpine:3.21");
  assert.equal(session.edit({ from: 0, to: 4, insert: "" }).text, "FROM alpine:3.21\nRUN true\n");
  assert.equal(session.update("FROM scratch\n").analyze().stages[0].base, "scratch");
  assert.equal(session.update("ARG V=1\nFROM alpine:$V\n", { buildArgs: { V: "2" } }).analyze().stages[0].base, "alpine:2");
  // Options stay until others are given.
  assert.equal(session.update("ARG V=3\nFROM a:$V\n").analyze().stages[0].base, "a:2");
});

test("what cannot be edited leaves the text as it was", () => {
  const session = new Session("FROM 𝒳\n");
  const cases = [
    [{ from: 0, to: 99, insert: "" }, RangeError, /^edits\[0\]\.to: has to be a whole number from 0 to 8, the length of the text, not 99/],
    [{ from: 4, to: 2, insert: "" }, RangeError, /^edits\[0\]\.to: lies before edits\[0\]\.from \(2, 4\)/],
    [{ from: 6, to: 7, insert: "" }, RangeError, /^edits\[0\]\.from: 6 lies within a character; its ends are 5 and 7/],
    [{ from: 0.5, to: 7, insert: "" }, RangeError, /^edits\[0\]\.from: has to be a whole number/],
    [{ from: 0, to: 1 }, TypeError, /^edits\[0\]\.insert: has to be a string, not undefined/],
    [{ start: 0, to: 1 }, TypeError, /^edits\[0\]\.start: there is no such key; there are from, to, insert/],
    [[{ from: 0, to: 3, insert: "" }, { from: 2, to: 4, insert: "" }], RangeError, /^edits\[1\]: overlaps edits\[0\]/],
  ];
  for (const [edit, type, message] of cases) assert.throws(() => session.edit(edit), (error) => error instanceof type && message.test(error.message), `${message}`);
  assert.equal(session.text, "FROM 𝒳\n");
});

test("options that are not understood are named with their place", () => {
  const cases = [
    [{ targets: "x" }, /^options\.targets: there is no such option; there are target, /],
    [{ buildArgs: { A: 1 } }, /^options\.buildArgs\.A: has to be a string, not a number/],
    [{ context: { files: { "a b": -1 } } }, /^options\.context\.files\["a b"\]: has to be a whole number of bytes/],
    ["x", /^options: has to be an object, not a string/],
  ];
  for (const [options, message] of cases) {
    assert.throws(() => new Session("FROM alpine\n", options), (error) => error instanceof Error && message.test(error.message), `${message}`);
  }
  assert.throws(() => new Session(3), /^TypeError: text: has to be a string, not 3/);
  const session = new Session("FROM alpine\n", { target: null });
  assert.throws(() => session.update("FROM b\n", { platform: 1 }), /^Error: options\.platform: has to be a string/);
  assert.equal(session.text, "FROM alpine\n", "and the session is as it was");
  assert.equal(session.analyze().stages[0].base, "alpine");
});

test("questions that are not understood are named with their place", () => {
  const session = new Session("FROM alpine\n");
  assert.throws(() => session.hover(13), /^RangeError: at: has to be a whole number from 0 to 12/);
  assert.throws(() => session.completions("1"), /^RangeError: at: /);
  assert.throws(() => session.svg({ direction: "left" }), /^TypeError: options\.direction: has to be "right" or "down", not left/);
  assert.throws(() => session.graph({ unused: true }), /^TypeError: options\.unused: there is no such key; there are used/);
  assert.throws(() => session.plan({ changes: ["nothing"] }), /^Error: changes\[0\]: `nothing` is no change: file PATH, var NAME, source IMAGE or line N/);
  assert.throws(() => session.format({ from: 0 }), /^RangeError: range\.to: /);
  assert.throws(() => addTable("x"), /^TypeError: addTable: has to be given an ArrayBuffer or a Uint8Array, not x/);
  assert.throws(() => addTable(new Uint8Array(9)), /^Error: addTable: these bytes are no table/);
});

test("half a character is replaced, as in every Unicode text", () => {
  const session = new Session("# \ud835\nFROM alpine\n");
  assert.equal(session.text, "# \ufffd\nFROM alpine\n");
  assert.equal(session.analyze().stages[0].from, 4);
});

test("check prints what BuildKit prints", () => {
  const { warnings, checkError, buildError } = new Session("FROM alpine as base\nMAINTAINER me\n").check();
  assert.deepEqual(warnings.map(({ rule, lines }) => [rule, lines.start]), [["FromAsCasing", 1], ["MaintainerDeprecated", 2]]);
  assert.deepEqual([checkError, buildError], [null, null]);
  const broken = new Session("FROM alpine\nCOPY a\n").check();
  assert.match(broken.checkError.message, /COPY requires at least two arguments/);
  assert.deepEqual(broken.checkError.lines, [{ start: 2, end: 2 }]);
});

test("completions and hover speak English", () => {
  const session = new Session("FROM node:22-slim\nW\n");
  const { from, to, items } = session.completions(19);
  assert.deepEqual([from, to], [18, 19]);
  assert.equal(items[0].label, "WORKDIR");
  assert.equal(items[0].kind, "instruction");
  assert.match(items[0].help, /^[A-Z].*\.$/);
  const hover = session.hover(7);
  assert.match(hover.title, /node/);
  assert.ok(hover.facts.some((fact) => /MB/.test(fact)), hover.facts.join("\n"));
  assert.equal(new Session("FROM a\n").hover(4), null, "nothing is known of a blank");
});

test("formatting and fixes come as a text and as edits", () => {
  const session = new Session("from  alpine as Base\r\n\r\n\r\n\r\nrun  true\r\n");
  const formatted = session.format();
  assert.equal(formatted.text, applyEdits(session.text, formatted.edits));
  assert.match(formatted.text, /^FROM alpine AS Base\r?\n/);
  assert.equal(formatted.changed, 2);
  assert.equal(session.format({ from: 0, to: 4 }).changed, 1);
  const fixed = session.fixes();
  assert.ok(fixed.fixes > 0);
  assert.equal(fixed.text, applyEdits(session.text, fixed.edits));
  assert.equal(session.update(fixed.text).fixes().fixes, 0);
});

test("the graph is data, a picture, and text for others", () => {
  const session = new Session(`${BUILD}FROM alpine AS "<&>"\n`, { target: "1" });
  const { nodes, links } = session.graph();
  assert.deepEqual(nodes.filter(({ target }) => target).map(({ kind }) => kind), ["stage"]);
  assert.ok(links.every(({ from, to }) => nodes[from] && nodes[to]));
  assert.ok(session.graph({ used: true }).nodes.length < nodes.length);
  const svg = session.svg();
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 [\d.]+ [\d.]+"/);
  assert.match(svg, /&lt;&amp;/);
  assert.doesNotMatch(svg, /<script|<image|href/);
  const size = (drawn) => /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawn).slice(1).map(Number);
  assert.ok(size(session.svg({ direction: "down" }))[1] > size(svg)[1]);
  assert.match(session.mermaid(), /^(flowchart|graph) LR/m);
  assert.match(session.dot(), /^digraph/);
});

test("sizes are ranges, and unknown is not 0", () => {
  const { stages } = new Session("FROM nobody/knows:1\nRUN apt-get update && apt-get install -y git\n").sizes();
  const [{ unpacked, layers, target }] = stages;
  assert.equal(target, true);
  assert.ok(unpacked.known.low <= unpacked.known.likely && unpacked.known.likely <= unpacked.known.high);
  assert.deepEqual([unpacked.whole, unpacked.unknownParts > 0], [false, true], "nobody said how large the base is");
  assert.deepEqual(layers.map(({ line, unpacked }) => [line, unpacked.known !== null]), [[1, false], [2, true]]);
  const [stated] = new Session("FROM scratch\nCOPY a /a\n", { context: { files: { a: 1234 } } }).sizes().stages;
  assert.deepEqual([stated.unpacked.whole, stated.unpacked.known.likely], [true, 1234]);
});

test("the verdict says what stops", () => {
  const options = { context: { files: { "other.go": "package main\n" } } };
  const { build, steps, result } = new Session(BUILD, options).verdict();
  assert.equal(build, "stops");
  const stop = steps.find(({ verdict }) => verdict === "stops");
  assert.equal(stop.line, 2);
  assert.match(stop.words, /"\/main\.go": not found/);
  assert.ok(["starts", "unknown", "may-fail", "fails"].includes(result.verdict));
  assert.equal(new Session("FROM scratch\nRUN true\n").verdict().build, "stops");
});

test("the plan says what a change has run again", () => {
  const session = new Session(BUILD);
  const plan = session.plan();
  assert.ok(plan.steps.every(({ fate }) => fate === null));
  assert.ok(plan.wallMs > 0 && plan.wallMs <= plan.sumMs);
  const fates = session.plan({ changes: ["file main.go"] }).steps.map(({ line, fate }) => [line, fate]);
  assert.deepEqual(fates.filter(([line]) => line === 1).map(([, fate]) => fate).filter((fate) => fate !== "kept"), []);
  assert.ok(fates.some(([line, fate]) => line === 3 && fate !== "kept"), JSON.stringify(fates));
});

test("a table that is asked for tells more of every session", () => {
  const session = new Session("FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y gnupg\n");
  const before = session.sizes();
  assert.deepEqual(session.tables(), ["trixie.apt"]);
  addTable(readFileSync(join(DIST, "tables", "trixie.apt")));
  assert.deepEqual(session.tables(), []);
  assert.notDeepEqual(session.sizes(), before);
});

test("a session that was disposed of says so", () => {
  const session = new Session("FROM alpine\n");
  session.dispose();
  session.dispose();
  assert.throws(() => session.analyze(), /this session was disposed of: make a new one/);
  assert.throws(() => session.update("FROM b\n"), /disposed of/);
});

test("many sessions can be made and forgotten", () => {
  for (let i = 0; i < 300; i += 1) {
    const session = new Session(`FROM alpine:3.${i}\n`);
    assert.equal(session.analyze().stages.length, 1);
    session.dispose();
  }
});
