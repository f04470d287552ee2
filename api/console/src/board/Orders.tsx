import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { ProviderRow, RequestRow } from "../api/views";
import { Icon, UnitMark } from "../look/Icon";
import { decimal } from "../look/times";
import { metresBetween } from "../map/distance";
import { sayCode, useWords } from "../words/words";
import type { Desk } from "./desk";
import { useWatch } from "./hooks";
import type { Watch } from "./watch";

const shownCandidates = 9;
const holdMinutes = 10;

interface Props {
  watch: Watch;
  server: DeskServer;
  row: RequestRow;
  onDone(): void;
}

/** What a dispatcher can order for a request. Each order names the version that was seen, so a conflict changes nothing. */
export function Orders({ watch, server, row, onDone }: Props) {
  const say = useWords();
  const { desk } = useWatch(watch);
  const words = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [said, setSaid] = useState<{ good: boolean; words: string }>();
  const searching = row.state === "searching" || row.state === "offered";
  const held = row.next?.what === "hold_end";
  const near = searching ? candidatesOf(row, desk) : [];
  const off = !watch.isTrue();

  async function run(name: string, order: () => Promise<unknown>): Promise<void> {
    if (off) return;
    setSaid(undefined);
    try {
      await order();
      setSaid({ good: true, words: say("order.did_" + name) });
      setText("");
    } catch (cause) {
      setSaid({ good: false, words: refusal(cause) });
    }
    onDone();
  }
  const offer = (unit: ProviderRow) => run("offer", () => server.order(row.id, "offer", row.version, { providers: [unit.id] }));
  const assign = (unit: ProviderRow) => run("assign", () => server.order(row.id, "assign_provider", row.version, { provider: unit.id }));
  const hold = () => run(held ? "unhold" : "hold", () => server.order(row.id, held ? "unhold" : "hold", row.version, held ? {} : { minutes: holdMinutes }));
  const widen = () => run("widen", () => server.order(row.id, "widen", row.version));
  const withReason = (name: string, body: Record<string, unknown>) => run(name, () => server.order(row.id, name, row.version, body));

  useOrderKeys({
    offer: (index) => near[index] && void offer(near[index]),
    assign: (index) => near[index] && void assign(near[index]),
    w: () => searching && void widen(),
    h: () => searching && void hold(),
    n: () => words.current?.focus(),
  });

  const reason = text.trim();
  return (
    <section class="orders" aria-label={say("order.heading")}>
      {near.map((unit, index) => (
        <div key={unit.id} class="candidate">
          <kbd>{index + 1}</kbd>
          <UnitMark vehicle={unit.vehicle_type} state={unit.state} />
          <span>{unit.name}<small>{say("order.km", { km: decimal(metresTo(unit, row, desk) / 1000, 1) })}</small></span>
          <button type="button" disabled={off} data-offer={unit.id} onClick={() => void offer(unit)}>{say("order.offer")}</button>
          <button type="button" disabled={off} data-assign={unit.id} onClick={() => void assign(unit)}>{say("order.assign")}</button>
        </div>
      ))}
      {searching && near.length === 0 && <p class="hint">{say("order.nobody")}</p>}
      <div class="orderline">
        {searching && <button type="button" disabled={off} onClick={() => void hold()}>{say(held ? "order.unhold" : "order.hold")}</button>}
        {searching && <button type="button" disabled={off} onClick={() => void widen()}>{say("order.widen")}</button>}
      </div>
      <input ref={words} type="text" value={text} maxLength={1000} placeholder={say("order.words")} aria-label={say("order.words")} onInput={(event) => setText(event.currentTarget.value)} />
      <div class="orderline">
        <button type="button" disabled={off || !reason} onClick={() => void run("note", () => server.note(row.id, reason))}>{say("order.note")}</button>
        <button type="button" disabled={off || !reason} onClick={() => void run("message", () => server.say(row.id, reason))}>{say("order.message")}</button>
        {row.priority !== "URGENT" && (
          <button type="button" disabled={off || !reason} onClick={() => void withReason("priority", { priority: "URGENT", reason })}>{say("order.urgent")}</button>
        )}
        {!searching && row.state !== "scheduled" && (
          <button type="button" disabled={off || !reason} onClick={() => void withReason("reassign", { reason })}>{say("order.reassign")}</button>
        )}
        <button type="button" class="danger" disabled={off || !reason} onClick={() => void withReason("cancel", { cancellation_reason: reason })}>{say("order.cancel")}</button>
      </div>
      {said && <p class={said.good ? "hint" : "flags"} role={said.good ? "status" : "alert"}>{!said.good && <Icon name="alert" />}{said.words}</p>}
    </section>
  );
}

/** Free units that give the service, nearest first. */
function candidatesOf(row: RequestRow, desk: Desk): ProviderRow[] {
  const able = [...desk.providers.values()].filter((unit) => unit.state === "available" && unit.services.includes(row.service));
  return able.sort((a, b) => metresTo(a, row, desk) - metresTo(b, row, desk)).slice(0, shownCandidates);
}

function metresTo(unit: ProviderRow, row: RequestRow, desk: Desk): number {
  const at = desk.tracks.get(unit.id)?.newest;
  return at ? metresBetween(at, { latitude: row.location_latitude, longitude: row.location_longitude }) : Number.MAX_SAFE_INTEGER;
}

/** What stood in the way, and that nothing was changed. */
function refusal(cause: unknown): string {
  if (!(cause instanceof Failure)) return String(cause);
  const current = cause.current as { state?: string } | undefined;
  const state = current?.state ? sayCode("state", current.state) : "";
  return sayRefusal(cause, state);
}

function sayRefusal(cause: Failure, state: string): string {
  if (cause.status === 0) return sayCode("refusal", "unreachable");
  if (cause.code === "VERSION_CONFLICT" || cause.code === "STATE_CONFLICT") return [sayCode("refusal", "conflict"), state].filter(Boolean).join(" ");
  return sayCode("refusal", cause.code);
}

interface OrderKeys {
  offer(index: number): unknown;
  assign(index: number): unknown;
  w(): unknown;
  h(): unknown;
  n(): unknown;
}

/** b and a digit offers, Shift and a digit assigns; w, h and n are as on the buttons. */
function useOrderKeys(keys: OrderKeys): void {
  const armed = useRef(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, .phone, dialog")) return;
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      const index = Number(digit) - 1;
      if (digit && event.shiftKey) keys.assign(index);
      else if (digit && armed.current) keys.offer(index);
      else if (event.key === "w" || event.key === "h" || event.key === "n") keys[event.key]();
      else if (event.key !== "b") return;
      armed.current = event.key === "b";
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });
}
