import type { RequestRow } from "../api/views";
import { countdown, timeOfDay } from "../look/times";
import type { Book } from "../order/book";
import { ablest } from "../order/candidates";
import { keeperOf, orderOf, usualHoldMinutes } from "../order/order";
import type { VerbName } from "../order/verb";
import { sayCode, useWords } from "../words/words";
import type { Desk } from "./desk";
import { isClosed } from "./requestrow";
import { useBook } from "./hooks";
import type { Watch } from "./watch";

interface Props {
  watch: Watch;
  book: Book;
  row: RequestRow;
  now: number;
  onWrite(verb: VerbName, words?: string): void;
}

/** What happens next, by whom and when; who keeps it from happening; and the ways to keep it or to do it now. */
export function NextStep({ watch, book, row, now, onWrite }: Props) {
  const say = useWords();
  const { busy } = useBook(book);
  const off = busy || !watch.isTrue();
  const keeper = keeperOf(row, now);
  const act = doable(row, watch.desk, keeper !== undefined);
  const holdable = ["scheduled", "searching", "offered"].includes(row.state);
  if (isClosed(row)) return null;
  return (
    <div class="nextstep">
      <p>
        <span class="dt">{say("inspector.next")}</span>
        {row.next && <b>{countdown(Date.parse(row.next.at) - now)}</b>}
        <span>{row.next ? say("inspector.nextBy", { what: sayCode("next", row.next.what), who: sayCode("who", row.next.who) }) : "–"}</span>
      </p>
      {keeper && row.held_until && (
        <p class="keeper">{say("order.heldBy", { who: keeperName(row, book.me, say), time: timeOfDay(Date.parse(row.held_until), false) })}</p>
      )}
      <div class="orderline">
        {holdable && !keeper && (
          <button type="button" disabled={off} data-verb="hold" onClick={() => void book.give(orderOf("hold", row, { minutes: usualHoldMinutes }))}>{say("order.hold")}</button>
        )}
        {act?.kind === "unhold" && (
          <button type="button" class="act" disabled={off} data-verb="unhold" onClick={() => void book.give(orderOf("unhold", row))}>{say("order.letGo")}</button>
        )}
        {act?.kind === "offer" && (
          <button type="button" class="act" disabled={off} onClick={() => void book.give(orderOf("offer", row, { unit: act.unit }))}>{say("order.propose", { unit: act.unit.name })}</button>
        )}
        {act?.kind === "ask" && (
          <button type="button" class="act" disabled={off} onClick={() => onWrite("message", say("order.asked"))}>{say("order.ask")}</button>
        )}
      </div>
    </div>
  );
}

type Doable = { kind: "unhold" } | { kind: "ask" } | { kind: "offer"; unit: Desk["providers"] extends Map<string, infer Row> ? Row : never };

/** The next step, done now: what is held is let go, what is searching is offered to the next in line, what is under way is asked about. */
function doable(row: RequestRow, desk: Desk, kept: boolean): Doable | undefined {
  if (kept) return { kind: "unhold" };
  if (row.state === "scheduled") return undefined;
  if (row.state !== "searching" && row.state !== "offered") return { kind: "ask" };
  const first = ablest(row, desk)[0];
  return first && { kind: "offer", unit: first.unit };
}

export function keeperName(row: RequestRow, me: string | undefined, say: (key: string) => string): string {
  if (row.held_by === me) return say("order.you");
  return row.held_by_name || say("conflict.somebody");
}
