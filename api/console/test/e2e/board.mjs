// Opens the desk on a running installation and looks at what a dispatcher would:
//   npm run e2e -- URL accounts.json
// URL is of a node with the simulated city; accounts.json is what `make run` writes for --accounts. The node's process
// is stopped for a while and then killed, so it must be on this machine; without its pid these two steps are left out,
// and said so. ONLY=part,part runs the steps whose names contain one of the parts. Pictures go to a new folder in the system's temporary folder.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { launch, open, picture, pictures, signIn } from "./browser.mjs";
import { eventually, stepsOf } from "./steps.mjs";

const [url, file] = process.argv.slice(2);
if (!url || !file) {
  console.error("usage: npm run e2e -- URL accounts.json");
  process.exit(2);
}
const { accounts, pids = {}, urls = [] } = JSON.parse(readFileSync(file, "utf8"));
const node = pids["node" + (Math.max(0, urls.indexOf(url)) + 1)];

const shown = [];
const step = stepsOf(shown, []);

await step("the types are those of the served document", async () => {
  const tool = new URL("../../tools/types.mjs", import.meta.url).pathname;
  execFileSync(process.execPath, [tool, url, "--check"], { stdio: "inherit" });
});

const browser = await launch();
const { page, wrong } = await open(browser, url);
shown.push(page);
const moves = watchMoves(page);

await step("the form refuses a wrong password in words", async () => {
  await page.goto(url + "/login");
  await page.fill("[name=login]", accounts.dispatcher.email);
  await page.fill("[name=password]", "not the password");
  await page.click("button[type=submit]");
  await page.waitForSelector("[role=alert]");
  await picture(page, "login");
});

await step("a dispatcher signs in and sees the queue", async () => {
  await signIn(page, url, accounts.dispatcher);
  await page.waitForSelector('.board[data-link="live"]');
  assert.ok((await page.locator("[data-row]").count()) > 0);
  await picture(page, "queue");
});

await step("counters and groups agree", async () => {
  await eventually(async () => {
    for (const group of ["needs_you", "searching", "under_way", "scheduled"]) {
      const counter = await page.locator(`button.counter.${group} b`).innerText();
      const heading = await page.locator(`.group.${group} h2 b`).innerText();
      assert.equal(counter, heading, group);
    }
  });
});

await step("providers move on the map", async () => {
  await eventually(() => assert.ok([...moves.values()].some((places) => places.size > 2), "a provider at three places"));
  const drawn = () => page.locator("canvas.overlay").evaluate((canvas) => canvas.toDataURL());
  const before = await drawn();
  await eventually(async () => assert.notEqual(await drawn(), before));
});

await step("the keyboard opens a request with its timeline and decisions", async () => {
  await page.keyboard.press("j");
  await eventually(async () => assert.ok(await page.evaluate(() => document.activeElement?.hasAttribute("data-row"))));
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".timeline li");
  await picture(page, "timeline");
  await page.keyboard.press("d");
  await page.waitForSelector(".decisions table, .tabpanel .hint");
  await picture(page, "decisions");
  await page.keyboard.press("t");
});

await step("a request that was worked on shows each of its moves", async () => {
  const worked = page.locator(".group.under_way [data-row], .group.closed [data-row]").first();
  await worked.dispatchEvent("click");
  await eventually(async () => assert.ok((await page.locator(".timeline li").count()) >= 3, "three entries"));
});

await step("help, filter, language and themes", async () => {
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await page.keyboard.type("zzz");
  await eventually(async () => assert.equal(await page.locator("[data-row]").count(), 0));
  await page.fill("#filter", "");
  await page.keyboard.press("Escape");
  await page.click(".tools .language");
  assert.equal(await page.locator("html").getAttribute("lang"), "en-GB");
  for (const theme of ["day", "contrast", "night"]) {
    await page.locator(".tools button").nth(1).click();
    assert.equal(await page.locator("html").getAttribute("data-theme"), theme);
    await picture(page, theme);
  }
});

await step("nothing of WCAG 2.2 AA that a program can find is broken", async () => {
  for (const theme of ["day", "contrast", "night"]) {
    await page.locator(".tools button").nth(1).click();
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((one) => one.html.slice(0, 160)).join(" | ")}`);
    assert.deepEqual(found, [], theme);
  }
});

await step("it is complete at 1280 × 720", async () => {
  for (const width of [1600, 1440, 1366, 1280]) {
    await page.setViewportSize({ width, height: 720 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `the page is ${wide} px wide on ${width}`);
    assert.deepEqual(await page.evaluate(overlapping), [], `the header on ${width}`);
  }
  await picture(page, "small");
  await page.setViewportSize({ width: 1920, height: 1080 });
});

if (node) {
  await step("a silent server takes the colour away, and its return says what was missed", async () => {
    process.kill(node, "SIGSTOP");
    try {
      await page.waitForSelector('.board[data-link="stale"]', { timeout: 15_000 });
      await page.waitForSelector(".banner");
      assert.match(await page.locator(".desk").evaluate((desk) => getComputedStyle(desk).filter), /grayscale/);
      const stopped = await page.locator(".servertime").innerText();
      await page.waitForFunction(() => /\((8|9|\d\d) s\)/.test(document.querySelector(".banner")?.textContent ?? ""));
      assert.equal(await page.locator(".servertime").innerText(), stopped);
      await picture(page, "stale");
    } finally {
      process.kill(node, "SIGCONT");
    }
    await page.waitForSelector('.board[data-link="live"]', { timeout: 40_000 });
    await picture(page, "back");
  });

  await step("a killed server is waited for, and the desk goes on", async () => {
    process.kill(node, "SIGKILL");
    await page.waitForSelector('.link:not([data-link="live"])', { timeout: 15_000 });
    await page.waitForSelector('.link[data-link="live"]', { timeout: 60_000 });
    const places = moves.size;
    moves.clear();
    await eventually(() => assert.ok(moves.size > 0, `positions again; ${places} providers before`));
  });
} else console.log("-- the server's pid is not in the accounts file: stopping and killing it was left out");

await step("without WebGL the map is a table", async () => {
  const plain = await launch(false);
  const second = await open(plain, url);
  await signIn(second.page, url, accounts.dispatcher);
  await second.page.waitForSelector(".map .unittable tbody tr");
  await picture(second.page, "nogl");
  await plain.close();
  wrong.push(...second.wrong);
});

await step("signing out leaves nothing behind", async () => {
  await page.locator(".tools button").last().click();
  await page.waitForURL("**/login");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

assert.deepEqual(wrong, [], "no errors, no policy violations, nothing from elsewhere");
await browser.close();
console.log("pictures: " + pictures);

/** Every place at which each provider was reported over the socket. */
function watchMoves(watched) {
  const seen = new Map();
  watched.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      for (const frame of [JSON.parse(String(payload))].flat()) {
        for (const [id, latitude, longitude] of frame.rows ?? []) {
          if (!seen.has(id)) seen.set(id, new Set());
          seen.get(id).add(latitude + " " + longitude);
        }
      }
    });
  });
  return seen;
}

/** What of the header lies over its neighbour. */
function overlapping() {
  const parts = [...document.querySelectorAll(".top > :not(.counters), .top .counter")].map((part) => ({ part, box: part.getBoundingClientRect() }));
  const shown = parts.filter(({ box }) => box.width > 0).sort((a, b) => a.box.left - b.box.left);
  return shown.slice(1).filter(({ box }, at) => box.left < shown[at].box.right - 1).map(({ part }) => part.textContent);
}
