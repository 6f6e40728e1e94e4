// Offline: one version of the whole page is kept, all of it or nothing.
//
// A version is installed beside the one in use and takes over when no page uses the old one any more, so that two
// builds are never mixed. Every file but the two pages carries its content's hash in its name.
const VERSION = "VERSION";
const FILES = ["FILES"];
const CACHE = `ormery-${VERSION}`;

self.addEventListener("install", (event) => {
  // A page has the same name in every version: the browser's own cache may still hold an old one.
  const asked = FILES.map((file) => new Request(file, file.endsWith(".html") ? { cache: "reload" } : {}));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(asked)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("ormery-") && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  const plain = request.url.split(/[?#]/)[0];
  const wanted = plain === self.registration.scope ? `${plain}index.html` : plain;
  event.respondWith(
    caches.open(CACHE).then((cache) => cache.match(wanted)).then((kept) => kept ?? fetch(request)),
  );
});
