/** What a key asks for on the board. */
export type Wish = "next" | "previous" | "urgent" | "filter" | "timeline" | "decisions" | "units" | "fit" | "help" | "leave";

const wishes: Record<string, Wish> = {
  j: "next",
  k: "previous",
  ".": "urgent",
  "/": "filter",
  t: "timeline",
  d: "decisions",
  u: "units",
  f: "fit",
  "?": "help",
  Escape: "leave",
};

/** Calls back for keys that are not meant for a text field or the browser; the answer ends it. */
export function listenToKeys(wish: (wish: Wish) => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    const wanted = wishes[event.key];
    if (!wanted || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isElsewhere(event.target) || (isWriting(event.target) && wanted !== "leave")) return;
    event.preventDefault();
    wish(wanted);
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}

/** Moves the keyboard to the row `step` places from where it is, or to the first; the row that has it now. */
export function moveInQueue(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** A phone beside the board has keys of its own. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".phone") !== null;
}
