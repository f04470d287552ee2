import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Failure } from "../../src/api/failure";
import { Session } from "../../src/api/session";

const user = { id: "u", email: "a@b.gt", first_name: "Ana", last_name: "Pérez", role: "DISPATCHER" };
const origin = globalThis.fetch;
let http: HttpServer;
let asked: { path: string; body: Record<string, string> }[];
let answer: { status: number; expires_in: number };

beforeEach(async () => {
  asked = [];
  answer = { status: 200, expires_in: 900 };
  http = createServer(async (request, response) => {
    asked.push({ path: String(request.url), body: JSON.parse(await text(request)) });
    const data = { access: "access" + asked.length, refresh: "refresh" + asked.length, expires_in: answer.expires_in, user };
    const refusal = { success: false, message: "Invalid credentials", code: "INVALID_CREDENTIALS", errors: null };
    response.writeHead(answer.status, { "Content-Type": "application/json", "Retry-After": "30" });
    response.end(JSON.stringify(answer.status === 200 ? { success: true, data } : refusal));
  });
  await new Promise<void>((ready) => http.listen(0, "127.0.0.1", ready));
  const { port } = http.address() as AddressInfo;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => origin(`http://127.0.0.1:${port}${path}`, init));
});

afterEach(() => {
  vi.unstubAllGlobals();
  http.close();
});

async function text(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  };
}

describe("a session", () => {
  test("takes an e-mail address or a telephone number", async () => {
    const session = new Session(memory(), "desk");
    await session.signIn("a@b.gt", "secret");
    await session.signIn("5555 0101", "secret");
    expect(asked.map(({ body }) => body)).toEqual([
      { email: "a@b.gt", password: "secret" },
      { phone_number: "5555 0101", password: "secret" },
    ]);
    expect(session.user?.role).toBe("DISPATCHER");
  });

  test("renews once for all who ask at the same time", async () => {
    const session = new Session(memory(), "desk");
    answer.expires_in = 30;
    await session.signIn("a@b.gt", "secret");
    expect(session.ready).toBeUndefined();
    answer.expires_in = 900;
    const tokens = await Promise.all([session.access(), session.access(), session.access(true)]);
    expect(new Set(tokens)).toEqual(new Set(["access2"]));
    expect(asked.map(({ path }) => path)).toEqual(["/api/v1/auth/token", "/api/v1/auth/token/refresh"]);
    expect(await session.access()).toBe("access2");
    expect(session.ready).toBe("access2");
  });

  test("ends when its refresh token is refused, and only then", async () => {
    const session = new Session(memory(), "desk");
    await session.signIn("a@b.gt", "secret");
    answer.status = 503;
    await expect(session.access(true)).rejects.toMatchObject({ status: 503, retryAfter: 30 });
    expect(session.user).toBeDefined();
    answer.status = 401;
    await expect(session.access(true)).rejects.toBeInstanceOf(Failure);
    expect(session.user).toBeUndefined();
  });

  test("is gone from the tab after signing out, reachable or not", async () => {
    const session = new Session(memory(), "desk");
    await session.signIn("a@b.gt", "secret");
    http.close();
    http.closeAllConnections();
    await session.signOut();
    expect(session.user).toBeUndefined();
  });
});
