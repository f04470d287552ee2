import { useEffect, useState } from "preact/hooks";
import type { Job, PartyRequest, RequestState, Service, User } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { countdown, timeOfDay } from "../look/times";
import { Chat } from "../phone/Chat";
import { useMade, useSecond } from "../phone/hooks";
import type { Locator } from "../phone/locator";
import { PhoneMap } from "../phone/PhoneMap";
import { Screen } from "../phone/Screen";
import { Story } from "../phone/story";
import { sayCode, useWords } from "../words/words";
import { Completing } from "./Completing";
import { deeds } from "./deed";
import "./meanwhile.css";
import { Absent, GiveBack } from "./Exits";
import { money, Health } from "./Ready";
import type { Shift } from "./shift";
import { Trouble } from "./Trouble";

interface Props {
  job: Job;
  shift: Shift;
  line: Line;
  locator: Locator;
  user: User;
}

type Side = "chat" | "complete" | "absent" | "release";

/** The job in hand: who, where, and one big button for the next step. */
export function JobScreen({ job, shift, line, locator, user }: Props) {
  const say = useWords();
  const story = useMade((again) => new Story(job.request_id, shift.server, line, again), job.request_id);
  const [side, setSide] = useState<Side>();
  const detail = story?.detail ?? keptDetail(shift, job);
  const evidence = useEvidence(shift, job.service);
  const state = shift.deeds.stateAfter(job.request_id, detail?.state ?? "assigned");
  useEffect(() => story?.detail && shift.keepsake.keep({ detail: story.detail }), [story?.detail?.version]);
  useEffect(() => {
    const place = detail && { latitude: detail.location_latitude, longitude: detail.location_longitude };
    locator.head?.(state === "en_route" ? place : undefined);
    return () => locator.head?.(undefined);
  }, [state, detail?.location_latitude, detail?.location_longitude]);
  const close = () => setSide(undefined);
  if (story && side === "chat") return <Screen line={line} title={say("chat.heading")} onBack={close}><Chat story={story} me={user.id} /></Screen>;
  if (detail && side === "complete") return <Completing detail={detail} evidence={evidence} shift={shift} line={line} onBack={close} />;
  return (
    <Screen line={line} title={sayCode("service", job.service)}>
      <Waiting shift={shift} />
      <Trouble shift={shift} />
      <Afterwards next={shift.nextJob()} />
      {detail ? <Brief detail={detail} state={state} pay={job.pay} line={line} /> : <p class="hint">{say("member.loading")}</p>}
      {detail && story && <Reach detail={detail} unread={story.unread(user.id)} onChat={() => setSide("chat")} />}
      <div class="pair">
        {(state === "arrived" || state === "in_service") && (
          <button type="button" class="big quiet" onClick={() => setSide("absent")} data-absent>{say("job.absent")}</button>
        )}
        {(state === "assigned" || state === "en_route" || state === "arrived") && (
          <button type="button" class="big quiet" onClick={() => setSide("release")} data-release>{say("job.release")}</button>
        )}
      </div>
      <Health shift={shift} line={line} />
      <div class="foot">
        {detail && <NextStep state={state} shift={shift} request={job.request_id} onComplete={() => setSide("complete")} />}
      </div>
      {detail && side === "absent" && <Absent detail={detail} shift={shift} line={line} onClose={close} />}
      {side === "release" && <GiveBack request={job.request_id} shift={shift} onClose={close} />}
    </Screen>
  );
}

/** The job that follows, so that nobody is surprised by it. */
function Afterwards({ next }: { next: Job | undefined }) {
  const say = useWords();
  if (!next) return null;
  const what = [sayCode("service", next.service), next.location_city].filter(Boolean).join(", ");
  return <p class="meanwhile" role="note" data-next-job><Icon name="clock" /><span>{say("job.next", { what })}</span></p>;
}

/** Read while there is signal, for the end of the job. */
function useEvidence(shift: Shift, service: string): Service["evidence"] | undefined {
  const [evidence, setEvidence] = useState<Service["evidence"]>();
  useEffect(() => {
    shift.server.evidence(service).then(setEvidence, () => undefined);
  }, [service]);
  return evidence;
}

/** The job as this phone last knew it, until the server is heard. */
function keptDetail(shift: Shift, job: Job): PartyRequest | undefined {
  const { detail } = shift.keepsake.find();
  return detail?.id === job.request_id ? detail : undefined;
}

/** Taps that wait for signal, said with their times. */
function Waiting({ shift }: { shift: Shift }) {
  const say = useWords();
  const taps = shift.deeds.outbox.waiting().filter((tap) => !tap.path.endsWith("/documents"));
  if (taps.length === 0) return null;
  return (
    <div role="status">
      <ul class="waiting">
        {taps.map((tap) => (
          <li key={tap.key}><Icon name="clock" /><span>{say("job.waiting", { step: say("job.did_" + tap.path.split("/").at(-1)), time: timeOfDay(tap.at, false) })}</span></li>
        ))}
      </ul>
    </div>
  );
}

function Brief({ detail, state, pay, line }: { detail: PartyRequest; state: RequestState; pay: number; line: Line }) {
  const say = useWords();
  const now = useSecond(line.clock);
  const promised = detail.promised_at ? Date.parse(detail.promised_at) : undefined;
  const car = [detail.vehicle_make, detail.vehicle_color, detail.vehicle_plate].filter(Boolean).join(" · ");
  const patient = [detail.patients && say("job.patients", { n: detail.patients }), detail.patient_age && say("job.years", { n: detail.patient_age })].filter(Boolean).join(" · ");
  const place = { latitude: detail.location_latitude, longitude: detail.location_longitude };
  return (
    <>
      <p class={"sentence " + state} data-state={state}>{say("job.now_" + state)}</p>
      <dl class="brief">
        {promised !== undefined && (state === "assigned" || state === "en_route") && (
          <div><dt>{say("job.promise")}</dt><dd><b>{timeOfDay(promised, false)}</b> {countdown(promised - now)}</dd></div>
        )}
        <div><dt>{say("job.where")}</dt><dd><b>{[detail.location_address, detail.location_city].filter(Boolean).join(", ") || say("job.pin")}</b> {detail.reference}</dd></div>
        <div><dt>{say("job.who")}</dt><dd><b>{detail.user_name}</b></dd></div>
        {car && <div><dt>{say("job.vehicle")}</dt><dd>{car}</dd></div>}
        {patient && <div><dt>{say("job.patient")}</dt><dd>{patient}</dd></div>}
        {(detail.symptoms || detail.description) && <div><dt>{say("job.told")}</dt><dd>{detail.symptoms ?? detail.description}</dd></div>}
        <div><dt>{say("job.pay")}</dt><dd>{money(pay)}</dd></div>
      </dl>
      {(state === "assigned" || state === "en_route") && <PhoneMap place={place} />}
    </>
  );
}

/** Ways to get there and to talk. */
function Reach({ detail, unread, onChat }: { detail: PartyRequest; unread: number; onChat(): void }) {
  const say = useWords();
  const at = `${detail.location_latitude},${detail.location_longitude}`;
  return (
    <div class="choices">
      <a href={`https://waze.com/ul?ll=${at}&navigate=yes`} target="_blank" rel="noreferrer"><Icon name="road" />{say("job.waze")}</a>
      <a href={`https://www.google.com/maps/dir/?api=1&destination=${at}`} target="_blank" rel="noreferrer"><Icon name="pin" />{say("job.maps")}</a>
      {detail.phone && <a href={"tel:" + detail.phone}><Icon name="call" />{say("job.call")}</a>}
      <button type="button" onClick={onChat}><Icon name="message" />{say("chat.heading")}{unread > 0 && <b>{unread}<span class="unseen"> {say("chat.unread")}</span></b>}</button>
    </div>
  );
}

interface NextProps {
  state: RequestState;
  shift: Shift;
  request: string;
  onComplete(): void;
}

function NextStep({ state, shift, request, onComplete }: NextProps) {
  const say = useWords();
  const deed = deeds[state];
  if (!deed) return null;
  const tap = () => {
    if (deed.name === "complete") return onComplete();
    shift.failure = undefined;
    void shift.deeds.do(request, deed.name).then(() => shift.readSoon());
    shift.readSoon();
  };
  return <button type="button" class="big step" onClick={tap} data-step={deed.name}>{say("job.do_" + deed.name)}</button>;
}
