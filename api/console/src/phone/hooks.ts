import { useEffect, useState } from "preact/hooks";
import type { Clock } from "../live/clock";
import type { Line } from "../live/line";

/** Draws again each second, with the server's time. */
export function useSecond(clock: Clock): number {
  useTick(1000);
  return clock.running();
}

export function useTick(everyMs: number): void {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}

/** Draws again when the line's state changes. */
export function useLine(line: Line): Line {
  const [, again] = useState(0);
  useEffect(() => line.onChange(() => again((count) => count + 1)), [line]);
  return line;
}

/** A value that is made for a key and ended with it. `make` gets a way to draw again. */
export function useMade<T extends { end(): void }>(make: (again: () => void) => T | undefined, key: unknown): T | undefined {
  const [made, setMade] = useState<{ value: T | undefined }>({ value: undefined });
  useEffect(() => {
    let value: T | undefined;
    value = make(() => setMade({ value }));
    setMade({ value });
    return () => value?.end();
  }, [key]);
  return made.value;
}
