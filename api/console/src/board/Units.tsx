import { useState } from "preact/hooks";
import type { ProviderRow } from "../api/views";
import { Icon, UnitMark } from "../look/Icon";
import { age, decimal } from "../look/times";
import { plain } from "../order/fuzzy";
import { sayCode, useWords } from "../words/words";
import type { Desk } from "./desk";
import { useNow, useWatch } from "./hooks";
import { shortNumber } from "./sentence";
import type { Watch } from "./watch";

const shownUnits = 250;
const stateOrder = { offered: 0, silent: 1, busy: 2, available: 3 };
const columns = ["name", "state", "request", "vehicle", "services", "speed", "fix"] as const;
type Column = (typeof columns)[number];

interface Props {
  watch: Watch;
  shown: boolean;
  onToggle(): void;
  onOpen(request: string): void;
  onUnit(unit: string): void;
}

/** The units strip: a real table of everyone on duty, which folds away. */
export function Units({ watch, shown, onToggle, onOpen, onUnit }: Props) {
  const say = useWords();
  const { desk } = useWatch(watch);
  return (
    <section class={"units" + (shown ? " shown" : "")} aria-label={say("units.heading")}>
      <button type="button" class="unitshead" aria-expanded={shown} onClick={onToggle} title={say(shown ? "units.hide" : "units.show")}>
        <Icon name={shown ? "down" : "up"} />
        <b>{say("units.heading")}</b>
        <span>{desk.providers.size}</span>
      </button>
      {shown && <UnitTable watch={watch} onOpen={onOpen} onUnit={onUnit} />}
    </section>
  );
}

/** Everyone on duty: those who need an eye first, or by the column of one's choice; those whose row has every word of the search. */
export function UnitTable({ watch, onOpen, onUnit }: Pick<Props, "watch" | "onOpen" | "onUnit">) {
  const say = useWords();
  const { desk } = useWatch(watch);
  const now = useNow(watch);
  const [search, setSearch] = useState("");
  const [by, setBy] = useState<{ column: Column; down: boolean }>({ column: "state", down: false });
  const words = plain(search).split(/\s+/).filter(Boolean);
  const wanted = [...desk.providers.values()].filter((unit) => words.every((word) => plain(textOf(unit, desk)).includes(word)));
  const units = wanted.sort((a, b) => (by.down ? -1 : 1) * compare(by.column, a, b, desk) || compare("name", a, b, desk));
  if (desk.providers.size === 0) return <p class="hint">{say("units.empty")}</p>;
  return (
    <div class="unittable" tabIndex={0} role="region" aria-label={say("units.heading")}>
      <input type="search" value={search} placeholder={say("units.search")} aria-label={say("units.search")} onInput={(event) => setSearch(event.currentTarget.value)} />
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" aria-sort={by.column !== column ? "none" : by.down ? "descending" : "ascending"}>
                <button type="button" onClick={() => setBy({ column, down: by.column === column && !by.down })}>
                  {say("units." + column)}
                  {by.column === column && <Icon name={by.down ? "down" : "up"} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {units.slice(0, shownUnits).map((unit) => <UnitRow key={unit.id} unit={unit} desk={desk} now={now} onOpen={onOpen} onUnit={onUnit} />)}
        </tbody>
      </table>
      {units.length === 0 && <p class="hint">{say("units.nothing", { text: search })}</p>}
      {units.length > shownUnits && <p class="hint">{say("units.more", { n: units.length - shownUnits })}</p>}
    </div>
  );
}

function textOf(unit: ProviderRow, desk: Desk): string {
  const request = unit.request_id ? desk.requests.get(unit.request_id) : undefined;
  return [unit.name, sayCode("unit", unit.state), sayCode("vehicle", unit.vehicle_type), ...unit.services.map((code) => sayCode("service", code)), request && shortNumber(request)].join(" ");
}

function compare(column: Column, a: ProviderRow, b: ProviderRow, desk: Desk): number {
  const number = (unit: ProviderRow) => Number(shortNumber(desk.requests.get(unit.request_id ?? "") ?? { request_number: "999999999" }));
  switch (column) {
    case "state":
      return stateOrder[a.state] - stateOrder[b.state];
    case "request":
      return number(a) - number(b);
    case "speed":
      return (b.speed ?? -1) - (a.speed ?? -1);
    case "fix":
      return Date.parse(b.position_at ?? "1970") - Date.parse(a.position_at ?? "1970");
    case "services":
      return inOrder(a.services.join(), b.services.join());
    case "vehicle":
      return inOrder(a.vehicle_type, b.vehicle_type);
    case "name":
      return inOrder(a.name, b.name);
  }
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

interface RowProps {
  unit: ProviderRow;
  desk: Desk;
  now: number;
  onOpen(request: string): void;
  onUnit(unit: string): void;
}

function UnitRow({ unit, desk, now, onOpen, onUnit }: RowProps) {
  const say = useWords();
  const request = unit.request_id ? desk.requests.get(unit.request_id) : undefined;
  const speed = unit.speed === null || unit.speed === undefined ? "" : say("units.kmh", { n: decimal(unit.speed * 3.6, 0) });
  return (
    <tr class={unit.state} data-unit={unit.id}>
      <td>
        <UnitMark vehicle={unit.vehicle_type} state={unit.state} />
        <button type="button" class="name" onClick={() => onUnit(unit.id)}>{unit.name}</button>
      </td>
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
