// Measures whether the desk's memory stays flat: 500 live requests and 2 000 moving units of the small city, in Debian's Chromium:
//   npm run memory -- [minutes]
// Prints the JavaScript heap after a forced collection each half minute, and its slope over the second half of the time, when
// trails are as long as they get and caches are full. Exits 1 when it grows by more than 0.1 MB a minute. One sample in eight
// stands 5 MB above its neighbours, for a frame was being drawn: the slope is one that such samples do not turn.
import { launch, open } from "./browser.mjs";
import { heapOf, openDesk, smallCity } from "./smallcity.mjs";

const minutes = Number(process.argv[2] ?? 30);
const everyMs = 30_000;
const mostPerMinute = 0.1;
const city = await smallCity(8195, 500, 2000);
const browser = await launch();
const samples = [];

try {
  const { page, wrong } = await open(browser, city.url);
  await openDesk(page, city.url);
  const begun = performance.now();
  for (let n = 1; n <= minutes * 2; n += 1) {
    await page.waitForTimeout(begun + n * everyMs - performance.now());
    const sample = { minute: (performance.now() - begun) / 60_000, heap: (await heapOf(page)) / 1e6, nodes: await page.evaluate(() => document.querySelectorAll("*").length) };
    samples.push(sample);
    console.log(`${sample.minute.toFixed(1)} min: ${sample.heap.toFixed(1)} MB, ${sample.nodes} elements`);
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
} finally {
  await browser.close();
  city.end();
}
const slope = slopeOf(samples.slice(Math.floor(samples.length / 2)));
console.log(`slope of the second half: ${slope.toFixed(3)} MB a minute (at most ${mostPerMinute})`);
process.exit(slope > mostPerMinute ? 1 : 0);

/** Theil and Sen: the median of the slopes of all pairs, in megabytes a minute. */
function slopeOf(points) {
  const pairs = points.flatMap((a, i) => points.slice(i + 1).map((b) => (b.heap - a.heap) / (b.minute - a.minute)));
  return pairs.sort((a, b) => a - b)[Math.floor(pairs.length / 2)];
}
