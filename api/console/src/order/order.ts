import type { Outcome, Priority, ProviderRow, RequestRow } from "../api/views";
import type { Desk } from "../board/desk";
import { verbOf, type Verb, type VerbName } from "./verb";

export const priorities: readonly Priority[] = ["LOW", "MEDIUM", "HIGH", "URGENT"];
export const outcomes: readonly Outcome[] = ["completed", "partial", "gone_on_arrival", "unable"];
export const usualHoldMinutes = 10;
export const longestHoldMinutes = 60;
export const longestWords = 1000;

/** One order of the desk about one request as it was seen. */
export interface Order {
  verb: Verb;
  request: RequestRow;
  unit?: ProviderRow | undefined;
  words?: string | undefined;
  minutes?: number | undefined;
  priority?: Priority | undefined;
  outcome?: Outcome | undefined;
}

/** Why an order cannot be given as it stands; each is a key of the words. */
export type Problem = "state" | "heldByOther" | "notHeld" | "isHeld" | "unit" | "service" | "busy" | "same" | "words" | "priority" | "outcome" | "topmost" | "minutes";

export function orderOf(name: VerbName, request: RequestRow, more: Partial<Order> = {}): Order {
  return { verb: verbOf(name), request, ...more };
}

/** What stands in the way, as far as the desk knows; the server has the last word. `me` is the operator's id. */
export function problemOf(order: Order, desk: Desk, now: number, me: string | undefined): Problem | undefined {
  const { verb, request } = order;
  if (!verb.from.includes(request.state)) return "state";
  const keeper = keeperOf(request, now);
  if (keeper && keeper !== me && !["note", "message"].includes(verb.name)) return "heldByOther";
  if (verb.name === "hold" && keeper) return "isHeld";
  if (verb.name === "unhold" && !keeper) return "notHeld";
  return unitProblem(order, desk) ?? sayingProblem(order);
}

function unitProblem({ verb, request, unit }: Order, desk: Desk): Problem | undefined {
  if (!verb.unit || (!unit && verb.unit === "optional")) return undefined;
  if (!unit) return "unit";
  if (!unit.services.includes(request.service)) return "service";
  if (request.provider?.id === unit.id) return "same";
  return unit.request_id || desk.ringing.get(request.id) === unit.id ? "busy" : undefined;
}

function sayingProblem({ verb, request, words, minutes, priority, outcome }: Order): Problem | undefined {
  if (verb.name === "escalate" && request.priority === "URGENT") return "topmost";
  if (verb.priority && !priority) return "priority";
  if (verb.priority && priority === request.priority) return "same";
  if (verb.minutes && minutes !== undefined && (minutes < 1 || minutes > longestHoldMinutes)) return "minutes";
  if (verb.outcome && !outcome) return "outcome";
  return verb.words && !words ? "words" : undefined;
}

/** Who keeps the engine's hands off the request now: an operator's id. */
export function keeperOf(request: RequestRow, now: number): string | undefined {
  if (!request.held_by || !request.held_until || Date.parse(request.held_until) <= now) return undefined;
  return request.held_by;
}

/** The level above. */
export function above(priority: Priority): Priority {
  return priorities[Math.min(priorities.length - 1, priorities.indexOf(priority) + 1)] as Priority;
}

/** What is sent beside the version. `escalated` are the words of an escalation that has none of its own. */
export function bodyOf({ verb, request, unit, words, minutes, priority, outcome }: Order, escalated: string): Record<string, unknown> {
  switch (verb.name) {
    case "offer":
      return { providers: [unit?.id] };
    case "assign":
      return { provider: unit?.id };
    case "reassign":
      return { ...(unit && { provider: unit.id }), reason: words };
    case "hold":
      return { minutes: minutes ?? usualHoldMinutes };
    case "unhold":
    case "widen":
      return {};
    case "priority":
      return { priority, reason: words };
    case "escalate":
      return { priority: above(request.priority), reason: words ?? escalated };
    case "cancel":
      return { cancellation_reason: words };
    case "complete":
      return { outcome, notes: words, reason: words, ...(outcome === "completed" && { customer_satisfied: true }) };
    case "note":
    case "message":
      return { message: words };
    default:
      return { reason: words };
  }
}

/** The order that takes this one back, to be given at the version that this one led to; undefined when nothing can. */
export function undoOf({ verb, request, unit }: Order, why: string, now: number): Omit<Order, "request"> | undefined {
  switch (verb.name) {
    case "assign":
      return unit && { verb: verbOf("reassign"), words: why };
    case "hold":
      return { verb: verbOf("unhold") };
    case "unhold":
      return { verb: verbOf("hold"), minutes: minutesLeft(request, now) };
    case "priority":
    case "escalate":
      return { verb: verbOf("priority"), priority: request.priority, words: why };
    default:
      return undefined;
  }
}

function minutesLeft(request: RequestRow, now: number): number {
  const left = request.held_until ? Math.ceil((Date.parse(request.held_until) - now) / 60_000) : usualHoldMinutes;
  return Math.min(longestHoldMinutes, Math.max(1, left));
}
