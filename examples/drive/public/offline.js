/**
 * The page's service worker: keeps what the page is made of, so that it opens without a network. The drive's data is not its business.
 * The page itself is asked of the network first, so that a new version is seen; what it names by content never changes.
 */
const cacheName = "drive-page";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.add("/")));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/v1/")) return;
  if (request.mode === "navigate") event.respondWith(networkFirst());
  else event.respondWith(cacheFirst(request));
});

async function networkFirst() {
  const cache = await caches.open(cacheName);
  try {
    const answer = await fetch("/");
    if (answer.ok) await cache.put("/", answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match("/", { ignoreVary: true });
    if (kept === undefined) throw error;
    return kept;
  }
}

async function cacheFirst(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
