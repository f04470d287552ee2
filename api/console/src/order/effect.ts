import type { Desk } from "../board/desk";
import { shortNumber } from "../board/sentence";
import { decimal } from "../look/times";
import { say, sayCode } from "../words/words";
import { metresTo } from "./candidates";
import { above, usualHoldMinutes, type Order, type Problem } from "./order";

/** What the order will do, said before it is given. */
export function effectOf(order: Order, desk: Desk): string {
  const { verb, request, unit, words, minutes, outcome } = order;
  const to = verb.name === "escalate" ? above(request.priority) : order.priority;
  const values = {
    number: shortNumber(request),
    service: sayCode("service", request.service),
    unit: unit?.name,
    holder: request.provider?.name ?? "",
    minutes: minutes ?? usualHoldMinutes,
    from: sayCode("priority", request.priority),
    to: to && sayCode("priority", to),
    words: words ?? "",
    outcome: outcome ? sayCode("outcome", outcome) : "",
  };
  const said = say(`effect.${verb.name}${verb.unit === "optional" && unit ? "To" : ""}`, values);
  return [said + farOf(order, desk), stopsRinging(order, desk), say(verb.reversible ? "effect.undo" : "effect.final")].filter(Boolean).join(" ");
}

/** What has been done, said after it. */
export function doneOf({ verb, request, unit }: Order): string {
  return say(`ordered.${verb.name}`, { number: shortNumber(request), unit: unit?.name ?? "" });
}

export function sayProblem(problem: Problem, order: Order): string {
  const { request, unit } = order;
  const values = { number: shortNumber(request), state: sayCode("state", request.state).toLowerCase(), unit: unit?.name ?? "", who: request.held_by_name ?? "" };
  return say("problem." + problem, values);
}

function farOf({ request, unit }: Order, desk: Desk): string {
  const metres = unit && metresTo(unit, request, desk);
  return metres === undefined ? "" : " " + say("effect.far", { km: decimal(metres / 1000, 1) });
}

function stopsRinging({ verb, request, unit }: Order, desk: Desk): string {
  const rung = desk.ringing.get(request.id);
  const name = rung && rung !== unit?.id && desk.providers.get(rung)?.name;
  return name && ["assign", "cancel", "reject"].includes(verb.name) ? say("effect.stops", { unit: name }) : "";
}
