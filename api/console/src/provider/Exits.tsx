import { useState } from "preact/hooks";
import { newKey } from "../api/key";
import type { PartyRequest } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { countdown } from "../look/times";
import { useSecond } from "../phone/hooks";
import { Sheet } from "../phone/Sheet";
import { useWords } from "../words/words";
import type { Shift } from "./shift";

const waitMs = 5 * 60_000;

interface AbsentProps {
  detail: PartyRequest;
  shift: Shift;
  line: Line;
  onClose(): void;
}

/** At the place and nobody is there: call, write, wait five minutes from the arrival, and only then close it as gone. */
export function Absent({ detail, shift, line, onClose }: AbsentProps) {
  const say = useWords();
  const now = useSecond(line.clock);
  const [written, setWritten] = useState(false);
  const left = Date.parse(detail.state_since) + waitMs - now;
  const write = async () => {
    await shift.attempt(() => shift.server.say(detail.id, say("absent.message"), newKey()));
    setWritten(true);
  };
  const gone = () => {
    onClose();
    void shift.deeds.do(detail.id, "complete", { outcome: "gone_on_arrival", notes: say("absent.notes") }).then(() => shift.readSoon());
  };
  return (
    <Sheet label={say("job.absent")} onClose={onClose}>
      <h2>{say("job.absent")}</h2>
      <ol class="protocol">
        <li>{detail.phone ? <a class="big quiet" href={"tel:" + detail.phone}><Icon name="call" />{say("absent.call")}</a> : say("absent.noPhone")}</li>
        <li>
          <button type="button" class="big quiet" disabled={written} onClick={() => void write()}><Icon name="message" />{say(written ? "absent.written" : "absent.write")}</button>
        </li>
        <li><button type="button" class="big" disabled={left > 0} onClick={gone}>{left > 0 ? say("absent.wait", { left: countdown(left) }) : say("absent.gone")}</button></li>
      </ol>
      <button type="button" class="big quiet" onClick={onClose}>{say("phone.close")}</button>
    </Sheet>
  );
}

const reasons = ["vehicle", "equipment", "unsafe", "unwell", "other"] as const;

/** Gives the job back, with a reason, to be found somebody else at once. */
export function GiveBack({ request, shift, onClose }: { request: string; shift: Shift; onClose(): void }) {
  const say = useWords();
  const give = (reason: string) => {
    onClose();
    void shift.attempt(() => shift.server.release(request, reason));
  };
  return (
    <Sheet label={say("release.heading")} onClose={onClose}>
      <h2>{say("release.heading")}</h2>
      <p>{say("release.rule")}</p>
      {reasons.map((reason) => (
        <button key={reason} type="button" class="big quiet" data-reason={reason} onClick={() => give(say("release." + reason))}>{say("release." + reason)}</button>
      ))}
      <button type="button" class="big" onClick={onClose}>{say("release.keep")}</button>
    </Sheet>
  );
}
