// Plays a whole rescue in /try on a running installation without the simulated city, and looks at all three seats:
//   npm run story -- accounts.json
// accounts.json is what `make run` writes for --accounts. Pictures go to a new folder in the system's temporary folder.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, open, picture, pictures } from "./browser.mjs";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("usage: npm run story -- accounts.json");
  process.exit(2);
}
const { accounts, url } = JSON.parse(readFileSync(file, "utf8"));
const browser = await launch();
const { page, wrong } = await open(browser, url);
page.setDefaultTimeout(20_000);
const state = (name) => page.waitForSelector(`.member .sentence[data-state="${name}"]`);
const row = (group) => page.waitForSelector(`.place.desk .group.${group} [data-row]`);

await step("all three seats are taken from the printed address", async () => {
  const seats = { desk: "dispatcher", member: "member", provider: "provider" };
  const given = Object.entries(seats).map(([seat, role]) => [seat, accounts[role].email + ":" + accounts[role].password]);
  await page.goto(`${url}/try#${new URLSearchParams(given)}`);
  await page.waitForSelector(".member .tile");
  await page.waitForSelector(".provider .duty");
  await page.waitForSelector('.board[data-link="live"]');
  assert.equal(new URL(page.url()).hash, "");
});

await step("the provider goes on duty", async () => {
  if (await page.locator(".provider .duty.off").count()) await page.click(".provider .duty.off");
  await page.waitForSelector(".provider .duty.on");
  await picture(page, "try");
});

await step("a dispatcher orders by keyboard alone: hold, note, let go, offer", async () => {
  await ask("COMBUSTIBLE");
  await page.waitForSelector("[data-decline]");
  await page.click("[data-decline]");
  await page.click('[data-reason="other"]');
  await page.waitForSelector(".provider .duty.on");
  await page.locator(".place.desk .servertime, .place.desk .brand").first().click();
  await page.keyboard.press(".");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".candidate");
  await page.keyboard.press("h");
  await page.waitForSelector(".orders [role=status]");
  await picture(page, "orders");
  await page.keyboard.press("b");
  await page.keyboard.press("1");
  await page.waitForSelector("[data-accept]");
});

await step("accepted, and everybody knows", async () => {
  await picture(page, "offer");
  await page.click("[data-accept]");
  await state("assigned");
  await row("under_way");
});

for (const [tap, reached] of [["depart", "en_route"], ["arrive", "arrived"], ["start", "in_service"]]) {
  await step(tap, async () => {
    await page.click(`[data-step="${tap}"]`);
    await state(reached);
    if (tap === "depart") await page.waitForSelector(".member .phonemap canvas");
    await picture(page, tap);
  });
}

await step("completed and rated", async () => {
  await page.click('[data-step="complete"]');
  await page.fill(".provider [name=notes]", "Listo");
  await page.click('[data-content="yes"]');
  await page.click("[data-complete]");
  await state("completed");
  await page.click(".stars button:nth-child(5)");
  await page.click("[data-rate]");
  await page.waitForSelector(".thanks");
  await picture(page, "rated");
});

await step("nothing of WCAG 2.2 AA that a program can find is broken", async () => {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 160)).join(" | ")}`), []);
});

assert.deepEqual(wrong, [], "no errors, no policy violations, nothing from elsewhere");
await browser.close();
console.log("pictures: " + pictures);

async function ask(service) {
  await page.click(`.member [data-service="${service}"]`);
  await page.click("[data-safe]");
  await page.waitForSelector(".member .phonemap canvas");
  await page.click("[data-next]");
  await page.fill(".member textarea", "Frente al parque");
  await page.click("[data-ask]");
  await page.waitForSelector(".member .sentence");
}

async function step(name, run) {
  const since = performance.now();
  try {
    await run();
  } catch (cause) {
    await picture(page, "failed");
    console.error(`FAILED ${name}\npictures: ${pictures}\n`, wrong);
    throw cause;
  }
  console.log(`ok ${name} (${Math.round(performance.now() - since)} ms)`);
}
