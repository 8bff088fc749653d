// The package as programs use it: read by TypeScript alone (types.test.js).
import { type Analysis, type Edit, type Finding, type Options, Session, addTable, applyEdits, init } from "dockerfile-playground";

await init();
await init(new URL("https://example.org/core.wasm"));
await init(fetch("/core.wasm"));
await init(new Uint8Array(8));

const options: Options = {
  target: "build",
  buildArgs: { V: "1" },
  platform: "linux/arm64",
  buildContexts: { docs: "docker-image://alpine" },
  dockerignore: "*.md\n",
  context: { files: { a: 3, b: "text", c: { bytes: 3 }, d: { link: "a" }, e: null }, complete: false },
};
const session = new Session("FROM alpine\n", options);
const analysis: Analysis = session.update("FROM scratch\n").edit({ from: 0, to: 4, insert: "from" }).analyze();
const first: Finding | undefined = analysis.findings[0];
const edits: Edit[] = first?.fixes.flatMap(({ edits }) => edits) ?? [];
const text: string = applyEdits(session.text, edits);
const likely: number | undefined = session.sizes().stages[0]?.unpacked.known?.likely;
const svg: string = session.svg({ used: true, direction: "down" });
const stops: boolean = session.verdict().build === "stops";
const fates = session.plan({ changes: ["file a"] }).steps.map(({ fate }) => fate);
addTable(new ArrayBuffer(8));
session.dispose();
export { fates, likely, stops, svg, text };

// @ts-expect-error: there is no such option
new Session("", { targets: "x" });
// @ts-expect-error: the text is not to be written
session.text = "";
// @ts-expect-error: it grows to the right, or down
session.svg({ direction: "left" });
// @ts-expect-error: there is no such severity
const wrong: Finding["severity"] = "info";
export { wrong };
