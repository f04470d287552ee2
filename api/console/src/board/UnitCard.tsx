import type { RequestRow } from "../api/views";
import { UnitMark } from "../look/Icon";
import { age } from "../look/times";
import { sayCode, useWords } from "../words/words";
import type { Watch } from "./watch";

/** The unit on this request, or the one being asked. */
export function UnitCard({ watch, row, now, onUnit }: { watch: Watch; row: RequestRow; now: number; onUnit(id: string): void }) {
  const say = useWords();
  const id = row.provider?.id ?? watch.desk.ringing.get(row.id);
  const unit = id === undefined ? undefined : watch.desk.providers.get(id);
  const vehicle = unit?.vehicle_type ?? row.provider?.vehicle_type;
  const fix = unit?.position_at ? age(now - Date.parse(unit.position_at)) : undefined;
  return (
    <div class="unitcard" aria-label={say("inspector.unit")}>
      {vehicle ? <UnitMark vehicle={vehicle} state={unit?.state ?? "busy"} /> : <span class="mark" />}
      <div>
        {id ? <button type="button" class="plain" onClick={() => onUnit(id)}>{unit?.name ?? row.provider?.name}</button> : <b>{say("inspector.noUnit")}</b>}
        {vehicle && <p>{[sayCode("vehicle", vehicle), unit && sayCode("unit", unit.state)].filter(Boolean).join(" · ")}</p>}
      </div>
      {unit && <small>{fix ? say("inspector.fix", { age: say("age.ago", { age: fix }) }) : say("age.none")}</small>}
    </div>
  );
}
