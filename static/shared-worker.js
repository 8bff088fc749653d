// The analysing for all embedded pages in a page around them: one worker, one download. Each embedded page has a port of
// its own and asks one thing at a time, so that they take turns.
//
// What a page hears: "loading N" (percent) at once and as the module comes, "failed" when a file cannot be had, an empty
// array once the worker is ready; "begun" when the turn of its question comes, then the answer; "busy" when it is another
// page's turn; "tables" when more is known of packages than before; "gone" when the worker has crashed and answers nobody any more. So silence means that nobody is there.
// The worker ends with the last page that uses it, or by itself when it has crashed.
import { load, moreTables } from "./analysis.js";

const ports = new Set();
let here = 0;
let analysing;
const tell = (sign) => ports.forEach((port) => port.postMessage(sign));

const starting = load((percent) => {
  here = percent;
  tell(`loading ${here}`);
}).then((module) => {
  analysing = module;
});

function answer(asking, question) {
  for (const port of ports) port.postMessage(port === asking ? "begun" : "busy");
  let reply;
  try {
    reply = analysing.analyse(question);
  } catch {
    // A module that stopped in the middle of its work cannot be asked again.
    end("gone");
    return;
  }
  asking.postMessage(reply, [reply.buffer]);
  moreTables(analysing).then((came) => came && tell("tables"));
}

function end(sign) {
  tell(sign);
  self.close();
}

self.addEventListener("connect", ({ ports: [port] }) => {
  ports.add(port);
  // Where the browser does not tell, a port that is closed hears nothing.
  port.addEventListener("close", () => ports.delete(port));
  port.addEventListener("message", ({ data }) => answer(port, data));
  port.postMessage(`loading ${here}`);
  starting.then(
    () => {
      port.postMessage(new Uint8Array());
      port.start();
    },
    () => end("failed"),
  );
});
