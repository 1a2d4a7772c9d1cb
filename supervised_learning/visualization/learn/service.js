'use strict';
// Gives the page its files without a network, as python.js has kept them.
// Pyodide's have its version in their address; of the others, the newest
// counts.
const kept = (request) => caches.match(request, {ignoreSearch: true});

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) =>
  event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const {request} = event;
  if (request.method !== 'GET'
      || new URL(request.url).origin !== location.origin) {
    return;
  }
  event.respondWith(request.url.includes('/pyodide-')
    ? kept(request).then((found) => found ?? fetch(request))
    : fetch(request).catch(async (error) => {
      const found = await kept(request);
      if (!found) {
        throw error;
      }
      return found;
    }));
});
