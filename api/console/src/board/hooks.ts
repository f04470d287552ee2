import { useEffect, useState } from "preact/hooks";
import type { Watch } from "./watch";

/** Draws again after each change of the desk. */
export function useWatch(watch: Watch): Watch {
  const [, again] = useState(0);
  useEffect(() => watch.onChange(() => again((count) => count + 1)), [watch]);
  return watch;
}

/** Draws again each second, with the server's time; still while the server is not heard. */
export function useNow(watch: Watch): number {
  const [now, setNow] = useState(() => watch.clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(watch.clock.now()), 1000);
    return () => clearInterval(timer);
  }, [watch]);
  return now;
}
