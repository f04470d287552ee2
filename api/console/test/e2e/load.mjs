// Measures the desk under load: 500 live requests and 2 000 moving units of the small city, in Debian's Chromium:
//   npm run load -- [seconds]
// Prints the script time of a frame, the time to the first row, the heap before and after, and whether a row moved under the
// pointer. Exits 1 when a bound is broken. Script times are the main thread's own, from the browser's trace, so that a busy machine,
// or one that draws the map without a graphics card, says the same: a frame's script is the median of what draws it, and an
// eighth of what else ran in a second, for a map with hundreds of marks is drawn eight times a second. Heat is computed every
// five seconds, in one of forty frames; a machine that draws once a second would have it in each, so it is measured by itself.
import { launch, open, picture, pictures } from "./browser.mjs";
import { firstPaint, sessionOf } from "./firstpaint.mjs";
import { heapOf, openDesk, smallCity } from "./smallcity.mjs";
import { busiest, outermost, thread, threadMs, traced } from "./trace.mjs";

const seconds = Number(process.argv[2] ?? 30);
const framesPerSecond = 8;
const city = await smallCity(8190, 500, 2000);
const { url } = city;
const browser = await launch();
const broken = [];

try {
  const { page, wrong } = await open(browser, url);
  await openDesk(page, url);
  const session = await sessionOf(page);
  await page.goto("about:blank");
  const first = await firstPaint(page.context(), url, session);
  bound("first paint of data by the clock", first.reached.painted, 1_000, "ms");
  await page.goto(url + "/board");
  await page.waitForSelector("[data-row]");
  await mapDrawn(page);
  const before = await heapOf(page);
  await page.locator(".maptools [role=radio]").last().dispatchEvent("click"); // a real click waits for frames, which a machine without a graphics card draws late
  const { draws, rest } = await scripts(page, seconds);
  await page.locator(".maptools [role=radio]").first().dispatchEvent("click");
  const shaded = await scripts(page, seconds);
  console.log(`drawing with the heat of demand: median ${quantile(shaded.draws, 0.5).toFixed(1)} ms of ${shaded.draws.length} frames`);
  bound("script per frame, median", quantile(draws, 0.5) + rest / seconds / framesPerSecond, 16, "ms");
  bound("script per frame, p99", quantile(draws, 0.99) + rest / seconds / framesPerSecond, 50, "ms");
  console.log(`drawing: median ${quantile(draws, 0.5).toFixed(1)} ms of ${draws.length} frames; all else: ${(rest / seconds).toFixed(0)} ms a second`);
  const after = await heapOf(page);
  bound(`heap after ${seconds} s (${(before / 1e6).toFixed(1)} MB before)`, after / 1e6, (before / 1e6) * 1.25 + 5, "MB");
  bound("rows that moved under the pointer in 5 s", await movedUnderPointer(page), 0, "");
  await picture(page, "load");
  if (wrong.length > 0) broken.push(...wrong);
} finally {
  await browser.close();
  city.end();
}
console.log("pictures: " + pictures);
if (broken.length > 0) {
  console.error("BROKEN\n" + broken.join("\n"));
  process.exit(1);
}

function bound(name, value, most, unit) {
  console.log(`${name}: ${value.toFixed(1)} ${unit} (at most ${most.toFixed(0)})`);
  if (value > most) broken.push(`${name}: ${value.toFixed(1)} ${unit} > ${most.toFixed(0)}`);
}

/** Until the map stands and its shaders are compiled, which without a graphics card holds the page up for seconds. */
async function mapDrawn(page) {
  await page.waitForSelector(".glmap canvas", { state: "attached", timeout: 120_000 });
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    for (let frames = 0; frames < 20; frames += 1) await frame();
  });
  await page.waitForTimeout(3_000);
}

/** The script time of each drawing, and of everything else together, in milliseconds. */
async function scripts(page, forSeconds) {
  const events = await traced(page, () => page.waitForTimeout(forSeconds * 1000));
  const main = busiest(events.filter((one) => one.name === "FireAnimationFrame"));
  const names = ["FunctionCall", "EvaluateScript", "TimerFire", "FireAnimationFrame", "MajorGC", "MinorGC", "V8.GCScavenger"];
  const all = outermost(events.filter((one) => names.includes(one.name) && one.ph === "X" && thread(one) === main));
  const draws = all.filter((one) => one.name === "FireAnimationFrame").map(threadMs);
  return { draws: draws.filter((ms) => ms > 0.3), rest: sum(all.filter((one) => one.name !== "FireAnimationFrame").map(threadMs)) };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** Rests the pointer on a row, and counts how often another request lay under it. */
async function movedUnderPointer(page) {
  const box = await page.locator("[data-row]").nth(3).boundingBox();
  await page.mouse.move(box.x + 40, box.y + 10);
  return page.evaluate(async ([x, y]) => {
    const under = () => document.elementFromPoint(x, y)?.closest("[data-row]")?.dataset.row;
    let [last, moved] = [under(), 0];
    for (let look = 0; look < 50; look += 1) {
      await new Promise((done) => setTimeout(done, 100));
      if (under() !== last) [last, moved] = [under(), moved + 1];
    }
    return moved;
  }, [box.x + 40, box.y + 10]);
}
