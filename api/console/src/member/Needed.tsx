import type { ComponentChildren } from "preact";
import { useWords } from "../words/words";
import { signs, type Draft, type Sign } from "./draft";

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
      <Text name="phone" draft={draft} onChange={onChange} mode="tel" />
      {children}
    </>
  );
}

type TextName = "phone" | "vehicle_make" | "vehicle_color" | "vehicle_plate" | "patients" | "patient_age";
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
