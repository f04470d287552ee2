// Steps of a story: named, timed, and with a picture of what was there when one failed.
import { picture, pictures } from "./browser.mjs";

/** Runs steps on pages; `ONLY=part,part` runs those whose names contain one of the parts. */
export function stepsOf(pages, wrong) {
  return async function step(name, run) {
    if (process.env.ONLY && !process.env.ONLY.split(",").some((part) => name.includes(part))) return;
    const since = performance.now();
    try {
      await run();
    } catch (cause) {
      for (const [index, page] of pages.entries()) await picture(page, "failed" + index).catch(() => undefined); // the cause is thrown either way
      console.error(`FAILED ${name}\npictures: ${pictures}\n`, wrong);
      throw cause;
    }
    console.log(`ok ${name} (${Math.round(performance.now() - since)} ms)`);
  };
}

/** Runs until it does not throw, at most `ms`. */
export async function eventually(run, ms = 20_000) {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      return await run();
    } catch (cause) {
      if (performance.now() > deadline) throw cause;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

/** Calls the API as one account; throws what was refused. */
export async function signedIn(url, account) {
  const { access } = await call(url, "POST", "/auth/token", account);
  return (method, path, body) => call(url, method, path, body, access);
}

async function call(url, method, path, body, access) {
  const headers = { "Content-Type": "application/json", ...(access && { Authorization: "Bearer " + access }) };
  const answer = await fetch(url + "/api/v1" + path, { method, headers, body: body && JSON.stringify(body) });
  const { data, message, code, errors } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${code} ${message} ${JSON.stringify(errors ?? {})}`);
  return data;
}
