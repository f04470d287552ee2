// A small city on the public contract, for working on the pages without a server:
//   node test/server/city.mjs [port] [live requests] [units]
// It serves the built pages with the policy of the real server; sign in as desk@auxilio.test, password "desk".
// Orders on standard input, a word a line: mute, speak, restore.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { latLngToCell } from "h3-js";
import { Log } from "./log.mjs";
import { Sockets } from "./socket.mjs";

const [port, wantedLive, wantedUnits] = [8090, 34, 56].map((usual, at) => Number(process.argv[2 + at] ?? usual));
const dist = new URL("../../dist/", import.meta.url);
const policy = /policy = "([^]*?)"\n\n/.exec(readFileSync(new URL("../../console.go", import.meta.url), "utf8"))[1].replace(/" \+\s+"/g, "");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const log = new Log();
const sockets = new Sockets(log);
const id = (kind, n) => `018f0000-${kind}-7000-8000-${String(n).padStart(12, "0")}`;
const iso = (at) => new Date(at).toISOString();
let random = 7;
const chance = () => (random = (random * 16807) % 2147483647) / 2147483647;
const pick = (list) => list[Math.floor(chance() * list.length)];

const services = ["GRUA", "CORRIENTE", "NEUMATICOS", "COMBUSTIBLE", "CERRAJERIA", "AMBULANCIA", "PLOMERIA", "ELECTRICIDAD"];
const vehicleOf = { GRUA: "TOW_TRUCK", AMBULANCIA: "AMBULANCE", PLOMERIA: "VAN", ELECTRICIDAD: "VAN" };
const streets = ["6a avenida 9-20", "Calzada Roosevelt 22-43", "Avenida Reforma 12-01", "Calzada Aguilar Batres 34-70", "Bulevar Los Próceres 18-67", "Calzada San Juan 7-35", "Anillo Periférico 15-90", "Calzada La Paz 10-12"];
const companies = ["Grúas Ixchel", "Auxilio Vial Quetzal", "Rescate Maya", "Moto Servicio Atitlán", "Ambulancias San Rafael", "Hogar Seguro", "Grúas El Trébol", "Llantas Zona 9"];
const point = () => ({ latitude: 14.61 + (chance() + chance() - 1) * 0.11, longitude: -90.525 + (chance() + chance() - 1) * 0.12 });

const units = new Map();
for (let n = 1; n <= wantedUnits; n += 1) {
  const kind = ((n - 1) % 56) + 1;
  const vehicle = kind <= 24 ? "TOW_TRUCK" : kind <= 38 ? "MOTORCYCLE" : kind <= 44 ? "CAR" : kind <= 50 ? "VAN" : "AMBULANCE";
  const able = services.filter((code) => (vehicleOf[code] ?? "MOTORCYCLE") === vehicle || (vehicle === "CAR" && !vehicleOf[code]));
  units.set(id("0002", n), { id: id("0002", n), name: `${pick(companies)} ${String(n).padStart(2, "0")}`, vehicle_type: vehicle, services: able, status: "ACTIVE", on_duty: true, state: "available", ...point(), heading: 0, speed: 0, position_at: iso(Date.now()), request_id: null, goal: point(), quiet: n % 19 === 0 });
}

const requests = new Map();
const histories = new Map();
let made = 400;
const words = { scheduled: "SCHEDULED", searching: "SEARCHING", offered: "OFFERED", assigned: "PROVIDER_ASSIGNED", en_route: "EN_ROUTE", arrived: "ARRIVED", in_service: "IN_SERVICE", completed: "COMPLETED", cancelled: "CANCELLED", rejected: "REJECTED" };
const six = { scheduled: "PENDING", searching: "PENDING", offered: "PENDING", assigned: "ASSIGNED", en_route: "ASSIGNED", arrived: "IN_PROGRESS", in_service: "IN_PROGRESS", completed: "COMPLETED", cancelled: "CANCELLED", rejected: "REJECTED" };

function ask(ago = 0) {
  made += 1;
  const service = pick(services);
  const at = point();
  const created = Date.now() - ago;
  const request = { id: id("0003", made), request_number: "REQ-" + String(made).padStart(6, "0"), service, category: "ROADSIDE", priority: service === "AMBULANCIA" ? "URGENT" : pick(["LOW", "MEDIUM", "MEDIUM", "HIGH"]), state: "searching", version: 1, attention: [], location_latitude: at.latitude, location_longitude: at.longitude, location_city: "Zona " + (1 + Math.floor(chance() * 21)), location_address: pick(streets), provider: null, created_at: iso(created), updated_at: iso(created), state_since: iso(created), promised_at: null, eta_at: null, next: { what: "escalate", who: "engine", at: iso(created + 180000) }, title: "Necesito ayuda", description: "El vehículo no arranca y estoy a un lado de la vía.", user_name: pick(["Ana Lucía Pérez", "Marco Tulio Ajú", "Rosa Elvira Chitay", "José Luis Barrios"]), phone: "+502 5555 0" + made };
  requests.set(request.id, request);
  histories.set(request.id, [{ version: 1, event: "created", from: "", state: "searching", by: "MEMBER", reason: null, at: iso(created) }]);
  tell("request.created", request);
  return request;
}

function view(request) {
  return { ...request, status: six[request.state], tracking_status: words[request.state] };
}

function tell(event, request, more = {}) {
  const { id: key, request_number, service, category, priority, attention, provider, version } = request;
  const data = { request: key, request_number, service, category, priority, status: six[request.state], tracking_status: words[request.state], attention, provider: provider && { id: provider.id }, ...more };
  log.publish(["board", "request:" + key], event, data, version);
}

function move(request, state, changes = {}, role = "ENGINE") {
  const from = request.state;
  Object.assign(request, changes, { state, version: request.version + 1, updated_at: iso(Date.now()), state_since: iso(Date.now()) });
  histories.get(request.id).push({ version: request.version, event: state, from, state, by: role, reason: null, at: request.updated_at });
  tell("request." + state, request);
}

const next = {
  searching(request) {
    const free = [...units.values()].filter((unit) => unit.state === "available" && unit.services.includes(request.service));
    if (free.length === 0 || chance() < 0.25) return flag(request, "no_provider");
    const unit = pick(free);
    unit.state = "offered";
    request.asked = unit.id;
    move(request, "offered", { next: { what: "offer_expire", who: "provider", at: iso(Date.now() + 25000) } });
    log.publish(["board", "provider:" + unit.id], "offer.created", { request: request.id, provider: unit.id, offer: id("0004", made), tracking_status: "OFFERED", status: "PENDING" }, request.version);
  },
  offered(request) {
    const unit = units.get(request.asked);
    if (chance() < 0.3) {
      unit.state = "available";
      log.publish(["board"], "offer.declined", { request: request.id, provider: unit.id }, request.version);
      return move(request, "searching");
    }
    Object.assign(unit, { state: "busy", request_id: request.id });
    const promised = iso(Date.now() + 60000 + chance() * 900000);
    move(request, "assigned", { provider: { id: unit.id, name: unit.name, vehicle_type: unit.vehicle_type }, promised_at: promised, eta_at: promised, attention: [], next: { what: "progress", who: "provider", at: iso(Date.now() + 180000) } }, "PROVIDER");
  },
  assigned(request) {
    const unit = units.get(request.provider.id);
    unit.goal = { latitude: request.location_latitude, longitude: request.location_longitude };
    move(request, "en_route", {}, "PROVIDER");
  },
  en_route(request) {
    if (chance() < 0.15) return flag(request, pick(["late_risk", "stalled", "moving_away"]));
    if (chance() < 0.3) move(request, "arrived", { eta_at: null, attention: [] }, "PROVIDER");
  },
  arrived: (request) => move(request, "in_service", {}, "PROVIDER"),
  in_service(request) {
    const unit = units.get(request.provider.id);
    Object.assign(unit, { state: "available", request_id: null, goal: point() });
    move(request, chance() < 0.9 ? "completed" : "cancelled", { next: null, outcome: "completed" }, "PROVIDER");
  },
};

function flag(request, name) {
  if (request.attention.includes(name)) return;
  Object.assign(request, { attention: [name], version: request.version + 1, updated_at: iso(Date.now()) });
  tell("request.attention_raised", request);
}

function drive() {
  const byCell = new Map();
  for (const unit of units.values()) {
    if (unit.quiet) continue;
    const [dy, dx] = [unit.goal.latitude - unit.latitude, unit.goal.longitude - unit.longitude];
    const far = Math.hypot(dy, dx);
    if (far < 0.0006) unit.goal = unit.request_id ? unit.goal : point();
    const step = Math.min(far, 0.0005);
    if (far > 0) Object.assign(unit, { latitude: unit.latitude + (dy / far) * step, longitude: unit.longitude + (dx / far) * step, heading: Math.round((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360, speed: 9 });
    unit.position_at = iso(Date.now());
    const cell = latLngToCell(unit.latitude, unit.longitude, 7);
    const row = [unit.id, Math.round(unit.latitude * 1e6), Math.round(unit.longitude * 1e6), unit.heading, 90, Math.floor(Date.now() / 1000), unit.state];
    byCell.set(cell, [...(byCell.get(cell) ?? []), row]);
  }
  for (const [cell, rows] of byCell) sockets.positions(cell, rows);
}

function live() {
  return [...requests.values()].filter((request) => request.next);
}

function day() {
  const open = live();
  if (open.length < wantedLive && chance() < 0.25) ask();
  for (const request of open) if (chance() < 0.03 * Math.min(1, 34 / open.length)) next[request.state]?.(request);
}

for (let n = 0; n < wantedLive * 1.2; n += 1) ask(chance() * 300000);
for (let n = 0; n < 3; n += 1) Object.assign(ask(60000), { state: "scheduled", next: { what: "activate", who: "engine", at: iso(Date.now() + 3600000 * (n + 1)) } });
for (let n = 0; n < 150; n += 1) day();
setInterval(drive, 1000);
setInterval(day, 300);
setInterval(() => sockets.send({ type: "metrics", topic: "board", at: iso(Date.now()), counters: counters() }), 1000);
setInterval(() => sockets.send({ type: "heartbeat" }), 20000);

function counters() {
  const all = [...requests.values()];
  const [asked, on] = [(state) => all.filter((one) => one.state === state).length, [...units.values()]];
  const duty = { on_duty: on.length, available: on.filter((unit) => unit.state === "available").length, busy: on.filter((unit) => unit.state === "busy").length };
  return { searching: asked("searching"), offered: asked("offered"), under_way: 0, scheduled: asked("scheduled"), needs_you: 0, completed_today: asked("completed"), ...duty };
}

function board() {
  const wanted = [...requests.values()].map(view);
  const on = [...units.values()].map(({ goal, quiet, ...unit }) => unit);
  return { region: "default", server_time: iso(Date.now()), epoch: log.epoch, cursor: { topic: "board", pos: log.head("board") }, counters: counters(), automation: "AUTO", requests: wanted, providers: on };
}

function decisions(request) {
  const candidates = [...units.values()].slice(0, 16).map((unit, n) => ({ provider: unit.id, name: unit.name, distance_m: 900 + n * 400, eta_s: 420 + n * 60, ...(unit.services.includes(request.service) ? { cost: { eta: 420 + n * 60, weight: 2, reliability: 10, idle: 40, total: 900 + n * 91 }, rank: n + 1, chosen: unit.id === request.asked, why_not: unit.id === request.asked ? undefined : "better_here" } : { gate: pick(["wrong_service", "busy", "stale_position"]) }) }));
  return [{ round: id("0005", made), at: request.created_at, policy_version: 3, verdict: "offered", candidates }];
}

const person = { id: id("0001", 1), email: "desk@auxilio.test", first_name: "Carlos", last_name: "Mérida", role: "DISPATCHER" };
const pair = () => ({ access: "access", refresh: "refresh", expires_in: 900, user: person });

const routes = [
  ["POST", /^\/auth\/token$/, (_, body) => (body.password === "desk" ? pair() : undefined)],
  ["POST", /^\/auth\/token\/refresh$/, pair],
  ["POST", /^\/auth\/logout$/, () => ({})],
  ["POST", /^\/realtime\/ticket$/, () => sockets.ticket()],
  ["GET", /^\/dispatch\/board$/, board],
  ["GET", /^\/assistance\/requests\/([^/]+)$/, ([, key]) => view(requests.get(key))],
  ["GET", /^\/assistance\/requests\/([^/]+)\/tracking$/, ([, key]) => ({ timeline: histories.get(key) })],
  ["GET", /^\/assistance\/requests\/([^/]+)\/updates$/, () => ({ results: [], next: null })],
  ["GET", /^\/assistance\/requests\/([^/]+)\/decisions$/, ([, key]) => ({ results: decisions(requests.get(key)), next: null })],
];

async function api(request, response, path) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const found = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
  const data = found?.[2](found[1].exec(path), body ? JSON.parse(body) : {});
  response.writeHead(data ? 200 : 401, { "Content-Type": "application/json" });
  response.end(JSON.stringify(data ? { success: true, message: "", data } : { success: false, message: "Invalid credentials", code: "INVALID_CREDENTIALS", errors: null }));
}

function page(response, path) {
  const file = path.startsWith("/assets/") ? path.slice(1) : path.slice(1) + ".html";
  try {
    const body = readFileSync(new URL(file, dist));
    const caching = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, { "Content-Type": types[extname(file)], "Content-Security-Policy": policy, "Cache-Control": caching });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

const http = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://city");
  if (pathname.startsWith("/api/v1/")) void api(request, response, pathname.slice("/api/v1".length));
  else page(response, pathname);
});
http.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
http.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/board`));

createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "mute" || line === "speak") sockets.mute = line === "mute";
  if (line === "restore") log.restore();
});
