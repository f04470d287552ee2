import type { ProviderCard, RequestState, Tracking } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { age, decimal, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { useSecond } from "./hooks";
import { PhoneMap } from "./PhoneMap";
import type { Story } from "./story";

const five: readonly RequestState[] = ["searching", "assigned", "en_route", "arrived", "completed"];
const at: Partial<Record<RequestState, number>> = { scheduled: 0, searching: 0, offered: 0, assigned: 1, en_route: 2, arrived: 3, in_service: 3, completed: 4 };
const oldFixS = 45;

/** How it stands: a sentence, the promise beside the live range, five steps, and the map while somebody is on the way. */
export function Progress({ story, line }: { story: Story; line: Line }) {
  const say = useWords();
  const now = useSecond(line);
  const { detail, tracking, track } = story;
  if (!detail || !tracking) return null;
  const place = { latitude: detail.location_latitude, longitude: detail.location_longitude };
  const coming = tracking.state === "en_route" || tracking.state === "arrived";
  return (
    <>
      <p class={"sentence " + tracking.state} role="status" data-state={tracking.state}>{sentence(tracking, story, now, say)}</p>
      <Honest tracking={tracking} now={now} fixAt={track?.newest.at} />
      {(tracking.state === "assigned" || tracking.state === "en_route") && <Arrival story={story} tracking={tracking} />}
      <FiveSteps state={tracking.state} tracking={tracking} />
      {coming && track && (
        <>
          <PhoneMap place={place} track={track} />
          <p class="fixage">{say("watch.fix", { age: age(now - track.newest.at * 1000) })}</p>
        </>
      )}
      {tracking.provider && <Card card={tracking.provider} />}
    </>
  );
}

type Say = (key: string, values?: Record<string, unknown>) => string;

function sentence(tracking: Tracking, story: Story, now: number, say: Say): string {
  const name = tracking.provider?.name ?? say("sentence.unit");
  const since = age(now - Date.parse(story.detail?.state_since ?? story.detail?.created_at ?? ""));
  if (tracking.tracking_status === "ARRIVING") return say("watch.arriving", { name });
  return say("watch." + tracking.state, { name, since });
}

/** What is not as it should be, in plain words, and what happens because of it. */
function Honest({ tracking, now, fixAt }: { tracking: Tracking; now: number; fixAt: number | undefined }) {
  const say = useWords();
  const words: string[] = [];
  const flags = new Set(tracking.attention);
  const fixAge = fixAt === undefined ? 0 : now / 1000 - fixAt;
  const promised = tracking.promise ? Date.parse(tracking.promise) : undefined;
  if (flags.has("no_provider")) words.push(say("honest.no_provider"));
  if (tracking.state === "en_route" && (flags.has("silent") || fixAge > oldFixS)) words.push(say("honest.silent", { age: age(fixAge * 1000) }));
  const travelling = tracking.state === "assigned" || tracking.state === "en_route";
  if (travelling && promised && (flags.has("late") || promised < now)) words.push(say("honest.late", { time: timeOfDay(promised, false) }));
  else if (travelling && flags.has("late_risk")) words.push(say("honest.late_risk"));
  for (const flag of ["not_rolling", "stalled", "moving_away"]) if (travelling && flags.has(flag)) words.push(say("honest." + flag));
  if (words.length === 0) return null;
  return <ul class="honest">{words.map((word) => <li key={word}><Icon name="alert" /><span>{word}</span></li>)}</ul>;
}

function Arrival({ story, tracking }: { story: Story; tracking: Tracking }) {
  const say = useWords();
  const { eta, promise } = tracking;
  const [from, to] = eta?.range ?? [];
  const metres = story.eta?.distance_m ?? eta?.distance_m;
  return (
    <dl class="arrival">
      <div>
        <dt>{say("watch.promise")}</dt>
        <dd>{promise ? timeOfDay(Date.parse(promise), false) : "–"}</dd>
      </div>
      <div class="live">
        <dt>{say("watch.live")}</dt>
        <dd>{from !== undefined && to !== undefined ? say("watch.range", { from, to }) : "–"}</dd>
        {metres !== undefined && <small>{say("watch.distance", { km: decimal(metres / 1000, 1) })}</small>}
      </div>
    </dl>
  );
}

function FiveSteps({ state, tracking }: { state: RequestState; tracking: Tracking }) {
  useWords();
  const here = at[state];
  return (
    <ol class={"fivesteps" + (here === undefined ? " ended" : "")}>
      {five.map((step, index) => {
        const moved = tracking.timeline.findLast((move) => move.state === step);
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

function Card({ card }: { card: ProviderCard }) {
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
