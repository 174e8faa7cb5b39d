// The service worker: pages come from the network, and from this device when there is none; a form that cannot be sent
// waits here. It never answers for the server: what waits is sent by a page (offline.js) and the server decides.
const SIGN_IN = "/dang-nhap";
const SIGN_OUT = "/dang-xuat";
const WAITING = "/cho-gui";
const FORM = /^\/phieu\/[^/]+\/[^/]+\/[^/]+$/;
const AWAY = [502, 503, 504]; // what stands before the server answers while the server is away

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode !== "navigate") return;
  else if (request.method === "POST" && FORM.test(pathname)) event.respondWith(send(request, pathname));
  else if (request.method === "POST" && pathname === SIGN_OUT) event.respondWith(leave(request));
  else if (request.method === "GET") event.respondWith(page(request, pathname));
});

async function file(request) {
  const files = await caches.open(device.FILES);
  return (await files.match(request)) || fetch(request);
}

async function fromNetwork(request) {
  const answer = await fetch(request);
  if (AWAY.includes(answer.status)) throw new Error(answer.statusText);
  return answer;
}

async function page(request, path) {
  const answer = await fromNetwork(request).catch(() => null);
  if (!answer) return kept(path);
  if (answer.ok && path === SIGN_IN) await device.forget();
  else if (answer.ok && (path === "/" || path === WAITING || FORM.test(path))) await keep(path, answer.clone()).catch(() => {});
  return answer;
}

async function keep(path, answer) {
  if (await device.owner()) await (await caches.open(device.PAGES)).put(path, answer);
}

async function leave(request) {
  const answer = await fetch(request);
  await device.forget();
  return answer;
}

async function kept(path) {
  const pages = await caches.open(device.PAGES);
  const found = await pages.match(path);
  if (found) return found;
  return path !== WAITING && (await pages.match(WAITING)) ? Response.redirect(WAITING, 303) : Response.error();
}

async function send(request, path) {
  const body = await request.clone().text();
  const answer = await fromNetwork(request).catch(() => null);
  if (!answer) return held(path, new URLSearchParams(body));
  if (answer.type === "opaqueredirect") await device.remove(path);
  return answer;
}

// Saving needs nothing here: what was typed stands in the page, which saves it when the network is back.
async function held(path, fields) {
  if (!fields.get("key") || fields.has("save")) return Response.redirect(path, 303);
  const title = fields.get("title");
  ["csrfmiddlewaretoken", "title", "touched"].forEach((name) => fields.delete(name));
  const isHeld = await device.put(path, { title, body: fields.toString(), at: Date.now(), state: "waiting" });
  return isHeld ? Response.redirect(WAITING, 303) : Response.error();
}
