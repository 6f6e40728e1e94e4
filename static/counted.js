// Joined to wasm-bindgen's script for `cargo xtask profile` only: tells whoever asks which functions were called here.
const counting = new BroadcastChannel("ormery-called");
counting.onmessage = ({ data }) => {
  if (data !== "which?") return;
  const called = [];
  for (let place = 0; wasm[`called${place}`]; place += 1) if (wasm[`called${place}`].value) called.push(place);
  counting.postMessage(called);
};
