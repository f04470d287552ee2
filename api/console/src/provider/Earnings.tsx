import { useEffect, useState } from "preact/hooks";
import { periods, type Period } from "../api/provider";
import type { EarningsOf, Job } from "../api/views";
import type { Line } from "../live/line";
import { age, decimal } from "../look/times";
import { Screen } from "../phone/Screen";
import { useWords } from "../words/words";
import { JobList } from "./JobList";
import { money } from "./Ready";
import type { Shift } from "./shift";

const dayMs = 86_400_000;
const lengths: Record<Period, number> = { today: dayMs, week: 7 * dayMs, month: 31 * dayMs, all: Number.POSITIVE_INFINITY };

/** What the work has brought, by period, job by job. */
export function Earnings({ shift, line, onBack }: { shift: Shift; line: Line; onBack(): void }) {
  const say = useWords();
  const [period, setPeriod] = useState<Period>("today");
  const [earned, failed] = useEarned(shift, period);
  const jobs = within(shift.jobs ?? [], line.clock.running() - lengths[period]);
  return (
    <Screen line={line} title={say("earn.heading")} onBack={onBack}>
      <div class="preps" role="radiogroup" aria-label={say("earn.period")}>
        {periods.map((name) => (
          <button key={name} type="button" role="radio" aria-checked={period === name} onClick={() => setPeriod(name)}>{say("earn." + name)}</button>
        ))}
      </div>
      {failed && <p class="trouble" role="alert">{say("phone.noSignal")}</p>}
      <dl class="earned" aria-busy={!earned}>
        <div><dt>{say("earn.total")}</dt><dd>{earned ? money(earned.total) : "…"}</dd></div>
        <div><dt>{say("earn.jobs")}</dt><dd>{earned?.jobs ?? "…"}</dd></div>
        <div><dt>{say("earn.online")}</dt><dd>{earned ? age(earned.online_minutes * 60_000) : "…"}</dd></div>
        <div><dt>{say("earn.distance")}</dt><dd>{earned ? say("offer.km", { km: decimal(earned.distance_km, 1) }) : "…"}</dd></div>
      </dl>
      {earned?.jobs === 0 && <p class="hint">{say("earn.empty")}</p>}
      <JobList jobs={jobs} />
    </Screen>
  );
}

/** The sums of a period as the server counts them, and whether they could not be read. */
function useEarned(shift: Shift, period: Period): [EarningsOf | undefined, boolean] {
  const [earned, setEarned] = useState<EarningsOf>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    setEarned(undefined);
    setFailed(false);
    shift.readSoon();
    shift.server.earnings(period).then(
      (sums) => current && setEarned(sums),
      () => current && setFailed(true),
    );
    return () => void (current = false);
  }, [period]);
  return [earned, failed];
}

function within(jobs: Job[], since: number): Job[] {
  return jobs.filter((job) => job.ended_as === "completed" && Date.parse(job.released_at ?? job.assigned_at) > since);
}
