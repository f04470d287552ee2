import type { EarlyBoard } from "../api/desk";
import { Session } from "../api/session";

/** Who sits at the desk of this tab. */
export const session = new Session(sessionStorage, "desk");

/** The board, asked for before the rest of the page is run. Nothing where the session has to be renewed first. */
export const early: EarlyBoard = session.ready ? ask(session.ready) : Promise.resolve(undefined);

async function ask(token: string): EarlyBoard {
  try {
    const answer = await fetch("/api/v1/dispatch/board", { headers: { Authorization: "Bearer " + token }, credentials: "omit" });
    return answer.ok ? (await answer.json()).data : undefined;
  } catch {
    return undefined; // the page asks again, and says what is wrong
  }
}
