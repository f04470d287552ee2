import { Failure } from "../api/failure";
import { newKey } from "../api/key";
import type { PartyServer } from "../api/party";
import type { PartyRequest, Tracking, Update } from "../api/views";
import type { Position } from "../live/frames";
import type { Line } from "../live/line";
import { fixOf, Track } from "../live/track";
import type { Course } from "./Progress";

const settleMs = 120;
const againMs = 3_000;
/** A look at the tracking even without events: the live range moves with time. */
const lookEveryMs = 20_000;

/** Story is one request as one of its parties follows it: read once, read again after each event, moved by positions. */
export class Story {
  readonly id: string;
  detail: PartyRequest | undefined;
  tracking: Tracking | undefined;
  updates: Update[] = [];
  /** Where the provider is, while this party may see it. */
  track: Track | undefined;
  /** By the newest position: minutes and metres to go. */
  eta: { minutes: number; distance_m: number } | undefined;
  failure: Failure | undefined;
  /** What was written here and is not confirmed yet. */
  sending: { key: string; message: string }[] = [];

  private seenUntil = 0;
  private readonly server: PartyServer;
  private readonly line: Line;
  private readonly changed: () => void;
  private readonly ends: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(id: string, server: PartyServer, line: Line, changed: () => void) {
    this.id = id;
    this.server = server;
    this.line = line;
    this.changed = changed;
    const reload = async (_: string, head: Position) => {
      this.readSoon();
      return head;
    };
    const topic = "request:" + id;
    line.connection.follow(topic, { event: () => this.readSoon(), reload });
    const looking = setInterval(() => this.readSoon(), lookEveryMs);
    this.ends.push(
      () => line.connection.unfollow(topic),
      () => clearInterval(looking),
      line.onPositions((frame) => frame.request === id && frame.row && this.moved(frame.row, frame.eta)),
    );
    void this.read();
  }

  /** How it goes, once it was read. */
  get course(): Course | undefined {
    const { detail, tracking, track } = this;
    if (!detail || !tracking) return undefined;
    const place = { latitude: detail.location_latitude, longitude: detail.location_longitude };
    return { ...tracking, place, since: Date.parse(detail.state_since), track, metres: this.eta?.distance_m };
  }

  /** How many messages of others came since the last look at them, the oldest of all being new. */
  unread(me: string): number {
    return this.updates.filter((one) => one.update_type === "MESSAGE" && one.author_id !== me && Date.parse(one.created_at) > this.seenUntil).length;
  }

  /** The messages are on the screen. */
  see(): void {
    this.seenUntil = Math.max(this.seenUntil, ...this.updates.map((one) => Date.parse(one.created_at)));
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }

  readSoon(): void {
    this.timer ??= setTimeout(() => void this.read(), settleMs);
  }

  async say(message: string): Promise<void> {
    const words = { key: newKey(), message };
    this.sending = [...this.sending, words];
    this.changed();
    try {
      await this.server.say(this.id, message, words.key);
      await this.read();
    } finally {
      this.sending = this.sending.filter((one) => one !== words);
      this.changed();
    }
  }

  async read(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      const [detail, tracking, updates] = await Promise.all([
        this.server.request(this.id),
        this.server.tracking(this.id),
        this.server.updates(this.id),
      ]);
      Object.assign(this, { detail, tracking, updates, failure: undefined });
      this.line.clock.set(tracking.server_time);
      this.placed(tracking);
    } catch (cause) {
      this.failure = cause instanceof Failure ? cause : new Failure(0, "UNREACHABLE", String(cause));
      if (!this.ended) this.timer ??= setTimeout(() => void this.read(), againMs);
    }
    if (!this.ended) this.changed();
  }

  private placed({ position, state }: Tracking): void {
    if (state !== "en_route" && state !== "arrived") this.track = this.eta = undefined;
    if (!position) return;
    const { latitude, longitude, heading, recorded_at } = position;
    this.take({ latitude, longitude, heading, at: Date.parse(recorded_at) / 1000 });
  }

  private moved(row: Parameters<typeof fixOf>[0], eta: Story["eta"]): void {
    this.take(fixOf(row));
    this.eta = eta;
    this.changed();
  }

  private take(fix: ReturnType<typeof fixOf>): void {
    const now = performance.now();
    if (this.track) this.track.take(fix, now);
    else this.track = new Track(fix, now);
  }
}
