import type { Board } from "../api/views";

const storageKey = "auxilio.board";
const longestText = 2_000_000;
const everyMs = 15_000;

/** Keepsake holds the tab's last snapshot, so that a page that loads again has something to show, marked with its time. */
export class Keepsake {
  private readonly storage: Storage;
  private keptAt = Number.NEGATIVE_INFINITY;

  constructor(storage: Storage) {
    this.storage = storage;
  }

  /** Keeps a snapshot once the page has nothing better to do, at most one in fifteen seconds. One that is too large is not kept. */
  keep(board: Board, now: number): void {
    if (now - this.keptAt < everyMs) return;
    this.keptAt = now;
    requestIdleCallback(() => this.write(board), { timeout: everyMs });
  }

  private write(board: Board): void {
    const text = JSON.stringify(board);
    if (text.length > longestText) return;
    try {
      this.storage.setItem(storageKey, text);
    } catch {
      this.storage.removeItem(storageKey); // storage is full or closed; showing nothing is right then
    }
  }

  /** The snapshot that was kept, if one was. */
  find(): Board | undefined {
    try {
      const text = this.storage.getItem(storageKey);
      return text ? (JSON.parse(text) as Board) : undefined;
    } catch {
      return undefined;
    }
  }

  drop(): void {
    this.storage.removeItem(storageKey);
  }
}
