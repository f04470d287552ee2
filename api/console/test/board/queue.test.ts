import { describe, expect, test } from "vitest";
import { breachAt, groupOf, layoutOf } from "../../src/board/groups";
import { Steady } from "../../src/board/steady";
import { later, noon, request } from "./rows";

describe("the queue", () => {
  test("puts attention before everything that is live", () => {
    expect(groupOf(request("r", { attention: ["late"], state: "en_route" }), noon)).toBe("needs_you");
    expect(groupOf(request("r", { attention: ["late"], state: "completed" }), noon)).toBe("closed");
  });

  test("lets a closed request go after two hours", () => {
    const row = request("r", { state: "cancelled", updated_at: later(-2 * 3600_000 + 1) });
    expect(groupOf(row, noon)).toBe("closed");
    expect(groupOf(row, noon + 1)).toBeUndefined();
  });

  test("orders by the time left to the next breach", () => {
    const rows = [
      request("slow", { priority: "LOW" }),
      request("urgent", { priority: "URGENT" }),
      request("old", { created_at: later(-170_000) }),
    ];
    expect(layoutOf(rows, noon).searching).toEqual(["old", "urgent", "slow"]);
    expect(breachAt(rows[1]!)).toBe(noon + 60_000);
  });

  test("knows the breach of a promise while the unit is not there", () => {
    const row = request("r", { state: "en_route", promised_at: later(600_000) });
    expect(breachAt(row)).toBe(noon + 600_000);
    expect(breachAt({ ...row, state: "arrived" })).toBeUndefined();
  });
});

describe("the shown order", () => {
  const rows = (...ids: string[]) => ids.map((id, n) => request(id, { created_at: later(n) }));

  test("follows while nobody points at it", () => {
    const steady = new Steady();
    steady.settle(layoutOf(rows("a", "b"), noon), false);
    expect(steady.settle(layoutOf(rows("b", "a"), noon), false)).toMatchObject({ shown: { searching: ["b", "a"] }, waiting: 0 });
  });

  test("holds still while somebody does, and counts what waits", () => {
    const steady = new Steady();
    steady.settle(layoutOf(rows("a", "b", "c"), noon), false);
    const held = steady.settle(layoutOf(rows("new", "a", "b"), noon), true);
    expect(held.shown.searching).toEqual(["a", "b", "c"]);
    expect(held.waiting).toBe(3); // new came, a has another row above it, c went
    expect(steady.settle(layoutOf(rows("new", "a", "b"), noon), false).shown.searching).toEqual(["new", "a", "b"]);
  });
});
