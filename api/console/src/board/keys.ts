/** What a key asks for on the board. */
export type Wish =
  | "next" | "previous" | "urgent" | "command" | "filter" | "timeline" | "decisions" | "units" | "fit" | "alarms" | "help" | "leave" | "undo"
  | "assign" | "reassign" | "widen" | "hold" | "escalate" | "note" | "message" | "cancel" | "priority" | "metrics" | "policy" | "handover" | "desk";

const wishes: Record<string, Wish> = {
  j: "next",
  k: "previous",
  ".": "urgent",
  "/": "command",
  s: "filter",
  t: "timeline",
  d: "decisions",
  u: "units",
  f: "fit",
  l: "alarms",
  z: "undo",
  a: "assign",
  r: "reassign",
  w: "widen",
  h: "hold",
  e: "escalate",
  n: "note",
  m: "message",
  x: "cancel",
  p: "priority",
  "?": "help",
  Escape: "leave",
};

/** After g, where to go. */
const places: Record<string, Wish> = { d: "desk", m: "metrics", p: "policy", h: "handover" };

/** What the board does for its keys. */
export interface KeyActions {
  wish(wish: Wish): void;
  /** b and a digit offers to the candidate of that number, Shift and a digit assigns; counted from 0. */
  offer(candidate: number): void;
  assign(candidate: number): void;
}

/** The key before this one, while it still counts: b or g. */
let armed = "";

/** Calls back for keys that are not meant for a text field or the browser; the answer ends it. */
export function listenToKeys(actions: KeyActions): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event.target) || document.querySelector("dialog[open]")) return;
    if (isWriting(event.target) && event.key !== "Escape") return;
    const before = armed;
    armed = event.key === "b" || event.key === "g" ? event.key : event.key === "Shift" ? before : "";
    if (armed === "" && act(event, before, actions)) event.preventDefault();
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}

function act(event: KeyboardEvent, before: string, actions: KeyActions): boolean {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit && event.shiftKey) actions.assign(Number(digit) - 1);
  else if (digit && before === "b") actions.offer(Number(digit) - 1);
  else {
    const wanted = before === "g" ? places[event.key] : wishes[event.key];
    if (!wanted) return false;
    actions.wish(wanted);
  }
  return true;
}

/** Moves the keyboard to the row `step` places from where it is, or to the first; the row that has it now. */
export function moveInQueue(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** The request whose row has the keyboard. */
export function focusedRow(): string | undefined {
  return document.activeElement instanceof HTMLElement ? document.activeElement.dataset.row : undefined;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** A phone beside the board has keys of its own. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".phone") !== null;
}
