import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Failure } from "../../src/api/failure";
import type { DeskServer } from "../../src/api/desk";
import { Desk } from "../../src/board/desk";
import type { Watch } from "../../src/board/watch";
import { Book } from "../../src/order/book";
import { orderOf } from "../../src/order/order";
import { board, later, noon, provider, request } from "../board/rows";

interface Sent {
  path: string;
  version: number | undefined;
  body: Record<string, unknown>;
  key: string;
}

let desk: Desk;
let sent: Sent[];
let answers: (number | Failure)[];
let believed: boolean;
let book: Book;

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => "es", setItem: () => undefined });
  vi.stubGlobal("document", { documentElement: {} });
  (await import("../../src/words/words")).loadWords();
});

beforeEach(() => {
  desk = new Desk();
  desk.load(board([request("r")], [provider("p")]), 0);
  [sent, answers, believed] = [[], [], true];
  const server = {
    order: async (_: string, path: string, version: number | undefined, body: Record<string, unknown>, key: string) => {
      sent.push({ path, version, body, key });
      const answer = answers.shift();
      if (answer instanceof Failure) throw answer;
      return answer;
    },
  };
  const watch = { desk, clock: { now: () => noon + 4_000 }, isTrue: () => believed };
  book = new Book(watch as unknown as Watch, server as unknown as DeskServer, "me");
});

const row = () => desk.requests.get("r") as NonNullable<ReturnType<typeof desk.requests.get>>;
const unit = () => desk.providers.get("p") as NonNullable<ReturnType<typeof desk.providers.get>>;

describe("an order", () => {
  test("names the version that was seen", async () => {
    answers = [2];
    expect(await book.give(orderOf("offer", row(), { unit: unit() }))).toBe(true);
    expect(sent).toMatchObject([{ path: "offer", version: 1, body: { providers: ["p"] } }]);
    expect(book.told).toMatchObject({ good: true, undo: false });
  });

  test("is not sent while the page may not be believed", async () => {
    believed = false;
    expect(await book.give(orderOf("widen", row()))).toBe(false);
    expect(sent).toEqual([]);
  });

  test("that came too late is told with who was first and when, and can be given again on what is now", async () => {
    const current = { state: "searching", event: "widened", by_role: "DISPATCHER", by: "Carlos", at: later(0) };
    answers = [new Failure(409, "VERSION_CONFLICT", "", {}, 0, current), 4];
    expect(await book.give(orderOf("widen", row()))).toBe(false);
    expect(book.told?.words).toBe("Carlos amplió la búsqueda de la 412 hace 4 s. Tu orden no se aplicó.");
    desk.take(request("r", { version: 3 }));
    await book.told?.again?.();
    expect(sent[1]).toMatchObject({ version: 3 });
  });

  test("that makes no sense any more offers no second try", async () => {
    desk.take(request("r", { version: 2, state: "assigned", provider: { id: "p", name: "Grúas Tikal 03", vehicle_type: "TOW_TRUCK" } }));
    const current = { state: "assigned", event: "assigned", by_role: "DISPATCHER", by: "Carlos", at: later(0) };
    answers = [new Failure(409, "STATE_CONFLICT", "", {}, 0, current)];
    await book.give(orderOf("assign", request("r"), { unit: unit() }));
    expect(book.told).toMatchObject({ words: "Carlos asignó la 412 a Grúas Tikal 03 hace 4 s. Tu orden no se aplicó." });
    expect(book.told?.again).toBeUndefined();
  });

  test("whose answer was lost is repeated under the same key", async () => {
    answers = [new Failure(0, "UNREACHABLE", ""), 2];
    await book.give(orderOf("widen", row()));
    await book.told?.again?.();
    expect(sent[1]?.key).toBe(sent[0]?.key);
    expect(sent[1]?.version).toBe(1);
  });
});

describe("taking back", () => {
  test("gives the opposite order at the version that the first led to", async () => {
    answers = [2, 3, 5, 6];
    await book.give(orderOf("hold", row(), { minutes: 10 }));
    await book.undo();
    await book.give(orderOf("priority", row(), { priority: "URGENT", words: "niños" }));
    await book.undo();
    expect(sent.slice(1)).toMatchObject([
      { path: "unhold", version: 2 },
      { path: "priority", body: { priority: "URGENT" } },
      { path: "priority", version: 5, body: { priority: "MEDIUM" } },
    ]);
  });

  test("of an assignment sends the request back to the search", async () => {
    answers = [2, 3];
    await book.give(orderOf("assign", row(), { unit: unit() }));
    await book.undo();
    expect(sent[1]).toMatchObject({ path: "reassign", version: 2, body: { reason: "Deshecho por la mesa" } });
  });

  test("is not itself taken back, and of nothing says so", async () => {
    answers = [2, 3];
    await book.give(orderOf("hold", row()));
    await book.undo();
    expect(await book.undo()).toBe(false);
    expect(book.told?.words).toBe("No hay nada que deshacer.");
    expect(sent.length).toBe(2);
  });

  test("does not touch what others changed meanwhile", async () => {
    const current = { state: "en_route", event: "en_route", by_role: "PROVIDER", by: "Grúas Tikal 03", at: later(0) };
    answers = [2, new Failure(409, "VERSION_CONFLICT", "", {}, 0, current)];
    await book.give(orderOf("assign", row(), { unit: unit() }));
    expect(await book.undo()).toBe(false);
    expect(book.told?.words).toBe("La unidad de la 412 salió hace 4 s. Tu orden no se aplicó.");
  });
});
