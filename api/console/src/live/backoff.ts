const firstMs = 250;
const longestMs = 15_000;

/** Waiting times between attempts: full jitter below a ceiling that doubles from 0.25 s to 15 s. */
export class Backoff {
  private attempt = 0;
  private readonly random: () => number;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const ceiling = Math.min(longestMs, firstMs * 2 ** this.attempt);
    this.attempt += 1;
    return this.random() * ceiling;
  }

  /** A moment inside the server's own hint, which also forgives earlier failures. */
  within(hintMs: number): number {
    this.reset();
    return this.random() * Math.max(0, hintMs);
  }

  reset(): void {
    this.attempt = 0;
  }
}
