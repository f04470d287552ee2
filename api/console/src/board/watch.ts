import type { DeskServer } from "../api/desk";
import type { Board } from "../api/views";
import { Connection } from "../live/connection";
import type { EventFrame, MetricsFrame, Position } from "../live/frames";
import { Backoff } from "../live/backoff";
import { Failure } from "../api/failure";
import { Clock } from "../live/clock";
import { Desk } from "./desk";
import { isPlaced } from "./requestrow";
import type { BoardEvent } from "./boardevent";
import { Keepsake } from "./keepsake";
import { Lookup } from "./lookup";

const staleAfterMs = 5_000;
const lookEveryMs = 250;
const drawEveryMs = 200;
const noteForMs = 8_000;
const boardEveryMs = 60_000;

/** loading: no snapshot yet; live: the server is heard; stale: it has not been for 5 s; ended: see `connection.stopCode`. */
export type Link = "loading" | "live" | "stale" | "ended";

/** What was missed while away, shown for a moment after coming back. */
export interface Note {
  events: number;
  milliseconds: number;
}

/** Watch keeps a desk true: snapshot, then every later event once, and positions; and it knows when it is not true any more. */
export class Watch {
  readonly desk = new Desk();
  readonly clock = new Clock();
  readonly connection: Connection;
  link: Link = "loading";
  note: Note | undefined;
  /** Server milliseconds when the server was last heard, while stale. */
  staleSince: number | undefined;
  /** Called with each event of a request that is followed closely. */
  onClose: (frame: EventFrame) => void = () => {};
  /** Called at once when the page may be believed no more, or again. */
  onLink: () => void = () => {};

  /** Server milliseconds of the kept snapshot that is shown until a new one comes. */
  paintedFrom: number | undefined;

  private readonly server: DeskServer;
  private readonly keepsake = new Keepsake(sessionStorage);
  private readonly lookup: Lookup;
  private readonly backoff = new Backoff();
  private readonly listeners = new Set<() => void>();
  private readonly seconds = new Set<() => void>();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private looking: ReturnType<typeof setInterval> | undefined;
  private refreshing: ReturnType<typeof setInterval> | undefined;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private noteEnds: ReturnType<typeof setTimeout> | undefined;
  private close: string | undefined;
  private topic = "board";
  private begun = false;

  constructor(server: DeskServer) {
    this.server = server;
    this.connection = new Connection({
      ticket: (renew) => server.ticket(renew),
      token: () => server.token(),
      open: (url, protocols) => new WebSocket(url, protocols),
      now: () => performance.now(),
    });
    this.lookup = new Lookup(server, {
      request: (row) => this.changed(() => this.desk.take(row)),
      board: (board) => this.changed(() => this.merged(board)),
    });
    this.connection.onPhase = () => this.look();
    this.connection.onWelcome = (frame) => this.clock.set(frame.server_time);
    this.connection.onPositions = (frame) => this.moved(frame.rows ?? []);
  }

  /** Whether the page may be believed: a snapshot is here, and the server is heard. */
  isTrue(): boolean {
    return this.paintedFrom === undefined && (this.link === "live" || this.link === "loading");
  }

  start(): void {
    this.looking = setInterval(() => this.look(), lookEveryMs);
    this.refreshing = setInterval(() => this.lookup.wantBoard(), boardEveryMs);
    this.ticking = setInterval(() => this.seconds.forEach((listener) => listener()), 1_000);
    this.lookup.start();
    this.paint();
    window.addEventListener("online", () => this.connection.hurry());
    void this.begin();
  }

  stop(): void {
    clearInterval(this.looking);
    clearInterval(this.refreshing);
    clearInterval(this.ticking);
    this.lookup.stop();
    this.connection.stop();
  }

  /** Calls back, at most five times a second, after anything but a position changed; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls back each second; the answer ends it. */
  onSecond(listener: () => void): () => void {
    this.seconds.add(listener);
    return () => this.seconds.delete(listener);
  }

  /** Follows one request closely, in place of the one before. */
  closely(request: string | undefined): void {
    if (request === this.close) return;
    if (this.close) this.connection.unfollow("request:" + this.close);
    this.close = request;
    if (!request) return;
    const event = (frame: EventFrame) => this.onClose(frame);
    const reload = async (_: string, head: Position) => head;
    this.connection.follow("request:" + request, { event, reload });
  }

  /** Shows what this tab knew last, as what it is: old. */
  private paint(): void {
    const board = this.keepsake.find();
    this.onLink();
    if (!board) return;
    this.changed(() => {
      this.merged(board);
      this.paintedFrom = Date.parse(board.server_time);
      this.clock.stop(this.paintedFrom);
    });
  }

  private async begin(): Promise<void> {
    try {
      const position = await this.load();
      const reader = {
        event: (frame: EventFrame) => this.event(frame),
        reload: () => this.load(),
        metrics: (frame: MetricsFrame) => this.counted(frame),
        caughtUp: (events: number, milliseconds: number) => this.noted({ events, milliseconds }),
      };
      this.connection.follow(this.topic, reader, position);
      this.connection.start();
    } catch (cause) {
      this.beginAgain(cause);
    }
  }

  private beginAgain(cause: unknown): void {
    if (cause instanceof Failure && (cause.status === 401 || cause.status === 403)) {
      this.connection.stopCode = cause.status;
      this.link = "ended";
      return this.turned();
    }
    setTimeout(() => void this.begin(), Math.max(1_000, this.backoff.next()));
  }

  private async load(): Promise<Position> {
    const board = await this.server.board();
    this.keepsake.keep(board, performance.now());
    this.changed(() => {
      if (this.paintedFrom !== undefined) this.clock.go();
      this.paintedFrom = undefined;
      this.clock.set(board.server_time);
      this.topic = board.cursor.topic;
      this.desk.load(board, performance.now());
    });
    return { pos: board.cursor.pos, epoch: board.epoch };
  }

  private merged(board: Board): void {
    this.keepsake.keep(board, performance.now());
    this.clock.set(board.server_time);
    this.desk.merge(board, performance.now());
  }

  private event(frame: EventFrame): void {
    this.changed(() => {
      const look = this.desk.apply(frame as EventFrame<BoardEvent>);
      const row = look.request && this.desk.requests.get(look.request);
      if (look.request) this.lookup.want(look.request, !row || !isPlaced(row));
      if (look.provider) this.lookup.wantBoard();
    });
  }

  private counted({ counters }: MetricsFrame): void {
    if (this.desk.count(counters)) this.draw();
  }

  private moved(rows: Parameters<Desk["moved"]>[0]): void {
    if (!this.desk.moved(rows, performance.now())) this.lookup.wantBoard();
  }

  private noted(note: Note): void {
    if (!this.begun) return void (this.begun = true);
    this.note = note;
    clearTimeout(this.noteEnds);
    this.noteEnds = setTimeout(() => this.changed(() => (this.note = undefined)), noteForMs);
    this.look();
    this.draw();
  }

  /** Decides what the page may claim to know. */
  private look(): void {
    const was = this.link;
    if (was === "ended") return;
    const { phase } = this.connection;
    if (phase === "stopped") this.link = "ended";
    else if (this.connection.silence() === Infinity) this.link = "loading";
    else this.link = this.connection.silence() > staleAfterMs ? "stale" : "live";
    if (this.link === was) return;
    this.turned();
  }

  private turned(): void {
    const heard = this.clock.running() - this.connection.silence();
    if (this.link === "stale" || (this.link === "ended" && this.staleSince === undefined)) {
      this.staleSince = Number.isFinite(heard) ? heard : this.clock.running();
      this.clock.stop(this.staleSince);
    }
    if (this.link === "live") {
      this.staleSince = undefined;
      this.clock.go();
    }
    this.onLink();
    this.draw();
  }

  private changed(change: () => void): void {
    change();
    this.draw();
  }

  /** At once after a rest, so that the first of many changes is not kept waiting. */
  private draw(): void {
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      this.drawnAt = performance.now();
      for (const listener of this.listeners) listener();
    }, Math.max(0, this.drawnAt + drawEveryMs - performance.now()));
  }
}
