/**
 * Keeps the page for visits without a network. The build fills in version and files. A new version waits until no tab
 * shows the old one, so that a page never gets files of two versions.
 */
const CACHE = `onnx-bridge-page-${'VERSION'}`;
const FILES = ['FILES'];
/** Of the page's own, but written anew by whoever serves it with another model. */
const CATALOG = 'models.json';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(removeOldVersions().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.endsWith('.onnx')) return;
  event.respondWith(url.pathname.endsWith(CATALOG) ? networkFirst(request) : cacheFirst(request));
});

async function removeOldVersions() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('onnx-bridge-page-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** @param {Request} request */
async function cacheFirst(request) {
  const cache = await caches.open(CACHE);
  const stored = await cache.match(request.mode === 'navigate' ? './' : request);
  return stored ?? fetchAndStore(request, cache);
}

/** @param {Request} request */
async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  try {
    return await fetchAndStore(request, cache);
  } catch (error) {
    const stored = await cache.match(request);
    if (stored === undefined) throw error;
    return stored;
  }
}

/**
 * @param {Request} request
 * @param {Cache} cache
 */
async function fetchAndStore(request, cache) {
  const response = await fetch(request);
  if (response.ok && request.mode !== 'navigate') await cache.put(request, response.clone());
  return response;
}
