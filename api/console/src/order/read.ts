import type { Priority, ProviderRow, RequestRow } from "../api/views";
import type { Desk } from "../board/desk";
import { isClosed } from "../board/requestrow";
import { breachAt } from "../board/groups";
import { placeOf, shortNumber } from "../board/sentence";
import { sayCode, sayInBoth } from "../words/words";
import { candidatesOf } from "./candidates";
import { likeness, likenessOfAll } from "./fuzzy";
import { outcomes, priorities, problemOf, type Order, type Problem } from "./order";
import { verbs, type Verb } from "./verb";

/** Pages beside the desk that a command opens. */
export const screens = ["metrics", "policy", "handover", "print", "help"] as const;
export type Screen = (typeof screens)[number];

/** One thing that the typed text may mean. */
export type Meaning =
  | { kind: "order"; order: Order; problem: Problem | undefined }
  | { kind: "request"; request: RequestRow }
  | { kind: "unit"; unit: ProviderRow }
  | { kind: "screen"; screen: Screen };

/** What is known while reading. */
export interface Context {
  desk: Desk;
  open: RequestRow | undefined;
  now: number;
  me: string | undefined;
}

const most = 8;
const sure = 70;
const likely = 40;
const fewUnits = 5;
const fewRequests = 4;

/** What the text may mean, likeliest first: an order in the words of either language, a page, a request or a unit. */
export function read(text: string, context: Context): Meaning[] {
  const [first, ...rest] = text.trim().split(/\s+/);
  if (!first) return [];
  const ranked = rank(verbs, (verb) => likenessOfWord(first, "verb", verb.name)).slice(0, 3);
  const best = ranked[0]?.[1] ?? 0;
  const meant = ranked.filter(([, score]) => score >= (best >= sure ? Math.max(sure, best - 10) : likely));
  const orders = meant.flatMap(([verb]) => ordersOf(verb, rest, context));
  if (best >= sure && rest.length > 0) return orders.slice(0, most);
  const pages = screens.filter((screen) => rest.length === 0 && likenessOfWord(first, "screen", screen) >= sure);
  const things = thingsLike([first, ...rest], context.desk);
  const shown: Meaning[] = pages.map((screen) => ({ kind: "screen", screen }));
  return (best >= sure ? [...orders, ...shown, ...things] : [...shown, ...things, ...orders]).slice(0, most);
}

/** The typed word against every word for the thing, in both languages. */
function likenessOfWord(typed: string, group: string, name: string): number {
  const words = [group, group + "Alias"].flatMap((key) => sayInBoth(`${key}.${name}`)).flatMap((said) => said.split(" "));
  return Math.max(...words.map((word) => likeness(typed, word)));
}

function ordersOf(verb: Verb, said: string[], context: Context): Meaning[] {
  const { request, rest } = requestIn(verb, said, context);
  if (request) return onceOf(filled({ verb, request }, rest, context).map((order) => judged(order, context)));
  return pressing(verb, context.desk).map((row) => judged({ verb, request: row }, context));
}

/** What stands in the way of an order to any unit is said once. */
function onceOf(orders: Meaning[]): Meaning[] {
  const [first] = orders;
  if (first?.kind !== "order" || (first.problem !== "state" && first.problem !== "heldByOther")) return orders;
  return [{ ...first, order: { ...first.order, unit: undefined } }];
}

function judged(order: Order, { desk, now, me }: Context): Meaning {
  return { kind: "order", order, problem: problemOf(order, desk, now, me) };
}

/** The request that the first word numbers, else the open one. A lone number of a hold is its minutes when one is open. */
function requestIn(verb: Verb, said: string[], { desk, open }: Context): { request: RequestRow | undefined; rest: string[] } {
  const number = numberIn(said[0]);
  const minutes = verb.minutes && open && said.length === 1;
  const found = number === undefined || minutes ? undefined : requestNumbered(number, desk);
  return found ? { request: found, rest: said.slice(1) } : { request: open, rest: said };
}

export function requestNumbered(number: number, desk: Desk): RequestRow | undefined {
  return [...desk.requests.values()].find((row) => Number(shortNumber(row)) === number);
}

function numberIn(word: string | undefined): number | undefined {
  const digits = /^(?:#|req-?)?0*(\d+)[:,]?$/i.exec(word ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function filled(order: Order, rest: string[], context: Context): Order[] {
  const text = rest.join(" ");
  if (order.verb.minutes) return [{ ...order, minutes: numberIn(rest[0]) }];
  if (order.verb.priority) return withPriority(order, rest);
  if (order.verb.outcome) return withOutcome(order, rest);
  if (order.verb.unit === "free") return unitsFor(order, rest, context).map((unit) => ({ ...order, unit }));
  if (order.verb.unit === "optional") return reassigned(order, text, context);
  return [{ ...order, words: text || undefined }];
}

function withPriority(order: Order, [level, ...why]: string[]): Order[] {
  const ranked = level ? rank(priorities, (one) => Math.max(likenessOfWord(level, "priority", one), likeness(level, one))) : [];
  const found = ranked[0] && ranked[0][1] >= likely ? ranked[0][0] : undefined;
  const others = priorities.filter((one: Priority) => one !== order.request.priority);
  const words = why.join(" ") || undefined;
  return (found ? [found] : others).map((priority) => ({ ...order, priority, words }));
}

/** The first word may say how it ended; without one that does, each end is proposed. */
function withOutcome(order: Order, said: string[]): Order[] {
  const [end, ...why] = said;
  const ranked = end ? rank(outcomes, (one) => likenessOfWord(end, "ending", one)) : [];
  if (ranked[0] && ranked[0][1] >= likely) return [{ ...order, outcome: ranked[0][0], words: why.join(" ") || undefined }];
  return outcomes.map((outcome) => ({ ...order, outcome, words: said.join(" ") || undefined }));
}

/** Before a colon the unit, after it the reason; without one all of it is the reason. */
function reassigned(order: Order, text: string, context: Context): Order[] {
  const colon = text.indexOf(":");
  if (colon < 0) return [{ ...order, words: text || undefined }];
  const words = text.slice(colon + 1).trim() || undefined;
  const named = text.slice(0, colon).split(/\s+/).filter(Boolean);
  if (named.length === 0) return [{ ...order, words }];
  return unitsFor(order, named, context).map((unit) => ({ ...order, unit, words }));
}

/** The units that the words name, those that can go before the others; without words the nearest that can. */
function unitsFor({ request }: Order, named: string[], { desk }: Context): (ProviderRow | undefined)[] {
  const all = candidatesOf(request, desk);
  const meant = named.length === 0 ? all.filter((one) => !one.bar) : rank(all, (one) => likenessOfAll(named, one.unit.name)).map(([one]) => one);
  const ableFirst = [...meant.filter((one) => !one.bar), ...meant.filter((one) => one.bar)];
  return or(ableFirst.slice(0, fewUnits).map((one) => one.unit));
}

function or(units: ProviderRow[]): (ProviderRow | undefined)[] {
  return units.length > 0 ? units : [undefined];
}

/** The requests that an order of this kind is for, most pressing first. */
function pressing(verb: Verb, desk: Desk): RequestRow[] {
  const rows = [...desk.requests.values()].filter((row) => !isClosed(row) && verb.from.includes(row.state));
  return rows.sort((a, b) => (breachAt(a) ?? Infinity) - (breachAt(b) ?? Infinity) || 0).slice(0, fewRequests);
}

function thingsLike(words: string[], desk: Desk): Meaning[] {
  const number = words.length === 1 ? numberIn(words[0]) : undefined;
  const numbered = number === undefined ? undefined : requestNumbered(number, desk);
  const rows = rank([...desk.requests.values()], (row) => likenessOfAll(words, textOf(row))).slice(0, fewRequests).map(([row]) => row);
  const requests = numbered ? [numbered, ...rows.filter((row) => row !== numbered)] : rows;
  const units = rank([...desk.providers.values()], (unit) => likenessOfAll(words, unit.name)).slice(0, fewUnits).map(([unit]) => unit);
  return [...requests.map((request): Meaning => ({ kind: "request", request })), ...units.map((unit): Meaning => ({ kind: "unit", unit }))];
}

function textOf(row: RequestRow): string {
  return [row.request_number, sayCode("service", row.service), placeOf(row), row.provider?.name].filter(Boolean).join(" ");
}

/** With their scores, best first, without those that score nothing. */
function rank<T>(all: readonly T[], score: (one: T) => number): [T, number][] {
  const scored = all.map((one): [T, number] => [one, score(one)]);
  return scored.filter(([, points]) => points > 0).sort((a, b) => b[1] - a[1]);
}
