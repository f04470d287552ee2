import { Failure } from "../api/failure";
import { say } from "../words/words";

/** A refused sign-in in words. */
export function sayTrouble(cause: unknown): string {
  if (!(cause instanceof Failure)) return say("login.failed", { message: String(cause) });
  if (cause.status === 0 || cause.status === 503) return say("login.unreachable");
  if (cause.status === 401) return say("login.wrong");
  if (cause.status === 403) return say("login.staff");
  if (cause.status === 429) return say("login.limited", { seconds: cause.retryAfter || 60 });
  return say("login.failed", { message: cause.message });
}
