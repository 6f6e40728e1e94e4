// The engine's thread. The page sends the compiled module once, the words of its language where that is not English, then
// requests as JSON; each gets one reply.
// To stop whatever runs, the page ends this worker and starts another.
import init, { reply, speak } from "./ormery.js";

let ready;

self.onmessage = ({ data }) => {
  if (data instanceof WebAssembly.Module) {
    ready = init({ module_or_path: data });
  } else if (Array.isArray(data)) {
    ready.then(() => speak(data[0]));
  } else {
    ready.then(() => self.postMessage(reply(data))).catch((error) => {
      self.postMessage(JSON.stringify({ broke: String(error.message ?? error) }));
    });
  }
};
