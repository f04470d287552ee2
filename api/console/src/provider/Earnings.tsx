import { useEffect, useState } from "preact/hooks";
import { periods, type Period } from "../api/provider";
import type { Job } from "../api/views";
import type { Line } from "../live/line";
import { timeOfDay } from "../look/times";
import { Screen } from "../phone/Screen";
import { sayCode, useWords } from "../words/words";
import { money } from "./Ready";
import type { Shift } from "./shift";

const dayMs = 86_400_000;
const lengths: Record<Period, number> = { today: dayMs, week: 7 * dayMs, month: 31 * dayMs, all: Number.POSITIVE_INFINITY };

/** What the work has brought, by period, job by job. */
export function Earnings({ shift, line, onBack }: { shift: Shift; line: Line; onBack(): void }) {
  const say = useWords();
  const [period, setPeriod] = useState<Period>("today");
  useEffect(() => shift.readSoon(), [period]);
  const jobs = within(shift.jobs ?? [], line.clock.running() - lengths[period]);
  return (
    <Screen line={line} title={say("earn.heading")} onBack={onBack}>
      <div class="preps" role="radiogroup" aria-label={say("earn.period")}>
        {periods.map((name) => (
          <button key={name} type="button" role="radio" aria-checked={period === name} onClick={() => setPeriod(name)}>{say("earn." + name)}</button>
        ))}
      </div>
      <p class="pay">{money(jobs.reduce((sum, job) => sum + job.pay, 0))}</p>
      {jobs.length === 0 && <p class="hint">{say("earn.empty")}</p>}
      <ul class="joblist">
        {jobs.map((job) => (
          <li key={job.id}>
            <b>{sayCode("service", job.service)}</b>
            <span>{job.location_city}</span>
            <time>{timeOfDay(Date.parse(job.released_at ?? job.assigned_at), false)}</time>
            <b>{money(job.pay)}</b>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

function within(jobs: Job[], since: number): Job[] {
  return jobs.filter((job) => job.ended_as === "completed" && Date.parse(job.released_at ?? job.assigned_at) > since);
}
