// What the server answers, by the names the pages use. The shapes are those of the OpenAPI document; where it says only
// that something is text, the words that it may be are said here.
import type { components } from "./schema";

type Schemas = components["schemas"];
/** `Answer` with some of its fields known better. */
type With<Answer, Known> = Omit<Answer, keyof Known> & Known;

export type User = Schemas["AuthUser"];
export type Tokens = Schemas["AuthLogin"];
export type Ticket = Schemas["LiveTicket"];

export type Priority = "LOW" | "MEDIUM" | "HIGH" | "URGENT";
export type VehicleType = "MOTORCYCLE" | "CAR" | "VAN" | "TOW_TRUCK" | "AMBULANCE";
export type ProviderState = Schemas["DeskProvider"]["state"];
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

export type ProviderRef = With<Schemas["DeskUnit"], { vehicle_type: VehicleType | undefined }>;
export type NextStep = Schemas["DeskNext"];

interface KnownOfRequest {
  held_by?: string | null;
  held_by_name?: string | null;
  held_until?: string | null;
  proposal?: Schemas["DeskRequest"]["proposal"];
  state: RequestState;
  priority: Priority;
  attention: string[];
  location_address: string;
  provider: ProviderRef | null;
  next: NextStep | null;
}

export type RequestRow = With<Schemas["DeskRequest"], KnownOfRequest>;
export type RequestDetail = With<Schemas["AssistanceRequest"], KnownOfRequest>;
export type ProviderRow = With<Schemas["DeskProvider"], { vehicle_type: VehicleType; services: string[] }>;

export type CounterName = keyof Schemas["DeskCounters"];
export type Board = With<Schemas["DeskBoard"], { requests: RequestRow[]; providers: ProviderRow[] }>;

/** One change in a request's life. `event` is the change, `state` what it led to, `by` the role of who did it. */
export type Move = Schemas["AssistanceStep"];
export type Update = Schemas["AssistanceUpdate"];
/** A provider as one round saw it for one request. Seconds and metres; costs in weighted seconds. */
export type Candidate = Schemas["AssistanceCandidate"];
export type Round = Schemas["AssistanceDecision"];

export type Service = Schemas["ServicesService"];
export type Category = "ROADSIDE" | "HEALTH" | "HOME" | "INSURANCE" | "CARD_INSURANCE";
/** A request as its member or its provider sees it; what is hidden from them is null. */
export type PartyRequest = With<Schemas["AssistanceRequest"], { state: RequestState; priority: Priority; attention: string[] }>;
export type Tracking = With<Schemas["AssistanceTracking"], { state: RequestState; attention: string[]; timeline: Move[] }>;
/** Who comes, as far as the reader may know them. */
export type ComingProvider = Omit<NonNullable<Schemas["AssistanceTracking"]["provider"]>, "id" | "phone"> & { phone?: string | null };
export type Cycle = "MONTHLY" | "YEARLY";
/** What can be bought. Prices are in centavos; a limit of 0 is none. */
export interface Plan {
  id: string;
  code: string;
  category: string;
  name_es: string;
  name_en: string;
  description_es: string;
  description_en: string;
  monthly_price_minor: number;
  yearly_price_minor: number;
  max_requests_per_month: number;
}
/** What a member has bought; `remaining_this_month` is null without a limit. */
export interface Subscription {
  id: string;
  plan_id: string;
  plan_name_es: string;
  plan_name_en: string;
  category: string;
  status: "PENDING_PAYMENT" | "ACTIVE" | "SUSPENDED" | "CANCELLED" | "EXPIRED";
  paid_by: "MEMBER" | "SPONSOR";
  max_requests_per_month: number;
  used_this_month: number;
  remaining_this_month: number | null;
  auto_renew: boolean;
  /** End of what is paid. */
  renews_at: string | null;
  /** What waits to be confirmed with a code. */
  payment: Due | null;
}
/** An open payment, in centavos; the code was sent at `code_sent_at`, or will be. */
export interface Due {
  id: string;
  amount_minor: number;
  code_sent_at: string | null;
  expires_at: string;
}
/** A link by which anybody can follow a request; the token is told only once. */
export interface Share {
  token: string;
  url: string;
  expires_at: string;
}
/** A request as whoever has its link sees it. The place is the middle of its area. */
export interface SharedRequest extends Pick<Tracking, "request_number" | "status" | "tracking_status" | "state" | "promise" | "server_time"> {
  service: string;
  location_latitude: number;
  location_longitude: number;
  location_city: string;
  provider: ComingProvider | null;
  position: Tracking["position"] | null;
  eta: Tracking["eta"] | null;
  scheduled_for: string | null;
  created_at: string;
  state_since: string;
  timeline: { state: string; at: string }[] | null;
}
/** A file of a request. */
export interface Paper {
  id: string;
  file_name: string;
  content_type: string;
  size: number;
  author_role: string;
  /** The job was completed with it. */
  evidence: boolean;
  created_at: string;
}
/** A request that a round looked at this provider for, and what became of it in words. Metres and seconds. */
export interface Considered {
  at: string;
  distance_m: number;
  eta_s: number;
  /** 1 for the best of the `could_go` who could; 0 for who could not. */
  rank: number;
  could_go: number;
  chosen: boolean;
  reason: string;
  words: { es: string; en: string };
}
export type Ask = Schemas["AskInputBody"];
export type Offer = Schemas["AssistanceOffer"];
export type Assignment = Schemas["AssistanceAssignment"];
export type Completion = Schemas["CompleteInputBody"];
export type Outcome = Completion["outcome"];
export type MyProvider = With<Schemas["ProvidersFull"], { services: string[]; vehicle_type: VehicleType }>;
export type Job = Schemas["ProvidersJob"];
/** `total` is in units of the currency. */
export interface EarningsOf {
  jobs: number;
  total: number;
  online_minutes: number;
  distance_km: number;
}
export type DeclineReason = Schemas["DeclineInputBody"]["reason"];
export interface Page<Row> {
  results: Row[] | null;
  next: string | null;
}

/** One version of the policy. Its fields are those of the document; a field that is an object is a group. */
export type Policy = With<Schemas["DeskPolicy"], { policy: PolicyFields }>;
export interface PolicyFields {
  [field: string]: number | string | PolicyFields;
}
export type Logged = Schemas["DeskEntry"];
/** A provider on duty or not. Telephone and plate are told to staff. */
export interface FoundProvider {
  id: string;
  company_name: string;
  vehicle_type: VehicleType;
  city: string;
  rating: number;
  total_reviews: number;
  business_phone?: string;
  vehicle_plate?: string;
}

/** How evenly work was spread over those on duty: jobs per online hour. */
export interface Fairness {
  hours: number;
  gini: number;
  jobs_per_hour_p10: number | null;
  jobs_per_hour_p90: number | null;
  providers: { provider: string; name: string; online_hours: number; jobs: number; offered: number; accepted: number; acceptance: number | null }[];
}

/** The last hour, number by number, and the fairness of the last day where it is measured. */
export type Metrics = Record<string, unknown> & { fairness?: Fairness };

/** How one of two policies did over the same rounds. */
export interface PolicySide {
  offers: number;
  eta_min: number;
  wait_min: number;
  late: number;
  gini: number;
}

/** What a version of the policy would have made of stored rounds. */
export interface WhatIfAnswer {
  rounds: number;
  before: PolicySide;
  after: PolicySide;
  differences: number;
  changes: { round: string; request_id: string; at: string; priority: Priority; before: Asked | null; after: Asked | null }[];
}

/** Who would be asked first. */
export interface Asked {
  name: string;
  eta_s: number;
}
