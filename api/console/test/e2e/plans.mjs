// Plays how a member buys plans, on a running installation without the simulated city:
//   npm run plans -- accounts.json
// accounts.json is what `make run` writes for --accounts; the codes are read where its payment network shows them. The member
// is made for the occasion, so that it can be played again. Pictures go to a new folder in the system's temporary folder.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { launch } from "./browser.mjs";
import { caller, eventually, look, signInAt, Stage } from "./stage.mjs";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("usage: npm run plans -- accounts.json");
  process.exit(2);
}
const { accounts, url, payments_url } = JSON.parse(readFileSync(file, "utf8"));
const stage = new Stage(await launch());
const phone = "+5024" + randomInt(1_000_000, 9_999_999);
const account = { email: `comprador${phone.slice(4)}@auxilio.example`, password: "quetzal-volcano-lantern-77" };
await register();
const asMember = await caller(url, account);
const member = await stage.phone("member", url, { latitude: 14.6288, longitude: -90.5147 });
const held = (status) => member.waitForSelector(`[data-held="${status}"]`);

await stage.step("whoever has no plan is told so, and sees what there is", async () => {
  await signInAt(member, url, account, "member");
  await member.waitForSelector("[data-plans] small");
  await member.click("[data-plans]");
  await member.waitForSelector("[data-plan-code=VIAL_BASICO]");
  await look(member, "plans");
});

await stage.step("what costs nothing is active at once", async () => {
  await freePlan();
  await back();
  await member.click("[data-plans]");
  await member.click("[data-plan-code=CORTESIA] [data-buy]");
  await held("ACTIVE");
  assert.equal((await subscriptions())[0].status, "ACTIVE");
});

await stage.step("a plan is chosen, a code comes, and a wrong one says so", async () => {
  await member.click("[data-plan-code=VIAL_BASICO] [data-buy]");
  await held("PENDING_PAYMENT");
  await member.waitForSelector("[data-pay]:enabled");
  await look(member, "paying");
  await confirm("ZZZZZ");
  await member.waitForSelector("[role=alert]");
  assert.match(await member.locator("[role=alert]").innerText(), /PAQ no conoce ese código/);
  assert.equal((await subscriptions()).find(({ plan_code }) => plan_code === "VIAL_BASICO").status, "PENDING_PAYMENT");
});

await stage.step("the right code pays it once, and what is left of it is seen before asking", async () => {
  await confirm(await newestCode());
  await eventually(async () => assert.equal(await member.locator("[data-held=PENDING_PAYMENT]").count(), 0));
  await member.waitForSelector("[data-held=ACTIVE] meter");
  await look(member, "held");
  const { results } = await asMember("GET", "/wallet/transactions");
  assert.deepEqual(results.map(({ kind, amount_minor }) => [kind, amount_minor]), [["SUBSCRIPTION", 4900]]);
  await back();
  await member.waitForSelector("[data-plans]:has-text('Vial Básico')");
  await member.click('[data-service="GRUA"]');
  await member.click("[data-safe]");
  await member.click("[data-next]");
  await member.waitForSelector("[data-plan]");
  for (let steps = 0; steps < 3; steps += 1) await member.click("[aria-label=Volver]");
});

await stage.step("it is renewed by itself or not, and left with its rule said first", async () => {
  await member.click("[data-plans]");
  const one = member.locator("[data-held]", { hasText: "Vial Básico" });
  await one.locator("[role=switch]").click();
  await eventually(async () => assert.equal((await basic()).auto_renew, false));
  await one.locator("[data-leave]").click();
  await look(member, "leaving", ["day"]);
  await member.click("[data-leave-yes]");
  await eventually(async () => assert.equal((await basic()).status, "CANCELLED"));
  await eventually(async () => assert.equal(await member.locator("[data-plan-code=VIAL_BASICO]").count(), 1));
});

await stage.step("where nobody can pay, that is said and only what is free can be taken", async () => {
  await member.route("**/api/v1/wallet/balance", (route) => route.fulfill({ status: 503, json: { success: false, message: "Payments are not available here", code: "WALLET_DISABLED", errors: null } }));
  await back();
  await member.click("[data-plans]");
  await member.waitForSelector("[data-plan-code=HOGAR] [data-buy]:disabled");
  await member.getByText("Aquí no se puede pagar").waitFor();
  await look(member, "nowallet", ["night"]);
});

await stage.end();

async function register() {
  const names = { first_name: "Rosa", last_name: "Chitay", phone_number: phone };
  const answer = await fetch(url + "/api/v1/auth/register", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...account, ...names }) });
  assert.equal(answer.status, 201, await answer.text());
}

/** A plan of no price, made where an earlier run has not. */
async function freePlan() {
  const admin = await caller(url, accounts.admin);
  const plan = { code: "CORTESIA", category: "HOME", name_es: "Cortesía", name_en: "Courtesy", description_es: "Una visita al mes, gratis.", description_en: "One visit a month, free." };
  const { results } = await admin("GET", "/services/plans");
  if (results.every(({ code }) => code !== plan.code)) await admin("POST", "/services/plans", { ...plan, monthly_price_minor: 0, yearly_price_minor: 0, max_requests_per_month: 1, position: 90 });
}

async function back() {
  await member.click("[aria-label=Volver]");
  await member.waitForSelector("[data-plans]");
}

async function confirm(code) {
  await member.fill("[name=code]", code);
  await member.click("[data-pay]:enabled");
}

async function subscriptions() {
  return (await asMember("GET", "/services/subscriptions")).results;
}

async function basic() {
  return (await subscriptions()).find(({ plan_code }) => plan_code === "VIAL_BASICO");
}

/** The code that the network sent to this member's telephone last. */
async function newestCode() {
  const page = await (await fetch(payments_url)).text();
  const message = page.split("<article>").find((text) => text.includes(phone.slice(4)));
  return /<b>([0-9A-Za-z]{5})<\/b>/.exec(message)[1];
}
