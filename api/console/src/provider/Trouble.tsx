import { Icon } from "../look/Icon";
import { useWords } from "../words/words";
import type { Shift } from "./shift";

/** Why the last command was not carried out. */
export function Trouble({ shift }: { shift: Shift }) {
  const say = useWords();
  const { failure } = shift;
  if (!failure) return null;
  const known = say("refused." + failure.code);
  const [field] = Object.keys(failure.fields);
  const words = failure.status === 0 ? say("phone.noSignal") : known !== "refused." + failure.code ? known : failure.message;
  return <p class="trouble" role="alert"><Icon name="alert" /><span>{field ? say("refused.field", { field: say("field." + field) }) : words}</span></p>;
}
