import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Starts the small city of test/server with so many live requests and moving units; `end` stops it. */
export async function smallCity(port, live, units) {
  const program = new URL("../server/city.mjs", import.meta.url).pathname;
  const city = spawn(process.execPath, [program, String(port), String(live), String(units)], { stdio: ["pipe", "pipe", "inherit"] });
  await once(createInterface({ input: city.stdout }), "line");
  return { url: `http://127.0.0.1:${port}`, end: () => city.kill() };
}

/** Opens the desk of the small city, signed in. */
export async function openDesk(page, url) {
  await page.goto(url + "/login");
  await page.fill("[name=login]", "desk@auxilio.test");
  await page.fill("[name=password]", "desk");
  await page.click("button[type=submit]");
  await page.waitForSelector("[data-row]");
}

/** Bytes of the page's JavaScript heap that are in use after everything that is not was collected. */
export async function heapOf(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  await client.detach();
  return usedSize;
}
