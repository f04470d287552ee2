import type { RequestRow, RequestState } from "../api/views";

const endStates: readonly RequestState[] = ["completed", "cancelled", "rejected"];
const atWork: readonly RequestState[] = ["assigned", "en_route", "arrived", "in_service"];

export function isEnd(state: RequestState): boolean {
  return endStates.includes(state);
}

export function isClosed(row: RequestRow): boolean {
  return isEnd(row.state);
}

/** Whether somebody holds a request in this state. */
export function isHeldIn(state: RequestState): boolean {
  return atWork.includes(state);
}

/** Whether the place of a request is known: a row that only an event has told of has none yet. */
export function isPlaced(row: RequestRow): boolean {
  return Number.isFinite(row.location_latitude) && Number.isFinite(row.location_longitude);
}
