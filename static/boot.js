// Loads the one WebAssembly module, for the page and for the worker alike, and starts the page.
// Everything else is Rust: see src/web.
import init, { start } from "./ormery.js";

// Requests stay with this site, and with the one other that the learner has let in for this visit (src/web/page/load.rs).
const narrow = () => {
  let site = "";
  try {
    site = new URL(sessionStorage.getItem("ormery:let-in")).origin;
  } catch {
    // Nobody was let in, or nothing can be kept here.
  }
  const rule = document.createElement("meta");
  rule.httpEquiv = "Content-Security-Policy";
  rule.content = `connect-src 'self' ${site}`;
  document.head.append(rule);
};
narrow();

// Languages beside English, with the files of their words; `?lang=` chooses one, and is kept.
const LANGUAGES = { de: "./de.ftl" };
// Said before there is a module that could speak; everything else is in the files of words.
const SAID = {
  en: {
    without: "This browser has no WebAssembly, or it is switched off; Ormery needs it to run Django's ORM in the page",
    broken: "The page could not be loaded whole; check the connection and reload",
  },
  de: {
    without: "Dieser Browser hat kein WebAssembly, oder es ist ausgeschaltet; Ormery braucht es, um Djangos ORM in der Seite laufen zu lassen",
    broken: "Die Seite konnte nicht ganz geladen werden; prüfe die Verbindung und lade neu",
  },
};
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

const tell = (what) => {
  const place = document.getElementById("boot");
  if (place) place.textContent = (SAID[language()] ?? SAID.en)[what];
};

const language = () => {
  const asked = new URLSearchParams(location.search).get("lang");
  try {
    if (asked) localStorage.setItem("ormery:lang", asked);
    return asked ?? localStorage.getItem("ormery:lang") ?? "en";
  } catch {
    return asked ?? "en";
  }
};

const words = async () => {
  const wanted = language();
  const file = LANGUAGES[wanted];
  if (!file) return "";
  document.documentElement.lang = wanted;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(wanted) ? "rtl" : "ltr";
  const answer = await fetch(new URL(file, import.meta.url));
  return answer.ok ? answer.text() : "";
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

// A link that was pasted over the address, or followed in the page, or the browser's way back: begin as it wants.
// The page itself changes the address without this event.
addEventListener("hashchange", () => location.reload());

if (typeof WebAssembly !== "object") {
  tell("without");
} else {
  try {
    const [module, catalogue] = await Promise.all([compile(), words()]);
    await init({ module_or_path: module });
    const list = new URL("./lessons.json", import.meta.url);
    const editor = () => import("./editor.js");
    start(module, new URL("./worker.js", import.meta.url).href, list.href, new URL("./", import.meta.url).href, editor, catalogue);
    if (/[#&]present(=|&|$)/.test(location.hash)) import("./present.js");
    // What the share dialog needs, when it needs it.
    self.ormeryTools = () => import("./share.js");
    // Offline from now on; the page itself comes first.
    setTimeout(() => navigator.serviceWorker?.register(new URL("./sw.js", import.meta.url)).catch(() => {}), 4000);
  } catch (error) {
    console.error(error);
    tell("broken");
  }
}
