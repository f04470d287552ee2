import { memo } from "preact/compat";
import type { RequestRow } from "../api/views";
import { Icon } from "../look/Icon";
import { age, countdown, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { isClosed } from "./requestrow";
import { breachAt } from "./groups";
import { useSecond } from "./hooks";
import { keeperOf } from "../order/order";
import { attentionOf, placeOf, sentenceOf, shortNumber, stateIcons } from "./sentence";
import type { Watch } from "./watch";

interface Props {
  row: RequestRow;
  watch: Watch;
  /** Name of the unit that is rung for it: the row is drawn again when it changes. */
  rung: string | undefined;
  open: boolean;
  onOpen(id: string): void;
}

/** One request of the queue. Rows are replaced when they change, so one that is the same is not drawn again; its clock is. */
export const QueueRow = memo(Row, (a, b) => a.row === b.row && a.rung === b.rung && a.open === b.open);

function Row({ row, watch, open, onOpen }: Props) {
  useWords();
  const flags = attentionOf(row);
  return (
    <button type="button" class={"row " + row.state} data-row={row.id} aria-current={open} onClick={() => onOpen(row.id)}>
      <Priority row={row} />
      <span class="number">{shortNumber(row)}</span>
      <span class="service">
        {sayCode("service", row.service)}
        {row.location_city && <small>{row.location_city}</small>}
        <Keeper row={row} watch={watch} />
      </span>
      <RowClock row={row} watch={watch} />
      <span class="place">{row.location_address || placeOf(row)}</span>
      <span class="sentence">
        {flags.length > 0 ? <Icon name="alert" /> : <Icon name={stateIcons[row.state]} />}
        {flags.length > 0 && <strong>{flags.join(" · ")}</strong>}
        <span>{sentenceOf(row, watch.desk)}</span>
      </span>
    </button>
  );
}

function Keeper({ row, watch }: Pick<Props, "row" | "watch">) {
  if (!keeperOf(row, watch.clock.now())) return null;
  return <i class="keeper" title={row.held_by_name ?? ""}><Icon name="lock" />{row.held_by_name?.split(" ")[0]}</i>;
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

function RowClock({ row, watch }: Pick<Props, "row" | "watch">) {
  const say = useWords();
  const now = useSecond(watch);
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
