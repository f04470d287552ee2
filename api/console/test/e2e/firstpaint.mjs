import { outermost, thread, threadMs, traced } from "./trace.mjs";

/**
 * Opens a second window of the desk, from its navigation to the moment at which the browser says it had painted the first row, with
 * the files in the browser's cache as at a desk and no kept snapshot. Milliseconds: by the clock, as the main thread's own time, and
 * when each part of it was reached.
 */
export async function firstPaint(context, url, session) {
  const page = await context.newPage();
  await page.addInitScript(watchFirstRow, session);
  const events = await traced(page, async () => {
    await page.goto(url + "/board");
    await page.waitForFunction(() => window.painted !== undefined, undefined, { timeout: 60_000 });
  });
  const mark = events.find((one) => one.name === "first-row");
  const tasks = outermost(events.filter((one) => one.name === "RunTask" && thread(one) === thread(mark) && one.ts < mark.ts));
  const reached = await page.evaluate(partsOfIt);
  await page.close();
  return { clock: reached.painted, reached, thread: tasks.map(threadMs).reduce((total, ms) => total + ms, 0), events };
}

/** The session of a page that is signed in at the desk. */
export function sessionOf(page) {
  return page.evaluate(() => sessionStorage.getItem("auxilio.session.desk"));
}

function watchFirstRow(kept) {
  if (location.protocol === "about:") return;
  sessionStorage.setItem("auxilio.session.desk", kept);
  const watching = new MutationObserver(() => {
    const row = document.querySelector("[data-row] .number");
    if (!row) return;
    watching.disconnect();
    row.setAttribute("elementtiming", "first-row");
    performance.mark("first-row");
  });
  watching.observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => (window.painted ??= list.getEntries()[0]?.renderTime)).observe({ type: "element", buffered: true });
}

function partsOfIt() {
  const [{ responseEnd, domContentLoadedEventStart }] = performance.getEntriesByType("navigation");
  const board = performance.getEntriesByType("resource").find((one) => one.name.endsWith("/dispatch/board"));
  const row = performance.getEntriesByName("first-row")[0].startTime;
  return { page: responseEnd, scripts: domContentLoadedEventStart, asked: board.startTime, answered: board.responseEnd, row, painted: window.painted };
}
