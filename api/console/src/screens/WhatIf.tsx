import { useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { Policy } from "../api/views";
import { decimal } from "../look/times";
import { sayCode, useWords } from "../words/words";

type Answer = Record<string, unknown>;

/** What this version would have decided in the rounds that are stored. */
export function WhatIf({ server, policy }: { server: DeskServer; policy: Policy }) {
  const say = useWords();
  const [answer, setAnswer] = useState<Answer>();
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
  const numbers = Object.entries(answer ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return (
    <section>
      <h2>{say("whatif.heading")}</h2>
      <p class="hint">{say("whatif.lead", { n: policy.version })}</p>
      <button type="button" class="plain" disabled={busy} onClick={() => void ask()}>{say(busy ? "whatif.asking" : "whatif.ask")}</button>
      {failure && <p class="hint" role="alert">{failure}</p>}
      {answer && (
        <dl class="tally">
          {numbers.map(([name, value]) => <div key={name}><dt>{sayCode("metric", name)}</dt><dd>{decimal(value, Number.isInteger(value) ? 0 : 2)}</dd></div>)}
        </dl>
      )}
    </section>
  );
}
