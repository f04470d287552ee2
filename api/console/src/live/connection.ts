import { Backoff } from "./backoff";
import { afterClose } from "./closing";
import { Follower, type Reader } from "./follower";
import {
  parseFrames,
  type ClientFrame,
  type EventFrame,
  type FixReport,
  type Position,
  type PositionsFrame,
  type ResyncFrame,
  type ServerFrame,
  type SubscribedFrame,
  type WelcomeFrame,
} from "./frames";

const pingEveryMs = 2_000;
const ackEveryMs = 1_000;
const welcomeWithinMs = 10_000;
const deadAfterMs = 10_000;
const steadyAfterMs = 10_000;

/** The part of a WebSocket that is used. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  readonly readyState: number;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
}

export interface Ticket {
  ticket: string;
  url: string;
}

/** Refused for good: signing in again, or another role, is needed. */
export class Refused extends Error {}

/** Refused for now; `afterMs` is the server's own wish. */
export class TryLater extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("try later");
    this.afterMs = afterMs;
  }
}

/** What a connection needs from the page around it. */
export interface Ports {
  /** A fresh single-use ticket. `renew` asks for a new access token first. Throws Refused or TryLater. */
  ticket(renew: boolean): Promise<Ticket>;
  /** An access token that is good for at least another minute. */
  token(): Promise<string>;
  open(url: string, protocols: string[]): Socket;
  now(): number;
  random?(): number;
}

/** connecting: ticket and handshake; live: welcomed; waiting: until the next attempt; stopped: for good, see `stopCode`. */
export type Phase = "idle" | "connecting" | "live" | "waiting" | "stopped";

/**
 * Connection keeps one realtime socket alive and every followed topic exactly once in effect:
 * it takes tickets, resumes each topic from its last position, backs off with full jitter and obeys close codes.
 */
export class Connection {
  phase: Phase = "idle";
  /** Close code, or 401 when sign-in ended; set when phase is stopped. */
  stopCode = 0;
  welcome: WelcomeFrame | undefined;
  /** Monotonic milliseconds of the last sign of life of the server. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** Monotonic milliseconds when the next attempt begins, while waiting. */
  retryAt = 0;
  /** Called on every change of phase. */
  onPhase: (phase: Phase) => void = () => {};
  onWelcome: (frame: WelcomeFrame) => void = () => {};
  onPositions: (frame: PositionsFrame) => void = () => {};

  private readonly ports: Ports;
  private readonly backoff: Backoff;
  private readonly followers = new Map<string, Follower>();
  private socket: Socket | undefined;
  private began = 0;
  private renew = false;
  private bye: { code: number; retry_after_ms: number } | undefined;
  private lastId = 0;
  private lastView: ClientFrame | undefined;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;
  private welcomeTimer: ReturnType<typeof setTimeout> | undefined;
  private ackTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: Ports) {
    this.ports = ports;
    this.backoff = new Backoff(ports.random);
  }

  start(): void {
    if (this.phase === "idle" || this.phase === "stopped") void this.connect();
  }

  /** Ends the connection; a later start continues where each topic stands. */
  stop(): void {
    this.halt(0);
    this.move("idle");
  }

  /** Tries now instead of at the end of the back-off: the network came back, or a person asked. */
  hurry(): void {
    if (this.phase === "waiting") void this.connect();
  }

  /** Follows a topic after `position`, or from now. A topic has one reader at a time. */
  follow(topic: string, reader: Reader, position?: Position): Follower {
    const follower = new Follower(topic, reader, position);
    this.followers.set(topic, follower);
    if (this.phase === "live") this.subscribe(follower);
    return follower;
  }

  unfollow(topic: string): void {
    if (!this.followers.delete(topic)) return;
    this.send({ type: "unsubscribe", id: this.id(), topic });
  }

  /** The map window whose positions are wanted; asked again after each reconnection. */
  view(cells: string[], rateMs: 250 | 1000 | 5000): void {
    this.lastView = { type: "view", cells, rate_ms: rateMs };
    this.send(this.lastView);
  }

  /** Where a provider is. False when the frame could not be sent: keep the fixes. */
  locate(fixes: FixReport[]): boolean {
    return this.send({ type: "location", fixes });
  }

  /** A person can see the offer: its answer clock starts. False when the frame could not be sent. */
  shown(offer: string): boolean {
    return this.send({ type: "offer_shown", offer });
  }

  /** Milliseconds since the server was last heard. */
  silence(): number {
    return this.ports.now() - this.heardAt;
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retryTimer);
    const attempt = ++this.attempt;
    this.move("connecting");
    try {
      const ticket = await this.ports.ticket(this.renew);
      if (attempt !== this.attempt) return;
      this.renew = false;
      this.open(ticket);
    } catch (cause) {
      if (attempt === this.attempt) this.refused(cause);
    }
  }

  private refused(cause: unknown): void {
    if (cause instanceof Refused) return this.end(401);
    const wait = this.backoff.next();
    this.retryIn(cause instanceof TryLater ? Math.max(wait, cause.afterMs) : wait);
  }

  private open(ticket: Ticket): void {
    this.began = this.ports.now();
    const socket = this.ports.open(ticket.url, ["auxilio.v1", "ticket." + ticket.ticket]);
    this.socket = socket;
    this.welcomeTimer = setTimeout(() => this.lost(1006), welcomeWithinMs);
    socket.onmessage = (event: never) => this.received((event as { data: unknown }).data);
    socket.onclose = (event: never) => this.lost((event as { code?: number }).code ?? 1006);
    socket.onerror = () => {};
  }

  private received(text: unknown): void {
    this.heardAt = this.ports.now();
    for (const frame of parseFrames(text)) this.handle(frame);
  }

  private handle(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        return this.welcomed(frame);
      case "subscribed":
        return this.subscribed(frame);
      case "event":
        return this.event(frame);
      case "positions":
        return this.onPositions(frame);
      case "metrics":
        return this.followers.get(frame.topic)?.reader.metrics?.(frame);
      case "resync":
        return void this.resync(frame);
      case "auth_required":
        return void this.authenticate();
      case "bye":
        this.bye = frame;
    }
  }

  private welcomed(frame: WelcomeFrame): void {
    clearTimeout(this.welcomeTimer);
    this.welcome = frame;
    this.pulse = setInterval(() => this.beat(), pingEveryMs);
    this.move("live");
    this.onWelcome(frame);
    for (const follower of this.followers.values()) this.subscribe(follower);
    if (this.lastView) this.send(this.lastView);
  }

  private subscribe(follower: Follower): void {
    this.send({ type: "subscribe", id: this.id(), topic: follower.topic, ...follower.position });
  }

  private subscribed(frame: SubscribedFrame): void {
    const epoch = this.welcome?.epoch ?? "";
    this.followers.get(frame.topic)?.opened(frame, epoch, this.began, this.ports.now());
  }

  private event(frame: EventFrame): void {
    const follower = this.followers.get(frame.topic);
    if (!follower) return;
    if (follower.take(frame, this.ports.now())) return this.ackSoon();
    follower.interrupted();
    this.send({ type: "unsubscribe", id: this.id(), topic: follower.topic });
    this.subscribe(follower);
  }

  private async resync(frame: ResyncFrame): Promise<void> {
    const follower = this.followers.get(frame.topic);
    if (!follower) return;
    follower.interrupted();
    const socket = this.socket;
    const head = { pos: frame.head, epoch: this.welcome?.epoch ?? "" };
    try {
      follower.position = await follower.reader.reload(frame.reason, head);
      if (socket === this.socket && this.followers.get(frame.topic) === follower) this.subscribe(follower);
    } catch {
      if (socket === this.socket) this.lost(1006);
    }
  }

  private async authenticate(): Promise<void> {
    const socket = this.socket;
    try {
      const token = await this.ports.token();
      if (socket === this.socket) this.send({ type: "auth", token });
    } catch {
      // The server closes with 4201 when the time is up, and that path asks for a new token.
    }
  }

  private beat(): void {
    if (this.ports.now() - this.began > steadyAfterMs) this.backoff.reset();
    if (this.silence() > deadAfterMs) return this.lost(1006);
    this.send({ type: "ping" });
  }

  private ackSoon(): void {
    this.ackTimer ??= setTimeout(() => {
      this.ackTimer = undefined;
      for (const follower of this.followers.values()) this.ack(follower);
    }, ackEveryMs);
  }

  private ack(follower: Follower): void {
    const pos = follower.position?.pos ?? 0;
    if (!follower.open || pos <= follower.acked) return;
    follower.acked = pos;
    this.send({ type: "ack", topic: follower.topic, pos });
  }

  private lost(code: number): void {
    const bye = this.bye;
    this.drop();
    const closing = afterClose(code === 1006 && bye ? bye.code : code);
    if (closing.then === "stop") return this.end(closing.code);
    this.renew = closing.then === "sign";
    this.retryIn(closing.then === "return" ? this.backoff.within(bye?.retry_after_ms ?? 1_000) : this.backoff.next());
  }

  private retryIn(ms: number): void {
    this.retryAt = this.ports.now() + ms;
    this.move("waiting");
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.connect(), ms);
  }

  private end(code: number): void {
    this.halt(code);
    this.move("stopped");
  }

  private halt(code: number): void {
    this.attempt += 1;
    this.stopCode = code;
    clearTimeout(this.retryTimer);
    this.drop();
  }

  /** Forgets the socket at once: a dead one may take minutes to say that it closed. */
  private drop(): void {
    clearTimeout(this.welcomeTimer);
    clearTimeout(this.ackTimer);
    clearInterval(this.pulse);
    this.ackTimer = undefined;
    this.bye = undefined;
    for (const follower of this.followers.values()) follower.interrupted();
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  private send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== 1 || this.phase !== "live") return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private id(): string {
    this.lastId += 1;
    return "c" + this.lastId;
  }

  private move(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    this.onPhase(phase);
  }
}
