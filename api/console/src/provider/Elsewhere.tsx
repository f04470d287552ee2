import { useEffect, useState } from "preact/hooks";
import type { Considered } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { decimal, timeOfDay } from "../look/times";
import { Screen } from "../phone/Screen";
import { language, useWords } from "../words/words";
import type { Shift } from "./shift";

/** Why work went to others: each request that this provider was looked at for, and what was in the way, in words. */
export function Elsewhere({ shift, line, onBack }: { shift: Shift; line: Line; onBack(): void }) {
  const say = useWords();
  const [list, failed] = useConsidered(shift);
  return (
    <Screen line={line} title={say("elsewhere.heading")} onBack={onBack}>
      <p class="hint">{say("elsewhere.rule")}</p>
      {failed && <p class="trouble" role="alert">{say("phone.noSignal")}</p>}
      {!list && !failed && <p class="hint">{say("member.loading")}</p>}
      {list?.length === 0 && <p class="hint" data-none>{say("elsewhere.empty")}</p>}
      <ol class="elsewhere">{list && runsOf(list).map((run) => <Run key={run.at} run={run} />)}</ol>
    </Screen>
  );
}

function Run({ run }: { run: Considered & { times: number } }) {
  const say = useWords();
  const how = [
    say("offer.km", { km: decimal(run.distance_m / 1000, 1) }),
    say("offer.minutes", { n: Math.ceil(run.eta_s / 60) }),
    run.rank > 0 && say("elsewhere.rank", { rank: run.rank, n: run.could_go }),
    run.times > 1 && say("elsewhere.times", { n: run.times }),
  ];
  return (
    <li class={run.chosen ? "chosen" : ""} data-reason={run.reason}>
      <Icon name={run.chosen ? "check" : "road"} />
      <span><b>{language() === "en" ? run.words.en : run.words.es}</b><small>{how.filter(Boolean).join(" · ")}</small></span>
      <time>{timeOfDay(Date.parse(run.at), false)}</time>
    </li>
  );
}

/** A request is decided on again and again while it waits: the same answer for the same way is told once, with its count. */
export function runsOf(list: readonly Considered[]): (Considered & { times: number })[] {
  const runs: (Considered & { times: number })[] = [];
  for (const one of list) {
    const last = runs.at(-1);
    if (last && last.reason === one.reason && last.distance_m === one.distance_m && !one.chosen) last.times += 1;
    else runs.push({ ...one, times: 1 });
  }
  return runs;
}

function useConsidered(shift: Shift): [Considered[] | undefined, boolean] {
  const [list, setList] = useState<Considered[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    shift.server.considered().then(setList, () => setFailed(true));
  }, []);
  return [list, failed];
}
