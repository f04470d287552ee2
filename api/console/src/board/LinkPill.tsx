import { Icon } from "../look/Icon";
import { age, decimal, timeOfDay } from "../look/times";
import { useWords } from "../words/words";
import { useNow, useReckoned, useWatch } from "./hooks";
import type { Watch } from "./watch";

/** Whether what is on the page is true, and how old the newest event is. */
export function LinkPill({ watch }: { watch: Watch }) {
  const say = useWords();
  const { link, desk, connection, note } = useWatch(watch);
  const now = useNow(watch);
  const away = link === "live" && connection.phase !== "live";
  return (
    <div class="link" data-link={away ? "away" : link} role="status">
      <Icon name={link === "live" ? "signal" : "mute"} />
      <b>{say("link." + (away ? "reconnecting" : link))}</b>
      {link === "live" && !note && <span title={newest(desk.newestEventAt, now, say)}>{desk.newestEventAt !== undefined && say("age.ago", { age: age(now - desk.newestEventAt) })}</span>}
      {note && link === "live" && (
        <span class="note">{say("link.back", { events: note.events, seconds: decimal(note.milliseconds / 1000, 1) })}</span>
      )}
    </div>
  );
}

/** Says in words since when nothing is known, and what can be done; in the header, so that nothing below it moves. */
export function LinkBanner({ watch, onIn }: { watch: Watch; onIn(): void }) {
  const say = useWords();
  const { link, staleSince, connection, paintedFrom } = useWatch(watch);
  const reckoned = useReckoned(watch);
  if (link === "ended") return <Ended code={connection.stopCode} onIn={onIn} />;
  if (paintedFrom !== undefined) return <Painted from={paintedFrom} />;
  if (link !== "stale" || staleSince === undefined) return null;
  return (
    <div class="banner" role="alert">
      <Icon name="mute" />
      <span>{say("link.since", { time: timeOfDay(staleSince), age: age(reckoned - staleSince) })}</span>
      <button type="button" onClick={() => connection.hurry()}>{say("link.retry")}</button>
    </div>
  );
}

function Painted({ from }: { from: number }) {
  const say = useWords();
  return (
    <div class="banner quiet" role="status">
      <Icon name="clock" />
      <span>{say("link.painted", { time: timeOfDay(from) })}</span>
    </div>
  );
}

function Ended({ code, onIn }: { code: number; onIn(): void }) {
  const say = useWords();
  const known = [401, 403, 4301, 4303, 4309, 4326].includes(code);
  return (
    <div class="banner" role="alert">
      <Icon name="lock" />
      <span>{known ? say("link.code" + code) : say("link.ended")}</span>
      <button type="button" onClick={onIn}>{say("link.again")}</button>
    </div>
  );
}

function newest(at: number | undefined, now: number, say: (key: string, values?: Record<string, unknown>) => string): string {
  return at === undefined ? say("link.quiet") : say("link.age", { age: age(now - at) });
}
