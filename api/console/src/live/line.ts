import type { Wire } from "../api/wire";
import { Clock } from "./clock";
import { Connection } from "./connection";
import type { PositionsFrame } from "./frames";

const staleAfterMs = 8_000;
const lookEveryMs = 500;

/** joining: not heard yet; live; away: not heard for 8 s; ended: see `connection.stopCode`. */
export type LineState = "joining" | "live" | "away" | "ended";

/** Line is a phone's one socket, with the server's clock and whether the server is heard. */
export class Line {
  readonly connection: Connection;
  readonly clock = new Clock();
  state: LineState = "joining";
  /** Called when the line is live again after it was not. */
  onReturn: () => void = () => {};

  private readonly listeners = new Set<() => void>();
  private readonly watchers = new Set<(frame: PositionsFrame) => void>();
  private looking: ReturnType<typeof setInterval> | undefined;
  private readonly hurry = () => this.connection.hurry();

  constructor(wire: Wire) {
    this.connection = new Connection({
      ticket: (renew) => wire.ticket(renew),
      token: () => wire.token(),
      open: (url, protocols) => new WebSocket(url, protocols),
      now: () => performance.now(),
    });
    this.connection.onPhase = () => this.look();
    this.connection.onWelcome = (frame) => this.clock.set(frame.server_time);
    this.connection.onPositions = (frame) => this.watchers.forEach((watcher) => watcher(frame));
  }

  start(): void {
    this.looking = setInterval(() => this.look(), lookEveryMs);
    window.addEventListener("online", this.hurry);
    this.connection.start();
  }

  stop(): void {
    clearInterval(this.looking);
    window.removeEventListener("online", this.hurry);
    this.connection.stop();
  }

  /** Whether only signing in again helps. */
  isOver(): boolean {
    return this.state === "ended" && [401, 4301, 4303].includes(this.connection.stopCode);
  }

  /** Calls back when the state changed; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls back with the newest position of whoever is on the way; the answer ends it. */
  onPositions(watcher: (frame: PositionsFrame) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private look(): void {
    const was = this.state;
    this.state = this.judge();
    if (this.state === was) return;
    if (this.state === "live") this.onReturn();
    for (const listener of this.listeners) listener();
  }

  private judge(): LineState {
    const { phase } = this.connection;
    if (phase === "stopped") return "ended";
    if (phase === "live") return this.connection.silence() > staleAfterMs ? "away" : "live";
    if (this.connection.silence() === Infinity) return "joining";
    return this.connection.silence() > staleAfterMs ? "away" : this.state;
  }
}
