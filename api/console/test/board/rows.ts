import type { Board, ProviderRow, RequestRow } from "../../src/api/views";
import type { EventFrame } from "../../src/live/frames";
import type { BoardEvent } from "../../src/board/boardevent";

export const noon = Date.parse("2026-03-02T18:00:00.000Z");

export function later(ms: number): string {
  return new Date(noon + ms).toISOString();
}

export function request(id: string, changes: Partial<RequestRow> = {}): RequestRow {
  return {
    id,
    request_number: "REQ-000412",
    service: "GRUA",
    category: "ROADSIDE",
    priority: "MEDIUM",
    status: "PENDING",
    tracking_status: "SEARCHING",
    state: "searching",
    version: 1,
    attention: [],
    location_latitude: 14.6,
    location_longitude: -90.5,
    location_city: "Guatemala",
    location_address: "6a avenida 9-20",
    provider: null,
    created_at: later(0),
    updated_at: later(0),
    state_since: later(0),
    promised_at: null,
    eta_at: null,
    held_until: null, linked: null,
    next: null,
    ...changes,
  };
}

export function provider(id: string, changes: Partial<ProviderRow> = {}): ProviderRow {
  return {
    id,
    name: "Grúas " + id,
    vehicle_type: "TOW_TRUCK",
    services: ["GRUA"],
    status: "ACTIVE",
    on_duty: true,
    state: "available",
    latitude: 14.61,
    longitude: -90.51,
    heading: 90,
    speed: 5,
    position_at: later(0),
    request_id: null,
    ...changes,
  };
}

export function board(requests: RequestRow[], providers: ProviderRow[], pos = 1): Board {
  const none = { searching: 0, offered: 0, under_way: 0, scheduled: 0, needs_you: 0, completed_today: 7, on_duty: 2, available: 1, busy: 1 };
  const cursor = { topic: "board", pos };
  return { region: "default", server_time: later(0), epoch: "e", cursor, counters: none, automation: "AUTO", requests, providers };
}

export function event(name: string, version: number, data: BoardEvent, at = later(1000)): EventFrame<BoardEvent> {
  return { type: "event", topic: "board", pos: version, seq: version, event: name, version, at, data };
}
