// Joined to wasm-bindgen's script, whose `wasm` it uses: fetches the later part of the module while the caller waits,
// because WebAssembly's frames can't be left and entered again. See xtask/src/split.rs.
self.ormeryLater = () => {
  const request = new XMLHttpRequest();
  request.open("GET", new URL("./later.wasm", self.location.href), false);
  // A window may not ask a synchronous request for bytes: there they come as characters of one byte each.
  const inWindow = typeof document === "object";
  if (inWindow) request.overrideMimeType("text/plain; charset=x-user-defined");
  else request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error("a part of the engine could not be fetched; check the connection");
  let bytes = request.response;
  if (inWindow) {
    // A plain loop: what is made letter by letter in a callback stays as 40 MB of the browser's young objects.
    const text = request.responseText;
    bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  }
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first: wasm });
};
