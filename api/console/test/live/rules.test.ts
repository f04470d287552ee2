import { describe, expect, test } from "vitest";
import { Backoff } from "../../src/live/backoff";
import { afterClose } from "../../src/live/closing";
import { parseFrames } from "../../src/live/frames";
import { Track } from "../../src/live/track";

describe("back-off", () => {
  test("is full jitter below a ceiling that doubles from 0.25 s to 15 s", () => {
    const longest = new Backoff(() => 1);
    const waits = Array.from({ length: 9 }, () => longest.next());
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    expect(new Backoff(() => 0).next()).toBe(0);
  });

  test("forgives after a hint", () => {
    const backoff = new Backoff(() => 1);
    backoff.next();
    backoff.next();
    expect(backoff.within(800)).toBe(800);
    expect(backoff.next()).toBe(250);
  });
});

test.each([
  [4001, "return"], [4002, "return"], [4003, "return"], [4099, "return"],
  [4108, "wait"], [4110, "wait"], [4120, "wait"], [1006, "wait"], [1000, "wait"], [1009, "wait"],
  [4201, "sign"], [4202, "sign"],
  [4301, "stop"], [4303, "stop"], [4309, "stop"], [4326, "stop"],
])("close code %i means %s", (code, then) => {
  expect(afterClose(code).then).toBe(then);
});

test("frames come one or many to a message, and rubbish is none", () => {
  expect(parseFrames('{"type":"pong"}')).toHaveLength(1);
  expect(parseFrames('[{"type":"pong"},{"type":"heartbeat"},7,null]')).toHaveLength(2);
  expect(parseFrames("{")).toEqual([]);
  expect(parseFrames(new ArrayBuffer(3))).toEqual([]);
});

describe("a track", () => {
  const at = (latitude: number, second: number) => ({ latitude, longitude: -90.5, heading: 90, at: second });

  test("glides to its newest fix and never beyond", () => {
    const track = new Track(at(14.6, 100), 0);
    track.take(at(14.601, 101), 1000);
    expect(track.at(1000).latitude).toBeCloseTo(14.6, 9);
    expect(track.at(1500).latitude).toBeCloseTo(14.6005, 9);
    expect(track.at(2000).latitude).toBe(14.601);
    expect(track.at(60_000).latitude).toBe(14.601);
  });

  test("never goes back to an older fix", () => {
    const track = new Track(at(14.6, 100), 0);
    expect(track.take(at(14.7, 99), 1000)).toBe(false);
    expect(track.at(5000).latitude).toBe(14.6);
  });

  test("jumps where gliding would draw a road that nobody drove", () => {
    const track = new Track(at(14.6, 100), 0);
    track.take(at(14.9, 101), 1000);
    expect(track.at(1000).latitude).toBe(14.9);
    expect(track.trail).toHaveLength(1);
  });
});
