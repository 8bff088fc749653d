// The types in index.d.ts are those of what comes out: answers are written into a program as literals, in which TypeScript
// finds a field that is missing, unknown or of another type.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DIST, project, tool } from "./project.js";

const TYPESCRIPT = tool("typescript");

/** Texts whose answers have, together, something in every list. */
const TEXTS = [
  [
    `# syntax=docker/dockerfile:1
ARG V=1.24
FROM golang:$V AS Build
WORKDIR /src
COPY main.go .
RUN --mount=type=cache,target=/root/.cache go build -o /app main.go
FROM --platform=linux/arm64 debian:bookworm-slim
RUN apt-get update && apt-get install -y git && rm -rf /usr/share/doc
COPY --from=Build /app /app
COPY --from=busybox /bin/sh /sh
CMD exec /app
`,
    { context: { files: { "main.go": "package main\n", "node_modules/a.js": 5_000_000 } } },
  ],
  ["FROM alpine as base\nMAINTAINER me\nRUN  true\nCOPY a\n", {}],
  ["from alpine AS one\nFROM alpine AS one\nRUN cd /tmp\n", {}],
];

const QUESTIONS = {
  Analysis: (session) => session.analyze(),
  Check: (session) => session.check(),
  Completions: (session) => session.completions(session.text.length),
  Hover: (session) => session.hover(session.text.search(/alpine|golang/)),
  Formatted: (session) => session.format(),
  Fixes: (session) => session.fixes(),
  Graph: (session) => session.graph(),
  Sizes: (session) => session.sizes(),
  Verdict: (session) => session.verdict(),
  Plan: (session) => session.plan({ changes: ["file main.go"] }),
};

test("every field of every answer has its type, and the other way round", { skip: TYPESCRIPT ? false : "no TypeScript here" }, async () => {
  const { Session, init } = await import(join(DIST, "node.js"));
  await init();
  const answers = TEXTS.flatMap(([text, options]) => {
    const session = new Session(text, options);
    return Object.entries(QUESTIONS).map(([type, ask]) => [type, ask(session)]);
  });
  const literals = answers.filter(([, answer]) => answer !== null);
  const program = [
    `import type { ${Object.keys(QUESTIONS).join(", ")} } from "dockerfile-playground";`,
    ...literals.map(([type, answer], index) => `export const answer${index}: ${type} = ${JSON.stringify(answer)};`),
  ].join("\n");
  const folder = await project({ "answers.ts": program, "usage.ts": readFileSync(new URL("usage.ts", import.meta.url), "utf8") });

  const { default: ts } = await import(join(TYPESCRIPT, "lib", "typescript.js"));
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [], exactOptionalPropertyTypes: true, allowJs: false };
  const checked = ts.createProgram([join(folder, "answers.ts"), join(folder, "usage.ts")], options);
  const said = ts.getPreEmitDiagnostics(checked).map((found) => {
    const { line } = found.file?.getLineAndCharacterOfPosition(found.start) ?? { line: 0 };
    return `${found.file?.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(found.messageText, "\n").slice(0, 600)}`;
  });
  assert.deepEqual(said, []);

  // Every interface of an answer was met: a list that is always empty would prove nothing.
  const checker = checked.getTypeChecker();
  const met = new Set();
  const visit = (node) => {
    if (ts.isObjectLiteralExpression(node)) met.add((checker.getContextualType(node)?.getNonNullableType() ?? {}).symbol?.name);
    ts.forEachChild(node, visit);
  };
  visit(checked.getSourceFile(join(folder, "answers.ts")));
  const asked = new Set(["Options", "Context", "ContextFile", "GraphOptions", "DrawingOptions", "PlanOptions", "Place", "Spot"]);
  const declared = [];
  const types = checked.getSourceFiles().find(({ fileName }) => fileName.endsWith("dockerfile-playground/index.d.ts"));
  ts.forEachChild(types, (node) => void (ts.isInterfaceDeclaration(node) && declared.push(node.name.text)));
  assert.deepEqual(declared.filter((name) => !asked.has(name) && !met.has(name)), [], "answers of these types were never seen");
});
