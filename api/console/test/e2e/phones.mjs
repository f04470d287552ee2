// Plays the phones' stories on a running installation without the simulated city: asking, an offer declined and offered
// again, a link for others, taps without signal, a session that runs out, and the look of every screen in every theme:
//   npm run phones -- accounts.json
// accounts.json is what `make run` writes for --accounts. Pictures go to a new folder in the system's temporary folder.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, picture } from "./browser.mjs";
import { signal } from "./signal.mjs";
import { caller, eventually, look, signInAt, Stage } from "./stage.mjs";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("usage: npm run phones -- accounts.json");
  process.exit(2);
}
const { accounts, url } = JSON.parse(readFileSync(file, "utf8"));
const stage = new Stage(await launch());
const way = await signal(url);
const desk = await caller(url, accounts.dispatcher);
const asMember = await caller(url, accounts.member);
const memberAt = { latitude: 14.6288, longitude: -90.5147 };
const member = await stage.phone("member", url, memberAt);
const provider = await stage.phone("provider", way.url, { latitude: 14.6307, longitude: -90.5129 }, { colorScheme: "light" });
const state = (name) => member.waitForSelector(`.sentence[data-state="${name}"]`);
let link = "";

await endOldRequests();
const plan = await sponsoredPlan("ROADSIDE");

await stage.step("the sign-in refuses in words, and leads to a new password", async () => {
  await member.goto(url + "/login");
  await member.fill("[name=login]", accounts.member.email);
  await member.fill("[name=password]", "not the password");
  await member.click("button[type=submit]");
  await member.waitForSelector("[role=alert]");
  await look(member, "login");
  await member.getByText("Olvidé mi contraseña").click();
  await look(member, "forgotten", ["day"]);
  await member.goto(url + "/reset-password/dWlk/dG9rZW4/");
  await member.fill("[name=password]", "quetzal-volcano-lantern-77");
  await member.click("button[type=submit]");
  await member.waitForSelector("[role=alert]");
  await look(member, "reset", ["night"]);
});

await stage.step("both sign in, and the provider goes on duty", async () => {
  await signInAt(member, url, accounts.member, "member");
  await member.waitForSelector(".tile");
  await look(member, "home");
  await signInAt(provider, way.url, accounts.provider, "provider");
  await provider.waitForSelector(".duty");
  if (await provider.locator(".duty.on").count()) await provider.click(".duty.on");
  await provider.waitForSelector(".duty.off");
  await look(provider, "off-duty", ["day"]);
  await provider.click(".duty.off");
  await provider.waitForSelector(".duty.on");
  await look(provider, "on-duty");
});

await stage.step("only what a service needs is asked", async () => {
  await member.click('[data-service="AMBULANCIA"]');
  await look(member, "safety");
  await member.click("[data-safe]");
  await member.click("[data-next]");
  assert.equal(await member.locator(".signs input").count(), 6);
  assert.equal(await member.locator("[name=vehicle_plate]").count(), 0);
  await look(member, "triage");
  for (let back = 0; back < 3; back++) await member.click("[aria-label=Volver]");
  await member.waitForSelector(".tile");
});

await stage.step("the place is chosen by device, by key, by tap and by zone", async () => {
  await member.click('[data-service="GRUA"]');
  await member.click("[data-safe]");
  await member.waitForSelector(".phonemap canvas");
  const zone = member.locator("select").first();
  await eventually(async () => assert.equal(await zone.inputValue(), "Zona 4"));
  await member.focus("button.pinmark");
  await eventually(async () => {
    await member.keyboard.press("Shift+ArrowUp");
    assert.equal(await zone.inputValue(), "Zona 1");
  });
  await look(member, "where");
  await member.locator(".phonemap").click({ position: { x: 60, y: 60 } });
  await zone.selectOption("Zona 9");
  assert.equal(await zone.inputValue(), "Zona 9");
  await member.getByText("Usar esta").click();
  await eventually(async () => assert.equal(await zone.inputValue(), "Zona 4"));
});

await stage.step("however often it is tapped, one request", async () => {
  await member.click("[data-next]");
  await member.fill("textarea", "Frente al parque");
  await member.selectOption("[name=destination]", "Zona 10");
  assert.equal(await member.locator("[data-plan]").getAttribute("aria-checked"), "true");
  await look(member, "details");
  await member.evaluate(() => [1, 2, 3].forEach(() => document.querySelector("[data-ask]").click()));
  await member.waitForSelector(".sentence");
  assert.equal((await liveRequests()).length, 1);
  const { used_this_month } = await asMember("GET", "/services/subscriptions/" + plan.id);
  assert.equal(used_this_month, plan.used_this_month + 1);
});

await stage.step("the offer shows what it pays before who it is for, and is declined with a reason", async () => {
  await provider.waitForSelector("[data-accept]");
  const shown = await provider.locator("main").innerText();
  assert.match(shown, /Q 2\d\d\.\d\d/);
  assert.ok(!shown.includes("María") && !shown.includes("parque"), shown);
  await look(provider, "offer", ["day"]);
  await provider.click("[data-decline]");
  await provider.click('[data-reason="far"]');
  await provider.waitForSelector(".duty.on");
  await look(member, "searching", ["night"]);
});

await stage.step("without signal nothing is accepted; offered again, it is", async () => {
  const [request] = await liveRequests();
  const { id } = await providerOf();
  await desk("POST", `/assistance/requests/${request.id}/offer`, { providers: [id] });
  await provider.waitForSelector("[data-accept]");
  way.cut();
  await provider.click("[data-accept]");
  await provider.waitForSelector("[role=alert]");
  assert.equal((await liveRequests())[0].status, "PENDING");
  way.join();
  await eventually(async () => {
    if (await provider.locator("[data-accept]:enabled").count()) await provider.click("[data-accept]");
    assert.ok(await provider.locator('[data-step="depart"]').count());
  });
  await state("assigned");
  await look(member, "assigned", ["day"]);
});

await stage.step("the provider rolls, and the member's map opens", async () => {
  await look(provider, "job");
  await provider.click('[data-step="depart"]');
  await state("en_route");
  await member.waitForSelector(".phonemap canvas");
  await member.waitForSelector(".fixage");
  await look(member, "en-route");
});

await stage.step("an offer for after the job, or in its place, says so", async () => {
  const offers = "**/api/v1/assistance/offers";
  for (const [name, part] of [["next", { slot: 2 }], ["leaves", { leaves: "018f0000-0000-7000-8000-000000000000" }]]) {
    await provider.route(offers, (route) => route.fulfill({ json: { success: true, message: "", data: { results: [{ ...anOffer(), ...part }], next: null } } }));
    await provider.reload();
    await provider.waitForSelector(".meanwhile" + (name === "leaves" ? ".leaves" : ""));
    await look(provider, "offer-" + name, ["night"]);
    await provider.unroute(offers);
  }
  await provider.reload();
  await provider.waitForSelector(".brief");
});

await stage.step("messages go both ways", async () => {
  await member.click("[data-chat]");
  await member.fill(".composer input", "Estoy en el carril derecho");
  await member.keyboard.press("Enter");
  await member.waitForSelector(".chat .mine:not(.sending)");
  await look(member, "chat", ["night"]);
  await member.click("[aria-label=Volver]");
  await provider.waitForSelector(".choices b");
});

await stage.step("a link lets a stranger follow, and no more than that", async () => {
  await member.click("[data-share]");
  link = url + new URL(await member.locator("[data-link]").inputValue()).pathname;
  await look(member, "share", ["day"]);
  await member.keyboard.press("Escape");
  const stranger = await stage.phone("stranger", url, memberAt, { locale: "en-GB", colorScheme: "light", permissions: [] });
  await stranger.goto(link);
  await stranger.waitForSelector('.sentence[data-state="en_route"]');
  const shown = await stranger.locator("main").innerText();
  assert.ok(!shown.includes("María") && !shown.includes("parque") && !shown.includes("5550"), shown);
  await stranger.waitForSelector(".phonemap canvas");
  await look(stranger, "shared");
  await stranger.goto(url + "/t/nothing-is-here");
  await stranger.waitForSelector(".gone");
  await look(stranger, "gone", ["night"]);
  await stranger.goto(link);
});

await stage.step("taps without signal wait with their time, outlive a restart of the page, and are sent in order", async () => {
  await eventually(async () => assert.ok(await provider.evaluate(() => navigator.serviceWorker.controller !== null)));
  way.cut();
  await provider.click('[data-step="arrive"]');
  await provider.waitForSelector('[data-step="start"]');
  await provider.click('[data-step="start"]');
  await eventually(async () => assert.equal(await provider.locator(".waiting li").count(), 2));
  await provider.waitForSelector(".signal.away", { timeout: 20_000 });
  await look(provider, "no-signal", ["day"]);
  await provider.reload();
  await provider.waitForSelector('[data-step="complete"]');
  assert.equal(await provider.locator(".waiting li").count(), 2);
  way.join();
  await state("in_service");
  await eventually(async () => assert.equal(await provider.locator(".waiting li").count(), 0));
  const [{ id }] = await liveRequests();
  const { timeline } = await asMember("GET", `/assistance/requests/${id}/tracking`);
  assert.deepEqual(timeline.slice(-3).map((move) => move.state), ["en_route", "arrived", "in_service"]);
});

await stage.step("a token that runs out is renewed unseen", async () => {
  await spoil({ access: "x.y.z", until: 0 });
  await provider.reload();
  await provider.waitForSelector('[data-step="complete"]');
  await eventually(async () => assert.notEqual(await provider.evaluate(() => JSON.parse(localStorage.getItem("auxilio.session.provider")).access), "x.y.z"));
});

await stage.step("the completion says what it still needs, and is rated", async () => {
  await provider.click('[data-step="complete"]');
  await provider.waitForSelector(".lacks");
  assert.equal(await provider.locator("[data-complete]:disabled").count(), 1);
  await look(provider, "completing");
  await provider.fill("[name=notes]", "Cargado y llevado");
  await provider.click('[data-content="yes"]');
  await addPhoto();
  const [{ id }] = await liveRequests();
  await provider.click("[data-complete]:enabled");
  await state("completed");
  const { results } = await asMember("GET", `/assistance/requests/${id}/documents`);
  assert.deepEqual(results.map(({ evidence, content_type }) => [evidence, content_type]), [[true, "image/jpeg"]]);
  await member.waitForSelector(".photos img");
  await look(member, "rating");
  await member.click(".stars button:nth-child(4)");
  await member.click("[data-rate]");
  await member.waitForSelector(".thanks");
});

await stage.step("the earnings are the server's", async () => {
  await provider.click("[data-earnings]");
  await provider.waitForSelector(".earned:not([aria-busy=true])");
  await look(provider, "earnings");
  await provider.click("[aria-label=Volver]");
  await stage.pages.get("stranger").waitForSelector('.sentence[data-state="completed"]', { timeout: 40_000 });
});

await stage.step("why work went to others is said in words", async () => {
  await provider.click("[data-elsewhere]");
  await provider.waitForSelector(".elsewhere [data-reason]");
  await look(provider, "elsewhere");
  await provider.click("[aria-label=Volver]");
});

await stage.step("cancelling says its rule first", async () => {
  await member.click("[aria-label=Volver]");
  await ask("COMBUSTIBLE");
  await member.click("[data-cancel]");
  await look(member, "cancel", ["day"]);
  await member.click('[data-reason="mistake"]');
  await state("cancelled");
});

await stage.step("both languages and every size from 360 × 640 up", async () => {
  await member.click("[aria-label=Volver]");
  await member.getByText("EN", { exact: true }).click();
  assert.equal(await member.locator("html").getAttribute("lang"), "en-GB");
  for (const [width, height] of [[360, 640], [390, 844], [768, 1024], [1280, 720]]) {
    for (const page of [member, provider]) {
      await page.setViewportSize({ width, height });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    }
    await picture(member, `home-${width}`);
    await picture(provider, `ready-${width}`);
  }
});

await stage.step("a pushed offer is shown while the page is closed, in the phone's language", async () => {
  await provider.context().grantPermissions(["geolocation", "notifications"]);
  await push({ offer: "o", title: { es: "Nueva oferta: Grúa", en: "New offer: Tow truck" }, body: { es: "A 1.2 km", en: "1.2 km away" } });
  await eventually(async () => {
    const shown = await provider.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body }) => title + " · " + body));
    assert.deepEqual(shown, ["Nueva oferta: Grúa · A 1.2 km"]);
  });
});

await stage.step("a session that was ended leads to the sign-in, which says so", async () => {
  await spoil({ access: "x.y.z", refresh: "x", until: 0 });
  await provider.reload();
  await provider.waitForURL("**/login?ended");
  await provider.waitForSelector(".said");
});

way.end();
await stage.end();

async function ask(service) {
  await member.click(`[data-service="${service}"]`);
  await member.click("[data-safe]");
  await member.click("[data-next]");
  await member.click("[data-ask]");
  await member.waitForSelector(".sentence");
}

async function addPhoto() {
  const png = await provider.screenshot({ clip: { x: 0, y: 0, width: 64, height: 64 } });
  await provider.setInputFiles("input[type=file]", { name: "placa.png", mimeType: "image/png", buffer: png });
  await provider.waitForSelector(".pictures img");
}

async function liveRequests() {
  const { results } = await asMember("GET", "/assistance/requests?limit=20");
  return results.filter(({ status }) => ["PENDING", "ASSIGNED", "IN_PROGRESS"].includes(status));
}

/** A plan of the category that is the member's, paid by a sponsor where there was none. */
async function sponsoredPlan(category) {
  const { results } = await asMember("GET", "/services/subscriptions");
  const had = results.find((one) => one.status === "ACTIVE" && one.category === category && one.remaining_this_month !== 0);
  if (had) return had;
  const admin = await caller(url, accounts.admin);
  const plans = (await admin("GET", "/services/plans?category=" + category)).results;
  const { id } = await asMember("GET", "/users/me");
  return admin("POST", "/services/subscriptions", { user_id: id, plan_id: plans.at(-1).id, billing_cycle: "MONTHLY", paid_by: "SPONSOR" });
}

async function providerOf() {
  const asProvider = await caller(url, accounts.provider);
  return asProvider("GET", "/providers/me");
}

/** Hands the provider's service worker a push as a push service would. */
async function push(told) {
  const tools = await provider.context().newCDPSession(provider);
  const registered = new Promise((found) => tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [one] }) => one && found(one.registrationId)));
  await tools.send("ServiceWorker.enable");
  await tools.send("ServiceWorker.deliverPushMessage", { origin: way.url, registrationId: await registered, data: JSON.stringify(told) });
}

/** An offer as the server tells it, of a request that is not there. */
function anOffer() {
  const [now, id] = [Date.now(), "018f0000-0000-7000-8000-000000000001"];
  const at = (ms) => new Date(now + ms).toISOString();
  const terms = { service: "CORRIENTE", category: "ROADSIDE", priority: "URGENT", pay: 61.5, pay_minor: 6150, currency: "GTQ", distance_m: 3300, minutes: 9, zone: "Zona 9" };
  const times = { sent_at: at(0), delivered_at: at(0), shown_at: at(0), decided_at: null, expires_at: at(60_000), server_time: at(0) };
  return { id, request: id, request_number: "REQ-000999", status: "PENDING", slot: 1, leaves: null, location_latitude: 14.61, location_longitude: -90.52, ...terms, ...times };
}

/** Changes what the provider's phone keeps of its session. */
function spoil(part) {
  return provider.evaluate((changed) => {
    const key = "auxilio.session.provider";
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), ...changed }));
  }, part);
}

/** What an earlier run left behind would be in the way. */
async function endOldRequests() {
  for (const { id } of await liveRequests()) await asMember("POST", `/assistance/requests/${id}/cancel`, { cancellation_reason: "again" });
}
