import type { FixReport } from "../live/frames";
import type { Line } from "../live/line";
import type { Lack, Locator, Reading } from "../phone/locator";

const everyMs = 2_000;
const stillEveryMs = 15_000;
const stillMetres = 8;
const perFrame = 30;
const mostKept = 300;

/** Beacon tells the server where the provider is while on duty; what could not be told waits and is told in order. */
export class Beacon {
  newest: Reading | undefined;
  lack: Lack | undefined;
  private readonly line: Line;
  private readonly changed: () => void;
  private readonly ends: (() => void)[];
  private kept: FixReport[] = [];
  private toldAt = Number.NEGATIVE_INFINITY;
  private told: Reading | undefined;
  private seq = 0;
  private onDuty = false;

  constructor(locator: Locator, line: Line, changed: () => void) {
    this.line = line;
    this.changed = changed;
    const timer = setInterval(() => this.tell(), everyMs);
    const lacking = (lack: Lack) => {
      this.lack = lack;
      changed();
    };
    this.ends = [locator.watch((reading) => this.found(reading), lacking), () => clearInterval(timer)];
  }

  /** Whether positions are the server's business now. */
  duty(on: boolean): void {
    this.onDuty = on;
    if (!on) this.kept = [];
  }

  end(): void {
    for (const end of this.ends) end();
  }

  private found(reading: Reading): void {
    const first = !this.newest;
    this.newest = reading;
    this.lack = undefined;
    if (first) this.changed();
  }

  private tell(): void {
    const here = this.newest;
    if (!this.onDuty || !here) return;
    const now = performance.now();
    if (now - this.toldAt < (this.stands(here) ? stillEveryMs : everyMs - 100)) return this.send();
    this.toldAt = now;
    this.told = here;
    this.kept = [...this.kept.slice(1 - mostKept), this.report(here)];
    this.send();
  }

  private send(): void {
    while (this.kept.length > 0) {
      if (!this.line.connection.locate(this.kept.slice(0, perFrame))) return;
      this.kept = this.kept.slice(perFrame);
    }
  }

  private stands(here: Reading): boolean {
    if (!this.told) return false;
    const [dy, dx] = [here.latitude - this.told.latitude, here.longitude - this.told.longitude];
    return Math.hypot(dy, dx) * 111_200 < stillMetres;
  }

  private report({ latitude, longitude, accuracy, speed, heading }: Reading): FixReport {
    const at = this.line.clock.running();
    this.seq = Math.max(this.seq + 1, Math.round(at));
    return { latitude, longitude, accuracy, speed, heading, recorded_at: new Date(at).toISOString(), seq: this.seq };
  }
}
