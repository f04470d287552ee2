/**
 * Wake keeps the screen on while it is wanted, where the browser can: a phone that sleeps hears no offer. A browser lets go
 * whenever the page is hidden, so it is asked again when the page is back.
 */
export class Wake {
  private wanted = false;
  private lock: WakeLockSentinel | undefined;
  private readonly again = () => document.visibilityState === "visible" && void this.take();

  want(on: boolean): void {
    if (on === this.wanted) return;
    this.wanted = on;
    if (on) {
      document.addEventListener("visibilitychange", this.again);
      void this.take();
    } else this.end();
  }

  end(): void {
    this.wanted = false;
    document.removeEventListener("visibilitychange", this.again);
    void this.lock?.release();
    this.lock = undefined;
  }

  private async take(): Promise<void> {
    if (!("wakeLock" in navigator)) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (this.wanted) this.lock = lock;
      else void lock.release();
    } catch {
      // The battery is low or the page was hidden meanwhile: the phone's own rule holds.
    }
  }
}
