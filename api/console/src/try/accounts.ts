import { Session, tokensFor, type Seat } from "../api/session";

const seats: readonly Seat[] = ["desk", "member", "provider"];

/**
 * Signs in at all three seats with the accounts that the address carries behind its #, which never leaves the browser,
 * and takes them out of the address. An account that does not work leaves its seat to the form.
 */
export async function takeAccounts(storage: Storage): Promise<void> {
  const given = new URLSearchParams(location.hash.slice(1));
  if (![...given.keys()].length) return;
  history.replaceState(null, "", location.pathname);
  await Promise.all(seats.map((seat) => enter(storage, seat, given.get(seat) ?? "")));
}

/** `account` is an e-mail address and a password with a colon between them. */
async function enter(storage: Storage, seat: Seat, account: string): Promise<void> {
  const colon = account.indexOf(":");
  if (colon < 0) return;
  try {
    new Session(storage, seat).take(await tokensFor(account.slice(0, colon), account.slice(colon + 1)));
  } catch {
    // The seat shows its form, which says what is wrong when it is used.
  }
}
