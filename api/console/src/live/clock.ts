/** The server's time as this page knows it. It stands still while the server is not heard. */
export class Clock {
  private offset = 0;
  private stoppedAt: number | undefined;

  /** Takes the server's own statement of its time, RFC 3339. */
  set(serverTime: string): void {
    const at = Date.parse(serverTime);
    if (Number.isFinite(at)) this.offset = at - Date.now();
  }

  /** Server milliseconds; frozen while stopped. */
  now(): number {
    return this.stoppedAt ?? this.running();
  }

  /** Server milliseconds even while stopped, by this machine's clock. */
  running(): number {
    return Date.now() + this.offset;
  }

  stop(at: number): void {
    this.stoppedAt ??= at;
  }

  go(): void {
    this.stoppedAt = undefined;
  }
}
