import type { ComponentChildren } from "preact";
import { zones } from "../map/distance";
import { useWords } from "../words/words";
import { isTow, signs, type Draft, type Sign } from "./draft";

interface Props {
  draft: Draft;
  children: ComponentChildren;
  onChange(part: Partial<Draft>): void;
}

/** Only what this service needs. What was told once is there already. */
export function Needed({ draft, children, onChange }: Props) {
  const say = useWords();
  const { category } = draft.service;
  return (
    <>
      <h2>{say("needed.question")}</h2>
      {category === "HEALTH" && <Patient draft={draft} onChange={onChange} />}
      <label class="field">
        <span>{say(category === "HEALTH" ? "needed.symptoms" : "needed.description")}</span>
        <textarea rows={3} maxLength={4000} value={draft.description} onInput={(event) => onChange({ description: event.currentTarget.value })} />
      </label>
      {category === "ROADSIDE" && <Vehicle draft={draft} onChange={onChange} />}
      {isTow(draft.service) && <Destination draft={draft} onChange={onChange} />}
      <Text name="phone" draft={draft} onChange={onChange} mode="tel" />
      {category !== "HEALTH" && <When draft={draft} onChange={onChange} />}
      {children}
    </>
  );
}

type TextName = "phone" | "vehicle_make" | "vehicle_color" | "vehicle_plate" | "patients" | "patient_age" | "destination_address";
interface TextProps extends Omit<Props, "children"> {
  name: TextName;
  mode?: "tel" | "numeric" | "text";
}

function Text({ name, draft, onChange, mode = "text" }: TextProps) {
  const say = useWords();
  return (
    <label class="field">
      <span>{say("field." + name)}</span>
      <input type="text" name={name} inputMode={mode} maxLength={60} value={draft[name]} onInput={(event) => onChange({ [name]: event.currentTarget.value })} />
    </label>
  );
}

function Vehicle(props: Omit<Props, "children">) {
  return (
    <>
      <div class="pair">
        <Text name="vehicle_make" {...props} />
        <Text name="vehicle_color" {...props} />
      </div>
      <Text name="vehicle_plate" {...props} />
    </>
  );
}

/** Where the tow takes the vehicle; it can be left open and told to the driver. */
function Destination(props: Omit<Props, "children">) {
  const say = useWords();
  const { draft, onChange } = props;
  return (
    <div class="pair">
      <label class="field">
        <span>{say("needed.destination")}</span>
        <select name="destination" value={draft.destination} onChange={(event) => onChange({ destination: event.currentTarget.value })}>
          <option value="">{say("needed.undecided")}</option>
          {zones.map(({ name }) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      {draft.destination && <Text name="destination_address" {...props} />}
    </div>
  );
}

const soonestMs = 30 * 60_000;

/** Now, unless another time is chosen. */
function When({ draft, onChange }: Omit<Props, "children">) {
  const say = useWords();
  const soonest = local(new Date(Date.now() + soonestMs));
  return (
    <fieldset class="choice">
      <legend>{say("needed.when")}</legend>
      <div class="preps" role="radiogroup" aria-label={say("needed.when")}>
        <button type="button" role="radio" aria-checked={!draft.at} onClick={() => onChange({ at: "" })}>{say("needed.now")}</button>
        <button type="button" role="radio" aria-checked={!!draft.at} data-later onClick={() => onChange({ at: draft.at || soonest })}>{say("needed.later")}</button>
      </div>
      {draft.at && (
        <input type="datetime-local" aria-label={say("needed.time")} value={draft.at} min={soonest} onInput={(event) => onChange({ at: event.currentTarget.value || soonest })} />
      )}
    </fieldset>
  );
}

/** A time as a form field of this device's zone takes it. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Patient(props: Omit<Props, "children">) {
  const say = useWords();
  const { draft, onChange } = props;
  const turn = (sign: Sign, on: boolean) => onChange({ signs: on ? [...draft.signs, sign] : draft.signs.filter((one) => one !== sign) });
  return (
    <>
      <fieldset class="signs">
        <legend>{say("needed.signs")}</legend>
        {signs.map((sign) => (
          <label key={sign}>
            <input type="checkbox" checked={draft.signs.includes(sign)} onChange={(event) => turn(sign, event.currentTarget.checked)} />
            <span>{say("sign." + sign)}</span>
          </label>
        ))}
      </fieldset>
      <div class="pair">
        <Text name="patients" mode="numeric" {...props} />
        <Text name="patient_age" mode="numeric" {...props} />
      </div>
    </>
  );
}
