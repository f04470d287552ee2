import type { Sound } from "./ringer";

/** on: can be heard; off: a person turned it off; blocked: the browser lets no sound through until somebody clicks or types. */
export type SpeakerState = "on" | "off" | "blocked";

const storageKey = "auxilio.sound";
const tones: Record<1 | 2 | 3, readonly number[]> = { 1: [880, 660, 880, 660], 2: [660, 520], 3: [520] };
const stormTone: readonly number[] = [440, 550, 660, 880];
const beatS = 0.16;
const loudness = 0.12;

/** Speaker makes the tones, as far as person and browser let it. */
export class Speaker {
  private context: AudioContext | undefined;
  private off = localStorage.getItem(storageKey) === "off";

  get state(): SpeakerState {
    if (this.off) return "off";
    return this.context?.state === "running" ? "on" : "blocked";
  }

  /** To be called in a click or key press: only then does a browser open its sound. */
  async wake(): Promise<void> {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") await this.context.resume().catch(() => undefined);
  }

  turn(on: boolean): void {
    this.off = !on;
    localStorage.setItem(storageKey, on ? "on" : "off");
  }

  play(sound: Sound): void {
    if (this.state !== "on" || !this.context) return;
    const notes = sound.kind === "storm" ? stormTone : tones[sound.level];
    notes.forEach((pitch, index) => this.beep(pitch, index * beatS));
  }

  end(): void {
    void this.context?.close();
    this.context = undefined;
  }

  private beep(pitch: number, after: number): void {
    const context = this.context as AudioContext;
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    const from = context.currentTime + after;
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(loudness, from + 0.02);
    gain.gain.linearRampToValueAtTime(0, from + beatS * 0.9);
    tone.connect(gain).connect(context.destination);
    tone.start(from);
    tone.stop(from + beatS);
  }
}
