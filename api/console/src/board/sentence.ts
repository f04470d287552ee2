import type { RequestRow } from "../api/views";
import type { IconName } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { say, sayCode } from "../words/words";
import type { Desk } from "./desk";

export const stateIcons: Record<RequestRow["state"], IconName> = {
  scheduled: "calendar",
  searching: "search",
  offered: "ring",
  assigned: "check",
  en_route: "road",
  arrived: "pin",
  in_service: "wrench",
  completed: "check",
  cancelled: "cross",
  rejected: "cross",
};

/** The number as people say it: without prefix and leading zeros. */
export function shortNumber(row: { request_number: string }): string {
  return row.request_number.replace(/^\D*0*/, "") || row.request_number;
}

/** The one most useful thing to know about a request now. */
export function sentenceOf(row: RequestRow, desk: Desk): string {
  const name = row.provider?.name || say("sentence.unit");
  if (row.state === "offered") return offeredTo(row, desk);
  if (row.state === "en_route" && row.eta_at) {
    return say("sentence.en_routeEta", { name, time: timeOfDay(Date.parse(row.eta_at), false) });
  }
  return say("sentence." + row.state, { name });
}

export function attentionOf(row: RequestRow): string[] {
  return row.attention.map((flag) => sayCode("attention", flag));
}

export function placeOf(row: RequestRow): string {
  return [row.location_address, row.location_city].filter(Boolean).join(", ");
}

function offeredTo(row: RequestRow, desk: Desk): string {
  const name = desk.providers.get(desk.ringing.get(row.id) ?? "")?.name;
  return name ? say("sentence.offeredTo", { name }) : say("sentence.offered");
}
