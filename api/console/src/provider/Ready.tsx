import { useEffect, useState } from "preact/hooks";
import type { Job } from "../api/views";
import type { Line } from "../live/line";
import { Icon, type IconName } from "../look/Icon";
import { decimal } from "../look/times";
import { useTick } from "../phone/hooks";
import { useWords } from "../words/words";
import "./elsewhere.css";
import { Install } from "./Install";
import { JobList } from "./JobList";
import { Notices } from "./Notices";
import type { Shift } from "./shift";
import { Trouble } from "./Trouble";

const oldReadingMs = 30_000;

/** Between jobs: on or off duty, whether the device is fit for it, and the day so far. */
export function Ready({ shift, line, onSide }: { shift: Shift; line: Line; onSide(side: "earnings" | "elsewhere"): void }) {
  const say = useWords();
  const me = shift.me;
  if (!me) return null;
  const today = doneToday(shift.jobs ?? [], line.clock.running());
  return (
    <>
      <Outcome shift={shift} />
      <Trouble shift={shift} />
      <button type="button" class={"duty " + (me.on_duty ? "on" : "off")} role="switch" aria-checked={me.on_duty} disabled={shift.busy} onClick={() => void shift.duty(!me.on_duty)}>
        <span class="knob" />
        <span><b>{say(me.on_duty ? "duty.on" : "duty.off")}</b><small>{say(me.on_duty ? "duty.onHint" : "duty.offHint")}</small></span>
      </button>
      <Health shift={shift} line={line} />
      <button type="button" class="card sums" onClick={() => onSide("earnings")} data-earnings>
        <span><small>{say("earn.today")}</small><b>{money(today.reduce((sum, job) => sum + job.pay, 0))}</b></span>
        <span><small>{say("earn.jobs")}</small><b>{today.length}</b></span>
        <Icon name="right" />
      </button>
      <JobList jobs={today} />
      <button type="button" class="card way" onClick={() => onSide("elsewhere")} data-elsewhere>
        <Icon name="road" /><span>{say("elsewhere.heading")}</span><Icon name="right" />
      </button>
      <Notices shift={shift} />
      <Install />
      {me.on_duty && today.length === 0 && <p class="hint">{say("duty.waiting")}</p>}
    </>
  );
}

/** Quetzales and centavos. */
export function money(amount: number): string {
  return "Q " + decimal(amount, 2);
}

function doneToday(jobs: Job[], now: number): Job[] {
  const day = (at: number) => new Intl.DateTimeFormat("sv-SE", { timeZone: "America/Guatemala" }).format(at);
  return jobs.filter((job) => job.ended_as === "completed" && day(Date.parse(job.released_at ?? job.assigned_at)) === day(now));
}

/** What became of the last offer, said as it is. */
function Outcome({ shift }: { shift: Shift }) {
  const say = useWords();
  if (!shift.outcome) return null;
  const { code, number } = shift.outcome;
  return <p class="outcome" role="status"><Icon name="clock" /><span>{say("outcomeOf." + code, { number })}</span></p>;
}

/** Signal, position, battery and sound, each in a word as well as a colour. */
export function Health({ shift, line }: { shift: Shift; line: Line }) {
  const say = useWords();
  useTick(2000);
  const battery = useBattery();
  const { newest } = shift.beacon;
  const fresh = newest !== undefined && Date.now() - newest.at < oldReadingMs;
  const live = line.state === "live";
  return (
    <ul class="health" aria-label={say("health.heading")}>
      <Sign icon={live ? "signal" : "mute"} good={live} words={say(live ? "health.signal" : "health.noSignal")} />
      <Sign icon="target" good={fresh} words={newest ? say(fresh ? "health.gps" : "health.oldGps", { metres: decimal(newest.accuracy ?? 0, 0) }) : say("health.noGps")} />
      {battery !== undefined && <Sign icon="battery" good={battery > 0.2} words={say("health.battery", { percent: Math.round(battery * 100) })} />}
      <li class={shift.ring.allowed ? "good" : "bad"}>
        <button type="button" onClick={() => void shift.ring.allow().then(() => shift.readSoon())}>
          <Icon name={shift.ring.allowed ? "sound" : "quiet"} />
          <span>{say(shift.ring.allowed ? "health.sound" : "health.noSound")}</span>
        </button>
      </li>
    </ul>
  );
}

function Sign({ icon, good, words }: { icon: IconName; good: boolean; words: string }) {
  return <li class={good ? "good" : "bad"}><Icon name={icon} /><span>{words}</span></li>;
}

interface Battery extends EventTarget {
  level: number;
}

/** The battery's level from 0 to 1, where the browser tells it. */
function useBattery(): number | undefined {
  const [level, setLevel] = useState<number>();
  useEffect(() => {
    const asked = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
    void asked?.then((battery) => {
      setLevel(battery.level);
      battery.addEventListener("levelchange", () => setLevel(battery.level));
    });
  }, []);
  return level;
}
