import type { RequestRow } from "../api/views";
import { Icon } from "../look/Icon";
import { age, countdown, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { isClosed, type Desk } from "./desk";
import { breachAt } from "./groups";
import { keeperOf } from "../order/order";
import { attentionOf, placeOf, sentenceOf, shortNumber, stateIcons } from "./sentence";

interface Props {
  row: RequestRow;
  desk: Desk;
  now: number;
  open: boolean;
  onOpen(id: string): void;
}

export function QueueRow({ row, desk, now, open, onOpen }: Props) {
  useWords();
  const flags = attentionOf(row);
  return (
    <button type="button" class={"row " + row.state} data-row={row.id} aria-current={open} onClick={() => onOpen(row.id)}>
      <Priority row={row} />
      <span class="number">{shortNumber(row)}</span>
      <span class="service">
        {sayCode("service", row.service)}
        {row.location_city && <small>{row.location_city}</small>}
        {keeperOf(row, now) && <i class="keeper" title={row.held_by_name ?? ""}><Icon name="lock" />{row.held_by_name?.split(" ")[0]}</i>}
      </span>
      <RowClock row={row} now={now} />
      <span class="place">{row.location_address || placeOf(row)}</span>
      <span class="sentence">
        {flags.length > 0 ? <Icon name="alert" /> : <Icon name={stateIcons[row.state]} />}
        {flags.length > 0 && <strong>{flags.join(" · ")}</strong>}
        <span>{sentenceOf(row, desk)}</span>
      </span>
    </button>
  );
}

/** Bars as well as a colour, and a word for who cannot see either. */
function Priority({ row }: { row: RequestRow }) {
  const name = sayCode("priority", row.priority);
  return (
    <span class={"priority " + row.priority} title={name}>
      <i /><i /><i /><i />
      <span class="unseen">{name}</span>
    </span>
  );
}

function RowClock({ row, now }: { row: RequestRow; now: number }) {
  const say = useWords();
  const breach = breachAt(row);
  if (isClosed(row)) return <span class="clock">{timeOfDay(Date.parse(row.updated_at), false)}</span>;
  if (breach === undefined) return <span class="clock calm">{age(now - Date.parse(row.state_since))}</span>;
  const left = breach - now;
  return (
    <span class={"clock " + (left < 0 ? "late" : left < 60_000 ? "soon" : "")}>
      {countdown(left)}
      {left < 0 && <em>{say("queue.late")}</em>}
    </span>
  );
}
