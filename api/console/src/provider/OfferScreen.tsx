import { useEffect, useState } from "preact/hooks";
import type { DeclineReason, Offer } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { decimal } from "../look/times";
import { useTick } from "../phone/hooks";
import { Sheet } from "../phone/Sheet";
import { sayCode, useWords } from "../words/words";
import "./meanwhile.css";
import { money } from "./Ready";
import type { Shift } from "./shift";
import { Trouble } from "./Trouble";

const preps = [0, 5, 10, 20] as const;
const reasons: readonly DeclineReason[] = ["far", "pay", "equipment", "shift_end", "unsafe", "busy", "other"];
const round = 2 * Math.PI * 52;

/** A job is offered: what it pays, how far it is, and the time that is really left to answer. */
export function OfferScreen({ shift, offer, line }: { shift: Shift; offer: Offer; line: Line }) {
  const say = useWords();
  const [prep, setPrep] = useState<number>(0);
  const [declining, setDeclining] = useState(false);
  useEffect(() => shift.see(offer), [offer.id]);
  useTitle(say("offer.title", { pay: money(offer.pay) }));
  return (
    <main class={"offer " + offer.priority} aria-label={say("offer.heading")} data-offer={offer.id}>
      <p class="offerhead"><b>{say("offer.heading")}</b><span class={"tag " + offer.priority}>{sayCode("priority", offer.priority)}</span></p>
      <p class="pay">{money(offer.pay)}</p>
      <p class="far"><b>{say("offer.km", { km: decimal(offer.distance_m / 1000, 1) })}</b><span>{say("offer.minutes", { n: offer.minutes })}</span></p>
      <p class="what"><b>{sayCode("service", offer.service)}</b><span>{offer.zone || say("offer.noZone")}</span></p>
      <Meanwhile offer={offer} shift={shift} />
      <Countdown offer={offer} line={line} />
      <Trouble shift={shift} />
      <div class="preps" role="radiogroup" aria-label={say("offer.prep")}>
        {preps.map((minutes) => (
          <button key={minutes} type="button" role="radio" aria-checked={prep === minutes} onClick={() => setPrep(minutes)}>
            {minutes === 0 ? say("offer.now") : say("offer.in", { n: minutes })}
          </button>
        ))}
      </div>
      <button type="button" class="big accept" disabled={shift.busy} onClick={() => void shift.accept(offer, prep)} data-accept>
        <Icon name="check" />{say("offer.accept")}
      </button>
      <button type="button" class="big quiet" disabled={shift.busy} onClick={() => setDeclining(true)} data-decline>{say("offer.decline")}</button>
      {declining && (
        <Sheet label={say("offer.why")} onClose={() => setDeclining(false)}>
          <h2>{say("offer.why")}</h2>
          {reasons.map((reason) => (
            <button key={reason} type="button" class="big quiet" disabled={shift.busy} data-reason={reason} onClick={() => void shift.decline(offer, reason)}>
              {sayCode("declined", reason)}
            </button>
          ))}
        </Sheet>
      )}
    </main>
  );
}

/** What becomes of the job in hand, for a provider who has one. */
function Meanwhile({ offer, shift }: { offer: Offer; shift: Shift }) {
  const say = useWords();
  const job = shift.job();
  const service = job ? sayCode("service", job.service) : say("offer.yourJob");
  if (offer.leaves) return <p class="meanwhile leaves" role="note"><Icon name="alert" /><span>{say("offer.leaves", { service })}</span></p>;
  if (offer.slot === 2) return <p class="meanwhile" role="note"><Icon name="clock" /><span>{say("offer.next", { service })}</span></p>;
  return null;
}

/** The tab's name while this is on the screen: an offer is found among many tabs. */
function useTitle(words: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = words;
    return () => void (document.title = before);
  }, [words]);
}

/** A ring that empties with the real time left, by the server's clock. */
function Countdown({ offer, line }: { offer: Offer; line: Line }) {
  const say = useWords();
  useTick(250);
  const until = Date.parse(offer.expires_at);
  const whole = Math.max(1, until - Date.parse(offer.shown_at ?? offer.sent_at));
  const left = Math.max(0, until - line.clock.running());
  const seconds = Math.ceil(left / 1000);
  return (
    <div class={"countdown" + (seconds <= 5 ? " last" : "")} role="timer" aria-label={say("offer.left", { n: seconds })}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r="52" />
        <circle cx="60" cy="60" r="52" class="left" stroke-dasharray={round} stroke-dashoffset={round * (1 - Math.min(1, left / whole))} />
      </svg>
      <b>{seconds}</b>
    </div>
  );
}
