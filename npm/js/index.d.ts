/**
 * What a Dockerfile means before it is built. Places count UTF-16 units, as JavaScript's strings do; lines count from 1.
 * A value with a `version` keeps it as long as fields are only added.
 */

/** Where the module comes from: an address, bytes, a response or a compiled module. */
export type Source = string | URL | Response | Promise<Response> | ArrayBuffer | Uint8Array | WebAssembly.Module;

/** Loads the module; once is enough, and further calls wait for the same. Without a source, from beside this package's files. */
export function init(source?: Source): Promise<void>;

/** What `docker build` is given besides the Dockerfile. */
export interface Options {
  /** Stage to build, by name or number; the last unless said otherwise. */
  target?: string | null;
  /** `--build-arg`. */
  buildArgs?: Record<string, string> | null;
  /** `--platform`; `linux/amd64` unless said otherwise. */
  platform?: string | null;
  /** `--build-context`. */
  buildContexts?: Record<string, string> | null;
  /** The text of `.dockerignore`. */
  dockerignore?: string | null;
  /** The files of the build context, those that `.dockerignore` leaves out among them. */
  context?: Context | null;
}

/** Files of a build context. */
export interface Context {
  /** By path from the context's root: the bytes, the text, or what is known. A path that ends with `/` is a directory. */
  files?: Record<string, number | string | ContextFile | null>;
  /** Whether these are all files (true unless said otherwise): then others are not there. */
  complete?: boolean;
}

/** A file of a context. */
export interface ContextFile {
  bytes?: number;
  text?: string;
  /** Where a symbolic link leads. */
  link?: string;
}

/** A stretch of the text. */
export interface Place {
  from: number;
  to: number;
}

/** A stretch of the text with the line that it starts in. */
export interface Spot extends Place {
  line: number;
}

/** A change of the text. */
export interface Edit extends Place {
  insert: string;
}

export type Severity = "error" | "warning" | "hint";

/** Something that is wrong, or could be better. */
export interface Finding extends Spot {
  rule: string;
  severity: Severity;
  /** In English; BuildKit's words where BuildKit has some. */
  message: string;
  /** Key of the message. */
  code: string;
  /** Values that the message names. */
  args: Record<string, string>;
  /** A page on the web that explains it. */
  url: string | null;
  related: Related[];
  fixes: Fix[];
}

/** Another place that explains a finding. */
export interface Related extends Spot {
  message: string;
}

/** A way to mend a finding. */
export interface Fix {
  title: string;
  /** Whether nothing else changes. */
  safe: boolean;
  /** Why it has to be looked at. */
  reason: string | null;
  edits: Edit[];
  /** Lines for `.dockerignore`. */
  dockerignore: string[];
}

/** What a text means. */
export interface Analysis {
  format: "dockerfile-playground/analysis";
  version: 1;
  /** The index of the stage that is built. */
  target: number | null;
  stages: Stage[];
  instructions: Instruction[];
  /** By place. */
  findings: Finding[];
}

export interface Stage extends Spot {
  name: string | null;
  /** What it is built on, variables put in; null where the build stops before that is known. */
  base: string | null;
  platform: string | null;
  /** Whether it is what is built. */
  target: boolean;
  /** Whether the target needs it. */
  used: boolean;
}

export interface Instruction extends Spot {
  /** In capitals. */
  keyword: string;
  /** The index of its stage; null before the first FROM. */
  stage: number | null;
  /** Whether BuildKit refuses it. */
  broken: boolean;
}

/** What `docker build --check` prints. */
export interface Check {
  format: "dockerfile-playground/buildkit-check";
  version: 1;
  warnings: Warning[];
  /** The error of a check of all stages. */
  checkError: BuildError | null;
  /** The error of a build of the target. */
  buildError: BuildError | null;
}

export interface Warning {
  rule: string;
  message: string;
  lines: Lines;
}

export interface BuildError {
  message: string;
  lines: Lines[];
}

/** First and last line. */
export interface Lines {
  start: number;
  end: number;
}

/** What may stand at a place; a choice replaces the text from `from` to `to`. */
export interface Completions extends Place {
  /** The best first. */
  items: Completion[];
}

export type CompletionKind =
  | "instruction"
  | "flag"
  | "value"
  | "stage"
  | "image"
  | "tag"
  | "variable"
  | "path"
  | "package"
  | "user"
  | "rule"
  | "directive"
  | "snippet";

export interface Completion {
  label: string;
  /** What comes in place of the word. In a snippet, `${name}` is a place to fill in. */
  insert: string;
  kind: CompletionKind;
  /** What is known of it, short. */
  notes: string[];
  help: string | null;
}

/** What is known of a word. */
export interface Hover extends Place {
  title: string;
  help: string | null;
  facts: string[];
}

export interface Formatted {
  /** The text in one shape: BuildKit and shells see the same in it. */
  text: string;
  edits: Edit[];
  /** How many instructions change. */
  changed: number;
  /** Instructions that are as they were, and why. */
  left: Left[];
}

export interface Left extends Spot {
  reason: "broken" | "lines" | "differs";
}

export interface Fixes {
  /** The text with every safe fix made. */
  text: string;
  edits: Edit[];
  /** How many were made. */
  fixes: number;
  /** How many safe ones were not: they would undo each other, or add a finding. */
  left: number;
}

/** Stages and what they take from each other. */
export interface Graph {
  format: "dockerfile-playground/graph";
  version: 1;
  nodes: GraphNode[];
  links: GraphLink[];
}

export interface GraphNode {
  id: number;
  kind: "stage" | "image" | "named-context" | "context" | "remote" | "scratch" | "unresolved";
  /** What is written in it. */
  lines: string[];
  target: boolean;
  used: boolean;
  /** Whether it needs itself. */
  cyclic: boolean;
}

export interface GraphLink {
  /** The node that gives. */
  from: number;
  /** The node that takes. */
  to: number;
  kind: "from" | "copy" | "mount";
  /** The type of a mount. */
  mount: string | null;
  /** How many instructions do so. */
  times: number;
  onbuild: boolean;
  used: boolean;
}

export interface GraphOptions {
  /** Without stages that the target does not need. */
  used?: boolean;
}

export interface DrawingOptions extends GraphOptions {
  /** Where it grows; "right" unless said otherwise. */
  direction?: "right" | "down";
}

/** Estimates; unknown is null, never 0. */
export interface Sizes {
  format: "dockerfile-playground/size";
  version: 1;
  stages: StageSize[];
}

export interface StageSize {
  /** The stage's name, or its number. */
  stage: string;
  target: boolean;
  unpacked: Sum;
  /** What a pull moves. */
  compressed: Sum;
  /** What containerd's store shows. */
  containerd: Sum;
  /** As dive counts it. */
  wasted: Sum;
  layers: Layer[];
}

export interface Layer {
  line: number | null;
  unpacked: Sum;
  compressed: Sum;
  items: Item[];
}

export interface Item {
  label: string;
  unpacked: Range | null;
  compressed: Range | null;
  basis: Basis;
}

/** On what a size rests. */
export interface Basis {
  kind: "exact" | "observed" | "derived" | "assumed" | "unknown";
  text: string;
  source: string;
  url: string | null;
  observed: string | null;
}

/** Bytes; nine in ten real ones lie between `low` and `high`. */
export interface Range {
  low: number;
  likely: number;
  high: number;
}

export interface Sum {
  /** The sum of what is known; null where nothing is. With unknown parts it is at least that. */
  known: Range | null;
  unknownParts: number;
  /** Whether nothing is missing. */
  whole: boolean;
}

export interface Verdict {
  format: "dockerfile-playground/verdict";
  version: 1;
  /** The worst of the steps. */
  build: Fate;
  steps: VerdictStep[];
  /** Whether what was built starts. */
  result: {
    verdict: "starts" | "unknown" | "may-fail" | "fails";
    words: string;
    rule: string;
  };
}

export type Fate = "builds" | "unknown" | "may-stop" | "stops";

export interface VerdictStep {
  line: number;
  verdict: Fate;
  /** The last words in the terminal; empty where there are none. */
  words: string;
  rule: string;
}

/** The steps of a build. Durations are assumptions: round figures for work of each kind. */
export interface Plan {
  format: "dockerfile-playground/plan";
  version: 1;
  steps: PlanStep[];
  /** The step of which the result is. */
  target: number | null;
  wallMs: number;
  sumMs: number;
}

export interface PlanStep {
  step: number;
  kind: "image" | "context" | "named-context" | "remote" | "run" | "copy" | "workdir" | "merge";
  /** For what comes from outside, which. */
  name: string | null;
  stage: number | null;
  line: number | null;
  inputs: PlanInput[];
  contextPaths: string[];
  assumedMs: number;
  startMs: number;
  endMs: number;
  /** Whether the build would be shorter if the step were. */
  critical: boolean;
  /** After changes, what becomes of it. */
  fate: string | null;
}

export interface PlanInput {
  step: number;
  why: "parent" | "source" | "mount";
}

export interface PlanOptions {
  /** What changes before the next build: `file PATH`, `var NAME`, `source IMAGE` or `line N`. */
  changes?: string[];
}

/** A text and all that can be asked of it. Answers are computed when they are asked for. */
export class Session {
  /** `init()` has to be done. Throws an Error that names what is wrong with the options. */
  constructor(text: string, options?: Options);
  readonly text: string;
  /** Takes another text and, where they are given, other options. */
  update(text: string, options?: Options): this;
  /** Changes the text; all places are those before the change. */
  edit(edits: Edit | Edit[]): this;
  analyze(): Analysis;
  /** What `docker build --check` prints. */
  check(options?: { experimental?: boolean }): Check;
  completions(at: number): Completions;
  hover(at: number): Hover | null;
  /** One shape for all of it, or for the instructions that a stretch touches. */
  format(range?: Place): Formatted;
  /** Every safe fix at once. */
  fixes(): Fixes;
  graph(options?: GraphOptions): Graph;
  /** The graph as a picture: a text with one `<svg>` element, which holds no script and asks for nothing. */
  svg(options?: DrawingOptions): string;
  mermaid(options?: DrawingOptions): string;
  /** For Graphviz. */
  dot(options?: DrawingOptions): string;
  sizes(): Sizes;
  verdict(): Verdict;
  plan(options?: PlanOptions): Plan;
  /** Files of `tables/` by which sizes of this text would be better known: see addTable. */
  tables(): string[];
  /** Lets go of the module's memory. Whoever forgets it loses nothing but time: it is let go with the session. */
  dispose(): void;
}

/** `text` with `edits` made; all places are those of the text as it was. */
export function applyEdits(text: string, edits: Edit[]): string;

/** Gives all sessions a table of packages: the bytes of a file in `tables/`. */
export function addTable(bytes: Uint8Array | ArrayBuffer): void;
