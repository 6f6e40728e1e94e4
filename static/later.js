// Joined to wasm-bindgen's script, whose `wasm` it uses: fetches the later part of the module while the caller waits,
// because WebAssembly's frames can't be left and entered again. See xtask/src/split.rs.
self.ormeryLater = () => {
  const request = new XMLHttpRequest();
  request.open("GET", new URL("./later.wasm", self.location.href), false);
  // A window may not ask a synchronous request for bytes; characters of one byte each serve windows and workers.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error("a part of the engine could not be fetched; check the connection");
  const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0));
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first: wasm });
};
