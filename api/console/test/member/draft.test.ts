import { describe, expect, test } from "vitest";
import type { Service, Subscription } from "../../src/api/views";
import { askOf, type Draft } from "../../src/member/draft";
import { planAtFirst } from "../../src/member/PlanCard";

const service = (code: string, category: string) => ({ code, category, name_es: code, name_en: code }) as Service;
const tow = service("GRUA", "ROADSIDE");
const ambulance = service("AMBULANCIA", "HEALTH");
const plumber = service("PLOMERIA", "HOME");

function draft(part: Partial<Draft>): Draft {
  const place = { latitude: 14.6288, longitude: -90.5147, kilometre: "", reference: "" };
  const vehicle = { vehicle_make: "Toyota", vehicle_color: "rojo", vehicle_plate: "P-123ABC" };
  const rest = { phone: "+50255501234", description: "", patients: "", patient_age: "", signs: [], destination: "", destination_address: "", plan: undefined, at: "" };
  return { service: tow, ...place, ...vehicle, ...rest, ...part };
}

function plan(part: Partial<Subscription>): Subscription {
  const names = { plan_name_es: "Vial", plan_name_en: "Road" };
  const paid = { paid_by: "MEMBER" as const, auto_renew: true, renews_at: null, payment: null };
  return { id: "p", plan_id: "x", ...names, ...paid, category: "ROADSIDE", status: "ACTIVE", max_requests_per_month: 3, used_this_month: 1, remaining_this_month: 2, ...part };
}

describe("a call for help", () => {
  test("carries only what its service needs, whatever was typed before", () => {
    const told = { signs: ["breathing" as const], patient_age: "70", destination: "Zona 10" };
    expect(askOf(draft({ ...told, service: plumber }), "x")).not.toHaveProperty("vehicle_plate");
    expect(askOf(draft({ ...told, service: plumber }), "x")).not.toHaveProperty("destination");
    expect(askOf(draft({ ...told, service: ambulance }), "x")).toMatchObject({ patient_age: 70, triage: { breathing: true } });
    expect(askOf(draft({ ...told, service: ambulance }), "x")).not.toHaveProperty("vehicle_plate");
    expect(askOf(draft(told), "x")).not.toHaveProperty("triage");
  });

  test("keeps what is felt out of the words that everybody reads", () => {
    const ask = askOf(draft({ service: ambulance, description: "Le duele el pecho" }), "Ambulancia");
    expect(ask).toMatchObject({ description: "Ambulancia", symptoms: "Le duele el pecho" });
  });

  test("says where a tow goes, by its zone and address", () => {
    const { destination } = askOf(draft({ destination: "Zona 10", destination_address: "Taller Sol" }), "x");
    expect(destination).toMatchObject({ address: "Taller Sol, Zona 10", latitude: expect.any(Number) });
  });

  test("names the kilometre once", () => {
    expect(askOf(draft({ kilometre: "km 23", reference: "puente" }), "x").reference).toBe("km 23, puente");
  });

  test("can be for later, but not for health", () => {
    const at = "2030-05-01T08:30";
    expect(askOf(draft({ at }), "x").scheduled_for).toBe(new Date(at).toISOString());
    expect(askOf(draft({ at, service: ambulance }), "x")).not.toHaveProperty("scheduled_for");
  });

  test("names the plan that it uses", () => {
    expect(askOf(draft({ plan: plan({}) }), "x").user_service).toBe("p");
    expect(askOf(draft({}), "x")).not.toHaveProperty("user_service");
  });
});

describe("the plan that is chosen at first", () => {
  test("is paid for, of the category, and has something left", () => {
    expect(planAtFirst(tow, [plan({ id: "a", status: "EXPIRED" }), plan({ id: "b", category: "HOME" })])).toBeUndefined();
    expect(planAtFirst(tow, [plan({ id: "a", remaining_this_month: 0 }), plan({ id: "b", remaining_this_month: null })])?.id).toBe("b");
  });

  test("is none when the month is used up, except for health", () => {
    expect(planAtFirst(tow, [plan({ remaining_this_month: 0 })])).toBeUndefined();
    expect(planAtFirst(ambulance, [plan({ category: "HEALTH", remaining_this_month: 0 })])?.id).toBe("p");
  });
});
