import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** WebGL by the processor, and pages put together without it, as a browser does where there is no graphics card. */
const softwareGl = ["--enable-unsafe-swiftshader"];

/** Starts Debian's Chromium, or the one that CHROMIUM names; `gl` false leaves it without WebGL. */
export function launch(gl = true) {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const drawing = gl ? softwareGl : ["--disable-gpu", "--disable-3d-apis"];
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: [...sandbox, ...quiet, ...drawing] });
}

export const pictures = mkdtempSync(join(tmpdir(), "auxilio-pictures-"));

/** Opens a page that keeps what went wrong in it: errors, and requests that left its origin. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: "es-GT", colorScheme: "dark", ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push("error: " + error.message));
  page.on("console", (message) => message.text().includes("Content Security Policy") && wrong.push(message.text()));
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && host !== new URL(url).host) wrong.push("left the origin: " + request.url());
  });
  return { page, wrong };
}

export async function signIn(page, url, account) {
  await page.goto(url + "/board");
  await page.waitForURL("**/login");
  await page.fill("[name=login]", account.email);
  await page.fill("[name=password]", account.password);
  await page.click("button[type=submit]");
  await page.waitForSelector("[data-row]", { timeout: 60_000 });
}

export function picture(page, name) {
  return page.screenshot({ path: join(pictures, name + ".png") });
}

/** Keeps a small picture of the page, or of one part of it, in a folder; without a folder, nothing. */
export async function keep(page, folder, name, part) {
  if (!folder) return;
  const browser = await page.context().newCDPSession(page);
  const box = part && (await page.locator(part).boundingBox());
  const { data } = await browser.send("Page.captureScreenshot", { format: "webp", quality: 70, ...(box && { clip: { ...box, scale: 1 } }) });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name + ".webp"), Buffer.from(data, "base64"));
}
