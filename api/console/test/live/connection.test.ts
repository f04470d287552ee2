import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Connection, Refused, TryLater } from "../../src/live/connection";
import type { ClientFrame, MetricsFrame } from "../../src/live/frames";
import { LiveServer, Memory, until } from "./process";

let server: LiveServer;
let connection: Connection;
const topic = "board";

beforeEach(async () => {
  server = await LiveServer.start();
  connection = new Connection(server.ports());
});

afterEach(() => {
  connection.stop();
  server.stop();
});

function oneTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

async function epoch(): Promise<string> {
  return (await server.order<{ epoch: string }>("state")).epoch;
}

async function sockets(count: number): Promise<void> {
  await until(`${count} sockets`, async () => (await server.order<{ sockets: number }>("state")).sockets === count);
}

async function received(type: ClientFrame["type"]): Promise<ClientFrame[]> {
  const { frames } = await server.order<{ frames: ClientFrame[] }>("received");
  return frames.filter((frame) => frame.type === type);
}

describe("following a topic", () => {
  test("tells its numbers to its reader, and to no other", async () => {
    const [told, other]: [number[], number[]] = [[], []];
    const reader = (seen: number[]) => Object.assign(new Memory(), { metrics: (frame: MetricsFrame) => seen.push(frame.counters.busy ?? 0) });
    const follower = connection.follow(topic, reader(told));
    connection.follow("request:1", reader(other));
    connection.start();
    await until("subscribed", () => follower.open);
    await server.order("send", { frame: { type: "metrics", topic, at: "2026-01-01T00:00:00Z", counters: { busy: 4 } } });
    await until("told", () => told.length > 0);
    expect([told, other]).toEqual([[4], []]);
  });

  test("gives what came after the snapshot's position, once and in order", async () => {
    await server.order("publish", { topic, count: 5 });
    const memory = new Memory();
    connection.follow(topic, memory, { pos: 2, epoch: await epoch() });
    connection.start();
    await server.order("publish", { topic, count: 3 });
    await until("all", () => memory.seen.at(-1) === 8);
    expect(memory.seen).toEqual([3, 4, 5, 6, 7, 8]);
  });

  test("from now begins after the head", async () => {
    await server.order("publish", { topic, count: 5 });
    const memory = new Memory();
    const follower = connection.follow(topic, memory);
    connection.start();
    await until("subscribed", () => follower.open);
    await server.order("publish", { topic, count: 2 });
    await until("all", () => memory.seen.length === 2);
    expect(memory.seen).toEqual([6, 7]);
  });

  test("stays exactly once through forced reconnections under a storm of events", async () => {
    const memory = new Memory();
    const follower = connection.follow(topic, memory, { pos: 0, epoch: await epoch() });
    connection.start();
    for (let round = 0; round < 40; round += 1) {
      await server.order("publish", { topic, count: 25 });
      if (round % 4 === 3) {
        await until("open", () => follower.open);
        await server.order(round % 8 === 3 ? "drop" : "close", { code: 4001 });
      }
    }
    await until("all", () => memory.seen.at(-1) === 1000);
    expect(memory.seen).toEqual(oneTo(1000));
    expect(follower.gaps).toBe(0);
    expect(memory.returns.length).toBeGreaterThan(1);
  });

  test("asks again from its position when a frame before it is missing", async () => {
    await server.order("publish", { topic, count: 6 });
    await server.order("skip", { count: 2 });
    const memory = new Memory();
    const follower = connection.follow(topic, memory, { pos: 0, epoch: await epoch() });
    connection.start();
    await until("all", () => memory.seen.at(-1) === 6);
    expect(memory.seen).toEqual(oneTo(6));
    expect(follower.gaps).toBe(1);
  });

  test("drops what it has had already", async () => {
    await server.order("publish", { topic, count: 3 });
    const memory = new Memory();
    const follower = connection.follow(topic, memory, { pos: 0, epoch: await epoch() });
    connection.start();
    await until("all", () => memory.seen.length === 3);
    const again = { type: "event", topic, pos: 2, seq: 2, event: "request.searching", at: "", data: {} };
    await server.order("send", { frame: [again, { ...again, pos: 4, seq: 4 }] });
    await until("the new one", () => memory.seen.length === 4);
    expect(memory.seen).toEqual([1, 2, 3, 4]);
    expect(follower.repeats).toBe(1);
  });

  test("loads a snapshot when the log is another one, and goes on from there", async () => {
    const memory = new Memory();
    const follower = connection.follow(topic, memory, { pos: 0, epoch: await epoch() });
    connection.start();
    await until("open", () => follower.open);
    await server.order("restore");
    await server.order("publish", { topic, count: 4 });
    await until("the earlier events", () => memory.seen.length === 4);
    memory.seen.length = 0;
    memory.reloadTo = { pos: 3, epoch: await epoch() };
    await server.order("drop");
    await until("the later event", () => memory.seen.length === 1);
    expect(memory.reloads).toEqual(["epoch"]);
    expect(memory.seen).toEqual([4]);
  });

  test("tells how much was missed, once it is caught up", async () => {
    const memory = new Memory();
    const ports = server.ports();
    let away = false;
    connection = new Connection({
      ...ports,
      ticket: async (renew) => {
        if (away) await server.order("publish", { topic, count: 42 });
        return ports.ticket(renew);
      },
    });
    const follower = connection.follow(topic, memory, { pos: 0, epoch: await epoch() });
    connection.start();
    await until("first", () => memory.returns.length === 1);
    away = true;
    await server.order("drop");
    await until("back", () => memory.returns.length === 2);
    expect(memory.returns[1]?.events).toBe(42);
    expect(follower.position?.pos).toBe(42);
  });

  test("acknowledges in batches, newest position only", async () => {
    await server.order("publish", { topic, count: 30 });
    connection.follow(topic, new Memory(), { pos: 0, epoch: await epoch() });
    connection.start();
    const acks: ClientFrame[] = [];
    await until("an acknowledgement", async () => acks.push(...(await received("ack"))) > 0);
    expect(acks).toEqual([{ type: "ack", topic, pos: 30 }]);
  });

  test("ends when nobody wants it any more", async () => {
    const memory = new Memory();
    const follower = connection.follow(topic, memory, { pos: 0, epoch: await epoch() });
    connection.start();
    await until("open", () => follower.open);
    connection.unfollow(topic);
    await until("unsubscribed", async () => (await received("unsubscribe")).length === 1);
    await server.order("publish", { topic, count: 2 });
    expect(memory.seen).toEqual([]);
  });
});

describe("closing", () => {
  test("codes 43xx are for good", async () => {
    connection.start();
    await sockets(1);
    await server.order("close", { code: 4301 });
    await until("stopped", () => connection.phase === "stopped");
    expect(connection.stopCode).toBe(4301);
  });

  test("codes 42xx renew the access token before the next ticket", async () => {
    const asked: boolean[] = [];
    const ports = server.ports();
    connection = new Connection({
      ...ports,
      ticket: (renew) => {
        asked.push(renew);
        return ports.ticket(renew);
      },
    });
    connection.start();
    await sockets(1);
    await until("live", () => connection.phase === "live");
    await server.order("close", { code: 4201 });
    await until("again", () => asked.length === 2 && connection.phase === "live");
    expect(asked).toEqual([false, true]);
  });

  test("a bye's hint counts even when the socket then dies without a code", async () => {
    const begins: number[] = [];
    connection = new Connection(server.ports({ random: () => 0.5 }));
    connection.onPhase = (phase) => phase === "waiting" && begins.push(connection.retryAt - performance.now());
    const memory = new Memory();
    const follower = connection.follow(topic, memory);
    connection.start();
    await until("subscribed", () => follower.open);
    await server.order("send", { frame: { type: "bye", code: 4001, retry_after_ms: 60_000 } });
    await server.order("publish", { topic, count: 1 });
    await until("what came after the bye", () => memory.seen.length === 1);
    await server.order("drop");
    await until("waiting", () => connection.phase === "waiting");
    expect(begins[0]).toBeGreaterThan(25_000);
    connection.hurry();
    await until("live again", () => connection.phase === "live");
  });

  test("a refused sign-in ends it; a busy server does not", async () => {
    const answers: Error[] = [new TryLater(10), new Refused("signed out")];
    connection = new Connection(server.ports({ ticket: () => Promise.reject(answers.shift() ?? new Error("once too often")) }));
    connection.start();
    await until("stopped", () => connection.phase === "stopped");
    expect(connection.stopCode).toBe(401);
    expect(answers).toEqual([]);
  });
});

describe("a living socket", () => {
  test("shows a fresh token when the server asks", async () => {
    connection.start();
    await until("live", () => connection.phase === "live");
    await server.order("send", { frame: { type: "auth_required", in_s: 60 } });
    const shown: ClientFrame[] = [];
    await until("a token", async () => shown.push(...(await received("auth"))) > 0);
    expect(shown).toEqual([{ type: "auth", token: "token" }]);
  });

  test("asks for its map window again after a reconnection", async () => {
    connection.view(["87283082bffffff"], 1000);
    connection.start();
    await until("asked", async () => (await received("view")).length === 1);
    await server.order("drop");
    await until("asked again", async () => (await received("view")).length === 1);
  });

  test("is known by the time since the server was last heard", async () => {
    connection.start();
    await until("live", () => connection.phase === "live");
    await server.order("mute", { on: true });
    await until("silence", () => connection.silence() > 3_000);
    expect(connection.phase).toBe("live");
    await server.order("mute", { on: false });
    await until("a pong", () => connection.silence() < 500);
  });
});
