import type { Move, RequestDetail, Round, Update } from "../api/views";
import { Failure } from "../api/failure";

const settleMs = 300;

/** Where a dossier reads. */
export interface Archive {
  request(id: string): Promise<RequestDetail>;
  moves(id: string): Promise<Move[]>;
  updates(id: string): Promise<Update[]>;
  decisions(id: string): Promise<Round[]>;
}

/** All there is to read about one request, read again after its events have settled. */
export class Dossier {
  readonly id: string;
  detail: RequestDetail | undefined;
  moves: Move[] = [];
  updates: Update[] = [];
  rounds: Round[] | undefined;
  failure: string | undefined;
  /** How often it has been read. */
  readings = 0;

  private readonly archive: Archive;
  private readonly changed: () => void;
  private wantsRounds = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(id: string, archive: Archive, changed: () => void) {
    this.id = id;
    this.archive = archive;
    this.changed = changed;
    void this.read();
  }

  /** Decisions are long; they are read from when they are first looked at. */
  readRounds(): void {
    if (this.wantsRounds) return;
    this.wantsRounds = true;
    void this.read();
  }

  readSoon(): void {
    this.timer ??= setTimeout(() => void this.read(), settleMs);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  async read(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      const rounds = this.wantsRounds ? this.archive.decisions(this.id) : undefined;
      [this.detail, this.moves, this.updates, this.rounds] = await Promise.all([
        this.archive.request(this.id),
        this.archive.moves(this.id),
        this.archive.updates(this.id),
        rounds,
      ]);
      this.failure = undefined;
      this.readings += 1;
    } catch (cause) {
      this.failure = cause instanceof Failure ? cause.message : String(cause);
    }
    if (!this.closed) this.changed();
  }
}
