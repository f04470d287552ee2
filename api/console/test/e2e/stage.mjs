// What the stories share: steps that say how long they took, phones, what a program finds of WCAG, and a caller of the API.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { open, picture, pictures } from "./browser.mjs";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Steps of one story; a failure leaves a picture of every page. */
export class Stage {
  pages = new Map();
  wrong = [];

  constructor(browser) {
    this.browser = browser;
  }

  /** A page of its own, kept by name; options are those of a browser context. */
  async page(name, url, options) {
    const { page, wrong } = await open(this.browser, url, options);
    page.setDefaultTimeout(30_000);
    this.pages.set(name, page);
    this.wrong.push(wrong);
    return page;
  }

  /** A phone of 360 × 640 at a place, with its own session. */
  phone(name, url, at, options = {}) {
    const size = { viewport: { width: 360, height: 640 }, hasTouch: true };
    return this.page(name, url, { ...size, permissions: ["geolocation"], geolocation: { ...at, accuracy: 8 }, ...options });
  }

  async step(name, run) {
    const since = performance.now();
    try {
      await run();
    } catch (cause) {
      for (const [who, page] of this.pages) await picture(page, "failed-" + who).catch(() => undefined);
      console.error(`FAILED ${name}\npictures: ${pictures}\n`, this.wrong.flat());
      throw cause;
    }
    console.log(`ok ${name} (${Math.round(performance.now() - since)} ms)`);
  }

  async end() {
    const wrong = this.wrong.flat();
    await this.browser.close();
    assert.deepEqual(wrong, [], "no errors, no policy violations, nothing from elsewhere");
    console.log("pictures: " + pictures);
  }
}

/** Takes a picture of a screen and looks for what a program can find of WCAG 2.2 AA in it, in each theme; nothing may be cut off to the side. */
export async function look(page, name, themes = ["day", "night", "contrast"]) {
  const worn = await page.evaluate(() => document.documentElement.dataset.theme);
  for (const theme of themes) {
    await page.evaluate((next) => (document.documentElement.dataset.theme = next), theme);
    const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 160)).join(" | ")}`);
    assert.deepEqual(found, [], `${name} by ${theme}`);
    await picture(page, `${name}-${theme}`);
  }
  await page.evaluate((before) => (document.documentElement.dataset.theme = before), worn);
  const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= width, `${name} is ${wide} px wide on ${width}`);
}

export async function signInAt(page, url, account, seat) {
  await page.goto(url + "/login");
  await page.fill("[name=login]", account.email);
  await page.fill("[name=password]", account.password);
  await page.click("button[type=submit]");
  await page.waitForURL(url + "/" + seat);
}

/** A caller of the API with an account's rights; throws what is not a success. */
export async function caller(url, account) {
  const { access } = await call(url, "POST", "/auth/token", account);
  return (method, path, body) => call(url, method, path, body, access);
}

async function call(url, method, path, body, token) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": randomUUID(), ...(token && { Authorization: "Bearer " + token }) };
  const answer = await fetch(url + "/api/v1" + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const envelope = await answer.json();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${JSON.stringify(envelope)}`);
  return envelope.data;
}

/** Runs until it does not throw, at most twenty seconds. */
export async function eventually(run) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await run();
    } catch (cause) {
      if (performance.now() > deadline) throw cause;
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}
