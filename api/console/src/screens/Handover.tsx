import { useState } from "preact/hooks";
import { Alarms } from "../alarm/alarms";
import type { Logged, RequestRow, User } from "../api/views";
import { isClosed } from "../board/requestrow";
import { breachAt, groups, layoutOf, type Group } from "../board/groups";
import { useWatch } from "../board/hooks";
import { attentionOf, placeOf, sentenceOf, shortNumber } from "../board/sentence";
import type { Watch } from "../board/watch";
import { Icon } from "../look/Icon";
import { countdown, dayAndTime, timeOfDay } from "../look/times";
import { keeperOf } from "../order/order";
import { sayCode, useWords } from "../words/words";

const notesKey = "auxilio.handover";
const shownOrders = 25;
const people = ["DISPATCHER", "ADMIN"];

interface Props {
  watch: Watch;
  user: User | undefined;
  entries: Logged[];
  /** On the screen, where rows can be opened; not on paper. */
  onRequest?: (id: string) => void;
  onPaper?: boolean;
}

/** The sheet that one shift leaves to the next, and the board on paper: everything that is open, what rings, who is on duty. */
export function Handover({ watch, user, entries, onRequest, onPaper = false }: Props) {
  const say = useWords();
  const { desk, clock } = useWatch(watch);
  const now = clock.now();
  const layout = layoutOf(desk.requests.values(), now);
  const counters = desk.counters(now);
  return (
    <article class="sheet">
      <header>
        <h1>{say("handover.heading")}</h1>
        <p>{say("handover.by", { name: [user?.first_name, user?.last_name].filter(Boolean).join(" "), time: dayAndTime(now), region: desk.region === "default" ? say("top.default") : desk.region })}</p>
        {!onPaper && <button type="button" class="primary" onClick={() => window.print()}><Icon name="print" /> {say("handover.print")}</button>}
      </header>
      <dl class="tally">
        {(["needs_you", "searching", "under_way", "scheduled", "completed_today", "on_duty", "available", "busy"] as const).map((name) => (
          <div key={name}><dt>{say("counter." + name)}</dt><dd>{counters[name]}</dd></div>
        ))}
      </dl>
      <Ringing watch={watch} now={now} />
      {groups.filter((group) => group !== "closed").map((group) => (
        <OpenRequests key={group} group={group} rows={layout[group].flatMap((id) => desk.requests.get(id) ?? [])} watch={watch} now={now} onRequest={onRequest} />
      ))}
      <OnDuty watch={watch} />
      {entries.length > 0 && <Ordered entries={entries} />}
      <Notes onPaper={onPaper} />
    </article>
  );
}

function Ringing({ watch, now }: { watch: Watch; now: number }) {
  const say = useWords();
  const alarms = new Alarms();
  alarms.look(watch.desk, now, !watch.isTrue());
  const list = alarms.list();
  return (
    <section>
      <h2>{say("alarm.heading")}</h2>
      {list.length === 0 && <p class="hint">{say("handover.noAlarms")}</p>}
      <ul>
        {list.map((alarm) => (
          <li key={alarm.key}>{[sayCode("alarmKind", alarm.kind), alarm.request && shortNumber(alarm.request), alarm.zone].filter(Boolean).join(" · ")}</li>
        ))}
      </ul>
    </section>
  );
}

interface OpenProps {
  group: Group;
  rows: RequestRow[];
  watch: Watch;
  now: number;
  onRequest: Props["onRequest"];
}

function OpenRequests({ group, rows, watch, now, onRequest }: OpenProps) {
  const say = useWords();
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{say("group." + group)} ({rows.length})</h2>
      <table>
        <thead>
          <tr>{["number", "service", "priority", "place", "state", "promise", "next"].map((name) => <th key={name} scope="col">{say("handover." + name)}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{onRequest ? <button type="button" class="plain" onClick={() => onRequest(row.id)}>{shortNumber(row)}</button> : shortNumber(row)}</td>
              <td>{sayCode("service", row.service)}</td>
              <td>{sayCode("priority", row.priority)}</td>
              <td>{placeOf(row)}</td>
              <td>{[sentenceOf(row, watch.desk), ...attentionOf(row), keeperOf(row, now) && say("handover.kept", { who: row.held_by_name ?? "" })].filter(Boolean).join(" · ")}</td>
              <td class="n">{promiseOf(row, now)}</td>
              <td>{row.next && `${sayCode("next", row.next.what)} · ${timeOfDay(Date.parse(row.next.at), false)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function promiseOf(row: RequestRow, now: number): string {
  const at = breachAt(row);
  return at === undefined || isClosed(row) ? "" : `${timeOfDay(at, false)} (${countdown(at - now)})`;
}

function OnDuty({ watch }: { watch: Watch }) {
  const say = useWords();
  const units = [...watch.desk.providers.values()].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <section>
      <h2>{say("units.heading")} ({units.length})</h2>
      <ul class="onduty">
        {units.map((unit) => {
          const job = unit.request_id ? watch.desk.requests.get(unit.request_id) : undefined;
          return <li key={unit.id}>{unit.name} · {sayCode("unit", unit.state)}{job && " · " + shortNumber(job)}</li>;
        })}
      </ul>
    </section>
  );
}

/** What people of the desk did, newest first: the engine's own work is left out. */
function Ordered({ entries }: { entries: Logged[] }) {
  const say = useWords();
  const mine = entries.filter((entry) => people.includes(entry.by_role)).slice(0, shownOrders);
  if (mine.length === 0) return null;
  return (
    <section>
      <h2>{say("handover.orders")}</h2>
      <ol class="ordered">
        {mine.map((entry) => (
          <li key={entry.request_id + entry.version}>
            {timeOfDay(Date.parse(entry.at), false)} · {shortNumber(entry)} · {entry.from === entry.state ? sayCode("change", entry.event) : sayCode("state", entry.state)} · {entry.by}
            {entry.reason && ` · ${entry.reason}`}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What the next shift should know; kept in this browser until it is wiped. */
function Notes({ onPaper }: { onPaper: boolean }) {
  const say = useWords();
  const [text, setText] = useState(() => localStorage.getItem(notesKey) ?? "");
  const keep = (written: string) => {
    setText(written);
    if (written) localStorage.setItem(notesKey, written);
    else localStorage.removeItem(notesKey);
  };
  return (
    <section>
      <h2><label for="handovernotes">{say("handover.notes")}</label></h2>
      {onPaper ? <p class="written">{text}</p> : <textarea id="handovernotes" rows={5} value={text} maxLength={4000} placeholder={say("handover.notesHint")} onInput={(event) => keep(event.currentTarget.value)} />}
    </section>
  );
}
