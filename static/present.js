// Presenter mode (`#lesson=...&present`): type for the back row, and the keys that are pressed shown for a moment.
const place = document.createElement("p");
place.className = "keys-shown";
place.setAttribute("aria-hidden", "true");
document.documentElement.dataset.present = "";
document.body.append(place);

const NAMES = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", " ": "Space", Escape: "Esc" };
let fading = 0;

addEventListener("keydown", ({ key, ctrlKey, altKey, shiftKey, metaKey, target }) => {
  // What is typed is on the screen already; only what steers is told.
  if (target.closest?.("input, textarea, [contenteditable]") || ["Shift", "Control", "Alt", "Meta", "Tab"].includes(key)) return;
  const held = [ctrlKey && "Ctrl", altKey && "Alt", metaKey && "Meta", shiftKey && key.length > 1 && "Shift"].filter(Boolean);
  place.textContent = [...held, NAMES[key] ?? key].join(" + ");
  place.classList.add("seen");
  clearTimeout(fading);
  fading = setTimeout(() => place.classList.remove("seen"), 1200);
}, true);
