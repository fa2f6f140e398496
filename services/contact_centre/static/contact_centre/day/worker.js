// Under /day/ alone: when the connection is lost, the empty page of this telephone instead of the browser's dinosaur.
// Kept are that page, which names nobody, and styles and programs. Pages with people on them are never kept.
const language = new URL(self.location).searchParams.get("language") || "bg";
const SHELL = `/day/offline/${language}/`;
const CACHE = "zakrila-day-1";
const PATIENCE = 8000;

const asset = (url) => url.origin === self.location.origin && url.pathname.startsWith("/static/");

async function fill() {
  const cache = await caches.open(CACHE);
  const page = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
  if (!page.ok) throw new Error("no empty page");
  const text = await page.clone().text();
  const names = [...text.matchAll(/(?:href|src)="([^"]*\/static\/[^"]+|\/static\/[^"]+)"/g)].map((one) => one[1]);
  await cache.put(SHELL, page);
  await Promise.all([...new Set(names)].map((name) => cache.add(name)));
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const late = () => new Promise((_, give) => { setTimeout(() => give(new Error("late")), PATIENCE); });

async function pageOrShell(request) {
  try {
    return await Promise.race([fetch(request), late()]);
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(SHELL)) || Response.error();
  }
}

async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request)) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(pageOrShell(request));
  else if (asset(new URL(request.url))) event.respondWith(freshOrKept(request));
});
