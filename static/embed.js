// <ormery-lesson>: a lesson of Ormery inside any page. One file, no framework; what it does is described in
// README.md, its types are in ormery-lesson.d.ts.
//
// The lesson runs in a frame of Ormery's own origin, so that neither side can reach into the other: they speak over a
// message channel that is handed over once. What the page had written inside the element stays, for readers without
// JavaScript, for print, and for the case that the frame cannot run.

const BASE = new URL("./", import.meta.url);
const WORDS = ["step", "from", "to", "theme", "lang", "readonly", "panes", "controls"];
const LABELS = {
  en: { run: "Run this lesson", title: "Ormery lesson", failed: "This lesson cannot run here" },
  de: { run: "Lektion starten", title: "Ormery-Lektion", failed: "Diese Lektion kann hier nicht laufen" },
  fr: { run: "Lancer la leçon", title: "Leçon Ormery", failed: "Cette leçon ne peut pas tourner ici" },
};
const STYLE = `
:host { display: block; position: relative; margin-block: 1em; }
:host([hidden]) { display: none; }
iframe { display: block; width: 100%; height: 480px; border: 1px solid #a89b8080; border-radius: 6px; background: none; color-scheme: auto; }
button { font: inherit; font-size: .875em; margin-top: .5em; padding: .35em .9em; border: 1px solid currentColor; border-radius: 6px; background: none; color: inherit; cursor: pointer; }
.why { font-size: .875em; }
.running slot { display: none; }
@media print { iframe, button { display: none; } .running slot { display: contents; } }
`;

/** A lesson's text out of what stands in the page: one `pre` with a whole lesson, or prose and code blocks. */
export function lessonFromPage(element) {
  const scripted = element.querySelector('script[type="text/markdown"], template');
  if (scripted) return dedent(scripted.content ? scripted.content.textContent : scripted.textContent);
  const blocks = [...element.querySelectorAll("pre")].filter((block) => !block.parentElement.closest("pre"));
  if (!blocks.length) return "";
  const whole = blocks.map((block) => block.textContent).find((text) => /^\s*\+\+\+\s*\n|^(```|~~~)(python title=|pycon|console|sql)/m.test(text));
  if (whole !== undefined) return dedent(whole);
  const parts = [];
  const title = element.getAttribute("title") ?? element.getAttribute("aria-label");
  if (title) parts.push(`+++\ntitle = ${JSON.stringify(title)}\n+++`);
  for (const block of blocks) {
    const text = dedent(block.textContent);
    const file = attribute(block, element, "title") ?? attribute(block, element, "file");
    const kind = file ? "python" : (attribute(block, element, "kind") ?? language(block, element) ?? guess(text));
    const marks = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map((run) => run[0].length + 1)));
    parts.push(`${marks}${kind}${file ? ` title="${file.replaceAll('"', "")}"` : ""}\n${text.replace(/\n+$/, "")}\n${marks}`);
  }
  return parts.join("\n\n") + "\n";
}

/** A `data-` attribute of a block, its code, or what highlighters wrap around them. */
function attribute(block, root, name) {
  const inner = block.querySelector("code");
  for (let place = inner ?? block; place && place !== root; place = place.parentElement) {
    if (place.dataset?.[name]) return place.dataset[name];
  }
  return undefined;
}

function language(block, root) {
  const inner = block.querySelector("code");
  for (let place = inner ?? block; place && place !== root; place = place.parentElement) {
    const found = /(?:^|\s)(?:language|lang|highlight)-(pycon|console|shell|sql|python)\b/.exec(place.className);
    if (found) return found[1] === "shell" ? "console" : found[1];
  }
  return undefined;
}

const guess = (text) => (/^>>> /m.test(text) ? "pycon" : /^\$ /m.test(text) ? "console" : "python");

function dedent(text) {
  const lines = text.replace(/^\s*\n/, "").replace(/\s+$/, "").split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)[0].length));
  return (Number.isFinite(depth) ? lines.map((line) => line.slice(depth)) : lines).join("\n") + "\n";
}

export class OrmeryLesson extends HTMLElement {
  static observedAttributes = ["src", "height", ...WORDS];

  #frame = null;
  #port = null;
  #ready = null;
  #asked = new Map();
  #number = 0;
  #watch = null;
  #given = null;
  #root = null;

  connectedCallback() {
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: "open" });
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [style];
      this.#root.append(element("div", {}, element("slot")));
    }
    if (this.getAttribute("load") === "click") {
      const button = element("button", { type: "button", part: "button" });
      button.textContent = this.#word("run");
      button.addEventListener("click", () => this.#start());
      this.#root.append(button);
    } else {
      this.#watch = new IntersectionObserver((seen) => {
        if (seen.some((entry) => entry.isIntersecting)) this.#start().catch(() => {});
      }, { rootMargin: "200px" });
      this.#watch.observe(this);
    }
  }

  disconnectedCallback() {
    this.destroy();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#frame) return;
    if (name === "src") this.load(after).catch(() => {});
    else if (name === "height") this.#size();
    else this.#ask("set", { word: name, value: after ?? "" }).catch(() => {});
  }

  /** Loads another lesson: a built-in name, an address, or `{ text }`. */
  async load(source) {
    this.#given = source;
    if (!this.#frame) return this.#start();
    return this.#ask("load", await this.#lesson());
  }

  /** Starts the lesson, where it has not started yet, and runs its present text. */
  async run() {
    const fresh = !this.#frame;
    await this.#start();
    return fresh ? undefined : this.#ask("run");
  }

  step(count = 1) { return this.#ask("step", { count }); }
  back(count = 1) { return this.#ask("back", { count }); }
  seek(event) { return this.#ask("seek", { event }); }
  getState() { return this.#ask("state"); }
  setCode(path, text) { return this.#ask("code", { path, text }); }

  /** Ends the lesson and shows what the page has written in its place. */
  destroy() {
    this.#watch?.disconnect();
    this.#port?.close();
    this.#frame?.remove();
    this.#root?.querySelectorAll("button, .why").forEach((part) => part.remove());
    this.#root?.firstElementChild?.classList.remove("running");
    for (const { reject } of this.#asked.values()) reject(new Error("the lesson was taken away"));
    this.#asked.clear();
    this.#frame = this.#port = this.#ready = this.#watch = null;
  }

  #word(name) {
    return (LABELS[(this.getAttribute("lang") ?? document.documentElement.lang).slice(0, 2)] ?? LABELS.en)[name];
  }

  #start() {
    this.#ready ??= this.#open().catch((error) => {
      this.#fail(error.message);
      throw error;
    });
    return this.#ready;
  }

  async #open() {
    this.#watch?.disconnect();
    const lesson = await this.#lesson();
    const words = new URLSearchParams({ host: "1" });
    for (const name of WORDS) if (this.hasAttribute(name)) words.set(name, this.getAttribute(name));
    words.set("height", this.getAttribute("height") ?? "auto");
    const frame = element("iframe", { title: this.title || this.#word("title"), part: "frame" });
    if (this.hasAttribute("sandbox")) frame.setAttribute("sandbox", this.getAttribute("sandbox"));
    frame.src = `${new URL("embed.html", BASE)}#${words}`;
    this.#frame = frame;
    this.#size();
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    this.#root.querySelectorAll("button, .why").forEach((part) => part.remove());
    this.#root.append(frame);
    await loaded;
    if (this.#frame !== frame) throw new Error("the lesson was taken away");
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const ready = new Promise((resolve, reject) => {
      port1.onmessage = ({ data }) => this.#hear(data, resolve, reject);
    });
    // A sandboxed frame has an origin of its own that cannot be named.
    const opaque = frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
    frame.contentWindow.postMessage({ ormery: "hello", lesson }, opaque ? "*" : BASE.origin, [port2]);
    await ready;
  }

  /** What the frame is told to show: a name that it knows, or a text. */
  async #lesson() {
    const source = this.#given ?? this.getAttribute("src");
    if (source && typeof source === "object") return { text: String(source.text) };
    if (source && /^[\w-]+$/.test(source)) return { name: source };
    if (source) {
      const address = new URL(source, document.baseURI);
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${address.pathname} could not be loaded (${answer.status})`);
      return { text: await answer.text() };
    }
    const text = lessonFromPage(this);
    if (!text) throw new Error("the element has neither `src` nor a lesson inside");
    return { text };
  }

  #size() {
    const height = this.getAttribute("height") ?? "auto";
    if (this.#frame && /^\d+(px)?$/.test(height)) this.#frame.style.height = `${parseInt(height, 10)}px`;
  }

  #ask(what, rest = {}) {
    const asked = async () => {
      await this.#start();
      const number = ++this.#number;
      return new Promise((resolve, reject) => {
        this.#asked.set(number, { resolve, reject });
        this.#port.postMessage({ ask: what, number, ...rest });
      });
    };
    return asked();
  }

  #hear(data, ready, broken) {
    if (!data || typeof data !== "object") return;
    if (data.answer) {
      const asked = this.#asked.get(data.answer);
      this.#asked.delete(data.answer);
      if (data.error) asked?.reject(new Error(data.error));
      else asked?.resolve(data.result);
      return;
    }
    switch (data.tell) {
      case "size":
        if ((this.getAttribute("height") ?? "auto") === "auto" && data.height > 0) this.#frame.style.height = `${Math.min(data.height, 4000)}px`;
        return;
      case "ready":
        this.#root.firstElementChild.classList.add("running");
        ready();
        break;
      case "blocked":
        broken(new Error(data.detail.message));
        return;
    }
    if (["ready", "step", "error", "solved"].includes(data.tell)) {
      this.dispatchEvent(new CustomEvent(data.tell, { detail: data.detail }));
    }
  }

  /** Says why there is no lesson, and leaves what the page has written. */
  #fail(message) {
    this.#frame?.remove();
    this.#port?.close();
    this.#frame = this.#port = null;
    this.#root.firstElementChild.classList.remove("running");
    const why = element("p", { class: "why", role: "status", part: "message" });
    why.textContent = `${this.#word("failed")}: ${message}`;
    this.#root.append(why);
    this.dispatchEvent(new CustomEvent("error", { detail: { message } }));
  }
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A frame that was written by hand says how high it would like to be; only frames of Ormery's own origin are heard.
addEventListener("message", ({ data, origin, source }) => {
  if (data?.ormery !== "size" || !(data.height > 0)) return;
  for (const frame of document.querySelectorAll("iframe[data-ormery]")) {
    const sandboxed = frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
    if (frame.contentWindow === source && origin === (sandboxed ? "null" : new URL(frame.src).origin)) {
      frame.style.height = `${Math.min(data.height, 4000)}px`;
    }
  }
});

if (!customElements.get("ormery-lesson")) customElements.define("ormery-lesson", OrmeryLesson);
