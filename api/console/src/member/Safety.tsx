import { Icon } from "../look/Icon";
import { useWords } from "../words/words";

/** Guatemala's public emergency numbers. */
const numbers = [
  { number: "110", who: "police" },
  { number: "122", who: "firemen" },
  { number: "123", who: "municipalFiremen" },
  { number: "125", who: "redCross" },
  { number: "1520", who: "roadPolice" },
] as const;

/** Before anything else: is everybody safe? Public help is one tap away. */
export function Safety({ onSafe }: { onSafe(): void }) {
  const say = useWords();
  return (
    <>
      <h2>{say("safety.question")}</h2>
      <p class="hint">{say("safety.lead")}</p>
      <ul class="emergency">
        {numbers.map(({ number, who }) => (
          <li key={number}>
            <a href={"tel:" + number}><Icon name="call" /><b>{number}</b><span>{say("safety." + who)}</span></a>
          </li>
        ))}
      </ul>
      <div class="foot">
        <button type="button" class="big" onClick={onSafe} data-safe>{say("safety.safe")}</button>
      </div>
    </>
  );
}
