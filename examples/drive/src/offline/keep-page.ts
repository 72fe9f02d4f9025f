/** As the service worker (`public/offline.js`) calls it. */
const cacheName = "drive-page";

/** Has the browser keep the page itself, so that it opens without a network from now on. */
export async function keepPage(): Promise<void> {
  await navigator.serviceWorker.register("/offline.js");
  await navigator.serviceWorker.ready;
  // What the page was made of before the service worker was there, it has not seen.
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const own = loaded.filter(
    ({ origin, pathname }) => origin === location.origin && !pathname.startsWith("/v1/"),
  );
  const cache = await caches.open(cacheName);
  await Promise.allSettled(own.map(({ href }) => cache.add(href)));
}
