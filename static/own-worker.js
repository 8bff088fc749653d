// The analysing for one page. The page hears "loading N" (percent), "failed" when a file cannot be had, and else an
// empty array once the module is ready; then an answer to each question, and "tables" when more is known of packages
// than when the last answer was given.
import { load, moreTables } from "./analysis.js";

load((percent) => postMessage(`loading ${percent}`)).then(
  (module) => {
    addEventListener("message", ({ data }) => {
      const reply = module.analyse(data);
      postMessage(reply, [reply.buffer]);
      moreTables(module).then((came) => came && postMessage("tables"));
    });
    postMessage(new Uint8Array());
  },
  () => postMessage("failed"),
);
