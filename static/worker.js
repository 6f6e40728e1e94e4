// The engine's thread. The page sends the compiled module once, then requests as JSON; each gets one reply.
// To stop whatever runs, the page ends this worker and starts another.
import init, { reply } from "./ormery.js";

let ready;

self.onmessage = ({ data }) => {
  if (data instanceof WebAssembly.Module) {
    ready = init({ module_or_path: data });
  } else {
    ready.then(() => self.postMessage(reply(data))).catch((error) => {
      self.postMessage(JSON.stringify({ error: `the engine broke: ${error.message ?? error}` }));
    });
  }
};
