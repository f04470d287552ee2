import { useEffect, useState } from "preact/hooks";
import type { Book } from "../order/book";
import type { Watch } from "./watch";

const idleWithinMs = 500;

/** Draws again after each change of the desk. */
export function useWatch(watch: Watch): Watch {
  const [, again] = useState(0);
  useEffect(() => watch.onChange(() => again((count) => count + 1)), [watch]);
  return watch;
}

/** Draws again each second, with the server's time; still while the server is not heard. */
export function useNow(watch: Watch): number {
  return useEachSecond(() => watch.clock.now());
}

/** Like useNow, by one timer that all who use it share: for the clocks of many rows. */
export function useSecond(watch: Watch): number {
  const [, again] = useState(0);
  useEffect(() => watch.onSecond(() => again((count) => count + 1)), [watch]);
  return watch.clock.now();
}

/** Draws again each second, with the server's time as this machine reckons it, whether the server is heard or not. */
export function useReckoned(watch: Watch): number {
  return useEachSecond(() => watch.clock.running());
}

/** Reads at each drawing, so that a clock that stops is seen to stop with whatever else is drawn for the same reason. */
function useEachSecond(read: () => number): number {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return read();
}

/** False until what is drawn with `ready` has been painted and the page has time for more. */
export function useAfterwards(ready: boolean): boolean {
  const [after, set] = useState(false);
  useEffect(() => {
    if (!ready) return;
    let gone = false;
    const unlessGone = (then: () => void) => () => gone || then();
    const idle = unlessGone(() => requestIdleCallback(unlessGone(() => set(true)), { timeout: idleWithinMs }));
    requestAnimationFrame(unlessGone(() => requestAnimationFrame(idle)));
    return () => void (gone = true);
  }, [ready]);
  return after;
}

/** Draws again after each change of the orders. */
export function useBook(book: Book): Book {
  const [, again] = useState(0);
  useEffect(() => book.onChange(() => again((count) => count + 1)), [book]);
  return book;
}
