// The frames of the realtime contract, as they are on the wire. One server message holds one frame or an array of them.

/** A place in a topic's log: the last event handled, in the log's epoch. */
export interface Position {
  pos: number;
  epoch: string;
}

export interface EventFrame<Data = Record<string, unknown>> {
  type: "event";
  topic: string;
  pos: number;
  seq: number;
  event: string;
  version?: number;
  at: string;
  data: Data;
}

/** provider, latitude·1e6, longitude·1e6, heading in degrees, speed in dm/s, Unix second of the fix, state. */
export type FixRow = [string, number, number, number | null, number | null, number, string?];

export interface PositionsFrame {
  type: "positions";
  cell?: string;
  rows?: FixRow[];
  request?: string;
  row?: FixRow;
  /** To the request's place; minutes are 0 once arrived. */
  eta?: { minutes: number; distance_m: number };
}

/** One reading of a provider's device. Degrees, metres, metres per second; `seq` grows with each. */
export interface FixReport {
  latitude: number;
  longitude: number;
  accuracy: number | null;
  speed: number | null;
  heading: number | null;
  recorded_at: string;
  seq: number;
}

export interface WelcomeFrame {
  type: "welcome";
  session: string;
  epoch: string;
  user: string;
  role: string;
  heartbeat_ms: number;
  server_time: string;
  topics: string[];
}

export interface SubscribedFrame {
  type: "subscribed";
  id: string;
  topic: string;
  from: number;
  head: number;
  snapshot?: unknown;
}

/** A topic's numbers, about each second. They have no position: who missed one gets the next. */
export interface MetricsFrame {
  type: "metrics";
  topic: string;
  at: string;
  counters: Record<string, number>;
}

export interface ResyncFrame {
  type: "resync";
  topic: string;
  reason: "retention" | "epoch" | "ahead";
  head: number;
}

export type ServerFrame =
  | WelcomeFrame
  | SubscribedFrame
  | ResyncFrame
  | EventFrame
  | PositionsFrame
  | MetricsFrame
  | { type: "unsubscribed"; topic: string; code?: string }
  | { type: "pong"; id?: string }
  | { type: "heartbeat" }
  | { type: "error"; id?: string; code: string; message: string }
  | { type: "auth_required"; in_s: number }
  | { type: "bye"; code: number; retry_after_ms: number };

export type ClientFrame =
  | { type: "subscribe"; id: string; topic: string; pos?: number; epoch?: string }
  | { type: "unsubscribe"; id: string; topic: string }
  | { type: "ack"; topic: string; pos: number }
  | { type: "view"; cells: string[]; rate_ms: 250 | 1000 | 5000 }
  | { type: "location"; fixes: FixReport[] }
  | { type: "offer_shown"; offer: string }
  | { type: "auth"; token: string }
  | { type: "ping"; id?: string };

/** Frames of one message; an empty list when the text is not what the contract allows. */
export function parseFrames(text: unknown): ServerFrame[] {
  if (typeof text !== "string") return [];
  try {
    const value: unknown = JSON.parse(text);
    const list = Array.isArray(value) ? value : [value];
    return list.filter((frame): frame is ServerFrame => typeof frame?.type === "string");
  } catch {
    return [];
  }
}
