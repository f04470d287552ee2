import type { Move, RequestRow, RequestState } from "../api/views";
import { timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";

const steps: readonly RequestState[] = ["searching", "assigned", "en_route", "arrived", "in_service", "completed"];

/** The request's way in six steps, with the time of each one taken. */
export function Steps({ row, moves }: { row: RequestRow; moves: Move[] }) {
  useWords();
  const at = steps.indexOf(row.state === "offered" || row.state === "scheduled" ? "searching" : row.state);
  const ended = row.state === "cancelled" || row.state === "rejected";
  return (
    <ol class={"steps" + (ended ? " ended" : "")}>
      {steps.map((step, index) => {
        const moved = lastMove(moves, step);
        const done = ended ? moved !== undefined : index < at || row.state === "completed";
        return (
          <li key={step} class={done ? "done" : index === at ? "here" : ""} aria-current={index === at ? "step" : undefined}>
            <span>{sayCode("step", step)}</span>
            <time>{moved && (done || index === at) ? timeOfDay(Date.parse(moved.at), false) : ""}</time>
          </li>
        );
      })}
    </ol>
  );
}

function lastMove(moves: Move[], to: RequestState): Move | undefined {
  return moves.findLast((move) => move.state === to && move.from !== to);
}
