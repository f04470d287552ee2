import type { ComingProvider, RequestState, Tracking } from "../api/views";
import type { Clock } from "../live/clock";
import type { Track } from "../live/track";
import { Icon } from "../look/Icon";
import { age, decimal, timeOfDay } from "../look/times";
import type { Spot } from "../map/small";
import { sayCode, useWords } from "../words/words";
import { useSecond } from "./hooks";
import { PhoneMap } from "./PhoneMap";

/** How a request goes, as anybody who follows it is told. */
export interface Course extends Pick<Tracking, "state" | "tracking_status" | "attention" | "promise"> {
  eta: Tracking["eta"] | null;
  provider: ComingProvider | null;
  timeline: readonly { state: string; at: string }[];
  /** Where help is needed; `rough` when that is only the middle of an area. */
  place: Spot;
  rough?: boolean;
  /** Server milliseconds since which it is in its state. */
  since: number;
  /** Where the provider is, while this follower may see it. */
  track: Track | undefined;
  /** Metres to go by the newest position. */
  metres: number | undefined;
}

const five: readonly RequestState[] = ["searching", "assigned", "en_route", "arrived", "completed"];
const at: Partial<Record<RequestState, number>> = { scheduled: 0, searching: 0, offered: 0, assigned: 1, en_route: 2, arrived: 3, in_service: 3, completed: 4 };
const oldFixS = 45;

interface Props {
  course: Course;
  clock: Clock;
  /** The group of the words for whom it is: whoever asked, or whoever was sent the link. */
  group: "watch" | "shared";
}

/** How it stands: a sentence, the promise beside the live range, five steps, and the map while somebody is on the way. */
export function Progress({ course, clock, group }: Props) {
  const say = useWords();
  const now = useSecond(clock);
  const { state, track, place, rough = false, provider } = course;
  const coming = state === "en_route" || state === "arrived";
  return (
    <>
      <p class={"sentence " + state} role="status" data-state={state}>{sentence(course, group, now, say)}</p>
      <Honest course={course} now={now} />
      {(state === "assigned" || state === "en_route") && <Arrival course={course} />}
      <FiveSteps course={course} />
      {coming && track && (
        <>
          <PhoneMap place={place} rough={rough} track={track} />
          <p class="fixage">{say("watch.fix", { age: age(now - track.newest.at * 1000) })}</p>
        </>
      )}
      {provider && <Card card={provider} />}
    </>
  );
}

type Say = (key: string, values?: Record<string, unknown>) => string;

function sentence(course: Course, group: Props["group"], now: number, say: Say): string {
  const name = course.provider?.name ?? say("sentence.unit");
  if (course.tracking_status === "ARRIVING") return say(group + ".arriving", { name });
  return say(group + "." + course.state, { name, since: age(now - course.since) });
}

/** What is not as it should be, in plain words, and what happens because of it. */
function Honest({ course, now }: { course: Course; now: number }) {
  const say = useWords();
  const words: string[] = [];
  const flags = new Set(course.attention);
  const fixAge = course.track ? now / 1000 - course.track.newest.at : 0;
  const promised = course.promise ? Date.parse(course.promise) : undefined;
  if (flags.has("no_provider")) words.push(say("honest.no_provider"));
  if (course.state === "en_route" && (flags.has("silent") || fixAge > oldFixS)) words.push(say("honest.silent", { age: age(fixAge * 1000) }));
  const travelling = course.state === "assigned" || course.state === "en_route";
  if (travelling && promised && (flags.has("late") || promised < now)) words.push(say("honest.late", { time: timeOfDay(promised, false) }));
  else if (travelling && flags.has("late_risk")) words.push(say("honest.late_risk"));
  for (const flag of ["not_rolling", "stalled", "moving_away"]) if (travelling && flags.has(flag)) words.push(say("honest." + flag));
  if (words.length === 0) return null;
  return <ul class="honest">{words.map((word) => <li key={word}><Icon name="alert" /><span>{word}</span></li>)}</ul>;
}

function Arrival({ course }: { course: Course }) {
  const say = useWords();
  const { eta, promise, metres = eta?.distance_m } = course;
  return (
    <dl class="arrival">
      <div>
        <dt>{say("watch.promise")}</dt>
        <dd>{promise ? timeOfDay(Date.parse(promise), false) : "–"}</dd>
      </div>
      <div class="live">
        <dt>{say("watch.live")}</dt>
        <dd>
          {eta?.range ? minutes(eta.range, say) : say(course.state === "assigned" ? "watch.onLeaving" : "watch.unknown")}
          {metres !== undefined && <small>{say("watch.distance", { km: decimal(metres / 1000, 1) })}</small>}
        </dd>
      </div>
    </dl>
  );
}

function minutes([from, to]: readonly number[], say: Say): string {
  return from === to ? say("offer.minutes", { n: to }) : say("watch.range", { from, to });
}

function FiveSteps({ course }: { course: Course }) {
  useWords();
  const here = at[course.state];
  return (
    <ol class={"fivesteps" + (here === undefined ? " ended" : "")}>
      {five.map((step, index) => {
        const moved = course.timeline.findLast((move) => move.state === step);
        const reached = here === undefined ? moved !== undefined && index > 0 : index <= here;
        return (
          <li key={step} class={reached ? (index === here ? "here" : "done") : ""} aria-current={index === here ? "step" : undefined}>
            <span>{sayCode("fivestep", step)}</span>
            <time>{reached && moved ? timeOfDay(Date.parse(moved.at), false) : ""}</time>
          </li>
        );
      })}
    </ol>
  );
}

function Card({ card }: { card: ComingProvider }) {
  const say = useWords();
  const rating = card.total_reviews > 0 ? "★ " + decimal(card.rating, 1) : "";
  const vehicle = [sayCode("vehicle", card.vehicle_type), card.vehicle_model, card.vehicle_plate].filter(Boolean).join(" · ");
  return (
    <div class="card provider">
      <div><b>{card.name}</b><p>{vehicle}</p><p>{rating}</p></div>
      {card.phone && <a class="round filled" href={"tel:" + card.phone} aria-label={say("watch.call", { name: card.name })}><Icon name="call" /></a>}
    </div>
  );
}
