import type { Job } from "../api/views";
import { timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { money } from "./Ready";

/** Jobs that were done, with what each paid. */
export function JobList({ jobs }: { jobs: Job[] }) {
  useWords();
  return (
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
  );
}
