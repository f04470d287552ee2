import type { Move, RequestState, Update } from "../api/views";
import { Icon, type IconName } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import type { Dossier } from "./dossier";
import { stateIcons } from "./sentence";

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
  const entries = entriesOf(dossier.detail?.history ?? [], dossier.updates, say);
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

function entriesOf(history: Move[], updates: Update[], say: (key: string) => string): Entry[] {
  const moves = history.map(moveEntry);
  const told = updates.filter((update) => history.length === 0 || update.kind !== "STATUS_CHANGE");
  const words = told.map((update) => updateEntry(update, say));
  return [...moves, ...words].sort((a, b) => b.at.localeCompare(a.at) || b.order - a.order);
}

function moveEntry(move: Move): Entry {
  const moved = move.from !== move.to;
  return {
    key: "move" + move.version,
    order: move.version,
    at: move.at,
    icon: stateIcons[move.to as RequestState] ?? "check",
    title: moved ? sayCode("state", move.to) : sayCode("change", move.change ?? "note"),
    text: move.reason ?? "",
    by: move.actor ?? (move.actor_role ? sayCode("role", move.actor_role) : ""),
  };
}

function updateEntry(update: Update, say: (key: string) => string): Entry {
  const by = update.author_name ?? (update.author_role ? sayCode("role", update.author_role) : "");
  return {
    key: update.id,
    order: 0,
    at: update.created_at,
    icon: update.kind === "MESSAGE" ? "message" : "clock",
    title: update.kind === "MESSAGE" ? say("timeline.message") : update.message,
    text: update.kind === "MESSAGE" ? update.message : "",
    by,
  };
}
