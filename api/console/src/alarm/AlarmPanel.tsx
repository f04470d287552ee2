import { Icon } from "../look/Icon";
import { age } from "../look/times";
import { shortNumber } from "../board/sentence";
import { keeperOf } from "../order/order";
import { sayCode, useWords } from "../words/words";
import type { Alarm } from "./alarms";
import { catalogue } from "./catalogue";
import type { SpeakerState } from "./speaker";

interface Props {
  alarms: Alarm[];
  sound: SpeakerState;
  now: number;
  storm: number;
  onSound(): void;
  onSeen(key: string): void;
  onRemedy(alarm: Alarm): void;
  onRequest(id: string): void;
  onClose(): void;
}

/** Every alarm that is on: what, since when, whose it is, and the one thing suggested. */
export function AlarmPanel({ alarms, sound, now, storm, onSound, onSeen, onRemedy, onRequest, onClose }: Props) {
  const say = useWords();
  return (
    <section class="alarms" id="alarms" aria-label={say("alarm.heading")} tabIndex={-1}>
      <header>
        <h2>{say("alarm.heading")} <b>{alarms.length}</b></h2>
        <button type="button" class="soundswitch" onClick={onSound}>
          <Icon name={sound === "on" ? "sound" : "quiet"} />
          {say("alarm.sound_" + sound)}
        </button>
        <button type="button" class="tool" aria-label={say("alarm.close")} title={say("alarm.close")} onClick={onClose}><Icon name="cross" /></button>
      </header>
      {storm > 0 && <p class="flags"><Icon name="alert" />{say("alarm.storm", { n: storm })}</p>}
      {alarms.length === 0 && <p class="hint">{say("alarm.none")}</p>}
      <ol>
        {alarms.map((alarm) => (
          <li key={alarm.key} class={"level" + catalogue[alarm.kind].level + (alarm.seen ? " seen" : "")}>
            <Icon name={catalogue[alarm.kind].icon} />
            <div>
              <p>
                <b>{sayCode("alarmKind", alarm.kind)}</b>
                {alarm.request && <button type="button" class="plain" onClick={() => onRequest(alarm.request?.id ?? "")}>{shortNumber(alarm.request)} · {sayCode("service", alarm.request.service)}</button>}
                {alarm.zone && <span>{alarm.zone}</span>}
              </p>
              <small>{say("alarm.since", { age: age(now - alarm.since) })} · {say("alarm.owner", { who: ownerOf(alarm, now, say) })}</small>
            </div>
            <button type="button" class="remedy" onClick={() => onRemedy(alarm)}>{say("remedy." + catalogue[alarm.kind].remedy)}</button>
            <button type="button" class="tool" disabled={alarm.seen} aria-label={say("alarm.see")} title={say("alarm.see")} onClick={() => onSeen(alarm.key)}>
              <Icon name="check" />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** One owner: who holds the request, else whose work this kind is. */
function ownerOf(alarm: Alarm, now: number, say: (key: string) => string): string {
  const kept = alarm.request && keeperOf(alarm.request, now);
  return (kept && alarm.request?.held_by_name) || say("alarmOwner." + catalogue[alarm.kind].owner);
}
