import { beforeEach, expect, test } from "vitest";
import type { Job, PartyRequest } from "../../src/api/views";
import { Keepsake } from "../../src/provider/keepsake";

class Shelf {
  private readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
  text = () => [...this.kept.values()].join();
}

let shelf: Shelf;
const detail = { id: "r", category: "HEALTH", description: "pecho", symptoms: "pecho", patient_name: "Luz", allergies: "pecho", location_latitude: 14.6 };

beforeEach(() => (shelf = new Shelf()));

test("what is kept comes back to the same provider, and to nobody else", () => {
  const kept = new Keepsake(shelf as unknown as Storage, "one");
  kept.keep({ jobs: [{ id: "j" } as Job] });
  kept.keep({ detail: { ...detail, category: "ROADSIDE" } as PartyRequest });
  expect(kept.find()).toMatchObject({ jobs: [{ id: "j" }], detail: { id: "r", description: "pecho" } });
  expect(new Keepsake(shelf as unknown as Storage, "two").find()).toEqual({});
});

test("no word about health stays on the device", () => {
  new Keepsake(shelf as unknown as Storage, "one").keep({ detail: detail as PartyRequest });
  expect(shelf.text()).toContain("14.6");
  expect(shelf.text()).not.toMatch(/pecho|Luz/);
});
