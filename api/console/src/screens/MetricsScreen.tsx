import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { Fairness, Metrics } from "../api/views";
import type { Watch } from "../board/watch";
import { age, decimal, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { Bars } from "./bars";
import { gini, quantile, tallyOf, type Tally } from "./tally";

const readEveryMs = 15_000;
const shownProviders = 20;

interface Read {
  hour: Metrics;
  tally: Tally;
}

/** How it goes: the last hour as the server measures it, and what the latest events of the board say of waits and fairness. */
export function MetricsScreen({ server, watch }: { server: DeskServer; watch: Watch }) {
  const say = useWords();
  const { read, failure } = useReading(server);
  return (
    <article class="sheet">
      <header>
        <h1>{say("place.metrics")}</h1>
        {failure && <p class="flags" role="alert">{say("metrics.failed", { message: failure })}</p>}
      </header>
      {!read && !failure && <p class="hint">{say("inspector.loading")}</p>}
      {read && <Hour hour={read.hour} />}
      {read && <Waits tally={read.tally} />}
      {read && <Spread spread={read.hour.fairness ? measured(read.hour.fairness) : counted(read.tally, watch)} />}
    </article>
  );
}

function useReading(server: DeskServer): { read: Read | undefined; failure: string } {
  const [read, setRead] = useState<Read>();
  const [failure, setFailure] = useState("");
  useEffect(() => {
    let gone = false;
    const look = async () => {
      try {
        const [hour, events] = await Promise.all([server.metrics(), server.latestEvents("board", 1_000)]);
        if (gone) return;
        setRead({ hour, tally: tallyOf(events) });
        setFailure("");
      } catch (cause) {
        if (!gone) setFailure(cause instanceof Failure ? cause.message || cause.code : String(cause));
      }
    };
    void look();
    const timer = setInterval(() => void look(), readEveryMs);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [server]);
  return { read, failure };
}

/** Every number of the server's own measurement; one that it does not have is a dash. */
function Hour({ hour }: { hour: Metrics }) {
  const say = useWords();
  const numbers = Object.entries(hour).filter(([, value]) => value === null || typeof value === "number") as [string, number | null][];
  return (
    <section>
      <h2>{say("metrics.hour")}</h2>
      <dl class="tally">
        {numbers.map(([name, value]) => (
          <div key={name}><dt>{sayCode("metric", name)}</dt><dd>{value === null ? "–" : name.endsWith("_s") ? say("metrics.seconds", { n: decimal(value, 0) }) : decimal(value, Number.isInteger(value) ? 0 : 2)}</dd></div>
        ))}
      </dl>
    </section>
  );
}

function Waits({ tally }: { tally: Tally }) {
  const say = useWords();
  const parts = [10, 50, 90].map((part) => ({ part, value: quantile(tally.waits, part / 100) }));
  const known = parts.filter((one): one is { part: number; value: number } => one.value !== undefined);
  return (
    <section>
      <h2>{say("metrics.waits", { n: tally.waits.length, time: tally.since === undefined ? "–" : timeOfDay(tally.since, false) })}</h2>
      {known.length === 0 ? <p class="hint">{say("metrics.noWaits")}</p> : (
        <Bars label={say("metrics.waitBars")} bars={known.map(({ part, value }) => ({ name: "p" + part, value, said: age(value * 1000) }))} />
      )}
    </section>
  );
}

/** How evenly the work falls on those on duty, and who accepts what. */
interface Spread {
  gini: number;
  p10: number | undefined;
  p90: number | undefined;
  /** The offers that each has answered. */
  answers: { name: string; accepted: number; of: number }[];
}

/** As the server measures it over the last day: jobs per online hour. */
function measured({ gini: measure, jobs_per_hour_p10, jobs_per_hour_p90, providers }: Fairness): Spread {
  const answers = providers.map(({ name, accepted, offered }) => ({ name, accepted, of: offered }));
  return { gini: measure, p10: jobs_per_hour_p10 ?? undefined, p90: jobs_per_hour_p90 ?? undefined, answers };
}

/** Counted in the latest events, where the server does not measure it: jobs of those on duty. */
function counted({ works }: Tally, { desk }: Watch): Spread {
  const jobs = new Map(works.map((work) => [work.provider, work.accepted]));
  const perUnit = [...desk.providers.keys()].map((id) => jobs.get(id) ?? 0).sort((a, b) => a - b);
  const known = works.flatMap((work) => {
    const name = desk.providers.get(work.provider)?.name;
    return name === undefined ? [] : [{ name, accepted: work.accepted, of: work.accepted + work.declined + work.expired }];
  });
  return { gini: gini(perUnit), p10: quantile(perUnit, 0.1), p90: quantile(perUnit, 0.9), answers: known };
}

function Spread({ spread }: { spread: Spread }) {
  const say = useWords();
  const asked = spread.answers.filter(({ of }) => of > 0).sort((a, b) => b.of - a.of).slice(0, shownProviders);
  const percent = (part: number) => Math.round(part * 100);
  const bars = asked.map(({ name, accepted, of }) => ({ name, value: accepted / of, said: say("metrics.of", { percent: percent(accepted / of), n: of }) }));
  return (
    <section>
      <h2>{say("metrics.fairness")}</h2>
      <dl class="tally">
        <div><dt>{say("metrics.gini")}</dt><dd>{decimal(spread.gini, 2)}</dd></div>
        <div><dt>{say("metrics.p10")}</dt><dd>{spread.p10 ?? "–"}</dd></div>
        <div><dt>{say("metrics.p90")}</dt><dd>{spread.p90 ?? "–"}</dd></div>
      </dl>
      <p class="hint">{say("metrics.giniHint")}</p>
      <h2>{say("metrics.acceptance")}</h2>
      {bars.length === 0 ? <p class="hint">{say("metrics.noOffers")}</p> : <Bars label={say("metrics.acceptance")} most={1} bars={bars} />}
    </section>
  );
}
