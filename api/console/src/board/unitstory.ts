import type { DeskServer } from "../api/desk";
import type { EventFrame } from "../live/frames";

/** What a unit's own events of the last day add up to. */
export interface UnitStory {
  offered: number;
  accepted: number;
  declined: number;
  expired: number;
  completed: number;
  /** Refusals and expiries, newest first. */
  refusals: { at: string; request: string; reason: string }[];
}

const dayMs = 24 * 3600_000;
const keptRefusals = 8;

/** Reads what a unit was offered and did in the last day. Throws Failure. */
export async function readUnitStory(server: DeskServer, provider: string, now: number): Promise<UnitStory> {
  return storyOf(await server.latestEvents("provider:" + provider), now);
}

export function storyOf(events: EventFrame[], now: number): UnitStory {
  const story: UnitStory = { offered: 0, accepted: 0, declined: 0, expired: 0, completed: 0, refusals: [] };
  for (const event of events) if (now - Date.parse(event.at) < dayMs) count(story, event);
  story.refusals = story.refusals.reverse().slice(0, keptRefusals);
  return story;
}

function count(story: UnitStory, { event, at, data }: EventFrame): void {
  if (event === "offer.created") story.offered += 1;
  if (event === "offer.accepted") story.accepted += 1;
  if (event === "offer.declined") story.declined += 1;
  if (event === "offer.expired") story.expired += 1;
  if (event === "request.completed") story.completed += 1;
  if (event === "offer.declined" || event === "offer.expired") {
    story.refusals.push({ at, request: String(data["request"] ?? ""), reason: String(data["reason"] ?? event.slice("offer.".length)) });
  }
}
