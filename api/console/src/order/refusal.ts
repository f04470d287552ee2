import { Failure } from "../api/failure";
import { shortNumber } from "../board/sentence";
import { age } from "../look/times";
import { say, sayCode } from "../words/words";
import type { Order } from "./order";

/** How a request stands, as a conflict tells the desk: the latest change, and who holds it. */
interface Standing {
  state?: string;
  event?: string;
  by_role?: string;
  by?: string | null;
  at?: string;
  held_by?: string | null;
}

const conflicts = ["VERSION_CONFLICT", "STATE_CONFLICT", "BUSY", "CANCELLED"];

/**
 * What stood in the way, who did it and when, and that nothing was changed. `unit` is the name of whoever has the request
 * now, `now` the server's time.
 */
export function sayRefusal(cause: unknown, order: Order, unit: string, now: number): string {
  if (!(cause instanceof Failure)) return String(cause);
  const standing = (cause.current ?? {}) as Standing;
  const number = shortNumber(order.request);
  if (cause.status === 0) return say("refusal.unreachable");
  if (cause.code === "HELD") return notApplied(say("conflict.keeps", { who: standing.held_by || say("conflict.somebody"), number }));
  if (isConflict(cause)) return notApplied(meanwhile(standing, number, unit, now));
  return sayCode("refusal", cause.code || String(cause.status));
}

export function isConflict(cause: unknown): boolean {
  return cause instanceof Failure && conflicts.includes(cause.code);
}

function notApplied(why: string): string {
  return why + " " + say("conflict.nothing");
}

/** "Carlos assigned 412 to Grúas Tikal 03 4 s ago." */
function meanwhile({ event, by, by_role, at, state }: Standing, number: string, unit: string, now: number): string {
  if (!event || !at) return say("conflict.changed", { number, state: state ? sayCode("state", state).toLowerCase() : "" });
  const who = capital(by || sayCode("role", by_role ?? ""));
  const values = { who, number, unit, ago: say("age.ago", { age: age(now - Date.parse(at)) }) };
  const key = "conflict." + event + (event === "assigned" && !unit ? "Nobody" : "");
  const words = say(key, values);
  return words === key ? say("conflict.other", { ...values, change: sayCode("change", event).toLowerCase() }) : words;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
