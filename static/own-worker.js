// The analysing for one page. The page hears "loading N" (percent), "failed" when a file cannot be had, and else an
// empty array once the module is ready, which then does the talking (app/src/worker/serve.rs).
import { load } from "./analysis.js";

load((percent) => postMessage(`loading ${percent}`)).catch(() => postMessage("failed"));
