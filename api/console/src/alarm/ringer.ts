import type { Alarm } from "./alarms";
import { catalogue } from "./catalogue";

const againAfterMs = 60_000;
const stormWithinMs = 10_000;
const stormFrom = 6;

/** What to let people hear now: one tone of a level, or the one tone of a storm of `count` new alarms. */
export type Sound = { kind: "tone"; level: 1 | 2 | 3 } | { kind: "storm"; count: number };

/**
 * Ringer decides what is heard. An alarm that nobody has seen sounds at once and then at most once a minute; several that are
 * due together make one sound, of the worst; when six or more begin within ten seconds, one sound stands for all of them
 * and the minute begins for each. What is on when the desk is opened is no storm.
 */
export class Ringer {
  private readonly rung = new Map<string, number>();
  private begun: number[] = [];
  private begins = true;

  /** `now` is monotonic milliseconds. */
  hear(alarms: readonly Alarm[], now: number): Sound | undefined {
    this.forget(alarms);
    const fresh = alarms.filter((alarm) => !this.rung.has(alarm.key));
    const due = alarms.filter((alarm) => !alarm.seen && now - (this.rung.get(alarm.key) ?? Number.NEGATIVE_INFINITY) >= againAfterMs);
    this.begun = this.begins ? [] : [...this.begun.filter((at) => now - at < stormWithinMs), ...fresh.map(() => now)];
    this.begins = false;
    for (const alarm of [...fresh, ...due]) this.rung.set(alarm.key, now);
    if (due.length === 0) return undefined;
    if (this.begun.length >= stormFrom) return this.storm(alarms, fresh, now);
    return { kind: "tone", level: Math.min(...due.map((alarm) => catalogue[alarm.kind].level)) as 1 | 2 | 3 };
  }

  /** The first alarm of a storm sounds for the rest. */
  private storm(alarms: readonly Alarm[], fresh: readonly Alarm[], now: number): Sound | undefined {
    const first = this.begun.length - fresh.length < stormFrom;
    for (const alarm of alarms) this.rung.set(alarm.key, now);
    return first ? { kind: "storm", count: this.begun.length } : undefined;
  }

  private forget(alarms: readonly Alarm[]): void {
    const on = new Set(alarms.map((alarm) => alarm.key));
    for (const key of this.rung.keys()) if (!on.has(key)) this.rung.delete(key);
  }
}
