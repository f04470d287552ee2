import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { RequestRow } from "../api/views";
import { useWords } from "../words/words";
import { Found } from "./Found";
import { groups, layoutOf, type Group, type Layout } from "./groups";
import { useAfterwards, useNow, useWatch } from "./hooks";
import { matches } from "./filter";
import { QueueRow } from "./QueueRow";
import { Steady } from "./steady";
import type { Watch } from "./watch";

/** As many as fit on a screen: the rest comes when these have been painted. */
const shownFirst = 24;
const shownClosed = 60;

interface Props {
  watch: Watch;
  server: DeskServer;
  open: string | undefined;
  only: Group | undefined;
  filter: string;
  onFilter(text: string): void;
  onOpen(id: string): void;
  onUnit(id: string): void;
}

/** The requests in the order in which they need a person. The order holds still under pointer and keyboard. */
export function Queue({ watch, server, open, only, filter, onFilter, onOpen, onUnit }: Props) {
  const say = useWords();
  const { desk, link } = useWatch(watch);
  const now = useNow(watch);
  const list = useRef<HTMLDivElement>(null);
  const whole = useAfterwards(desk.loadedAt !== undefined);
  const [held, hold] = useHeld(list.current);
  const steady = useMemo(() => new Steady(), []);
  const { shown, waiting } = steady.settle(layoutOf(desk.requests.values(), now), held);
  const rows = rowsOf(shown, (id) => desk.requests.get(id), only, (row) => matches(row, filter));
  const most = whole ? mostOf : firstOf(rows);
  const none = filter !== "" && groups.every((group) => rows[group].length === 0);
  return (
    <section class="queue" aria-label={say("queue.heading")} id="queue">
      <div class="queuehead">
        <input
          id="filter"
          type="search"
          value={filter}
          placeholder={say("queue.filter")}
          aria-label={say("queue.filter")}
          onInput={(event) => onFilter(event.currentTarget.value)}
        />
        {waiting > 0 && (
          <button type="button" class="chip" title={say("queue.waitingHint")} onClick={() => hold(false)}>
            {say("queue.waiting", { count: waiting })}
          </button>
        )}
      </div>
      <div class="rows" ref={list}>
        {desk.loadedAt === undefined && link !== "ended" && <p class="hint">{say("queue.loading")}</p>}
        {none && <Nothing filter={filter} onClear={() => onFilter("")} />}
        {desk.loadedAt !== undefined && !none && groups.filter((group) => !only || only === group).map((group) => (
          <QueueGroup key={group} group={group} rows={rows[group]} most={most[group]} watch={watch} open={open} onOpen={onOpen} />
        ))}
        <Found watch={watch} server={server} text={filter} onOpen={onOpen} onUnit={onUnit} />
      </div>
    </section>
  );
}

interface GroupProps {
  group: Group;
  rows: RequestRow[];
  /** How many of them are drawn. */
  most: number;
  watch: Watch;
  open: string | undefined;
  onOpen(id: string): void;
}

function QueueGroup({ group, rows, most, watch, open, onOpen }: GroupProps) {
  const say = useWords();
  const shown = rows.slice(0, most);
  return (
    <section class={"group " + group} aria-label={say("group." + group)}>
      <h2>
        <span>{say("group." + group)}</span>
        <b>{rows.length}</b>
      </h2>
      {shown.map((row) => (
        <QueueRow key={row.id} row={row} watch={watch} rung={watch.desk.ringing.get(row.id)} open={row.id === open} onOpen={onOpen} />
      ))}
      {rows.length === 0 && <p class="hint">{say("empty." + group)}</p>}
      {rows.length > shown.length && <p class="hint">{say("queue.more", { n: rows.length - shown.length })}</p>}
    </section>
  );
}

const mostOf: Record<Group, number> = { needs_you: Infinity, searching: Infinity, under_way: Infinity, scheduled: Infinity, closed: shownClosed };

/** The rows of a screen, from the top. */
function firstOf(rows: Record<Group, RequestRow[]>): Record<Group, number> {
  let left = shownFirst;
  const most = { ...mostOf };
  for (const group of groups) {
    most[group] = Math.min(left, rows[group].length);
    left -= most[group];
  }
  return most;
}

function Nothing({ filter, onClear }: { filter: string; onClear(): void }) {
  const say = useWords();
  return (
    <p class="hint">
      {say("queue.nothing", { text: filter })}
      <button type="button" class="plain" onClick={onClear}>{say("queue.clear")}</button>
    </p>
  );
}

function rowsOf(
  layout: Layout,
  find: (id: string) => RequestRow | undefined,
  only: Group | undefined,
  wanted: (row: RequestRow) => boolean,
): Record<Group, RequestRow[]> {
  const rows = {} as Record<Group, RequestRow[]>;
  for (const group of groups) {
    const ids = only && only !== group ? [] : layout[group];
    rows[group] = ids.map(find).filter((row): row is RequestRow => row !== undefined && wanted(row));
  }
  return rows;
}

/** Whether the pointer is over the element or the keyboard inside it; the setter lets go until the next move. */
function useHeld(element: HTMLElement | null): [boolean, (held: boolean) => void] {
  const [held, hold] = useState(false);
  useEffect(() => {
    if (!element) return;
    const on = () => hold(true);
    const off = () => hold(element.matches(":hover") || element.contains(document.activeElement));
    const focusOut = () => setTimeout(off);
    element.addEventListener("pointermove", on);
    element.addEventListener("focusin", on);
    element.addEventListener("pointerleave", off);
    element.addEventListener("focusout", focusOut);
    return () => {
      element.removeEventListener("pointermove", on);
      element.removeEventListener("focusin", on);
      element.removeEventListener("pointerleave", off);
      element.removeEventListener("focusout", focusOut);
    };
  }, [element]);
  return [held, hold];
}
