import { useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { Asked, Policy, WhatIfAnswer } from "../api/views";
import { decimal, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";

const shownChanges = 40;
const measures = ["offers", "eta_min", "wait_min", "late", "gini"] as const;

/** What this version would have decided in the rounds that are stored. */
export function WhatIf({ server, policy }: { server: DeskServer; policy: Policy }) {
  const say = useWords();
  const [answer, setAnswer] = useState<WhatIfAnswer>();
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    setFailure("");
    try {
      setAnswer(await server.whatIf(policy.version));
    } catch (cause) {
      setFailure(cause instanceof Failure ? (cause.status === 404 ? say("whatif.absent") : cause.message || cause.code) : String(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{say("whatif.heading")}</h2>
      <p class="hint">{say("whatif.lead", { n: policy.version })}</p>
      <button type="button" class="plain" disabled={busy} onClick={() => void ask()}>{say(busy ? "whatif.asking" : "whatif.ask")}</button>
      {failure && <p class="hint" role="alert">{failure}</p>}
      {answer && <Sides answer={answer} />}
      {answer && <Changes answer={answer} />}
    </section>
  );
}

function Sides({ answer }: { answer: WhatIfAnswer }) {
  const say = useWords();
  return (
    <table>
      <caption>{say("whatif.rounds", { n: answer.rounds, changed: answer.differences })}</caption>
      <thead>
        <tr>{["measure", "before", "after"].map((name) => <th key={name} scope="col">{say("whatif." + name)}</th>)}</tr>
      </thead>
      <tbody>
        {measures.map((name) => (
          <tr key={name}>
            <th scope="row">{sayCode("metric", name)}</th>
            <td class="n">{shown(answer.before[name])}</td>
            <td class="n">{shown(answer.after[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Changes({ answer }: { answer: WhatIfAnswer }) {
  const say = useWords();
  if (answer.changes.length === 0) return <p class="hint">{say("whatif.same")}</p>;
  return (
    <ul class="changes">
      {answer.changes.slice(0, shownChanges).map((change) => (
        <li key={change.round + change.request_id}>
          {timeOfDay(Date.parse(change.at))} · {sayCode("priority", change.priority)} · <s>{askedWords(change.before, say)}</s> → <b>{askedWords(change.after, say)}</b>
        </li>
      ))}
    </ul>
  );
}

function askedWords(asked: Asked | null, say: (key: string, values?: Record<string, unknown>) => string): string {
  return asked ? say("whatif.asked", { name: asked.name, min: decimal(asked.eta_s / 60, 1) }) : say("whatif.nobody");
}

function shown(value: number): string {
  return decimal(value, Number.isInteger(value) ? 0 : 2);
}
