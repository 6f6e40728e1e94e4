// An embedded lesson's frame: embed.html and this, a plain script that needs nothing from the server but its files.
//
// It works in a sandbox without an origin (no storage, no fetch of our own files, no worker from an address): files
// then come as scripts and the worker from a blob. Frames of one page share one compiled module. The host speaks over
// one channel that it hands over at the beginning; nothing else that arrives is heard.
(() => {
  const here = document.currentScript.src;
  const address = (name) => new URL(name, here).href;
  const [moduleFile, moduleText, glueFile, workerFile, listFile, listText, editorFile, wordsText] =
    ["./ormery_bg.wasm", "./module-text.js", "./glue.js", "./worker.js", "./lessons.json", "./lessons-text.js", "./editor.js", "./words-text.js"].map(address);
  const base = address("./");
  const opaque = self.origin === "null";
  const hash = location.hash.slice(1);
  const words = new URLSearchParams(hash.includes("=") ? hash : { lesson: hash });
  const root = document.documentElement;
  const hosted = words.has("host") && parent !== self;
  let port = null;

  const show = () => {
    for (const word of ["panes", "controls", "readonly", "height", "lang"]) {
      const value = words.get(word);
      if (value === null || (word === "readonly" && ["no", "off", "false", "0"].includes(value))) delete root.dataset[word];
      else root.dataset[word] = value;
    }
    if (["light", "dark", "system"].includes(words.get("theme"))) root.dataset.theme = words.get("theme");
    if (words.get("lang")) root.lang = words.get("lang");
  };
  show();

  // What scrolls is the box inside; the host's page stays where its reader has it.
  Element.prototype.scrollIntoView = function () {
    const box = this.parentElement?.closest(".scroll");
    if (!box) return;
    const [inner, outer] = [this.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + 8;
    else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 8;
  };

  const tell = (word, detail) => {
    port?.postMessage({ tell: word, detail });
    if (!port && parent !== self) parent.postMessage({ ormery: word, detail }, "*");
  };

  const script = (file) => new Promise((resolve, reject) => {
    const made = document.createElement("script");
    made.src = file;
    made.onload = resolve;
    made.onerror = () => reject(new Error("a file of Ormery could not be loaded"));
    document.head.append(made);
  });

  const fetched = async (file) => {
    const answer = await fetch(file, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${new URL(file).pathname} could not be loaded (${answer.status})`);
    return answer;
  };

  // --- the module: once a page ---

  // Tried with the smallest module: some browsers compile where a policy forbids, and refuse to instantiate only.
  const allowed = async () => {
    try {
      return Boolean(await WebAssembly.instantiate(await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), {}));
    } catch {
      return false;
    }
  };

  const compile = async () => {
    if (!await allowed()) throw new Blocked();
    if (opaque) {
      await script(moduleText);
      const text = atob(self.ormeryModuleText);
      delete self.ormeryModuleText;
      return compiled(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    }
    const answer = await fetched(moduleFile);
    return compiled(new Uint8Array(await answer.arrayBuffer()));
  };

  // Said where no module can speak.
  const SAID = {
    en: { blocked: "WebAssembly is switched off or forbidden here; below is the lesson as text", plain: "The lesson as text" },
    de: { blocked: "WebAssembly ist hier ausgeschaltet oder verboten; unten steht die Lektion als Text", plain: "Die Lektion als Text" },
  };
  const said = SAID[words.get("lang")] ?? SAID.en;

  class Blocked extends Error {
    constructor() { super(said.blocked); }
  }

  // The words of the language that the host asks for; English is in the module.
  const catalogue = async () => {
    const wanted = (words.get("lang") ?? "en").slice(0, 2);
    if (wanted === "en") return "";
    try {
      await script(wordsText);
    } catch {
      return "";
    }
    return self.ormeryWords[wanted] ?? "";
  };

  const compiled = (bytes) => WebAssembly.compile(bytes).catch(() => { throw new Blocked(); });

  // A sibling frame of our own origin may be read; any other throws.
  const sibling = () => {
    for (let at = 0; parent !== self && at < parent.length; at += 1) {
      try {
        if (parent[at] !== self && parent[at].ormeryModule) return parent[at].ormeryModule;
      } catch { /* a frame of somebody else's */ }
    }
    return null;
  };

  const patience = (shared) => Promise.race([
    shared,
    // The sibling may be taken away while it loads.
    new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 20000)),
  ]).catch(compile);

  const shared = sibling();
  self.ormeryModule = shared ? patience(shared) : compile();
  self.ormeryModule.catch(() => {});

  // --- the lesson ---

  let lesson = null;
  let list = null;

  const lessons = async () => {
    if (!list) {
      if (opaque) {
        await script(listText);
        list = self.ormeryLessons;
      } else {
        list = await (await fetched(listFile)).json();
      }
    }
    return list;
  };

  const published = async (name) => {
    const entry = (await lessons()).find((one) => one.name === name);
    if (!entry) throw new Error(`there is no lesson \`${name}\` here`);
    return { entry, text: entry.text ?? await (await fetched(address(`./${entry.file}`))).text() };
  };

  const wanted = async (asked) => {
    if (typeof asked?.text === "string") return { name: "", text: asked.text };
    const name = asked?.name ?? words.get("lesson");
    if (name) return { name, text: (await published(name)).text };
    if (words.get("src")) return { name: "", text: await (await fetched(new URL(words.get("src"), document.baseURI).href)).text() };
    if (words.get("share")) return { name: "", text: "" };
    const [first] = await lessons();
    return { name: first.name, text: (await published(first.name)).text };
  };

  // The page asks for its files here.
  self.ormeryFile = async (file) => {
    if (file === listFile) {
      if (words.get("share")) return JSON.stringify(await lessons());
      return JSON.stringify([{ name: lesson.name || "embedded", file: "embedded", title: "", topic: "" }]);
    }
    if (file === address("./embedded")) return lesson.text;
    const entry = (await lessons()).find((one) => address(`./${one.file}`) === file);
    return entry?.text ?? (await fetched(file)).text();
  };

  const hello = () => new Promise((resolve) => {
    addEventListener("message", function hear(event) {
      if (event.source !== parent || event.data?.ormery !== "hello" || !event.ports[0]) return;
      removeEventListener("message", hear);
      [port] = event.ports;
      resolve(event.data.lesson);
    });
  });

  // --- talking with the host ---

  const until = async (ready) => {
    for (let waited = 0; waited < 1500; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const state = JSON.parse(self.ormery.embed_command('{"ask":"state"}'));
      if (ready(state)) return state;
    }
    throw new Error("the lesson does not answer");
  };

  const settled = async () => {
    const { settled: _, ...state } = await until((state) => state.settled);
    return state;
  };

  const answers = {
    state: settled,
    async set({ word, value }) {
      if (value === "" && word !== "readonly") words.delete(word);
      else words.set(word, value);
      show();
      command({ ask: "words", words: words.toString() });
      size();
    },
    async load(asked) {
      lesson = await wanted(asked);
      command({ ask: "load", text: lesson.text, name: lesson.name });
      await settled();
    },
    async run() { command({ ask: "run" }); await settled(); },
    async code({ path, text }) { command({ ask: "code", path: String(path), text: String(text) }); await settled(); },
    async step({ count }) { command({ ask: "step", count: Number(count) || 0 }); return settled(); },
    async back({ count }) { command({ ask: "step", count: -Number(count) || 0 }); return settled(); },
    async seek({ event }) { command({ ask: "seek", event: Number(event) || 0 }); return settled(); },
  };

  const command = (request) => {
    const answer = JSON.parse(self.ormery.embed_command(JSON.stringify(request)));
    if (answer.error) throw new Error(answer.error);
    return answer;
  };

  const listen = () => {
    if (!port) return;
    port.onmessage = async ({ data }) => {
      if (!Object.hasOwn(answers, data?.ask)) return;
      try {
        port.postMessage({ answer: data.number, result: await answers[data.ask](data) });
      } catch (error) {
        port.postMessage({ answer: data.number, error: String(error.message ?? error) });
      }
    };
  };

  // What the page tells, it tells here.
  self.ormeryTell = (word, detail) => {
    tell(word, JSON.parse(detail));
    size();
  };

  // --- the height ---

  let height = 0;
  const size = () => setTimeout(() => {
    if (parent === self || (words.get("height") ?? "auto") !== "auto") return;
    let more = -Infinity;
    for (const box of document.querySelectorAll(".scroll")) {
      if (!box.clientHeight) continue;
      const top = box.getBoundingClientRect().top;
      const low = Math.max(...[...box.children].map((child) => child.getBoundingClientRect().bottom + box.scrollTop));
      if (Number.isFinite(low)) more = Math.max(more, low - top + 12 - box.clientHeight);
    }
    if (!Number.isFinite(more)) return;
    const next = Math.round(Math.min(720, Math.max(320, innerHeight + more)));
    if (next > height || height - next > 64) {
      height = next;
      if (port) port.postMessage({ tell: "size", height });
      else parent.postMessage({ ormery: "size", height }, "*");
    }
  }, 30);

  // --- beginning ---

  const worker = () => {
    if (!opaque) return workerFile;
    const body = `self.ormeryGlue = ${self.ormeryGlue}; const ormery = self.ormeryGlue(); let ready;
      self.onmessage = ({ data }) => {
        if (data instanceof WebAssembly.Module) ready = ormery.init({ module_or_path: data });
        else if (Array.isArray(data)) ready.then(() => ormery.speak(data[0]));
        else ready.then(() => self.postMessage(ormery.reply(data))).catch((error) => self.postMessage(JSON.stringify({ broke: String(error.message ?? error) })));
      };`;
    try {
      return URL.createObjectURL(new Blob([body], { type: "text/javascript" }));
    } catch {
      return "";
    }
  };

  const blocked = (error) => {
    const place = document.getElementById("page");
    place.replaceChildren();
    const why = document.createElement("p");
    why.className = "boot";
    why.setAttribute("role", "status");
    why.textContent = error.message;
    place.append(why);
    if (!(error instanceof Blocked) || !lesson) return;
    root.dataset.blocked = "";
    if (lesson.name) {
      const plain = document.createElement("iframe");
      plain.className = "fallback";
      plain.title = said.plain;
      plain.src = address(`./plain/${encodeURIComponent(lesson.name)}.html`);
      place.append(plain);
    } else {
      const text = document.createElement("pre");
      text.className = "fallback";
      text.textContent = lesson.text;
      place.append(text);
    }
  };

  const begin = async () => {
    const asked = hosted ? await hello() : null;
    try {
      const found = wanted(asked);
      found.then((one) => { lesson = one; }, () => {});
      const [module, said] = await Promise.all([self.ormeryModule, catalogue(), found, script(glueFile)]);
      self.ormery = self.ormeryGlue();
      await self.ormery.init({ module_or_path: module });
      if (lesson.name && !words.has("lesson")) words.set("lesson", lesson.name);
      listen();
      self.ormery.start(module, worker(), listFile, base, () => (opaque ? Promise.reject(new Error("no editor here")) : import(editorFile)), said);
      command({ ask: "words", words: words.toString() });
    } catch (error) {
      if (error instanceof Blocked && !lesson) lesson = await wanted(asked).catch(() => null);
      blocked(error);
      tell("blocked", { message: error.message, shown: Boolean(lesson) });
      size();
    }
  };
  begin();
})();
