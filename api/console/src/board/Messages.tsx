import type { Update } from "../api/views";
import { timeOfDay } from "../look/times";
import type { VerbName } from "../order/verb";
import { sayCode, useWords } from "../words/words";
import type { Dossier } from "./dossier";

/** What people wrote to one another, and the desk's notes, newest last. */
export function Messages({ dossier, onWrite }: { dossier: Dossier; onWrite(verb: VerbName): void }) {
  const say = useWords();
  const written = dossier.updates.filter((update) => update.update_type === "MESSAGE");
  return (
    <div class="messages">
      {written.length === 0 && <p class="hint">{say("messages.empty")}</p>}
      <ol>
        {written.map((update) => <Message key={update.id} update={update} />)}
      </ol>
      <div class="orderline">
        <button type="button" onClick={() => onWrite("message")}>{say("order.message")}</button>
        <button type="button" onClick={() => onWrite("note")}>{say("order.note")}</button>
      </div>
    </div>
  );
}

function Message({ update }: { update: Update }) {
  const say = useWords();
  const who = update.author_name || (update.author_role && sayCode("role", update.author_role));
  return (
    <li class={update.staff_only ? "note" : update.author_role}>
      <p>{update.message}</p>
      <small>
        {update.staff_only && <b>{say("timeline.note")} · </b>}
        {who} · <time dateTime={update.created_at}>{timeOfDay(Date.parse(update.created_at), false)}</time>
      </small>
    </li>
  );
}
