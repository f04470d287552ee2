import { useEffect, useMemo, useState } from "preact/hooks";
import type { Watch } from "../board/watch";
import { Alarms } from "./alarms";
import { Ringer } from "./ringer";
import { Speaker } from "./speaker";

const lookEveryMs = 1_000;
const stormShownMs = 60_000;

/** The alarms of a desk, looked at each second, and their sound. */
export interface Siren {
  alarms: Alarms;
  speaker: Speaker;
  /** How many began at once, for a minute after a storm. */
  storm: number;
  /** Draws again after something was seen or the sound changed. */
  touch(): void;
}

export function useAlarms(watch: Watch): Siren {
  const [, again] = useState(0);
  const parts = useMemo(() => ({ alarms: new Alarms(), ringer: new Ringer(), speaker: new Speaker(), storm: 0, stormAt: 0 }), [watch]);
  const touch = () => again((count) => count + 1);
  useEffect(() => {
    const look = () => {
      parts.alarms.look(watch.desk, watch.clock.now(), watch.link === "stale" || watch.link === "ended");
      const sound = watch.desk.loadedAt === undefined ? undefined : parts.ringer.hear(parts.alarms.list(), performance.now());
      if (sound) parts.speaker.play(sound);
      if (sound?.kind === "storm") [parts.storm, parts.stormAt] = [sound.count, performance.now()];
      if (performance.now() - parts.stormAt > stormShownMs) parts.storm = 0;
      touch();
    };
    const wake = () => void parts.speaker.wake();
    const timer = setInterval(look, lookEveryMs);
    for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, wake);
    return () => {
      clearInterval(timer);
      for (const gesture of ["pointerdown", "keydown"]) document.removeEventListener(gesture, wake);
      parts.speaker.end();
    };
  }, [parts]);
  return { alarms: parts.alarms, speaker: parts.speaker, storm: parts.storm, touch };
}
