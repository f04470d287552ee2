import type { Priority, RequestRow } from "../api/views";

export const groups = ["needs_you", "searching", "under_way", "scheduled", "closed"] as const;
export type Group = (typeof groups)[number];
export type Layout = Record<Group, string[]>;

const closedForMs = 2 * 3600_000;
const escalateMs: Record<Priority, number> = { URGENT: 60_000, HIGH: 120_000, MEDIUM: 180_000, LOW: 180_000 };
const never = Number.MAX_SAFE_INTEGER;

/** The row's times in milliseconds, read once: rows are replaced, never changed. */
interface Times {
  created: number;
  updated: number;
  promised: number | undefined;
  next: number | undefined;
}

const read = new WeakMap<RequestRow, Times>();

export function timesOf(row: RequestRow): Times {
  const known = read.get(row);
  if (known) return known;
  const times = {
    created: Date.parse(row.created_at),
    updated: Date.parse(row.updated_at),
    promised: row.promised_at ? Date.parse(row.promised_at) : undefined,
    next: row.next ? Date.parse(row.next.at) : undefined,
  };
  read.set(row, times);
  return times;
}

/** Where a request stands in the queue; undefined once it has been closed for two hours. `now` is the server's time. */
export function groupOf(row: RequestRow, now: number): Group | undefined {
  switch (row.state) {
    case "completed":
    case "cancelled":
    case "rejected":
      return now - timesOf(row).updated < closedForMs ? "closed" : undefined;
    default:
      return row.attention.length > 0 ? "needs_you" : liveGroupOf(row);
  }
}

function liveGroupOf(row: RequestRow): Group {
  if (row.state === "scheduled") return "scheduled";
  return row.state === "searching" || row.state === "offered" ? "searching" : "under_way";
}

/** When the request breaks its promise: to be there, or to be taken before a person is called. Server milliseconds. */
export function breachAt(row: RequestRow): number | undefined {
  const times = timesOf(row);
  switch (row.state) {
    case "searching":
    case "offered":
      return times.promised ?? times.created + escalateMs[row.priority];
    case "assigned":
    case "en_route":
      return times.promised;
    case "scheduled":
      return times.next;
    default:
      return undefined;
  }
}

/** The queue as it should be now: least time to the next breach first, newest first among the closed. */
export function layoutOf(rows: Iterable<RequestRow>, now: number): Layout {
  const sorted: Record<Group, RequestRow[]> = { needs_you: [], searching: [], under_way: [], scheduled: [], closed: [] };
  for (const row of rows) {
    const group = groupOf(row, now);
    if (group) sorted[group].push(row);
  }
  for (const group of groups) sorted[group].sort(group === "closed" ? newestFirst : mostPressingFirst);
  return mapGroups((group) => sorted[group].map((row) => row.id));
}

export function mapGroups<T>(of: (group: Group) => T): Record<Group, T> {
  return Object.fromEntries(groups.map((group) => [group, of(group)])) as Record<Group, T>;
}

function mostPressingFirst(a: RequestRow, b: RequestRow): number {
  return (breachAt(a) ?? never) - (breachAt(b) ?? never) || timesOf(a).created - timesOf(b).created || byId(a, b);
}

function newestFirst(a: RequestRow, b: RequestRow): number {
  return timesOf(b).updated - timesOf(a).updated || byId(b, a);
}

function byId(a: RequestRow, b: RequestRow): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
