import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/api/views";
import { changeOf, differences, fieldsOf, wrongIn } from "../../src/screens/policyfields";
import { gini, quantile, tallyOf } from "../../src/screens/tally";
import { event, later } from "../board/rows";

describe("the tally of events", () => {
  test("counts what each provider was asked and did, and how long requests waited", () => {
    const tally = tallyOf([
      event("request.created", 1, { request: "r" }, later(0)),
      event("offer.created", 2, { request: "r", provider: "p" }, later(1_000)),
      event("offer.declined", 3, { request: "r", provider: "p" }, later(5_000)),
      event("offer.created", 4, { request: "r", provider: { id: "q" } }, later(6_000)),
      event("offer.accepted", 5, { request: "r", provider: "q" }, later(9_000)),
      event("request.assigned", 6, { request: "r", provider: "q" }, later(9_000)),
      event("request.assigned", 9, { request: "r", provider: "p" }, later(90_000)),
      event("request.completed", 10, { request: "r", provider: "p" }, later(99_000)),
    ]);
    expect(tally.waits).toEqual([9]);
    expect(tally.works).toEqual([
      { provider: "p", offered: 1, accepted: 0, declined: 1, expired: 0, completed: 1 },
      { provider: "q", offered: 1, accepted: 1, declined: 0, expired: 0, completed: 0 },
    ]);
  });

  test("of nothing is nothing", () => {
    expect(tallyOf([])).toEqual({ since: undefined, works: [], waits: [] });
  });
});

test("the Gini coefficient is 0 for equals, and (n − 1) / n when one has all", () => {
  expect(gini([3, 3, 3, 3])).toBeCloseTo(0);
  expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75);
  expect(gini([1, 2, 3, 4])).toBeCloseTo(0.25);
  expect([gini([]), gini([0, 0])]).toEqual([0, 0]);
});

test("a quantile is the value at its rank", () => {
  expect([0, 0.1, 0.5, 0.9, 1].map((part) => quantile([10, 20, 30, 40, 50], part))).toEqual([10, 10, 30, 50, 50]);
  expect(quantile([], 0.5)).toBeUndefined();
});

describe("the fields of a policy", () => {
  const policy = { radius_km: 10, weights: { URGENT: 6, LOW: 1 }, automation: "AUTO" };

  test("are found in their groups", () => {
    expect(fieldsOf(policy).map(({ path }) => path)).toEqual(["radius_km", "weights.URGENT", "weights.LOW", "automation"]);
  });

  test("are sent where they changed, numbers as numbers and groups as objects", () => {
    const edited = new Map([["radius_km", "10"], ["weights.URGENT", "7,5"], ["automation", "MANUAL"]]);
    expect(changeOf(edited, policy)).toEqual({ weights: { URGENT: 7.5 }, automation: "MANUAL" });
  });

  test("that cannot be are found before they are sent", () => {
    expect([wrongIn("", 1), wrongIn("diez", 1), wrongIn("1,5", 1), wrongIn("AUTO", "AUTO")]).toEqual(["empty", "number", undefined, undefined]);
  });

  test("are compared between versions", () => {
    const version = (fields: Policy["policy"]) => ({ policy: fields }) as Policy;
    expect(differences(version(policy), version({ ...policy, weights: { URGENT: 8, LOW: 1 } }))).toEqual([{ path: "weights.URGENT", from: 6, to: 8 }]);
  });
});
