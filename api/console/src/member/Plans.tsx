import { useState } from "preact/hooks";
import type { MemberServer } from "../api/member";
import type { Cycle, Plan } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { decimal } from "../look/times";
import { useMade } from "../phone/hooks";
import { Screen } from "../phone/Screen";
import { language, sayCode, useWords } from "../words/words";
import { Held } from "./Held";
import "./plans.css";
import { Purse } from "./purse";

/** Centavos as quetzales. */
export function price(minor: number): string {
  return "Q " + decimal(minor / 100, 2);
}

/** What the member has, what else there is, and how to pay for it. */
export function Plans({ server, line, onBack }: { server: MemberServer; line: Line; onBack(): void }) {
  const say = useWords();
  const purse = useMade((again) => new Purse(server, again), server);
  const [cycle, setCycle] = useState<Cycle>("MONTHLY");
  const rest = purse?.plans?.filter((plan) => !purse.of(plan));
  return (
    <Screen line={line} title={say("plans.heading")} onBack={onBack}>
      {!rest && <p class="hint">{say("member.loading")}</p>}
      {purse?.failure && <p class="trouble" role="alert"><Icon name="alert" />{troubleOf(purse.failure, say)}</p>}
      {purse?.held().map((one) => <Held key={one.id} purse={purse} held={one} />)}
      {purse && rest && (
        <section class="offers">
          <h2>{say(purse.held().length > 0 ? "plans.more" : "plans.all")}</h2>
          {purse.balance === undefined && <p class="plan"><Icon name="alert" /><span>{say("plans.noWallet")}</span></p>}
          <div class="preps" role="radiogroup" aria-label={say("plans.cycle")}>
            {(["MONTHLY", "YEARLY"] as const).map((name) => (
              <button key={name} type="button" role="radio" aria-checked={cycle === name} onClick={() => setCycle(name)}>{say("plans." + name)}</button>
            ))}
          </div>
          {rest.map((plan) => <Offered key={plan.id} purse={purse} plan={plan} cycle={cycle} />)}
        </section>
      )}
    </Screen>
  );
}

function Offered({ purse, plan, cycle }: { purse: Purse; plan: Plan; cycle: Cycle }) {
  const say = useWords();
  const minor = cycle === "YEARLY" ? plan.yearly_price_minor : plan.monthly_price_minor;
  const english = language() === "en";
  const payable = minor === 0 || purse.balance !== undefined;
  return (
    <article class="card offered" data-plan-code={plan.code}>
      <div>
        <b>{english ? plan.name_en : plan.name_es}</b>
        <small>{sayCode("category", plan.category)}</small>
        <p>{english ? plan.description_en : plan.description_es}</p>
      </div>
      <p class="price"><b>{minor === 0 ? say("plans.free") : price(minor)}</b>{minor > 0 && <small>{say("plans.per_" + cycle)}</small>}</p>
      <button type="button" class="big quiet" disabled={purse.busy || !payable} onClick={() => void purse.buy(plan, cycle)} data-buy>
        {say(minor === 0 ? "plans.take" : "plans.buy")}
      </button>
    </article>
  );
}

/** A refusal in the words of whoever pays; those that have none of their own are the server's. */
export function troubleOf({ status, code, message }: { status: number; code: string; message: string }, say: (key: string) => string): string {
  if (status === 0) return say("phone.noSignal");
  const words = say("unpaid." + code);
  return words === "unpaid." + code ? message : words;
}
