// Loads the one WebAssembly module, for the page and for the worker alike, and starts the page.
// Everything else is Rust: see src/web.
import init, { start } from "./ormery.js";

const tell = (text) => {
  const place = document.getElementById("boot");
  if (place) place.textContent = text;
};

const compile = async () => {
  const answer = fetch(new URL("./ormery_bg.wasm", import.meta.url), { credentials: "same-origin" });
  try {
    return await WebAssembly.compileStreaming(answer);
  } catch {
    // A host that sends another content type: compile from the bytes.
    return WebAssembly.compile(await (await fetch(new URL("./ormery_bg.wasm", import.meta.url))).arrayBuffer());
  }
};

if (typeof WebAssembly !== "object") {
  tell("This browser has no WebAssembly, or it is switched off; Ormery needs it to run Django's ORM in the page");
} else {
  try {
    const module = await compile();
    await init({ module_or_path: module });
    const list = new URL("./lessons.json", import.meta.url);
    start(module, new URL("./worker.js", import.meta.url).href, list.href, new URL("./", import.meta.url).href);
  } catch (error) {
    console.error(error);
    tell("The page could not be loaded whole; check the connection and reload");
  }
}
