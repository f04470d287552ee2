// Measures how soon the desk shows its first row, with 500 live requests and 2 000 moving units of the small city, in Debian's Chromium:
//   npm run first -- [times]
// Prints when each part was reached, in milliseconds of the browser's clock from the navigation, and exits 1 when the median time to
// the painted row is above a second.
import { launch, open } from "./browser.mjs";
import { firstPaint, sessionOf } from "./firstpaint.mjs";
import { openDesk, smallCity } from "./smallcity.mjs";

const times = Number(process.argv[2] ?? 7);
const most = 1_000;
const city = await smallCity(8191, 500, 2000);
const browser = await launch();
const seen = [];

try {
  const { page } = await open(browser, city.url);
  await openDesk(page, city.url);
  const session = await sessionOf(page);
  await page.goto("about:blank");
  for (let n = 0; n < times; n += 1) {
    const { reached, thread } = await firstPaint(page.context(), city.url, session);
    console.log(Object.entries({ ...reached, "thread's own": thread }).map(([name, at]) => `${name} ${at.toFixed(0)}`).join(", "));
    seen.push(reached.painted);
  }
} finally {
  await browser.close();
  city.end();
}
const median = seen.sort((a, b) => a - b)[Math.floor(seen.length / 2)];
console.log(`first paint of data by the clock: median ${median.toFixed(0)} ms of ${seen.length} (at most ${most})`);
process.exit(median > most ? 1 : 0);
