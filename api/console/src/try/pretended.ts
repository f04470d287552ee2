import { metresBetween } from "../map/distance";
import type { Locator, Reading } from "../phone/locator";

const everyMs = 1_000;
/** Fast enough to watch, slow enough to follow: metres per second. */
const pace = 14;
const metresPerDegree = 111_195;

interface Spot {
  latitude: number;
  longitude: number;
}

/** A phone that stands in one place and, told where to go, drives there in a straight line. For trying things out. */
export class Pretended implements Locator {
  private at: Spot;
  private goal: Spot | undefined;
  private readonly listeners = new Set<(reading: Reading) => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(at: Spot) {
    this.at = at;
  }

  watch(found: (reading: Reading) => void): () => void {
    this.listeners.add(found);
    this.timer ??= setInterval(() => this.drive(), everyMs);
    found(this.reading(0, null));
    return () => {
      this.listeners.delete(found);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  head(to: Spot | undefined): void {
    this.goal = to;
  }

  private drive(): void {
    const far = this.goal ? metresBetween(this.at, this.goal) : 0;
    const step = Math.min(far, (pace * everyMs) / 1000);
    const heading = this.goal && far > 1 ? bearing(this.at, this.goal) : null;
    if (this.goal && step > 0) this.at = towards(this.at, this.goal, step / far);
    for (const listener of this.listeners) listener(this.reading(step, heading));
  }

  private reading(speed: number, heading: number | null): Reading {
    return { ...this.at, accuracy: 5, speed, heading, at: Date.now() };
  }
}

function towards(from: Spot, to: Spot, part: number): Spot {
  return {
    latitude: from.latitude + (to.latitude - from.latitude) * part,
    longitude: from.longitude + (to.longitude - from.longitude) * part,
  };
}

/** Degrees clockwise from north, over a short way. */
function bearing(from: Spot, to: Spot): number {
  const north = (to.latitude - from.latitude) * metresPerDegree;
  const east = (to.longitude - from.longitude) * metresPerDegree * Math.cos((from.latitude * Math.PI) / 180);
  return (Math.atan2(east, north) * (180 / Math.PI) + 360) % 360;
}
