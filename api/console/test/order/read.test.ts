import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Desk } from "../../src/board/desk";
import type { Order } from "../../src/order/order";
import { read, type Context, type Meaning } from "../../src/order/read";
import { board, later, noon, provider, request } from "../board/rows";

let desk: Desk;
let context: Context;

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => "es", setItem: () => undefined });
  vi.stubGlobal("document", { documentElement: {} });
  (await import("../../src/words/words")).loadWords();
});

beforeEach(() => {
  desk = new Desk();
  const units = [
    provider("near", { name: "Grúas Tikal 03", latitude: 14.601, longitude: -90.501 }),
    provider("far", { name: "Grúas Tikal 05", latitude: 14.7, longitude: -90.5 }),
    provider("busy", { name: "Grúas Quetzal 07", state: "busy", request_id: "other" }),
    provider("medic", { name: "Ambulancias San Rafael", services: ["AMBULANCIA"] }),
  ];
  const asked = request("r", { request_number: "REQ-000412" });
  const going = request("g", { request_number: "REQ-000015", state: "en_route", provider: { id: "busy", name: "Grúas Quetzal 07", vehicle_type: "TOW_TRUCK" } });
  desk.load(board([asked, going], units), 0);
  context = { desk, open: desk.requests.get("r"), now: noon, me: "me" };
});

function meanings(text: string, changed: Partial<Context> = {}): Meaning[] {
  return read(text, { ...context, ...changed });
}

function orders(text: string, changed: Partial<Context> = {}): { order: Order; problem: string | undefined }[] {
  return meanings(text, changed).filter((one): one is Extract<Meaning, { kind: "order" }> => one.kind === "order");
}

function first(text: string, changed: Partial<Context> = {}) {
  const { order, problem } = orders(text, changed)[0] ?? {};
  return { verb: order?.verb.name, request: order?.request.id, unit: order?.unit?.id, words: order?.words, minutes: order?.minutes, priority: order?.priority, problem };
}

describe("an order", () => {
  test("is understood in both languages, by its beginning and with a slip of the finger", () => {
    for (const text of ["asignar 412 tikal 03", "assign 412 tikal 03", "asig 412 tikal 03", "asignra 412 tikal 03", "ASIGNAR 412 TIKAL 03"]) {
      expect([text, first(text)]).toEqual([text, expect.objectContaining({ verb: "assign", request: "r", unit: "near", problem: undefined })]);
    }
  });

  test("that ends a job says how, or proposes each end", () => {
    const open = { ...request("s", { request_number: "REQ-000020", state: "in_service" }) };
    const ends = (text: string) => orders(text, { open }).map(({ order }) => [order.verb.name, order.outcome, order.words]);
    expect(ends("terminar parcial solo se remolcó")).toEqual([["complete", "partial", "solo se remolcó"]]);
    expect(ends("complete unable no access")).toEqual([["complete", "unable", "no access"]]);
    expect(ends("terminar la unidad perdió señal").map(([, outcome]) => outcome)).toEqual(["completed", "partial", "gone_on_arrival", "unable"]);
    expect(orders("terminar", { open: desk.requests.get("r") })[0]?.problem).toBe("state");
  });

  test("without a number is about the open request", () => {
    expect(first("ampliar")).toMatchObject({ verb: "widen", request: "r", problem: undefined });
  });

  test("without a number and with nothing open is proposed for those it fits", () => {
    expect(first("ampliar", { open: undefined })).toMatchObject({ verb: "widen", request: "r" });
  });

  test("without a name proposes those who can go, nearest first", () => {
    expect(orders("ofrecer 412").map(({ order }) => order.unit?.id)).toEqual(["near", "far"]);
  });

  test("for a unit that cannot go says why, behind those who can", () => {
    expect(first("asignar 412 quetzal")).toMatchObject({ unit: "busy", problem: "busy" });
    expect(first("asignar 412 rafael")).toMatchObject({ unit: "medic", problem: "service" });
    expect(orders("asignar 412 gruas").map(({ order }) => order.unit?.id)).toEqual(["near", "far", "busy"]);
  });

  test("that needs words waits for them", () => {
    expect(first("cancelar 412")).toMatchObject({ verb: "cancel", problem: "words" });
    expect(first("cancelar 412 ya arrancó")).toMatchObject({ words: "ya arrancó", problem: undefined });
    expect(first("nota llamar a las cinco")).toMatchObject({ verb: "note", request: "r", words: "llamar a las cinco" });
  });

  test("of a hold takes a lone number for minutes, not for a request", () => {
    expect(first("retener 15")).toMatchObject({ verb: "hold", request: "r", minutes: 15 });
    expect(first("retener 412 15")).toMatchObject({ request: "r", minutes: 15 });
    expect(first("retener 412 90")).toMatchObject({ problem: "minutes" });
  });

  test("of a priority reads the level in both languages", () => {
    expect(first("prioridad 412 urgente hay niños")).toMatchObject({ priority: "URGENT", words: "hay niños", problem: undefined });
    expect(first("priority 412 high kids")).toMatchObject({ priority: "HIGH", words: "kids" });
    expect(first("prioridad 412 media x")).toMatchObject({ problem: "same" });
  });

  test("of a reassignment names the unit before the colon and the reason behind it", () => {
    expect(first("reasignar 15 tikal 05: no avanza")).toMatchObject({ verb: "reassign", request: "g", unit: "far", words: "no avanza", problem: undefined });
    expect(first("reasignar 15 no avanza")).toMatchObject({ request: "g", unit: undefined, words: "no avanza" });
  });

  test("that does not fit the state is shown with its problem", () => {
    expect(first("ampliar 15")).toMatchObject({ request: "g", problem: "state" });
    expect(orders("asignar 15").map(({ problem }) => problem)).toEqual(["state"]);
  });

  test("on a request that another dispatcher holds is refused before it is sent", () => {
    desk.take(request("r", { version: 2, held_by: "carlos", held_until: later(60_000) }));
    const open = desk.requests.get("r");
    expect(first("ampliar", { open })).toMatchObject({ problem: "heldByOther" });
    expect(first("ampliar", { open, me: "carlos" })).toMatchObject({ problem: undefined });
    expect(first("ampliar", { open, now: noon + 61_000 })).toMatchObject({ problem: undefined });
  });
});

describe("what is no order", () => {
  test("a number opens its request", () => {
    expect(meanings("412")[0]).toMatchObject({ kind: "request", request: { id: "r" } });
  });

  test("a name finds the unit, whatever its accents", () => {
    expect(meanings("gruas tikal 05")[0]).toMatchObject({ kind: "unit", unit: { id: "far" } });
  });

  test("a page is found in both languages", () => {
    for (const text of ["métricas", "metricas", "metrics"]) expect(meanings(text)[0]).toMatchObject({ kind: "screen", screen: "metrics" });
  });

  test("nonsense means nothing", () => {
    expect(meanings("xqzw")).toEqual([]);
    expect(meanings("   ")).toEqual([]);
  });
});
