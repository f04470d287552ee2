import type { IconName } from "../look/Icon";

export type AlarmKind =
  | "no_provider" | "silent_urgent" | "late" | "stalled" | "moving_away" | "not_rolling" | "late_risk" | "member_waiting" | "on_site_long"
  | "uncovered" | "feed";

/** What is suggested: an order to give or to begin, a look, or trying again. */
export type Remedy = "widen" | "reassign" | "message" | "open" | "look" | "retry";

export interface AlarmType {
  /** 1 is loudest: somebody may come to harm; 3 can wait a minute. */
  readonly level: 1 | 2 | 3;
  /** Who has to act, unless a dispatcher holds the request. */
  readonly owner: "desk" | "fleet" | "support";
  readonly remedy: Remedy;
  readonly icon: IconName;
}

/** Every alarm that there is. Each ends by itself when what it tells is no longer so. */
export const catalogue: Record<AlarmKind, AlarmType> = {
  feed: { level: 1, owner: "support", remedy: "retry", icon: "mute" },
  silent_urgent: { level: 1, owner: "desk", remedy: "reassign", icon: "signal" },
  no_provider: { level: 1, owner: "desk", remedy: "widen", icon: "search" },
  late: { level: 2, owner: "desk", remedy: "message", icon: "clock" },
  stalled: { level: 2, owner: "desk", remedy: "reassign", icon: "alert" },
  moving_away: { level: 2, owner: "desk", remedy: "message", icon: "road" },
  not_rolling: { level: 2, owner: "desk", remedy: "message", icon: "wrench" },
  late_risk: { level: 3, owner: "desk", remedy: "open", icon: "clock" },
  member_waiting: { level: 2, owner: "desk", remedy: "message", icon: "message" },
  on_site_long: { level: 3, owner: "desk", remedy: "message", icon: "pin" },
  uncovered: { level: 3, owner: "fleet", remedy: "look", icon: "fit" },
};
