// The engine's thread. The page sends the compiled module once, the words of its language where that is not English, then
// requests as JSON; each gets one reply.
// To stop whatever runs, the page ends this worker and starts another. One that broke answers nothing any more.
import init, { reply, speak } from "./ormery.js";

let ready;

// A lock that is held as long as this thread lives: the page waits for it, and so hears of an end from outside.
const held = new Promise((resolve) => {
  const keep = () => new Promise(() => resolve());
  if (!self.navigator.locks || !self.name) resolve("no locks");
  else self.navigator.locks.request(self.name, keep).then(null, resolve);
}).then((failed) => failed ?? self.postMessage('"alive"'));

self.onmessage = ({ data }) => {
  if (data instanceof WebAssembly.Module) {
    ready = Promise.all([init({ module_or_path: data }), held]);
  } else if (Array.isArray(data)) {
    ready.then(() => speak(data[0]));
  } else {
    ready.then(() => self.postMessage(reply(data))).catch((error) => {
      self.postMessage(JSON.stringify({ broke: String(error.message ?? error) }));
    });
  }
};
