import type { ProviderRow } from "../api/views";
import { Icon, UnitMark } from "../look/Icon";
import { age, decimal } from "../look/times";
import { sayCode, useWords } from "../words/words";
import type { Desk } from "./desk";
import { useNow, useWatch } from "./hooks";
import { shortNumber } from "./sentence";
import type { Watch } from "./watch";

const shownUnits = 250;
const stateOrder = { offered: 0, silent: 1, busy: 2, available: 3 };

interface Props {
  watch: Watch;
  shown: boolean;
  onToggle(): void;
  onOpen(request: string): void;
}

/** The units strip: a real table of everyone on duty, which folds away. */
export function Units({ watch, shown, onToggle, onOpen }: Props) {
  const say = useWords();
  const { desk } = useWatch(watch);
  return (
    <section class={"units" + (shown ? " shown" : "")} aria-label={say("units.heading")}>
      <button type="button" class="unitshead" aria-expanded={shown} onClick={onToggle} title={say(shown ? "units.hide" : "units.show")}>
        <Icon name={shown ? "down" : "up"} />
        <b>{say("units.heading")}</b>
        <span>{desk.providers.size}</span>
      </button>
      {shown && <UnitTable watch={watch} onOpen={onOpen} />}
    </section>
  );
}

/** Everyone on duty, those who need an eye first. */
export function UnitTable({ watch, onOpen }: { watch: Watch; onOpen(request: string): void }) {
  const say = useWords();
  const { desk } = useWatch(watch);
  const now = useNow(watch);
  const units = [...desk.providers.values()].sort(byStateThenName);
  if (units.length === 0) return <p class="hint">{say("units.empty")}</p>;
  return (
    <div class="unittable">
      <table>
        <thead>
          <tr>
            {["name", "state", "request", "vehicle", "services", "speed", "fix"].map((column) => (
              <th key={column} scope="col">{say("units." + column)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {units.slice(0, shownUnits).map((unit) => <UnitRow key={unit.id} unit={unit} desk={desk} now={now} onOpen={onOpen} />)}
        </tbody>
      </table>
      {units.length > shownUnits && <p class="hint">{say("units.more", { n: units.length - shownUnits })}</p>}
    </div>
  );
}

interface RowProps {
  unit: ProviderRow;
  desk: Desk;
  now: number;
  onOpen(request: string): void;
}

function UnitRow({ unit, desk, now, onOpen }: RowProps) {
  const say = useWords();
  const request = unit.request_id ? desk.requests.get(unit.request_id) : undefined;
  const speed = unit.speed === null || unit.speed === undefined ? "" : say("units.kmh", { n: decimal(unit.speed * 3.6, 0) });
  return (
    <tr class={unit.state} data-unit={unit.id}>
      <td><UnitMark vehicle={unit.vehicle_type} state={unit.state} />{unit.name}</td>
      <td>{sayCode("unit", unit.state)}</td>
      <td>
        {request && (
          <button type="button" class="plain" onClick={() => onOpen(request.id)}>{shortNumber(request)}</button>
        )}
      </td>
      <td>{sayCode("vehicle", unit.vehicle_type)}</td>
      <td>{unit.services.map((code) => sayCode("service", code)).join(", ")}</td>
      <td class="n">{speed}</td>
      <td class="n">{unit.position_at ? age(now - Date.parse(unit.position_at)) : say("age.none")}</td>
    </tr>
  );
}

function byStateThenName(a: ProviderRow, b: ProviderRow): number {
  return stateOrder[a.state] - stateOrder[b.state] || (a.name < b.name ? -1 : Number(a.name > b.name));
}
