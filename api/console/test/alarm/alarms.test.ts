import { beforeEach, describe, expect, test } from "vitest";
import { Alarms, type Alarm } from "../../src/alarm/alarms";
import { Ringer } from "../../src/alarm/ringer";
import { Desk } from "../../src/board/desk";
import { board, later, noon, provider, request } from "../board/rows";

let desk: Desk;
let alarms: Alarms;

beforeEach(() => {
  desk = new Desk();
  alarms = new Alarms();
});

function kinds(now = noon, stale = false): string[] {
  alarms.look(desk, now, stale);
  return alarms.list().map((alarm) => alarm.kind);
}

describe("an alarm", () => {
  test("begins with its flag, keeps its time, and ends by itself", () => {
    desk.take(request("r", { attention: ["no_provider"] }));
    expect(kinds(noon)).toEqual(["no_provider"]);
    kinds(noon + 5_000);
    expect(alarms.list()[0]?.since).toBe(noon);
    desk.take(request("r", { version: 2 }));
    expect(kinds()).toEqual([]);
  });

  test("of silence is for urgent requests", () => {
    desk.take(request("calm", { attention: ["silent"], state: "en_route" }));
    expect(kinds()).toEqual([]);
    desk.take(request("urgent", { attention: ["silent"], state: "en_route", priority: "URGENT" }));
    expect(kinds()).toEqual(["silent_urgent"]);
  });

  test("of a long stay begins after three quarters of an hour on site", () => {
    desk.take(request("r", { state: "in_service", state_since: later(0) }));
    expect(kinds(noon + 44 * 60_000)).toEqual([]);
    expect(kinds(noon + 46 * 60_000)).toEqual(["on_site_long"]);
  });

  test("of an uncovered zone counts what is asked for and who is free near it", () => {
    const here = { location_latitude: 14.6349, location_longitude: -90.5133 };
    desk.load(board([request("a", here), request("b", here), request("c", here)], [provider("away", { latitude: 14.3, longitude: -90.8 })]), 0);
    expect(kinds()).toEqual(["uncovered"]);
    desk.merge(board([], [provider("near", { latitude: 14.63, longitude: -90.515 })]), 0);
    expect(kinds()).toEqual([]);
  });

  test("of the feed stands alone: nothing else is known then", () => {
    desk.take(request("r", { attention: ["late"] }));
    expect(kinds(noon, true)).toEqual(["feed"]);
  });

  test("is listed worst first", () => {
    desk.take(request("a", { attention: ["late_risk"] }));
    desk.take(request("b", { attention: ["no_provider"] }));
    desk.take(request("c", { attention: ["late"] }));
    expect(kinds()).toEqual(["no_provider", "late", "late_risk", "uncovered"]);
  });
});

describe("the sound", () => {
  const ring = (key: string, seen = false): Alarm => ({ key, kind: "late", since: noon, request: undefined, zone: undefined, seen });
  let ringer: Ringer;

  beforeEach(() => {
    ringer = new Ringer();
    ringer.hear([], 0);
  });

  test("is made at once, and again after a minute, never sooner", () => {
    const heard = [];
    for (let second = 0; second < 150; second += 1) if (ringer.hear([ring("a")], second * 1000)) heard.push(second);
    expect(heard).toEqual([0, 60, 120]);
  });

  test("stops when the alarm is seen, and begins anew when it comes back", () => {
    expect(ringer.hear([ring("a")], 0)).toBeDefined();
    expect(ringer.hear([ring("a", true)], 60_000)).toBeUndefined();
    ringer.hear([], 61_000);
    expect(ringer.hear([ring("a")], 62_000)).toBeDefined();
  });

  test("of several at once is one, of the worst", () => {
    expect(ringer.hear([ring("a"), { ...ring("b"), kind: "no_provider" }], 0)).toEqual({ kind: "tone", level: 1 });
  });

  test("of a storm is one for all, and then a minute of quiet", () => {
    const storm = Array.from({ length: 12 }, (_, n) => ring("s" + n));
    const heard = [];
    for (let second = 0; second < 59; second += 1) {
      const sound = ringer.hear(storm.slice(0, Math.min(12, second * 2)), second * 1000);
      if (sound) heard.push(sound.kind);
    }
    expect(heard).toEqual(["tone", "tone", "storm"]);
  });

  test("of what is on when the desk is opened is no storm", () => {
    const storm = Array.from({ length: 12 }, (_, n) => ring("s" + n));
    expect(new Ringer().hear(storm, 0)).toEqual({ kind: "tone", level: 2 });
  });
});
