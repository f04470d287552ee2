import type { EventFrame } from "../live/frames";

/** What one provider was asked and did. */
export interface Work {
  provider: string;
  offered: number;
  accepted: number;
  declined: number;
  expired: number;
  completed: number;
}

/** What the latest events of the board add up to. Waits are seconds from the request to its assignment, ascending. */
export interface Tally {
  since: number | undefined;
  works: Work[];
  waits: number[];
}

const counted: Record<string, Exclude<keyof Work, "provider">> = {
  "offer.created": "offered",
  "offer.accepted": "accepted",
  "offer.declined": "declined",
  "offer.expired": "expired",
  "request.completed": "completed",
};

/** The part of an event that counts. */
interface Said {
  request?: unknown;
  provider?: unknown;
}

export function tallyOf(events: readonly EventFrame<Said>[]): Tally {
  const works = new Map<string, Work>();
  const created = new Map<string, number>();
  const waits: number[] = [];
  for (const { event, at, data } of events) {
    const request = String(data.request ?? "");
    if (event === "request.created") created.set(request, Date.parse(at));
    const asked = created.get(request);
    if (event === "request.assigned" && asked !== undefined) {
      waits.push((Date.parse(at) - asked) / 1000);
      created.delete(request);
    }
    const what = counted[event];
    if (what) workOf(works, providerIn(data.provider))[what] += 1;
  }
  works.delete("");
  return { since: events[0] && Date.parse(events[0].at), works: [...works.values()], waits: waits.sort((a, b) => a - b) };
}

function workOf(works: Map<string, Work>, provider: string): Work {
  const known = works.get(provider) ?? { provider, offered: 0, accepted: 0, declined: 0, expired: 0, completed: 0 };
  works.set(provider, known);
  return known;
}

function providerIn(said: unknown): string {
  if (typeof said === "string") return said;
  return typeof said === "object" && said !== null && "id" in said ? String(said.id) : "";
}

/** The value that a part (0..1) of the ascending values does not pass; undefined of none. Nearest rank. */
export function quantile(ascending: readonly number[], part: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(part * ascending.length) - 1)];
}

/** The Gini coefficient: 0 when all have the same, near 1 when one has everything. Of none, or of nothing, 0. */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const weighted = sorted.reduce((sum, value, index) => sum + (index + 1) * value, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}
