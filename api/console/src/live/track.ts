import type { FixRow } from "./frames";

/** Where something was, and when. Degrees; heading in degrees clockwise from north; at in Unix seconds. */
export interface Fix {
  latitude: number;
  longitude: number;
  heading: number | null;
  at: number;
}

const shortestGlideMs = 250;
const longestGlideMs = 2_500;
const jumpDegrees = 0.02;
const trailLength = 120;

export function fixOf(row: FixRow): Fix {
  return { latitude: row[1] / 1e6, longitude: row[2] / 1e6, heading: row[3], at: row[5] };
}

/**
 * Track glides from where a thing is shown to its newest fix over the time that lay between the last two fixes.
 * It never runs ahead of the newest fix, and older fixes change nothing.
 */
export class Track {
  newest: Fix;
  /** The last fixes, oldest first, as [longitude, latitude]; a jump starts it anew. */
  trail: [number, number][];
  private from: Fix;
  private arrivedAt: number;
  private glideMs = shortestGlideMs;

  constructor(fix: Fix, now: number) {
    this.newest = fix;
    this.from = fix;
    this.trail = [[fix.longitude, fix.latitude]];
    this.arrivedAt = now;
  }

  /** Takes a fix; false when it is not newer than the last. `now` is monotonic milliseconds. */
  take(fix: Fix, now: number): boolean {
    if (fix.at < this.newest.at) return false;
    const jump = isJump(this.newest, fix);
    this.from = jump ? fix : this.at(now);
    if (jump) this.trail.length = 0;
    if (this.trail.length >= trailLength) this.trail.shift();
    this.trail.push([fix.longitude, fix.latitude]);
    this.glideMs = Math.min(longestGlideMs, Math.max(shortestGlideMs, now - this.arrivedAt));
    this.arrivedAt = now;
    this.newest = fix;
    return true;
  }

  /** Where to show it at a moment. */
  at(now: number): Fix {
    const part = Math.min(1, Math.max(0, (now - this.arrivedAt) / this.glideMs));
    return {
      latitude: mix(this.from.latitude, this.newest.latitude, part),
      longitude: mix(this.from.longitude, this.newest.longitude, part),
      heading: this.newest.heading,
      at: this.newest.at,
    };
  }

  moving(now: number): boolean {
    return now - this.arrivedAt < this.glideMs;
  }
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}

function isJump(a: Fix, b: Fix): boolean {
  return Math.abs(a.latitude - b.latitude) > jumpDegrees || Math.abs(a.longitude - b.longitude) > jumpDegrees;
}
