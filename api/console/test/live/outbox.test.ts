import { describe, expect, test } from "vitest";
import { Failure } from "../../src/api/failure";
import { Outbox, type Tap, type Verdict } from "../../src/live/outbox";

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  } as Storage;
}

/** A server that can be away, lose an answer after the effect, or refuse. */
class Far {
  mode: "here" | "away" | "deaf" | "refusing" = "here";
  readonly done: string[] = [];
  readonly keys = new Set<string>();

  async take(tap: Tap): Promise<void> {
    if (this.mode === "away") throw new Failure(0, "UNREACHABLE", "");
    if (this.mode === "refusing") throw new Failure(409, "STATE_CONFLICT", "too late");
    if (!this.keys.has(tap.key)) this.done.push(tap.path);
    this.keys.add(tap.key);
    if (this.mode === "deaf") throw new Failure(0, "UNREACHABLE", "the answer was lost");
  }
}

function box(far: Far, storage = memory()): { outbox: Outbox; told: Verdict[]; storage: Storage } {
  const told: Verdict[] = [];
  return { outbox: new Outbox(storage, "test", (tap) => far.take(tap), (verdict) => told.push(verdict)), told, storage };
}

describe("the outbox", () => {
  test("keeps taps without signal and sends them in order when it is back", async () => {
    const far = new Far();
    const { outbox, told } = box(far);
    far.mode = "away";
    for (const step of ["depart", "arrive", "start"]) await outbox.put(step, {});
    expect(outbox.waiting().map((tap) => tap.path)).toEqual(["depart", "arrive", "start"]);
    far.mode = "here";
    await outbox.flush();
    expect(far.done).toEqual(["depart", "arrive", "start"]);
    expect(told.map(({ tap }) => tap.path)).toEqual(far.done);
    expect(outbox.waiting()).toEqual([]);
  });

  test("has one effect when the answer was lost", async () => {
    const far = new Far();
    const { outbox } = box(far);
    far.mode = "deaf";
    await outbox.put("arrive", {});
    await outbox.flush();
    far.mode = "here";
    await outbox.flush();
    expect(far.done).toEqual(["arrive"]);
    expect(far.keys.size).toBe(1);
  });

  test("outlives the page", async () => {
    const far = new Far();
    far.mode = "away";
    const { outbox, storage } = box(far);
    await outbox.put("arrive", {});
    far.mode = "here";
    await box(far, storage).outbox.flush();
    expect(far.done).toEqual(["arrive"]);
  });

  test("drops what is refused, tells it, and goes on", async () => {
    const far = new Far();
    const { outbox, told } = box(far);
    far.mode = "refusing";
    await outbox.put("depart", {});
    expect(told[0]?.failure?.code).toBe("STATE_CONFLICT");
    far.mode = "here";
    await outbox.put("arrive", {});
    expect(far.done).toEqual(["arrive"]);
  });

  test("sends each tap once when asked many times at once", async () => {
    const far = new Far();
    const { outbox } = box(far);
    far.mode = "away";
    await outbox.put("depart", {});
    far.mode = "here";
    await Promise.all([outbox.flush(), outbox.flush(), outbox.flush()]);
    expect(far.done).toEqual(["depart"]);
  });
});
