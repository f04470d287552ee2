import { AlarmBell } from "../alarm/AlarmBell";
import type { CounterName, User } from "../api/views";
import { Icon, type IconName } from "../look/Icon";
import { Logo } from "../look/Logo";
import { nextTheme, setTheme, theme } from "../look/theme";
import { timeOfDay } from "../look/times";
import { language, sayCode, speak, useWords } from "../words/words";
import { LinkBanner, LinkPill } from "./LinkPill";
import { useNow, useWatch } from "./hooks";
import { timesOf, type Group } from "./groups";
import type { Desk } from "./desk";
import { isClosed } from "./requestrow";
import { places, type Steering } from "./steering";
import type { Watch } from "./watch";

const filters: readonly { counter: CounterName; group: Group }[] = [
  { counter: "needs_you", group: "needs_you" },
  { counter: "searching", group: "searching" },
  { counter: "under_way", group: "under_way" },
  { counter: "scheduled", group: "scheduled" },
  { counter: "completed_today", group: "closed" },
];
const facts: readonly CounterName[] = ["on_duty", "available", "busy"];
const placeIcons: Record<(typeof places)[number], IconName> = { desk: "pin", metrics: "chart", policy: "sliders", handover: "paper" };
const themeIcons: Record<string, IconName> = { day: "sun", night: "moon", contrast: "half" };

interface Props {
  steering: Steering;
  user: User | undefined;
  onOut(): void;
  onIn(): void;
}

/** The header: where, when, whether it is true, and how much there is of everything. What is not true is said in its middle. */
export function TopBar({ steering, user, onOut, onIn }: Props) {
  const say = useWords();
  const { watch } = steering;
  const { desk } = useWatch(watch);
  const now = useNow(watch);
  const region = desk.region === "default" ? say("top.default") : desk.region;
  return (
    <header class="top">
      <div class="brand">
        <Logo />
        <h1>{say("brand")}</h1>
        <span class="region" title={say("top.region")}>{region}</span>
      </div>
      <Places steering={steering} />
      <time class="servertime" title={say("top.serverTime")}>{desk.loadedAt ? timeOfDay(now) : "–"}</time>
      {watch.isTrue() ? (
        <>
          <LinkPill watch={watch} />
          <Counters watch={watch} now={now} group={steering.only} onGroup={steering.setOnly} />
        </>
      ) : (
        <LinkBanner watch={watch} onIn={onIn} />
      )}
      {desk.automation && (
        <button type="button" class="automation" title={say("top.automation")} onClick={() => steering.setPlace("policy")}>
          {sayCode("automation", desk.automation)}
        </button>
      )}
      <AlarmBell watch={watch} shown={steering.alarmed} onShow={steering.showAlarms} onRemedy={steering.remedy} onRequest={steering.show} />
      <Tools user={user} onHelp={() => steering.help(true)} onOut={onOut} />
    </header>
  );
}

function Places({ steering }: { steering: Steering }) {
  const say = useWords();
  return (
    <nav class="places" aria-label={say("top.places")}>
      {places.map((place) => (
        <button
          key={place}
          type="button"
          aria-label={say("place." + place)}
          title={say("place." + place)}
          aria-current={steering.place === place ? "page" : undefined}
          onClick={() => steering.setPlace(place)}
        >
          <Icon name={placeIcons[place]} />
        </button>
      ))}
    </nav>
  );
}

interface CountersProps {
  watch: Watch;
  now: number;
  group: Group | undefined;
  onGroup(group: Group | undefined): void;
}

function Counters({ watch, now, group, onGroup }: CountersProps) {
  const say = useWords();
  const counters = watch.desk.counters(now);
  return (
    <nav class="counters" aria-label={say("top.counters")}>
      {filters.map(({ counter, group: of }) => (
        <button
          key={counter}
          type="button"
          class={"counter " + of}
          aria-pressed={group === of}
          onClick={() => onGroup(group === of ? undefined : of)}
        >
          <b>{counters[counter]}</b>
          <span>{say("counter." + counter)}</span>
        </button>
      ))}
      <span class="divider" />
      {facts.map((counter) => (
        <span key={counter} class={"counter fact " + counter}>
          <b>{counters[counter]}</b>
          <span>{say("counter." + counter)}</span>
        </span>
      ))}
      <OnTime desk={watch.desk} now={now} />
    </nav>
  );
}

/** How many of the jobs under way with a promise are not past it. */
function OnTime({ desk, now }: { desk: Desk; now: number }) {
  const say = useWords();
  const promised = [...desk.requests.values()].filter((row) => !isClosed(row) && ["assigned", "en_route"].includes(row.state) && row.promised_at);
  const kept = promised.filter((row) => (timesOf(row).promised ?? 0) >= now).length;
  return (
    <span class="counter fact on_time" title={say("counter.onTimeHint", { kept, n: promised.length })}>
      <b>{promised.length === 0 ? "–" : Math.round((100 * kept) / promised.length) + " %"}</b>
      <span>{say("counter.on_time")}</span>
    </span>
  );
}

function Tools({ user, onHelp, onOut }: { user: User | undefined; onHelp(): void; onOut(): void }) {
  const say = useWords();
  const other = language() === "es" ? "en" : "es";
  const label = other.toUpperCase() + " · " + say("top.language");
  return (
    <div class="tools">
      <span class="who" title={user?.email}>{user?.first_name}</span>
      <button type="button" class="tool language" aria-label={label} title={say("top.language")} onClick={() => speak(other)}>
        {other.toUpperCase()}
      </button>
      <ThemeTool />
      <button type="button" class="tool" aria-label={say("top.help")} title={say("top.help")} onClick={onHelp}>
        {"?"}
      </button>
      <button type="button" class="tool" aria-label={say("top.out")} title={say("top.out")} onClick={onOut}>
        <Icon name="out" />
      </button>
    </div>
  );
}

function ThemeTool() {
  const say = useWords();
  const now = theme();
  const label = say("top.theme", { theme: say("theme." + now) });
  return (
    <button type="button" class="tool" aria-label={label} title={label} onClick={() => setTheme(nextTheme())}>
      <Icon name={themeIcons[now] ?? "sun"} />
    </button>
  );
}
