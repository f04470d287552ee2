import { Failure, isUnreachable } from "../api/failure";
import { newKey } from "../api/key";

/** One tap that has not reached the server yet. */
export interface Tap {
  key: string;
  path: string;
  body: unknown;
  /** Wall-clock milliseconds of the tap. */
  at: number;
}

/** What became of a tap that was sent. */
export interface Verdict {
  tap: Tap;
  failure?: Failure;
}

/**
 * Outbox keeps what was tapped without signal and sends it in order, each under its own key, so that a repeat after a
 * lost answer has no second effect. It outlives the page. A tap that the server refuses is dropped and told.
 */
export class Outbox {
  private readonly storage: Storage;
  private readonly name: string;
  private readonly send: (tap: Tap) => Promise<unknown>;
  private readonly told: (verdict: Verdict) => void;
  private sending: Promise<void> | undefined;

  constructor(storage: Storage, name: string, send: (tap: Tap) => Promise<unknown>, told: (verdict: Verdict) => void) {
    this.storage = storage;
    this.name = "auxilio.outbox." + name;
    this.send = send;
    this.told = told;
  }

  /** The taps that wait, oldest first. */
  waiting(): Tap[] {
    const text = this.storage.getItem(this.name);
    return text ? (JSON.parse(text) as Tap[]) : [];
  }

  /** Takes a tap and sends everything as far as the signal carries. Resolves when it is sent, refused, or has to wait. */
  put(path: string, body: unknown): Promise<void> {
    this.add(path, body);
    return this.flush();
  }

  /** Takes a tap that is sent with those after it; its key. */
  add(path: string, body: unknown): string {
    const key = newKey();
    this.keep([...this.waiting(), { key, path, body, at: Date.now() }]);
    return key;
  }

  /** Sends what waits. Calls at the same time share one run. */
  flush(): Promise<void> {
    this.sending ??= this.run().finally(() => (this.sending = undefined));
    return this.sending;
  }

  private async run(): Promise<void> {
    for (let tap = this.waiting()[0]; tap; tap = this.waiting()[0]) {
      const failure = await this.send(tap).then(
        () => undefined,
        (cause: unknown) => (cause instanceof Failure ? cause : new Failure(0, "UNREACHABLE", String(cause))),
      );
      if (failure && (isUnreachable(failure) || failure.status === 401 || failure.status === 429)) return;
      this.keep(this.waiting().slice(1));
      this.told(failure ? { tap, failure } : { tap });
    }
  }

  private keep(taps: Tap[]): void {
    if (taps.length === 0) this.storage.removeItem(this.name);
    else this.storage.setItem(this.name, JSON.stringify(taps));
  }
}
