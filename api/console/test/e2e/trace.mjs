// What the browser's own trace says of a page's main thread.
import { once } from "node:events";

/** The trace of a page while `run` goes on. */
export async function traced(page, run) {
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const traceConfig = { includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "blink.user_timing", "v8"] };
  await client.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  await run();
  const complete = once(client, "Tracing.tracingComplete");
  await client.send("Tracing.end");
  await complete;
  await client.detach();
  return events;
}

/** Milliseconds that the event's thread ran, where the trace knows them. */
export function threadMs(event) {
  return (event.tdur ?? event.dur ?? 0) / 1000;
}

export function thread({ pid, tid }) {
  return pid + ":" + tid;
}

/** The thread that most of the events are on. */
export function busiest(events) {
  const counts = new Map();
  for (const one of events) counts.set(thread(one), (counts.get(thread(one)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Without the events that lie inside another. */
export function outermost(events) {
  let end = 0;
  return events.sort((a, b) => a.ts - b.ts || b.dur - a.dur).filter((one) => {
    if (one.ts < end) return false;
    end = one.ts + (one.dur ?? 0);
    return true;
  });
}
