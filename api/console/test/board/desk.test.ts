import { beforeEach, describe, expect, test } from "vitest";
import { Desk } from "../../src/board/desk";
import { board, event, later, noon, provider, request } from "./rows";

let desk: Desk;

beforeEach(() => {
  desk = new Desk();
  desk.load(board([request("r")], [provider("p"), provider("q")]), 0);
});

describe("an event", () => {
  test("moves its row on", () => {
    desk.apply(event("request.assigned", 2, { request: "r", state: "assigned", status: "ASSIGNED", tracking_status: "PROVIDER_ASSIGNED", provider: "p" }));
    const row = desk.requests.get("r");
    expect(row).toMatchObject({ state: "assigned", version: 2, status: "ASSIGNED", state_since: later(1000), provider: { id: "p", name: "Grúas p" } });
    expect(desk.providers.get("p")).toMatchObject({ state: "busy", request_id: "r" });
  });

  test("older than the row changes nothing of it", () => {
    desk.take(request("r", { version: 5, state: "en_route" }));
    desk.apply(event("request.offered", 3, { request: "r", state: "offered" }));
    expect(desk.requests.get("r")).toMatchObject({ version: 5, state: "en_route" });
  });

  test("of a request that is not here asks for it", () => {
    expect(desk.apply(event("request.created", 1, { request: "new", tracking_status: "SEARCHING" }))).toEqual({ request: "new" });
  });

  test("of a request that is not here shows what it tells of it, until the row comes", () => {
    const told = { request: "new", request_number: "REQ-000500", service: "GRUA", priority: "URGENT" as const, state: "searching" as const };
    desk.apply(event("request.created", 1, told));
    expect(desk.requests.get("new")).toMatchObject({ request_number: "REQ-000500", priority: "URGENT", state: "searching", created_at: later(1000) });
    desk.apply(event("request.offered", 2, { ...told, state: "offered" }));
    desk.take(request("new", { version: 2, state: "offered", location_city: "Mixco" }));
    expect(desk.requests.get("new")).toMatchObject({ state: "offered", location_city: "Mixco" });
  });

  test("of a provider that is not here asks for the board", () => {
    expect(desk.apply(event("provider.online", 0, { provider: "new" }))).toEqual({ provider: "new" });
  });

  test("that lets a provider go frees it and empties the row", () => {
    desk.apply(event("request.assigned", 2, { request: "r", state: "assigned", provider: "p" }));
    desk.apply(event("request.unassigned", 3, { request: "r", state: "searching", provider: "p" }));
    expect(desk.requests.get("r")?.provider).toBeNull();
    expect(desk.providers.get("p")).toMatchObject({ state: "available", request_id: null });
  });

  test("without a provider keeps the one at work", () => {
    desk.apply(event("request.assigned", 2, { request: "r", state: "assigned", provider: "p" }));
    desk.apply(event("request.attention_raised", 3, { request: "r", state: "assigned", attention: ["late"] }));
    expect(desk.requests.get("r")).toMatchObject({ provider: { id: "p" }, attention: ["late"] });
    expect(desk.providers.get("p")?.state).toBe("busy");
  });

  test("of an end keeps who did it on the row and frees them", () => {
    desk.apply(event("request.assigned", 2, { request: "r", state: "in_service", provider: "p" }));
    desk.apply(event("request.completed", 3, { request: "r", state: "completed", provider: "p" }));
    expect(desk.requests.get("r")).toMatchObject({ state: "completed", provider: { id: "p" } });
    expect(desk.providers.get("p")?.state).toBe("available");
  });
});

describe("an offer", () => {
  const offered = { request: "r", state: "offered" as const, provider: "p" };

  test("rings one provider until it is answered", () => {
    desk.apply(event("offer.created", 2, offered));
    expect(desk.providers.get("p")?.state).toBe("offered");
    desk.apply(event("offer.shown", 2, offered));
    expect(desk.ringing.get("r")).toBe("p");
    desk.apply(event("offer.declined", 3, offered));
    expect(desk.ringing.has("r")).toBe(false);
    expect(desk.providers.get("p")?.state).toBe("available");
  });

  test("does not assign anybody", () => {
    desk.apply(event("offer.created", 2, offered));
    expect(desk.requests.get("r")?.provider).toBeNull();
    expect(desk.providers.get("p")?.request_id).toBeNull();
  });

  test("still rings when a position says that the provider is free", () => {
    desk.apply(event("offer.created", 2, offered));
    desk.moved([["p", 14_620_000, -90_520_000, 0, 40, noon / 1000, "available"]], 0);
    expect(desk.providers.get("p")?.state).toBe("offered");
  });
});

describe("positions", () => {
  test("move those that are known and tell of others", () => {
    const row = (id: string) => [id, 14_620_000, -90_520_000, null, null, noon / 1000 + 5, "busy"] as [string, number, number, null, null, number, string];
    expect(desk.moved([row("p")], 0)).toBe(true);
    expect(desk.providers.get("p")).toMatchObject({ state: "busy", position_at: later(5000) });
    expect(desk.tracks.get("p")?.newest.latitude).toBe(14.62);
    expect(desk.moved([row("stranger")], 0)).toBe(false);
  });
});

describe("a later snapshot", () => {
  test("never moves a row back, and forgets who went off duty", () => {
    desk.apply(event("request.assigned", 4, { request: "r", state: "assigned", provider: "p" }));
    desk.merge(board([request("r", { version: 3 })], [provider("p")]), 0);
    expect(desk.requests.get("r")?.version).toBe(4);
    expect([...desk.providers.keys()]).toEqual(["p"]);
  });

  test("after another log keeps only what it has, and what was closed", () => {
    desk.take(request("old"));
    desk.take(request("done", { state: "completed" }));
    desk.load(board([request("r")], []), 0);
    expect([...desk.requests.keys()].sort()).toEqual(["done", "r"]);
  });
});

test("counters count rows by where they stand in the queue", () => {
  desk.take(request("a", { attention: ["late"], state: "en_route" }));
  desk.take(request("b", { state: "offered" }));
  desk.take(request("c", { state: "scheduled" }));
  desk.take(request("d", { state: "arrived" }));
  expect(desk.counters(noon)).toMatchObject({
    needs_you: 1, searching: 2, offered: 1, scheduled: 1, under_way: 1, completed_today: 7, on_duty: 2, available: 1, busy: 1,
  });
});

test("counters take what the server counts, and tell whether it is another number", () => {
  const told = { completed_today: 8, on_duty: 3, available: 1, busy: 2 };
  expect(desk.count({ ...told, searching: 99 } as typeof told)).toBe(true);
  expect(desk.counters(noon)).toMatchObject({ ...told, searching: 1 });
  expect(desk.count(told)).toBe(false);
  expect(desk.count({})).toBe(false);
  expect(desk.counters(noon)).toMatchObject(told);
});
