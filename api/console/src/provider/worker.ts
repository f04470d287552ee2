/// <reference lib="webworker" />
// The service worker of /provider: the page opens without signal, and a pushed offer is shown while the page is closed.

const worker = self as unknown as ServiceWorkerGlobalScope;
const shelf = "provider-1";
const address = "/provider";
/** More than one build's files: those of the build before may still be on a screen. */
const mostKept = 80;

worker.addEventListener("install", (event) => event.waitUntil(stock().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== worker.location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(shelved(event.request));
  else if (event.request.mode === "navigate" && pathname === address) event.respondWith(newestOrShelved(event.request));
});

/** Takes in the page and what it loads at once, so that the very next start may be without signal. */
async function stock(): Promise<void> {
  const kept = await caches.open(shelf);
  const response = await fetch(address, { cache: "no-cache" });
  const assets = [...(await response.clone().text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => String(match[1]));
  await kept.addAll(assets);
  await kept.put(address, response);
}

/** An asset's name changes with its content, so the shelf's copy is right for ever. */
async function shelved(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await keep(request, response.clone());
  return response;
}

/** Puts one more on the shelf; the oldest make room. */
async function keep(request: Request, response: Response): Promise<void> {
  const kept = await caches.open(shelf);
  await kept.put(request, response);
  const all = (await kept.keys()).filter(({ url }) => new URL(url).pathname !== address);
  await Promise.all(all.slice(0, Math.max(0, all.length - mostKept)).map((old) => kept.delete(old)));
}

async function newestOrShelved(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(shelf)).put(address, response.clone());
    return response;
  } catch (cause) {
    const kept = await caches.match(address);
    if (kept) return kept;
    throw cause;
  }
}

/** Words in both languages, as a push carries them. */
interface Told {
  title?: { es: string; en: string };
  body?: { es: string; en: string };
  offer?: string;
}

worker.addEventListener("push", (event) => {
  const told = (event.data?.json() ?? {}) as Told;
  const language = worker.navigator.language.toLowerCase().startsWith("en") ? "en" : "es";
  const shown = worker.registration.showNotification(told.title?.[language] ?? "Auxilio", {
    body: told.body?.[language] ?? "",
    tag: told.offer ?? "offer",
    icon: "/icon-192.png",
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
  const page = open.find((client) => new URL(client.url).pathname === address);
  return page ? page.focus() : worker.clients.openWindow(address);
}

export {};
