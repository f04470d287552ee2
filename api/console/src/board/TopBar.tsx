import type { CounterName, User } from "../api/views";
import { Icon, type IconName } from "../look/Icon";
import { Logo } from "../look/Logo";
import { nextTheme, setTheme, theme } from "../look/theme";
import { timeOfDay } from "../look/times";
import { language, sayCode, speak, useWords } from "../words/words";
import { LinkBanner, LinkPill } from "./LinkPill";
import { useNow, useWatch } from "./hooks";
import type { Group } from "./groups";
import type { Watch } from "./watch";

const filters: readonly { counter: CounterName; group: Group }[] = [
  { counter: "needs_you", group: "needs_you" },
  { counter: "searching", group: "searching" },
  { counter: "under_way", group: "under_way" },
  { counter: "scheduled", group: "scheduled" },
  { counter: "completed_today", group: "closed" },
];
const facts: readonly CounterName[] = ["on_duty", "available", "busy"];
const themeIcons: Record<string, IconName> = { day: "sun", night: "moon", contrast: "half" };

interface Props {
  watch: Watch;
  user: User | undefined;
  group: Group | undefined;
  onGroup(group: Group | undefined): void;
  onHelp(): void;
  onOut(): void;
  onIn(): void;
}

/** The header: where, when, whether it is true, and how much there is of everything. What is not true is said in its middle. */
export function TopBar({ watch, user, group, onGroup, onHelp, onOut, onIn }: Props) {
  const say = useWords();
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
      <time class="servertime" title={say("top.serverTime")}>{desk.loadedAt ? timeOfDay(now) : "–"}</time>
      {watch.isTrue() ? (
        <>
          <LinkPill watch={watch} />
          <Counters watch={watch} now={now} group={group} onGroup={onGroup} />
        </>
      ) : (
        <LinkBanner watch={watch} onIn={onIn} />
      )}
      <span class="automation" title={say("top.automation")}>
        {desk.automation && sayCode("automation", desk.automation)}
      </span>
      <Tools user={user} onHelp={onHelp} onOut={onOut} />
    </header>
  );
}

interface CountersProps extends Pick<Props, "watch" | "group" | "onGroup"> {
  now: number;
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
    </nav>
  );
}

function Tools({ user, onHelp, onOut }: Pick<Props, "user" | "onHelp" | "onOut">) {
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
