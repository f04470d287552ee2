import { useState } from "preact/hooks";
import type { RequestRow } from "../api/views";
import { UnitMark } from "../look/Icon";
import { decimal } from "../look/times";
import type { Book } from "../order/book";
import { ablest, barred, type Candidate } from "../order/candidates";
import { orderOf } from "../order/order";
import { verbs, type VerbName } from "../order/verb";
import { sayCode, useWords } from "../words/words";
import { useBook, useWatch } from "./hooks";
import { shortNumber } from "./sentence";
import type { Watch } from "./watch";

const shownBarred = 8;

/** Orders that go to the command line for the words that they need, in the order of their buttons. */
const worded: readonly VerbName[] = ["reassign", "message", "note", "priority", "reject", "cancel"];
const forTheUnit: readonly VerbName[] = ["depart", "arrive", "start", "release"];

interface Props {
  watch: Watch;
  book: Book;
  row: RequestRow;
  /** Begins an order on the command line. */
  onWrite(verb: VerbName): void;
}

/** What a dispatcher can order for a request: who can go and who cannot, and the rest by button as by key. */
export function Orders({ watch, book, row, onWrite }: Props) {
  const say = useWords();
  const { desk } = useWatch(watch);
  const { busy } = useBook(book);
  const open = row.state === "searching" || row.state === "offered";
  const off = busy || !watch.isTrue();
  const give = (name: VerbName, unit?: Candidate) => void book.give(orderOf(name, row, unit && { unit: unit.unit }));
  const able = open ? ablest(row, desk) : [];
  const possible = (name: VerbName) => verbs.some((verb) => verb.name === name && verb.from.includes(row.state));
  return (
    <section class="orders" aria-label={say("order.heading")}>
      {able.map((one, index) => (
        <div key={one.unit.id} class="candidate">
          <kbd>{index + 1}</kbd>
          <UnitMark vehicle={one.unit.vehicle_type} state={one.unit.state} />
          <span>
            {one.unit.name}
            <small>{nearness(one, say)}</small>
            {one.unit.id === row.proposal?.provider && <small class="proposed">{say("order.proposed")}</small>}
          </span>
          <button type="button" disabled={off} data-offer={one.unit.id} onClick={() => give("offer", one)}>{say("order.offer")}</button>
          <button type="button" disabled={off} data-assign={one.unit.id} onClick={() => give("assign", one)}>{say("order.assign")}</button>
        </div>
      ))}
      {open && able.length === 0 && <p class="hint">{say("order.nobody")}</p>}
      {open && <Barred watch={watch} row={row} />}
      <div class="orderline">
        {open && <button type="button" disabled={off} onClick={() => give("widen")}>{say("order.widen")}</button>}
        {open && <button type="button" disabled={off} onClick={() => onWrite("assign")}>{say("order.otherUnit")}</button>}
        {row.priority !== "URGENT" && <button type="button" disabled={off} onClick={() => give("escalate")}>{say("order.escalate")}</button>}
        {worded.filter(possible).map((name) => (
          <button key={name} type="button" disabled={off} data-verb={name} class={name === "cancel" ? "danger" : ""} onClick={() => onWrite(name)}>
            {say("order." + name)}
          </button>
        ))}
      </div>
      {forTheUnit.some(possible) && (
        <details>
          <summary>{say("order.act")}</summary>
          <div class="orderline">
            {forTheUnit.filter(possible).map((name) => (
              <button key={name} type="button" disabled={off} onClick={() => onWrite(name)}>{sayCode("verb", name)}</button>
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

/** Those who give the service and cannot go, and why. */
function Barred({ watch, row }: Pick<Props, "watch" | "row">) {
  const say = useWords();
  const [shown, show] = useState(false);
  const all = barred(row, watch.desk);
  if (all.length === 0) return null;
  return (
    <details open={shown} onToggle={(event) => show(event.currentTarget.open)}>
      <summary>{say("order.barred", { n: all.length })}</summary>
      {shown && all.slice(0, shownBarred).map((one) => (
        <div key={one.unit.id} class="candidate barred">
          <UnitMark vehicle={one.unit.vehicle_type} state={one.unit.state} />
          <span>{one.unit.name}<small>{nearness(one, say)}</small></span>
          <small>{whyBarred(one, watch)}</small>
        </div>
      ))}
    </details>
  );
}

function whyBarred({ unit, bar }: Candidate, watch: Watch): string {
  const job = unit.request_id ? watch.desk.requests.get(unit.request_id) : undefined;
  return sayCode("unit", bar ?? "") + (job ? " · " + shortNumber(job) : "");
}

function nearness({ metres }: Candidate, say: (key: string, values?: Record<string, unknown>) => string): string {
  return metres === undefined ? say("age.none") : say("order.km", { km: decimal(metres / 1000, 1) });
}
