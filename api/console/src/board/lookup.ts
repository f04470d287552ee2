import type { Board, RequestDetail } from "../api/views";

const everyMs = 250;
const settleMs = 350;
const rest = 12;
const snapshotEveryMs = 5_000;

/** Where rows are looked up. */
export interface Source {
  board(): Promise<Board>;
  request(id: string): Promise<RequestDetail>;
}

/**
 * Lookup fetches what events leave out, in a budget: at most four requests a second, each after its events have
 * settled; when more wait than that can serve, one board snapshot answers them all.
 */
export class Lookup {
  private readonly source: Source;
  private readonly found: { request(row: RequestDetail): void; board(board: Board): void };
  private readonly wanted = new Map<string, number>();
  private wantsBoard = false;
  private busy = false;
  private snapshotAt = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(source: Source, found: { request(row: RequestDetail): void; board(board: Board): void }) {
    this.source = source;
    this.found = found;
  }

  start(): void {
    this.timer ??= setInterval(() => void this.serve(performance.now()), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.wanted.clear();
  }

  /** Asks for one request, once its events have been quiet for a moment; `soon` when its row is missing. */
  want(request: string, soon: boolean): void {
    const due = performance.now() + (soon ? 0 : settleMs);
    if (!this.wanted.has(request) || soon) this.wanted.set(request, due);
  }

  wantBoard(): void {
    this.wantsBoard = true;
  }

  private async serve(now: number): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if (this.boardIsDue(now)) await this.snapshot(now);
      else await this.next(now);
    } catch {
      // The row stays as its events left it; the next event asks again.
    } finally {
      this.busy = false;
    }
  }

  private boardIsDue(now: number): boolean {
    return (this.wantsBoard || this.wanted.size > rest) && now - this.snapshotAt > snapshotEveryMs;
  }

  private async snapshot(now: number): Promise<void> {
    this.snapshotAt = now;
    this.wantsBoard = false;
    this.wanted.clear();
    this.found.board(await this.source.board());
  }

  private async next(now: number): Promise<void> {
    const [id, due] = [...this.wanted].sort((a, b) => a[1] - b[1])[0] ?? ["", now + 1];
    if (due > now) return;
    this.wanted.delete(id);
    this.found.request(await this.source.request(id));
  }
}
