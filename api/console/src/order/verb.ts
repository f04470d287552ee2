import type { RequestState } from "../api/views";

export type VerbName =
  | "offer" | "assign" | "reassign" | "hold" | "unhold" | "widen" | "priority" | "escalate" | "note" | "message" | "cancel" | "reject"
  | "depart" | "arrive" | "start" | "complete" | "release";

/** What an order of a kind says beside its request, and when it can be given. */
export interface Verb {
  readonly name: VerbName;
  /** The last part of its path. */
  readonly path: string;
  readonly from: readonly RequestState[];
  readonly unit?: "free" | "optional";
  /** Words that a person has to write: why, or what is said. */
  readonly words?: true;
  readonly minutes?: true;
  readonly priority?: true;
  readonly outcome?: true;
  /** Can be taken back with one key. */
  readonly reversible?: true;
}

const open: readonly RequestState[] = ["searching", "offered"];
const held: readonly RequestState[] = ["assigned", "en_route", "arrived"];
const live: readonly RequestState[] = ["scheduled", ...open, ...held, "in_service"];
const every: readonly RequestState[] = [...live, "completed", "cancelled", "rejected"];

/** Every order of the desk, in the order in which they are offered. */
export const verbs: readonly Verb[] = [
  { name: "offer", path: "offer", from: open, unit: "free" },
  { name: "assign", path: "assign_provider", from: open, unit: "free", reversible: true },
  { name: "reassign", path: "reassign", from: held, unit: "optional", words: true },
  { name: "hold", path: "hold", from: ["scheduled", ...open], minutes: true, reversible: true },
  { name: "unhold", path: "unhold", from: ["scheduled", ...open], reversible: true },
  { name: "widen", path: "widen", from: open },
  { name: "priority", path: "priority", from: live, words: true, priority: true, reversible: true },
  { name: "escalate", path: "priority", from: live, reversible: true },
  { name: "note", path: "note", from: every, words: true },
  { name: "message", path: "updates", from: every, words: true },
  { name: "cancel", path: "cancel", from: live, words: true },
  { name: "reject", path: "reject", from: open, words: true },
  { name: "depart", path: "depart", from: ["assigned"], words: true },
  { name: "arrive", path: "arrive", from: ["assigned", "en_route"], words: true },
  { name: "start", path: "start", from: ["arrived"], words: true },
  { name: "complete", path: "complete", from: ["in_service"], words: true, outcome: true },
  { name: "release", path: "release", from: held, words: true },
];

export function verbOf(name: VerbName): Verb {
  return verbs.find((verb) => verb.name === name) as Verb;
}
