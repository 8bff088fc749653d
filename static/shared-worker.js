// The analysing for all embedded pages in a page around them: one worker, one download. Each embedded page has a port of
// its own and asks one thing at a time, so that they take turns.
//
// What a page hears: an empty array once the worker is ready; "begun" when the turn of its question comes, then the
// answer; "busy" when it is another page's turn; "gone" when the worker has crashed and answers nobody any more.
// The worker ends with the last page that uses it, or by itself when it has crashed.
import init, { analyse } from "./worker.js";

const ports = new Set();
const starting = init();

function answer(asking, question) {
  for (const port of ports) port.postMessage(port === asking ? "begun" : "busy");
  let reply;
  try {
    reply = analyse(question);
  } catch {
    // A module that stopped in the middle of its work cannot be asked again.
    end();
    return;
  }
  asking.postMessage(reply, [reply.buffer]);
}

function end() {
  for (const port of ports) port.postMessage("gone");
  self.close();
}

self.addEventListener("connect", ({ ports: [port] }) => {
  ports.add(port);
  // Where the browser does not tell, a port that is closed hears nothing.
  port.addEventListener("close", () => ports.delete(port));
  port.addEventListener("message", ({ data }) => answer(port, data));
  starting.then(() => {
    port.postMessage(new Uint8Array());
    port.start();
  }, end);
});
