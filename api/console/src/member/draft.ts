import type { Ask, Service, Subscription } from "../api/views";
import { zoneOf, zones } from "../map/distance";
import type { Remembered } from "./memory";

/** The answers of the triage questions, by the names that the server weighs. */
export const signs = ["unconscious", "confused", "breathing", "chest_pain", "bleeding", "known_condition"] as const;
export type Sign = (typeof signs)[number];

/** What has been told so far of a call for help. */
export interface Draft extends Remembered {
  service: Service;
  latitude: number;
  longitude: number;
  kilometre: string;
  reference: string;
  description: string;
  patients: string;
  patient_age: string;
  signs: Sign[];
  /** The zone to take the vehicle to, and the address in it. */
  destination: string;
  destination_address: string;
  /** The plan that it uses, if one. */
  plan: Subscription | undefined;
  /** Local date and time as a form gives it; empty is now. */
  at: string;
}

/** The body of the call. Fields that this service does not need are left out, whatever was typed before. */
export function askOf(draft: Draft, title: string): Ask {
  const { service, latitude, longitude } = draft;
  const ask: Ask = {
    service: service.code,
    title,
    description: draft.description.trim() || title,
    location_latitude: latitude,
    location_longitude: longitude,
    location_city: zoneOf({ latitude, longitude }),
    ...(draft.phone.trim() && { phone: draft.phone.trim() }),
    ...(placeWords(draft) && { reference: placeWords(draft) }),
    ...(draft.plan && { user_service: draft.plan.id }),
    ...(draft.at && service.category !== "HEALTH" && { scheduled_for: new Date(draft.at).toISOString() }),
  };
  if (service.category === "ROADSIDE") Object.assign(ask, vehicleOf(draft));
  if (isTow(service)) Object.assign(ask, destinationOf(draft));
  if (service.category === "HEALTH") Object.assign(ask, { description: title }, patientOf(draft));
  return ask;
}

/** Whether the vehicle is taken somewhere. */
export function isTow(service: Service): boolean {
  return service.code === "GRUA";
}

function destinationOf({ destination, destination_address }: Draft): Partial<Ask> {
  const zone = zones.find(({ name }) => name === destination);
  if (!zone) return {};
  const address = [destination_address.trim(), zone.name].filter(Boolean).join(", ");
  return { destination: { latitude: zone.latitude, longitude: zone.longitude, address } };
}

function placeWords({ kilometre, reference }: Draft): string {
  return [kilometre.trim() && "km " + kilometre.trim().replace(/^km\s*/i, ""), reference.trim()].filter(Boolean).join(", ");
}

function vehicleOf(draft: Draft): Partial<Ask> {
  const told = { vehicle_make: draft.vehicle_make, vehicle_color: draft.vehicle_color, vehicle_plate: draft.vehicle_plate };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value.trim()));
}

function patientOf(draft: Draft): Partial<Ask> {
  const [patients, age] = [Number(draft.patients), Number(draft.patient_age)];
  return {
    ...(draft.patients && { patients }),
    ...(draft.patient_age && { patient_age: age }),
    ...(draft.description.trim() && { symptoms: draft.description.trim() }),
    triage: Object.fromEntries(draft.signs.map((sign) => [sign, true])),
  };
}
