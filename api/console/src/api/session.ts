import { dataOf, Failure } from "./failure";
import { newKey } from "./key";
import type { Tokens, User } from "./views";

const base = "/api/v1";

const renewBeforeMs = 60_000;

interface Kept {
  access: string;
  refresh: string;
  /** Wall-clock milliseconds when the access token ends. */
  until: number;
  user: User;
}

/** A place to sit: each keeps its own session, so that one window can hold all three. */
export type Seat = "desk" | "member" | "provider";

export function seatOf(user: User): Seat {
  if (user.role === "MEMBER") return "member";
  return user.role === "PROVIDER" ? "provider" : "desk";
}

/** Who is signed in at one seat. Tokens live in the given storage: the desk's end with its tab, a phone's stay. */
export class Session {
  readonly seat: Seat;
  private readonly storage: Storage;
  private readonly storageKey: string;
  private renewal: Promise<Kept> | undefined;

  constructor(storage: Storage, seat: Seat) {
    this.storage = storage;
    this.seat = seat;
    this.storageKey = "auxilio.session." + seat;
  }

  get user(): User | undefined {
    return this.kept()?.user;
  }

  /** Signs in with an e-mail address or a telephone number. Throws Failure. */
  async signIn(login: string, password: string): Promise<User> {
    return this.take(await tokensFor(login, password));
  }

  /** Sits down with tokens that were given elsewhere. */
  take(tokens: Tokens): User {
    return this.keep(tokens).user;
  }

  /** The access token, where it is good for at least a minute yet. */
  get ready(): string | undefined {
    const kept = this.kept();
    return kept && kept.until - Date.now() > renewBeforeMs ? kept.access : undefined;
  }

  /** An access token good for at least a minute; `renew` asks for a new one whatever its age. Throws Failure. */
  async access(renew = false): Promise<string> {
    const [kept, ready] = [this.kept(), this.ready];
    if (!kept) throw new Failure(401, "SIGNED_OUT", "");
    if (!renew && ready) return ready;
    this.renewal ??= this.renew(kept).finally(() => (this.renewal = undefined));
    return (await this.renewal).access;
  }

  /** Ends the session here at once, and at the server as far as it can be reached. */
  async signOut(): Promise<void> {
    const kept = this.kept();
    this.storage.removeItem(this.storageKey);
    if (kept) await post("/auth/logout", { refresh: kept.refresh }).catch(() => undefined);
  }

  private async renew(kept: Kept): Promise<Kept> {
    try {
      return this.keep(await post<Tokens>("/auth/token/refresh", { refresh: kept.refresh }));
    } catch (cause) {
      if (cause instanceof Failure && (cause.status === 401 || cause.status === 400)) this.storage.removeItem(this.storageKey);
      throw cause;
    }
  }

  private keep({ access, refresh, expires_in, user }: Tokens): Kept {
    const kept = { access, refresh, until: Date.now() + expires_in * 1000, user };
    this.storage.setItem(this.storageKey, JSON.stringify(kept));
    return kept;
  }

  private kept(): Kept | undefined {
    const text = this.storage.getItem(this.storageKey);
    return text ? (JSON.parse(text) as Kept) : undefined;
  }
}

/** Tokens for an e-mail address or a telephone number. Throws Failure. */
export function tokensFor(login: string, password: string): Promise<Tokens> {
  const who = login.includes("@") ? { email: login } : { phone_number: login };
  return post<Tokens>("/auth/token", { ...who, password });
}

/** A command without a session. Throws Failure. */
export function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": newKey() };
  return answered<T>(fetch(base + path, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" }));
}

/** What anybody may read. Throws Failure. */
export function read<T>(path: string): Promise<T> {
  return answered<T>(fetch(base + path, { credentials: "omit" }));
}

async function answered<T>(answer: Promise<Response>): Promise<T> {
  const response = await answer.catch((cause: unknown) => {
    throw new Failure(0, "UNREACHABLE", String(cause));
  });
  return dataOf<T>(response, await response.json().catch(() => undefined));
}
