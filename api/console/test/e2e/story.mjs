// Plays a whole rescue in /try on a running installation without the simulated city, and looks at all three seats:
//   npm run story -- accounts.json [FOLDER]
// accounts.json is what `make run` writes for --accounts. Pictures go to a new folder in the system's temporary folder;
// those of the README to FOLDER, small, when it is named.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { keep, launch, picture } from "./browser.mjs";
import { Stage, look } from "./stage.mjs";

const [file, folder] = process.argv.slice(2);
if (!file) {
  console.error("usage: npm run story -- accounts.json [FOLDER]");
  process.exit(2);
}
const { accounts, url } = JSON.parse(readFileSync(file, "utf8"));
const stage = new Stage(await launch());
const page = await stage.page("try", url, { viewport: { width: 1600, height: 900 } });
const state = (name) => page.waitForSelector(`.member .sentence[data-state="${name}"]`);
const begun = performance.now();
const row = (group) => page.waitForSelector(`.place.desk .group.${group} [data-row]`);
const hint = (name) => page.waitForSelector(`.guide [data-hint="${name}"]`);

await stage.step("all three seats are taken from the printed address", async () => {
  const seats = { desk: "dispatcher", member: "member", provider: "provider" };
  const given = Object.entries(seats).map(([seat, role]) => [seat, accounts[role].email + ":" + accounts[role].password]);
  await page.goto(`${url}/try#${new URLSearchParams(given)}`);
  await page.waitForSelector(".member .tile");
  await page.waitForSelector(".provider .duty");
  await page.waitForSelector('.board[data-link="live"]');
  assert.equal(new URL(page.url()).hash, "");
});

await stage.step("the provider goes on duty", async () => {
  if (await page.locator(".provider .duty.off").count()) await page.click(".provider .duty.off");
  await page.waitForSelector(".provider .duty.on");
  await hint("ask");
  await picture(page, "try");
});

await stage.step("the member asks, the phone rings, and it is declined", async () => {
  await ask("COMBUSTIBLE");
  await page.waitForSelector("[data-decline]");
  await hint("accept");
  await page.click("[data-decline]");
  await page.click('[data-reason="other"]');
  await page.waitForSelector(".provider .duty.on");
});

await stage.step("a dispatcher offers it again by keyboard alone", async () => {
  await page.locator(".place.desk .servertime, .place.desk .brand").first().click();
  await page.keyboard.press(".");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".candidate");
  await picture(page, "orders");
  await page.keyboard.press("b");
  await page.keyboard.press("1");
  await page.waitForSelector("[data-accept]");
  await keep(page, folder, "offer", ".place.provider .screen");
});

await stage.step("accepted, and everybody knows", async () => {
  await page.click("[data-accept]");
  await state("assigned");
  await row("under_way");
});

for (const [tap, reached] of [["depart", "en_route"], ["arrive", "arrived"], ["start", "in_service"]]) {
  await stage.step(tap, async () => {
    await page.click(`[data-step="${tap}"]`);
    await state(reached);
    if (tap !== "depart") return picture(page, tap);
    await page.waitForSelector(".member .phonemap canvas");
    await page.waitForSelector(".member .fixage");
    await picture(page, tap);
    if (folder) await page.waitForTimeout(4_000); // the maps draw, and the unit is seen on its way
    await keep(page, folder, "try");
    await keep(page, folder, "watch", ".place.member .screen");
    await keep(page, folder, "job", ".place.provider .screen");
  });
}

await stage.step("completed and rated", async () => {
  await page.click('[data-step="complete"]');
  await page.fill(".provider [name=notes]", "Listo");
  await page.click('[data-content="yes"]');
  const plate = await page.screenshot({ clip: { x: 0, y: 0, width: 64, height: 64 } });
  await page.setInputFiles(".provider input[type=file]", { name: "placa.png", mimeType: "image/png", buffer: plate });
  await page.waitForSelector(".provider .pictures img");
  await page.click("[data-complete]:enabled");
  await state("completed");
  await page.click(".stars button:nth-child(5)");
  await page.click("[data-rate]");
  await page.waitForSelector(".thanks");
});

console.log(`   from the printed address to the rating: ${((performance.now() - begun) / 1000).toFixed(1)} s (a newcomer has 120)`);

await stage.step("nothing of WCAG 2.2 AA that a program can find is broken", () => look(page, "rated", ["night"]));

await stage.end();

async function ask(service) {
  await keep(page, folder, "home", ".place.member .screen");
  await page.click(`.member [data-service="${service}"]`);
  await page.click("[data-safe]");
  await page.waitForSelector(".member .phonemap canvas");
  if (folder) await page.waitForTimeout(2_000);
  await keep(page, folder, "where", ".place.member .screen");
  await page.click("[data-next]");
  await page.fill(".member textarea", "Frente al parque");
  await page.click("[data-ask]");
  await page.waitForSelector(".member .sentence");
}
