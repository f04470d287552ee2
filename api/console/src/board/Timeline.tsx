import type { Move, RequestState, Update } from "../api/views";
import { Icon, type IconName } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import type { Dossier } from "./dossier";
import { stateIcons } from "./sentence";

/** Updates that say in words what a move says already. */
const retold: readonly Update["update_type"][] = ["STATUS_CHANGE", "ARRIVAL_UPDATE"];

interface Entry {
  key: string;
  /** Orders entries of one moment. */
  order: number;
  at: string;
  icon: IconName;
  title: string;
  text: string;
  by: string;
}

/** What has happened, newest first: every move of the request and every message under it. */
export function Timeline({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  const entries = entriesOf(dossier.moves, dossier.updates, say);
  if (entries.length === 0) return <p class="hint">{say("timeline.empty")}</p>;
  return (
    <ol class="timeline">
      {entries.map((entry) => (
        <li key={entry.key}>
          <Icon name={entry.icon} />
          <div>
            <b>{entry.title}</b>
            {entry.text && <p>{entry.text}</p>}
            {entry.by && <small>{say("timeline.by", { who: entry.by })}</small>}
          </div>
          <time dateTime={entry.at}>{timeOfDay(Date.parse(entry.at))}</time>
        </li>
      ))}
    </ol>
  );
}

function entriesOf(moves: Move[], updates: Update[], say: (key: string) => string): Entry[] {
  const words = updates.filter((update) => !retold.includes(update.update_type)).map((update) => updateEntry(update, say));
  return [...withoutOldEstimates(moves).map(moveEntry), ...words].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.order - a.order);
}

/** Of estimates that follow one another only the last is worth a line. */
function withoutOldEstimates(moves: Move[]): Move[] {
  return moves.filter((move, index) => move.event !== "eta_changed" || moves[index + 1]?.event !== "eta_changed");
}

function moveEntry(move: Move): Entry {
  const moved = move.from !== move.state;
  return {
    key: "move" + move.version,
    order: move.version,
    at: move.at,
    icon: stateIcons[move.state as RequestState] ?? "check",
    title: moved ? sayCode("state", move.state) : sayCode("change", move.event),
    text: reasonOf(move),
    by: move.by ? sayCode("role", move.by) : "",
  };
}

/** The server's own words have a translation; what a person wrote stays as written. */
function reasonOf(move: Move): string {
  if (!move.reason) return "";
  return /^[a-z_]+$/.test(move.reason) ? sayCode("reason", move.reason) : move.reason;
}

function updateEntry(update: Update, say: (key: string) => string): Entry {
  const written = update.update_type === "MESSAGE";
  return {
    key: update.id,
    order: 0,
    at: update.created_at,
    icon: written ? "message" : "clock",
    title: written ? say(update.staff_only ? "timeline.note" : "timeline.message") : update.message,
    text: written ? update.message : "",
    by: update.author_name || (update.author_role && sayCode("role", update.author_role)),
  };
}
