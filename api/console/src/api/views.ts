// What the server answers, by the names the pages use.

export type Role = "MEMBER" | "PROVIDER" | "DISPATCHER" | "ADMIN";
export type Priority = "LOW" | "MEDIUM" | "HIGH" | "URGENT";
export type VehicleType = "MOTORCYCLE" | "CAR" | "VAN" | "TOW_TRUCK" | "AMBULANCE";
export type ProviderState = "available" | "busy" | "offered" | "silent";
export type RequestState =
  | "scheduled"
  | "searching"
  | "offered"
  | "assigned"
  | "en_route"
  | "arrived"
  | "in_service"
  | "completed"
  | "cancelled"
  | "rejected";

export interface User {
  id: string;
  email: string;
  phone_number?: string;
  first_name: string;
  last_name: string;
  role: Role;
  provider_id?: string | null;
}

export interface Tokens {
  access: string;
  refresh: string;
  /** Seconds. */
  expires_in: number;
  user?: User;
}

export interface ProviderRef {
  id: string;
  name: string;
  vehicle_type?: VehicleType;
}

export interface NextStep {
  what: string;
  who: string;
  at: string;
}

export interface RequestRow {
  id: string;
  request_number: string;
  service: string;
  category: string;
  priority: Priority;
  status: string;
  tracking_status: string;
  state: RequestState;
  version: number;
  attention: string[];
  location_latitude: number;
  location_longitude: number;
  location_city: string;
  location_address: string;
  provider: ProviderRef | null;
  created_at: string;
  updated_at: string;
  state_since: string;
  promised_at: string | null;
  eta_at: string | null;
  next: NextStep | null;
}

export interface ProviderRow {
  id: string;
  name: string;
  vehicle_type: VehicleType;
  services: string[];
  status: string;
  on_duty: boolean;
  state: ProviderState;
  latitude: number | null;
  longitude: number | null;
  heading: number | null;
  speed: number | null;
  position_at: string | null;
  request_id: string | null;
}

export type CounterName =
  | "searching"
  | "offered"
  | "under_way"
  | "scheduled"
  | "needs_you"
  | "completed_today"
  | "on_duty"
  | "available"
  | "busy";

export interface Board {
  region: string;
  server_time: string;
  epoch: string;
  cursor: { topic: string; pos: number };
  counters: Record<CounterName, number>;
  automation: string;
  requests: RequestRow[] | null;
  providers: ProviderRow[] | null;
}

export interface RequestDetail extends RequestRow {
  title: string | null;
  description: string | null;
  reference: string | null;
  phone: string | null;
  user_name: string | null;
  scheduled_for: string | null;
  cancellation_reason: string | null;
  rejection_reason: string | null;
  outcome: string | null;
}

/** One change in a request's life, as its tracking tells it. */
export interface Move {
  version: number;
  event: string;
  from: string;
  state: string;
  /** The role of who did it. */
  by: string;
  reason: string | null;
  at: string;
}

export interface Tracking {
  timeline: Move[] | null;
}

export interface Update {
  id: string;
  update_type: "STATUS_CHANGE" | "MESSAGE" | "LOCATION_UPDATE" | "ARRIVAL_UPDATE";
  message: string;
  author_role: string;
  author_name: string;
  staff_only: boolean;
  created_at: string;
}

/** A provider as one round saw it for one request. Seconds and metres; costs in weighted seconds. */
export interface Candidate {
  provider: string;
  name: string;
  distance_m: number;
  eta_s: number;
  /** Why it could not be asked; null when it could. */
  gate: string | null;
  why_not: string | null;
  cost: { eta: number; weight: number; reliability: number; idle: number; total: number } | null;
  rank: number;
  chosen: boolean;
}

export interface Round {
  round: string;
  at: string;
  policy_version: number;
  verdict: string;
  radius_km: number;
  candidates: Candidate[] | null;
}
