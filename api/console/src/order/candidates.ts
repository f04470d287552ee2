import type { ProviderRow, RequestRow } from "../api/views";
import type { Desk } from "../board/desk";
import { isPlaced } from "../board/requestrow";
import { metresBetween } from "../map/distance";

/** A unit as it stands to a request. */
export interface Candidate {
  unit: ProviderRow;
  /** Great-circle metres; undefined where its position is not known. */
  metres: number | undefined;
  /** Why it cannot be asked now: a state, or its service. */
  bar: "busy" | "offered" | "silent" | "service" | undefined;
}

/** Everyone on duty as they stand to the request: those that can go first, nearest first. */
export function candidatesOf(row: RequestRow, desk: Desk): Candidate[] {
  const all = [...desk.providers.values()].map((unit) => candidate(unit, row, desk));
  return all.sort((a, b) => Number(a.bar !== undefined) - Number(b.bar !== undefined) || far(a) - far(b));
}

/** Those who can be asked now, nearest first, at most nine: one for each digit. The engine's own proposal comes first. */
export function ablest(row: RequestRow, desk: Desk): Candidate[] {
  const able = candidatesOf(row, desk).filter((one) => !one.bar);
  const proposed = able.findIndex((one) => one.unit.id === row.proposal?.provider);
  if (proposed > 0) able.unshift(...able.splice(proposed, 1));
  return able.slice(0, 9);
}

/** Those who give the service and cannot go now, nearest first. */
export function barred(row: RequestRow, desk: Desk): Candidate[] {
  return candidatesOf(row, desk).filter((one) => one.bar && one.bar !== "service");
}

export function metresTo(unit: ProviderRow, row: RequestRow, desk: Desk): number | undefined {
  const at = isPlaced(row) ? desk.tracks.get(unit.id)?.newest : undefined;
  return at && metresBetween(at, { latitude: row.location_latitude, longitude: row.location_longitude });
}

function candidate(unit: ProviderRow, row: RequestRow, desk: Desk): Candidate {
  const able = unit.services.includes(row.service);
  const bar = !able ? "service" : unit.state === "available" ? undefined : unit.state;
  return { unit, metres: metresTo(unit, row, desk), bar };
}

function far(one: Candidate): number {
  return one.metres ?? Number.MAX_SAFE_INTEGER;
}
