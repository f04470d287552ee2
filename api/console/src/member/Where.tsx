import { Icon } from "../look/Icon";
import { decimal } from "../look/times";
import { zoneOf, zones } from "../map/distance";
import type { Lack, Reading } from "../phone/locator";
import { PhoneMap } from "../phone/PhoneMap";
import { useWords } from "../words/words";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  reading: Reading | undefined;
  lack: Lack | undefined;
  onChange(part: Partial<Draft>): void;
  /** The place was chosen by hand: the device's readings no longer move it. */
  onPlaced(): void;
  onHere(): void;
  onNext(): void;
}

/** Where help is needed: by the device, by dragging the pin, by zone, by kilometre, in words. */
export function Where({ draft, reading, lack, onChange, onPlaced, onHere, onNext }: Props) {
  const say = useWords();
  const zone = zoneOf(draft);
  const place = (at: { latitude: number; longitude: number }) => {
    onPlaced();
    onChange({ latitude: at.latitude, longitude: at.longitude });
  };
  return (
    <>
      <h2>{say("where.question")}</h2>
      <p class={"reading " + (reading ? "" : "lacking")} role="status">
        <Icon name="target" />
        <span>{readingWords(reading, lack, say)}</span>
        {reading && <button type="button" class="plain" onClick={onHere}>{say("where.here")}</button>}
      </p>
      <PhoneMap place={draft} onDrag={place} />
      <p class="hint">{say("where.drag")}</p>
      <label class="field">
        <span>{say("where.zone")}</span>
        <select value={zone} onChange={(event) => place(zones.find(({ name }) => name === event.currentTarget.value) ?? draft)}>
          {zone === "" && <option value="">–</option>}
          {zones.map(({ name }) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <div class="pair">
        <label class="field">
          <span>{say("where.kilometre")}</span>
          <input type="text" inputMode="decimal" maxLength={20} value={draft.kilometre} onInput={(event) => onChange({ kilometre: event.currentTarget.value })} />
        </label>
        <label class="field">
          <span>{say("where.reference")}</span>
          <input
            type="text"
            maxLength={400}
            value={draft.reference}
            placeholder={say("where.referenceHint")}
            onInput={(event) => onChange({ reference: event.currentTarget.value })}
          />
        </label>
      </div>
      <div class="foot">
        <button type="button" class="big" onClick={onNext} data-next>{say("where.next")}</button>
      </div>
    </>
  );
}

function readingWords(reading: Reading | undefined, lack: Lack | undefined, say: (key: string, values?: Record<string, unknown>) => string): string {
  if (reading) return say("where.found", { metres: decimal(reading.accuracy ?? 0, 0) });
  return say("where." + (lack ?? "looking"));
}
