import type { Watch } from "../board/watch";
import { Icon } from "../look/Icon";
import { useWords } from "../words/words";
import { AlarmPanel } from "./AlarmPanel";
import type { Alarm } from "./alarms";
import { catalogue } from "./catalogue";
import { useAlarms } from "./useAlarms";

interface Props {
  watch: Watch;
  shown: boolean;
  onShow(shown: boolean): void;
  onRemedy(alarm: Alarm): void;
  onRequest(id: string): void;
}

/** The bell of the header: how many alarms are on, how bad the worst is, and whether they can be heard. */
export function AlarmBell({ watch, shown, onShow, onRemedy, onRequest }: Props) {
  const say = useWords();
  const { alarms, speaker, storm, touch } = useAlarms(watch);
  const list = alarms.list();
  const unseen = list.filter((alarm) => !alarm.seen);
  const level = unseen[0] ? " level" + catalogue[unseen[0].kind].level : "";
  const sound = speaker.state;
  const label = say("alarm.bell", { n: list.length, sound: say("alarm.sound_" + sound) });
  const see = (key: string) => {
    alarms.see(key);
    touch();
  };
  return (
    <>
      <button type="button" class={"bell" + level} aria-expanded={shown} aria-controls="alarms" aria-label={label} title={label} onClick={() => onShow(!shown)}>
        <Icon name={sound === "on" ? "ring" : "quiet"} />
        <b>{list.length}</b>
        {sound !== "on" && <span>{say("alarm.mute_" + sound)}</span>}
      </button>
      {shown && (
        <AlarmPanel
          alarms={list}
          sound={sound}
          now={watch.clock.running()}
          storm={storm}
          onSound={() => {
            speaker.turn(sound === "off");
            touch();
          }}
          onSeen={see}
          onRemedy={(alarm) => {
            see(alarm.key);
            onRemedy(alarm);
          }}
          onRequest={onRequest}
          onClose={() => onShow(false)}
        />
      )}
    </>
  );
}
