import type { RequestRow } from "../api/views";
import type { Desk } from "../board/desk";
import { isClosed, isPlaced } from "../board/requestrow";
import { timesOf } from "../board/groups";
import { metresBetween, zoneOf, zones } from "../map/distance";
import { catalogue, type AlarmKind } from "./catalogue";

const onSiteLongMs = 45 * 60_000;
const demandForMs = 2 * 3600_000;
const uncoveredDemand = 3;
const coveredWithinM = 6_000;

/** One thing that somebody has to do something about. */
export interface Alarm {
  /** The kind and what it is about. */
  key: string;
  kind: AlarmKind;
  /** Server milliseconds since when it is so, as far as this page knows. */
  since: number;
  request: RequestRow | undefined;
  zone: string | undefined;
  /** Heard and seen at this desk: it sounds no more. */
  seen: boolean;
}

type Cause = Pick<Alarm, "key" | "kind" | "request" | "zone">;

/** Alarms keeps which are on, since when, and which have been seen here. */
export class Alarms {
  readonly on = new Map<string, Alarm>();

  /** Takes what is so now: new ones begin, those that are no longer so end. `stale` is the link not being believed. */
  look(desk: Desk, now: number, stale: boolean): void {
    const causes = new Map(causesOf(desk, now, stale).map((cause) => [cause.key, cause]));
    for (const key of this.on.keys()) if (!causes.has(key)) this.on.delete(key);
    for (const [key, cause] of causes) this.on.set(key, { since: now, seen: false, ...this.on.get(key), ...cause });
  }

  see(key: string): void {
    const alarm = this.on.get(key);
    if (alarm) alarm.seen = true;
  }

  /** Worst first, and within a level the oldest. */
  list(): Alarm[] {
    return [...this.on.values()].sort((a, b) => catalogue[a.kind].level - catalogue[b.kind].level || a.since - b.since);
  }
}

/** While nothing is known, the only alarm is that. */
function causesOf(desk: Desk, now: number, stale: boolean): Cause[] {
  if (stale) return [{ key: "feed", kind: "feed", request: undefined, zone: undefined }];
  const requests = [...desk.requests.values()].filter((row) => !isClosed(row)).flatMap((row) => kindsOf(row, now).map((kind) => about(kind, row)));
  return [...requests, ...uncovered(desk, now)];
}

function about(kind: AlarmKind, request: RequestRow): Cause {
  return { key: kind + " " + request.id, kind, request, zone: undefined };
}

function kindsOf(row: RequestRow, now: number): AlarmKind[] {
  const kinds = row.attention.filter((flag): flag is AlarmKind => flag in catalogue);
  if (row.attention.includes("silent") && row.priority === "URGENT") kinds.push("silent_urgent");
  const onSite = row.state === "arrived" || row.state === "in_service";
  if (onSite && now - Date.parse(row.state_since) > onSiteLongMs) kinds.push("on_site_long");
  return kinds;
}

/** Zones where help was asked for lately and no free unit is near. */
function uncovered(desk: Desk, now: number): Cause[] {
  const free = [...desk.providers.values()].filter((unit) => unit.state === "available").flatMap((unit) => desk.tracks.get(unit.id)?.newest ?? []);
  const asked = [...desk.requests.values()].filter((row) => isPlaced(row) && (!isClosed(row) || now - timesOf(row).created < demandForMs));
  const wanted = new Map<string, number>();
  for (const row of asked) {
    const zone = zoneOfRequest(row);
    wanted.set(zone, (wanted.get(zone) ?? 0) + 1);
  }
  const bare = zones.filter((zone) => (wanted.get(zone.name) ?? 0) >= uncoveredDemand && !free.some((at) => metresBetween(at, zone) < coveredWithinM));
  return bare.map((zone) => ({ key: "uncovered " + zone.name, kind: "uncovered", request: undefined, zone: zone.name }));
}

/** By request, whose place does not move. */
const zoneByRequest = new Map<string, string>();

function zoneOfRequest(row: RequestRow): string {
  const known = zoneByRequest.get(row.id);
  if (known !== undefined) return known;
  if (zoneByRequest.size > 5_000) zoneByRequest.clear();
  const zone = zoneOf({ latitude: row.location_latitude, longitude: row.location_longitude });
  zoneByRequest.set(row.id, zone);
  return zone;
}
