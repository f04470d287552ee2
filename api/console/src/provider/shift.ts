import { Failure, isUnreachable } from "../api/failure";
import { newKey } from "../api/key";
import type { ProviderServer } from "../api/provider";
import type { DeclineReason, Job, MyProvider, Offer } from "../api/views";
import type { EventFrame, Position } from "../live/frames";
import type { Line } from "../live/line";
import type { Locator } from "../phone/locator";
import { Beacon } from "./beacon";
import { Deeds } from "./deed";
import { Keepsake } from "./keepsake";
import { Ring } from "./ring";
import { Wake } from "./wake";

const settleMs = 60;
const againMs = 3_000;
const outboxEveryMs = 5_000;

/** How an offer ended without becoming a job, for as long as it is worth saying. */
export interface Outcome {
  code: string;
  number: string;
}

/** Shift is a provider's work as this device knows it: duty, what rings, the job in hand, and what waits to be sent. */
export class Shift {
  me: MyProvider | undefined;
  offer: Offer | undefined;
  jobs: Job[] | undefined;
  outcome: Outcome | undefined;
  failure: Failure | undefined;
  busy = false;
  /** What was last known of the work, for a phone that is opened without signal. */
  readonly keepsake: Keepsake;
  readonly ring = new Ring();
  private readonly wake = new Wake();
  readonly beacon: Beacon;
  readonly deeds: Deeds;
  readonly server: ProviderServer;

  private readonly line: Line;
  private readonly changed: () => void;
  private readonly ends: (() => void)[] = [];
  private readonly shown = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(server: ProviderServer, line: Line, locator: Locator, changed: () => void) {
    this.server = server;
    this.line = line;
    this.changed = changed;
    this.keepsake = new Keepsake(localStorage, server.session.user?.id ?? "");
    const { me, jobs } = this.keepsake.find();
    Object.assign(this, { me, jobs });
    this.beacon = new Beacon(locator, line, changed);
    this.deeds = new Deeds(server, localStorage, (failure) => this.settled(failure));
    const flushing = setInterval(() => void this.deeds.outbox.flush(), outboxEveryMs);
    this.ends.push(() => clearInterval(flushing), () => this.beacon.end(), () => this.ring.stop(), () => this.wake.end());
    const topic = "provider:" + (server.session.user?.provider_id ?? "");
    const reload = async (_: string, head: Position) => {
      this.readSoon();
      return head;
    };
    line.connection.follow(topic, { event: (frame) => this.heard(frame), reload });
    line.onReturn = () => {
      void this.deeds.outbox.flush();
      this.readSoon();
    };
    void this.read();
  }

  end(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }

  /** The job in hand: the earliest that has not ended. */
  job(): Job | undefined {
    return this.live().at(0);
  }

  /** The job after it, if one is promised already. */
  nextJob(): Job | undefined {
    return this.live().at(1);
  }

  async duty(on: boolean): Promise<void> {
    void this.ring.allow();
    const at = this.beacon.newest ?? this.me;
    if (!at) return;
    await this.attempt(() => (on ? this.server.online(at) : this.server.offline()));
  }

  /** An offer is on the screen: its answer time runs. */
  see(offer: Offer): void {
    if (this.shown.has(offer.id)) return;
    this.shown.add(offer.id);
    this.ring.start();
    this.server.shown(offer.id).then(
      (shown) => this.offer?.id === shown.id && this.put(shown.status === "PENDING" ? shown : undefined),
      () => this.line.connection.shown(offer.id),
    );
  }

  /** Never offline: an acceptance that is not answered did not happen for this device. */
  async accept(offer: Offer, prepMinutes: number): Promise<void> {
    this.outcome = undefined;
    const key = newKey();
    await this.attempt(async () => {
      try {
        await this.server.accept(offer.id, prepMinutes, key);
        this.put(undefined);
      } catch (cause) {
        if (cause instanceof Failure && cause.status === 409) return this.over(offer, cause.code);
        throw cause;
      }
    });
  }

  async decline(offer: Offer, reason: DeclineReason): Promise<void> {
    await this.attempt(async () => {
      try {
        await this.server.decline(offer.id, reason);
        this.put(undefined);
      } catch (cause) {
        if (cause instanceof Failure && cause.status === 409) return this.over(offer, cause.code);
        throw cause;
      }
    });
  }

  readSoon(): void {
    this.timer ??= setTimeout(() => void this.read(), settleMs);
  }

  /** Runs a command; its refusal is said, and what is shown is read again. */
  async attempt(run: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    this.failure = undefined;
    this.changed();
    try {
      await run();
    } catch (cause) {
      this.failure = cause instanceof Failure ? cause : new Failure(0, "UNREACHABLE", String(cause));
    }
    this.busy = false;
    await this.read();
  }

  private live(): Job[] {
    const live = (this.jobs ?? []).filter((job) => !job.released_at && !job.ended_as);
    return live.sort((a, b) => Date.parse(a.assigned_at) - Date.parse(b.assigned_at));
  }

  private heard(frame: EventFrame): void {
    const id = (frame.data as { offer?: string }).offer;
    const gone = { "offer.withdrawn": "WITHDRAWN", "offer.expired": "EXPIRED" }[frame.event];
    if (gone && this.offer && id === this.offer.id) this.over(this.offer, gone);
    this.readSoon();
  }

  private over(offer: Offer, code: string): void {
    this.outcome = { code, number: offer.request_number };
    if (this.offer?.id === offer.id) this.put(undefined);
  }

  private put(offer: Offer | undefined): void {
    if (!offer) this.ring.stop();
    this.offer = offer;
    this.changed();
  }

  private settled(failure: Failure | undefined): void {
    if (failure) this.failure = failure;
    this.readSoon();
    this.changed();
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      const [me, jobs, offers] = await Promise.all([this.server.me(), this.server.jobs(), this.server.offers()]);
      Object.assign(this, { me, jobs });
      if (this.live().length === 0) this.keepsake.drop();
      this.keepsake.keep({ me, jobs: this.live() });
      this.beacon.duty(me.on_duty);
      this.wake.want(me.on_duty);
      if (offers[0]) this.line.clock.set(offers[0].server_time);
      const ringing = offers[0];
      if (ringing?.id !== this.offer?.id || !ringing) this.put(ringing);
    } catch (cause) {
      if (isUnreachable(cause) && !this.stopped) this.timer = setTimeout(() => void this.read(), againMs);
    }
    if (!this.stopped) this.changed();
  }
}
