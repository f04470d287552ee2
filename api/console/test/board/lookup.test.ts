import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Lookup } from "../../src/board/lookup";
import type { Board, RequestDetail } from "../../src/api/views";
import { board, request } from "./rows";

const asked: string[] = [];
const found: string[] = [];
let lookup: Lookup;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = found.length = 0;
  const source = {
    board: async (): Promise<Board> => (asked.push("board"), board([], [])),
    request: async (id: string): Promise<RequestDetail> => (asked.push(id), request(id) as RequestDetail),
  };
  lookup = new Lookup(source, { request: (row) => found.push(row.id), board: () => found.push("board") });
  lookup.start();
});

afterEach(() => {
  lookup.stop();
  vi.useRealTimers();
});

test("many events of one request are one question", async () => {
  for (let n = 0; n < 9; n += 1) lookup.want("r", false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toEqual(["r"]);
  expect(found).toEqual(["r"]);
});

test("a storm is answered by one snapshot", async () => {
  for (let n = 0; n < 300; n += 1) lookup.want("r" + n, true);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toEqual(["board"]);
});

test("at most four questions a second", async () => {
  for (let n = 0; n < 10; n += 1) lookup.want("r" + n, true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.length).toBe(4);
});
