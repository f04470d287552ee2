import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Alarm } from "../alarm/alarms";
import { catalogue } from "../alarm/catalogue";
import type { DeskServer } from "../api/desk";
import type { RequestRow } from "../api/views";
import type { Chart } from "../map/chart";
import { Book } from "../order/book";
import { ablest } from "../order/candidates";
import { keeperOf, orderOf, usualHoldMinutes } from "../order/order";
import type { Screen } from "../order/read";
import type { VerbName } from "../order/verb";
import { sayCode } from "../words/words";
import { groups, layoutOf, type Group } from "./groups";
import type { Tab } from "./Inspector";
import { focusedRow, listenToKeys, moveInQueue, type Wish } from "./keys";
import { shortNumber } from "./sentence";
import { Watch } from "./watch";

/** The page that is shown: the desk itself, or one beside it. */
export const places = ["desk", "metrics", "policy", "handover"] as const;
export type Place = (typeof places)[number];

/** What is open and shown at the desk, and everything that changes it, by pointer, key or command. */
export type Steering = ReturnType<typeof useSteering>;

export function useSteering(server: DeskServer, me: string | undefined) {
  const watch = useMemo(() => new Watch(server), [server]);
  const book = useMemo(() => new Book(watch, server, me), [watch]);
  const chart = useRef<Chart | undefined>(undefined);
  const [open, setOpen] = useState<string>();
  const [unit, setUnit] = useState<string>();
  const [only, setOnly] = useState<Group>();
  const [filter, setFilter] = useState("");
  const [command, setCommand] = useState("");
  const [tab, setTab] = useState<Tab>("timeline");
  const [place, setPlace] = useState<Place>("desk");
  const [unitsShown, showUnits] = useState(false);
  const [helped, help] = useState(false);
  const [alarmed, showAlarms] = useState(false);
  useLayoutEffect(() => {
    watch.start();
    return () => watch.stop();
  }, [watch]);

  function show(request: string | undefined, ofUnit?: string): void {
    setOpen(request);
    setUnit(ofUnit);
    if (request ?? ofUnit) setPlace("desk");
    if (ofUnit) chart.current?.showUnit(ofUnit);
  }

  /** The open request, or the one whose row has the keyboard. */
  function target(): RequestRow | undefined {
    return watch.desk.requests.get(open ?? focusedRow() ?? "");
  }

  /** Begins an order on the command line, for the words that it needs. */
  function write(verb: VerbName, words = "", row = target()): void {
    const text = [sayCode("verb", verb), row && shortNumber(row), words].filter(Boolean).join(" ") + (words ? "" : " ");
    setCommand(text);
    focusCommand(text);
  }

  /** Gives an order that needs no words, to the candidate of that place where it needs one. */
  function give(verb: VerbName, candidate?: number, row = target()): void {
    if (!row) return;
    show(row.id);
    const one = candidate === undefined ? undefined : ablest(row, watch.desk)[candidate];
    if (candidate === undefined) void book.give(orderOf(verb, row, { minutes: usualHoldMinutes }));
    else if (one) void book.give(orderOf(verb, row, { unit: one.unit }));
  }

  function holdOrLetGo(): void {
    const row = target();
    if (row) give(keeperOf(row, watch.clock.now()) ? "unhold" : "hold");
  }

  function go(screen: Screen): void {
    if (screen === "help") help(true);
    else if (screen === "print") window.print();
    else setPlace(screen);
  }

  /** Does the one thing that the alarm suggests, or begins it where it needs words. */
  function remedy({ kind, request, zone }: Alarm): void {
    const what = catalogue[kind].remedy;
    if (what === "retry") return watch.connection.hurry();
    if (zone) return chart.current?.showZone(zone);
    if (!request) return;
    show(request.id);
    if (what === "widen") give("widen", undefined, request);
    else if (what === "message" || what === "reassign") write(what, "", request);
  }

  /** Lets go of a field or row; then closes what lies on top. */
  function leave(): void {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("input, [data-row]")) focused.blur();
    else if (alarmed) showAlarms(false);
    else if (place !== "desk") setPlace("desk");
    else show(undefined);
  }

  const act: Record<Wish, () => void> = {
    next: () => moveInQueue(1),
    previous: () => moveInQueue(-1),
    urgent: () => focusRow(mostUrgent(watch)),
    command: () => focusCommand(command),
    filter: () => document.getElementById("filter")?.focus(),
    timeline: () => setTab("timeline"),
    decisions: () => setTab("decisions"),
    units: () => showUnits((shown) => !shown),
    fit: () => chart.current?.fit(),
    alarms: () => showAlarms((shown) => !shown),
    help: () => help(true),
    leave,
    undo: () => void book.undo(),
    assign: () => write("assign"),
    reassign: () => write("reassign"),
    widen: () => give("widen"),
    hold: holdOrLetGo,
    escalate: () => give("escalate"),
    note: () => write("note"),
    message: () => write("message"),
    cancel: () => write("cancel"),
    priority: () => write("priority"),
    metrics: () => setPlace("metrics"),
    policy: () => setPlace("policy"),
    handover: () => setPlace("handover"),
    desk: () => setPlace("desk"),
  };
  useEffect(() => listenToKeys({ wish: (wish) => act[wish](), offer: (index) => give("offer", index), assign: (index) => give("assign", index) }));

  const shown = { open, unit, only, filter, command, tab, place, unitsShown, helped, alarmed };
  const change = { setOnly, setFilter, setCommand, setTab, setPlace, showUnits, help, showAlarms };
  return { watch, book, server, chart, ...shown, ...change, show, write, go, remedy };
}

/** The most pressing request of those that the queue shows, in the order that it should have now. */
function mostUrgent(watch: Watch): string | undefined {
  const layout = layoutOf(watch.desk.requests.values(), watch.clock.now());
  return groups.flatMap((group) => layout[group]).find((id) => rowOf(id) !== null);
}

function rowOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
}

function focusRow(id: string | undefined): void {
  const row = id === undefined ? null : rowOf(id);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** Puts the keyboard behind the text at once, before it is drawn: the next key is meant for it already. */
function focusCommand(text: string): void {
  const field = document.getElementById("command") as HTMLInputElement | null;
  if (!field) return;
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
}
