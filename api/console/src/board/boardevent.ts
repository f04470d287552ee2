import type { RequestRow, RequestState } from "../api/views";
import type { EventFrame } from "../live/frames";

const stateByTracking: Record<string, RequestState> = {
  SCHEDULED: "scheduled",
  SEARCHING: "searching",
  OFFERED: "offered",
  PROVIDER_ASSIGNED: "assigned",
  EN_ROUTE: "en_route",
  ARRIVING: "en_route",
  ARRIVED: "arrived",
  IN_SERVICE: "in_service",
  COMPLETED: "completed",
  CANCELLED: "cancelled",
  REJECTED: "rejected",
};

/** What a board event says of its request, provider or offer: ids and states. */
export interface BoardEvent {
  request?: string;
  request_number?: string;
  service?: string;
  category?: string;
  status?: string;
  state?: RequestState;
  tracking_status?: string;
  priority?: RequestRow["priority"];
  attention?: string[];
  /** In offer events the provider asked; in request events the one who works, or who was let go. */
  provider?: { id: string; name?: string } | string | null;
  offer?: unknown;
  reason?: string;
}

/** The provider's id; empty where none is told. */
export function idOf(said: BoardEvent["provider"]): string {
  return typeof said === "string" ? said : (said?.id ?? "");
}

/** The state that an event leads to, where it tells one. */
export function stateIn(data: BoardEvent): RequestState | undefined {
  return data.state ?? stateByTracking[data.tracking_status ?? ""];
}

/** What an event tells of a request that is not here: enough to show that somebody asks, until its row has been read. */
export function sketched(id: string, { data, at, version }: EventFrame<BoardEvent>): RequestRow | undefined {
  const state = stateIn(data);
  if (!state || !data.request_number || !data.service || !data.priority) return undefined;
  return {
    id, state, request_number: data.request_number, service: data.service, category: data.category ?? "", priority: data.priority,
    version: version ?? 0, status: data.status ?? "", tracking_status: data.tracking_status ?? "", attention: [],
    location_latitude: Number.NaN, location_longitude: Number.NaN, location_city: "", location_address: "",
    provider: null, created_at: at, updated_at: at, state_since: at, promised_at: null, eta_at: null, next: null,
    held_until: null, linked: null,
  };
}
