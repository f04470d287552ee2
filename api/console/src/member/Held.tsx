import { useEffect, useRef, useState } from "preact/hooks";
import type { Due, Subscription } from "../api/views";
import { Icon } from "../look/Icon";
import { dayAndTime } from "../look/times";
import { Sheet } from "../phone/Sheet";
import { sayCode, useWords } from "../words/words";
import { nameOf } from "./PlanCard";
import { price } from "./Plans";
import type { Purse } from "./purse";

interface Props {
  purse: Purse;
  held: Subscription;
}

/** One plan that is the member's: what is left of it, until when it is paid, or what is still to be paid. */
export function Held({ purse, held }: Props) {
  const say = useWords();
  const [leaving, setLeaving] = useState(false);
  const { payment, renews_at, status } = held;
  return (
    <article class="card held" data-held={status}>
      <p class="heldhead"><b>{nameOf(held)}</b><span class={"tag " + status}>{sayCode("held", status)}</span></p>
      {status === "ACTIVE" && <Left held={held} />}
      {status === "ACTIVE" && renews_at && <p class="hint">{say(held.auto_renew ? "plans.renews" : "plans.ends", { time: dayAndTime(Date.parse(renews_at)) })}</p>}
      {held.paid_by === "SPONSOR" && <p class="hint">{say("plans.sponsor")}</p>}
      {payment && <Paying purse={purse} held={held} due={payment} />}
      {held.paid_by === "MEMBER" && (
        <div class="pair">
          {status === "ACTIVE" && (
            <button type="button" class="plain" role="switch" aria-checked={held.auto_renew} disabled={purse.busy} onClick={() => void purse.renewByItself(held, !held.auto_renew)}>
              {say(held.auto_renew ? "plans.stopRenewing" : "plans.renewByItself")}
            </button>
          )}
          <button type="button" class="plain" onClick={() => setLeaving(true)} data-leave>{say("plans.leave")}</button>
        </div>
      )}
      {leaving && <Leaving purse={purse} held={held} onClose={() => setLeaving(false)} />}
    </article>
  );
}

function Left({ held }: { held: Subscription }) {
  const say = useWords();
  const { remaining_this_month: left, max_requests_per_month: limit, used_this_month: used } = held;
  if (left === null) return <p data-left>{say("plans.unlimited", { used })}</p>;
  return (
    <>
      <p data-left>{say("plans.left", { left, limit })}</p>
      <meter min={0} max={limit} value={used} aria-label={say("plans.left", { left, limit })} />
    </>
  );
}

/** The code that was sent, or the balance. */
function Paying({ purse, held, due }: Props & { due: Due }) {
  const say = useWords();
  const [code, setCode] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.scrollIntoView({ block: "center" }), [due.id]);
  const enough = (purse.balance ?? 0) >= due.amount_minor;
  return (
    <form
      class="paying"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void purse.confirm(held, code).then(() => setCode(""));
      }}
    >
      <p role="status">{say(due.code_sent_at ? "plans.codeSent" : "plans.codeComing", { time: dayAndTime(Date.parse(due.expires_at)) })}</p>
      <label class="field">
        <span>{say("plans.code")}</span>
        <input name="code" type="text" value={code} maxLength={5} pattern="[0-9A-Za-z]{5}" required autocomplete="one-time-code" autocapitalize="characters" spellcheck={false} onInput={(event) => setCode(event.currentTarget.value)} />
      </label>
      <button type="submit" class="big" disabled={purse.busy || !due.code_sent_at} data-pay>{say("plans.pay", { price: price(due.amount_minor) })}</button>
      <div class="pair">
        <button type="button" class="plain" disabled={purse.busy} onClick={() => void purse.sendCode(held)} data-resend>{say("plans.another")}</button>
        {enough && <button type="button" class="plain" disabled={purse.busy} onClick={() => void purse.payFromBalance(held)}>{say("plans.fromBalance", { price: price(purse.balance ?? 0) })}</button>}
      </div>
    </form>
  );
}

/** The rule first: it ends at once. */
function Leaving({ purse, held, onClose }: Props & { onClose(): void }) {
  const say = useWords();
  const words = held.status === "PENDING_PAYMENT" ? "plans.leaveUnpaid" : "plans.leaveRule";
  return (
    <Sheet label={say("plans.leave")} onClose={onClose}>
      <h2>{nameOf(held)}</h2>
      <p>{say(words)}</p>
      <button type="button" class="big danger" disabled={purse.busy} onClick={() => void purse.giveUp(held).then(onClose)} data-leave-yes><Icon name="cross" />{say("plans.leaveYes")}</button>
      <button type="button" class="big quiet" onClick={onClose}>{say("phone.close")}</button>
    </Sheet>
  );
}
