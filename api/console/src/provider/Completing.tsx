import { useState } from "preact/hooks";
import type { Outcome, PartyRequest, Service } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { Screen } from "../phone/Screen";
import { sayCode, useWords } from "../words/words";
import type { Picture } from "./deed";
import { small } from "./picture";
import type { Shift } from "./shift";
import { SignaturePad } from "./SignaturePad";
import { Trouble } from "./Trouble";

const outcomes: readonly Outcome[] = ["completed", "partial", "unable"];
const mostPictures = 6;

interface Props {
  detail: PartyRequest;
  /** What the service's completion has to carry; not known without signal, and the server then judges. */
  evidence: Service["evidence"] | undefined;
  shift: Shift;
  line: Line;
  onBack(): void;
}

/** The end of a job: what came of it, what the evidence is, and whether the member is content. */
export function Completing({ detail, evidence, shift, line, onBack }: Props) {
  const say = useWords();
  const [outcome, setOutcome] = useState<Outcome>("completed");
  const [notes, setNotes] = useState("");
  const [content, setContent] = useState<boolean>();
  const [signedBy, setSignedBy] = useState("");
  const [signature, setSignature] = useState<string>();
  const [pictures, setPictures] = useState<Picture[]>([]);
  const [busy, setBusy] = useState(false);
  const told = { notes: notes.trim() !== "", customer_satisfied: content !== undefined, signed_by: signedBy.trim() !== "", photos: pictures.length > 0 };
  const lacks = outcome === "completed" ? names.filter((name) => evidence?.[name] && !told[name]) : [];
  const health = detail.category === "HEALTH";
  const take = async (files: FileList | null) => {
    const made = await Promise.all([...(files ?? [])].map((file) => small(file)));
    setPictures((before) => [...before, ...made].slice(0, mostPictures));
  };
  const complete = async () => {
    setBusy(true);
    shift.failure = undefined;
    const signed = signature && !health ? { name: say("done.signatureFile") + ".png", data: signature } : undefined;
    const body = { outcome, notes: notes.trim(), ...(signedBy.trim() && { signed_by: signedBy.trim() }), ...(content !== undefined && { customer_satisfied: content }) };
    await shift.deeds.complete(detail.id, body, pictures, signed);
    setBusy(false);
    if (!shift.failure) onBack();
    shift.readSoon();
  };
  return (
    <Screen line={line} title={say("done.heading")} onBack={onBack}>
      <div class="preps three" role="radiogroup" aria-label={say("done.outcome")}>
        {outcomes.map((one) => (
          <button key={one} type="button" role="radio" aria-checked={outcome === one} onClick={() => setOutcome(one)}>{sayCode("outcome", one)}</button>
        ))}
      </div>
      <label class="field">
        <span>{say("done.notes")}</span>
        <textarea rows={3} name="notes" maxLength={4000} value={notes} onInput={(event) => setNotes(event.currentTarget.value)} />
      </label>
      {!health && <Pictures pictures={pictures} onTake={(files) => void take(files)} onDrop={(one) => setPictures(pictures.filter((other) => other !== one))} />}
      <fieldset class="choice">
        <legend>{say("done.content")}</legend>
        <div class="preps" role="radiogroup" aria-label={say("done.content")}>
          <button type="button" role="radio" aria-checked={content === true} data-content="yes" onClick={() => setContent(true)}>{say("done.yes")}</button>
          <button type="button" role="radio" aria-checked={content === false} onClick={() => setContent(false)}>{say("done.no")}</button>
        </div>
      </fieldset>
      <label class="field">
        <span>{say("done.signedBy")}</span>
        <input type="text" name="signed_by" maxLength={200} value={signedBy} onInput={(event) => setSignedBy(event.currentTarget.value)} />
      </label>
      {!health && <SignaturePad onChange={setSignature} />}
      <Trouble shift={shift} />
      <div class="foot">
        {lacks.length > 0 && <p class="lacks" role="status">{say("done.lacks", { what: lacks.map((name) => say("field." + name)).join(", ") })}</p>}
        <button type="button" class="big" disabled={busy || lacks.length > 0} onClick={() => void complete()} data-complete>{say(busy ? "done.sending" : "done.complete")}</button>
      </div>
    </Screen>
  );
}

const names = ["notes", "customer_satisfied", "signed_by", "photos"] as const;

function Pictures({ pictures, onTake, onDrop }: { pictures: Picture[]; onTake(files: FileList | null): void; onDrop(one: Picture): void }) {
  const say = useWords();
  return (
    <div class="pictures">
      {pictures.map((one) => (
        <button key={one.data} type="button" aria-label={say("done.dropPicture")} onClick={() => onDrop(one)}><img src={one.data} alt="" /></button>
      ))}
      <label>
        <Icon name="camera" />
        <span>{say("done.picture")}</span>
        <input type="file" accept="image/jpeg,image/png" capture="environment" multiple class="unseen" onChange={(event) => onTake(event.currentTarget.files)} />
      </label>
    </div>
  );
}
