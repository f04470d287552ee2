import type { EventFrame, MetricsFrame, Position, ResyncFrame, SubscribedFrame } from "./frames";

/** What the owner of a topic wants to hear. */
export interface Reader {
  /** Each event exactly once and in order. */
  event(frame: EventFrame): void;
  /** The log can no longer continue from here: load a snapshot and return its position, or `head` when it is read after this call. */
  reload(reason: ResyncFrame["reason"], head: Position): Promise<Position>;
  /** The topic's numbers, where it has any. */
  metrics?(frame: MetricsFrame): void;
  /** After a return to the log: how many events had been missed, and how long reading them took. */
  caughtUp?(events: number, milliseconds: number): void;
}

/** One topic being read: where it stands, and whether a frame is the next one. */
export class Follower {
  readonly topic: string;
  readonly reader: Reader;
  position: Position | undefined;
  /** Frames are taken only while true: from `subscribed` until the socket ends. */
  open = false;
  acked = 0;
  gaps = 0;
  repeats = 0;
  private behind: { head: number; events: number; since: number } | undefined;

  constructor(topic: string, reader: Reader, position?: Position) {
    this.topic = topic;
    this.reader = reader;
    this.position = position;
    this.acked = position?.pos ?? 0;
  }

  /** Starts taking events; `since` is when this connection began, in the monotonic clock. */
  opened(frame: SubscribedFrame, epoch: string, since: number, now: number): void {
    const resumed = this.position !== undefined;
    if (!this.position) this.position = { pos: frame.from, epoch };
    this.open = true;
    if (!resumed) return;
    this.behind = { head: frame.head, events: Math.max(0, frame.head - this.position.pos), since };
    this.settle(now);
  }

  /** Hands the frame on when it is the next one. False asks for a new subscription: something is missing before it. */
  take(frame: EventFrame, now: number): boolean {
    if (!this.open || !this.position) return true;
    if (frame.pos <= this.position.pos) {
      this.repeats += 1;
      return true;
    }
    if (frame.pos > this.position.pos + 1) {
      this.gaps += 1;
      return false;
    }
    this.position = { pos: frame.pos, epoch: this.position.epoch };
    this.reader.event(frame);
    this.settle(now);
    return true;
  }

  /** The socket is gone; the position stays. */
  interrupted(): void {
    this.open = false;
    this.behind = undefined;
  }

  private settle(now: number): void {
    const behind = this.behind;
    if (!behind || !this.position || this.position.pos < behind.head) return;
    this.behind = undefined;
    this.reader.caughtUp?.(behind.events, now - behind.since);
  }
}
