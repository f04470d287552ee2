import { locale, say } from "../words/words";

/** Formatters by locale and form: making one costs a hundred times its use. */
const times = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** A time of day with seconds, in the reader's zone. */
export function timeOfDay(at: number, seconds = true): string {
  const second = seconds ? ("2-digit" as const) : undefined;
  const form = kept(times, locale() + seconds, () => {
    return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", second, hourCycle: "h23" });
  });
  return form.format(at);
}

/** A day of the year and a time of day, in the reader's zone. */
export function dayAndTime(at: number): string {
  const form = kept(times, locale() + "day", () => {
    return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  });
  return form.format(at);
}

/** How long ago, in the largest useful unit. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 90) return say("age.s", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return say("age.min", { n: minutes });
  return say("age.h", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** Time left as m:ss, or h:mm:ss from an hour on, with a true minus sign once it has run out. */
export function countdown(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const sign = milliseconds < 0 && seconds > 0 ? "−" : "";
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${sign}${h}:${two(m)}:${two(s)}` : `${sign}${m}:${two(s)}`;
}

export function decimal(value: number, digits: number): string {
  const form = kept(numbers, locale() + digits, () => {
    return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits });
  });
  return form.format(value);
}

function kept<T>(forms: Map<string, T>, key: string, make: () => T): T {
  const known = forms.get(key);
  if (known) return known;
  const made = make();
  forms.set(key, made);
  return made;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
