const everyMs = 1_600;
const notes = [880, 1174.7, 880];

/** The device's voice: a ring while an offer waits. Browsers allow it only after a tap, so it says whether it may. */
export class Ring {
  private context: AudioContext | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Call from a tap: makes sound possible from now on. */
  async allow(): Promise<void> {
    this.context ??= new AudioContext();
    await this.context.resume();
  }

  get allowed(): boolean {
    return this.context?.state === "running";
  }

  start(): void {
    if (this.timer) return;
    this.sound();
    this.timer = setInterval(() => this.sound(), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sound(): void {
    navigator.vibrate?.([200, 100, 200]);
    const { context } = this;
    if (context?.state !== "running") return;
    notes.forEach((hertz, index) => strike(context, hertz, context.currentTime + index * 0.22));
  }
}

function strike(context: AudioContext, hertz: number, at: number): void {
  const [tone, gain] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.21);
}
