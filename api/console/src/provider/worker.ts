/// <reference lib="webworker" />
// The service worker of /provider: the page opens without signal, and a pushed offer is shown while the page is closed.

const worker = self as unknown as ServiceWorkerGlobalScope;
const shelf = "provider-1";

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== worker.location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(shelved(event.request));
  else if (event.request.mode === "navigate" && pathname === "/provider") event.respondWith(newestOrShelved(event.request));
});

/** An asset's name changes with its content, so the shelf's copy is right for ever. */
async function shelved(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(shelf)).put(request, response.clone());
  return response;
}

async function newestOrShelved(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(shelf)).put(request, response.clone());
    return response;
  } catch (cause) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw cause;
  }
}

worker.addEventListener("push", (event) => {
  const told = (event.data?.json() ?? {}) as { title?: string; body?: string; offer?: string };
  const shown = worker.registration.showNotification(told.title ?? "Auxilio", {
    body: told.body ?? "",
    tag: told.offer ?? "offer",
    icon: "/icon.svg",
    requireInteraction: true,
  });
  event.waitUntil(shown);
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show());
});

async function show(): Promise<unknown> {
  const open = await worker.clients.matchAll({ type: "window" });
  const page = open.find((client) => new URL(client.url).pathname === "/provider");
  return page ? page.focus() : worker.clients.openWindow("/provider");
}

export {};
