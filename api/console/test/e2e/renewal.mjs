// Forgets a password on a running installation and renews it by the letter that comes:
//   npm run renewal -- accounts.json
// accounts.json is what `make run` writes for --accounts; the member's password is the same afterwards.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, open } from "./browser.mjs";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("usage: npm run renewal -- accounts.json");
  process.exit(2);
}
const { accounts, url, mail_url } = JSON.parse(readFileSync(file, "utf8"));
const { email, password } = accounts.member;
const browser = await launch(false);
const { page, wrong } = await open(browser, url);
page.setDefaultTimeout(20_000);
let link = "";

await step("whoever forgot is sent a link", async () => {
  await page.goto(url + "/login");
  await page.getByText("Olvidé mi contraseña").click();
  const before = (await letters()).length;
  await page.fill("[name=email]", email);
  await page.click("button[type=submit]");
  await page.waitForSelector("[role=status]");
  for (let tries = 0; (await letters()).length === before; tries++) {
    assert.ok(tries < 100, "no letter came");
    await page.waitForTimeout(100);
  }
  const [newest] = await letters();
  assert.deepEqual(newest.to, [email]);
  [link] = newest.text.match(/^http.*$/m);
});

await step("the link opens the form, which everybody can use", async () => {
  await page.goto(link);
  await page.waitForSelector("[autocomplete=new-password]");
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((v) => v.id), []);
});

await step("a password that is easy to guess is refused, and the link stays good", async () => {
  await renew("contraseña123");
  assert.match(await page.textContent("[role=alert]"), /fácil de adivinar/);
});

await step("a good one is taken, and signs in", async () => {
  await renew(password);
  await page.waitForSelector("[name=login]");
  assert.match(await page.textContent("[role=status]"), /Contraseña cambiada/);
  assert.equal(new URL(page.url()).pathname, "/login");
  await page.fill("[name=login]", email);
  await page.fill("[name=password]", password);
  await page.click("button[type=submit]");
  await page.waitForURL("**/member");
});

await step("the link is used up", async () => {
  await page.goto(link);
  await renew(password);
  assert.match(await page.textContent("[role=alert]"), /ya no sirve/);
});

assert.deepEqual(wrong, []);
await browser.close();

async function letters() {
  return (await fetch(mail_url + "/letters.json")).json();
}

async function renew(text) {
  await page.fill("[name=password]", text);
  await page.click("button[type=submit]");
  await page.waitForSelector("[role=alert], [role=status]");
}

async function step(name, run) {
  await run();
  console.log("ok", name);
}
