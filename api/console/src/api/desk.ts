import type { EventFrame } from "../live/frames";
import { Failure } from "./failure";
import type { Board, FoundProvider, Logged, Metrics, Move, Page, Policy, ProviderRow, RequestDetail, RequestRow, Round, Update, WhatIfAnswer } from "./views";
import type { paths } from "./schema";
import type { Session } from "./session";
import { unwrap, Wire } from "./wire";

const mostUpdates = 200;
const mostEvents = 200;
const mostFound = 8;

interface EventPage {
  results: EventFrame[] | null;
  next: string | null;
}

/** The board as the server writes it, or nothing where asking for it failed. */
export type EarlyBoard = Promise<BoardAnswer | undefined>;
type BoardAnswer = paths["/api/v1/dispatch/board"]["get"]["responses"]["200"]["content"]["application/json"]["data"];

/** What the desk reads and orders. Every method throws Failure. */
export class DeskServer extends Wire {
  private early: EarlyBoard | undefined;

  /** `early` answers the first reading of the board, unless it failed. */
  constructor(session: Session, early?: EarlyBoard) {
    super(session);
    this.early = early;
  }

  async board(): Promise<Board> {
    const early = await this.early;
    this.early = undefined;
    const board = early ?? unwrap(await this.client.GET("/api/v1/dispatch/board"));
    const requests = (board.requests ?? []).map((row) => ({ ...row, attention: row.attention ?? [] }) as RequestRow);
    const providers = (board.providers ?? []).map((row) => ({ ...row, services: row.services ?? [] }) as ProviderRow);
    return { ...board, requests, providers };
  }

  async request(id: string): Promise<RequestDetail> {
    const row = unwrap(await this.client.GET("/api/v1/assistance/requests/{id}", { params: { path: { id } } }));
    return { ...row, attention: row.attention ?? [], location_address: row.location_address ?? "" } as RequestDetail;
  }

  /** Every change of the request, oldest first. */
  async moves(id: string): Promise<Move[]> {
    const params = { path: { id } };
    return unwrap(await this.client.GET("/api/v1/assistance/requests/{id}/tracking", { params })).timeline ?? [];
  }

  async updates(id: string): Promise<Update[]> {
    const params = { path: { id }, query: { limit: mostUpdates } };
    return unwrap(await this.client.GET("/api/v1/assistance/requests/{id}/updates", { params })).results ?? [];
  }

  async decisions(id: string): Promise<Round[]> {
    const params = { path: { id } };
    return unwrap(await this.client.GET("/api/v1/assistance/requests/{id}/decisions", { params })).results ?? [];
  }

  /** An order on a request as it was seen: refused with 409 when it has changed since. Answers the version that it led to. */
  async order(id: string, path: string, version: number | undefined, body: Record<string, unknown>, key: string): Promise<number | undefined> {
    const expected = version === undefined ? {} : { expected_version: version };
    const answer = await this.post<{ version?: number } | undefined>(`/assistance/requests/${id}/${path}`, { ...body, ...expected }, key);
    return answer?.version;
  }

  /** Requests of any age whose number, title, city or member's name has the text. */
  async findRequests(text: string): Promise<RequestDetail[]> {
    const page = await this.get<Page<RequestDetail>>(`/assistance/requests?limit=${mostFound}&search=${encodeURIComponent(text)}`);
    return (page.results ?? []).map((row) => ({ ...row, attention: row.attention ?? [], location_address: row.location_address ?? "" }));
  }

  /** Providers, on duty or not, whose name or city has the text. */
  async findProviders(text: string): Promise<FoundProvider[]> {
    const page = await this.get<Page<FoundProvider>>(`/providers?limit=${mostFound}&search=${encodeURIComponent(text)}`);
    return page.results ?? [];
  }

  provider(id: string): Promise<FoundProvider> {
    return this.get("/providers/" + id);
  }

  /** The newest events of a topic, oldest first, at most `most`. */
  async latestEvents(topic: string, most = mostEvents): Promise<EventFrame[]> {
    const events: EventFrame[] = [];
    let after = Math.max(0, (await this.headOf(topic)) - most);
    for (;;) {
      const page = await this.get<EventPage>(`/events?topic=${topic}&after=${after}&limit=${mostEvents}`);
      events.push(...(page.results ?? []));
      if (page.next === null || events.length >= most) return events;
      after = Number(page.next);
    }
  }

  /** A refusal to read from the beginning tells the head too. */
  private async headOf(topic: string): Promise<number> {
    try {
      return (await this.get<{ head: number }>(`/events?topic=${topic}&limit=1`)).head;
    } catch (cause) {
      const head = cause instanceof Failure ? (cause.current as { head?: number } | undefined)?.head : undefined;
      if (head === undefined) throw cause;
      return head;
    }
  }

  attach(request: string, file: File): Promise<unknown> {
    const form = new FormData();
    form.set("file", file);
    return this.post(`/assistance/requests/${request}/documents`, form);
  }

  metrics(): Promise<Metrics> {
    return this.get("/dispatch/metrics");
  }

  async log(limit: number): Promise<Logged[]> {
    return (await this.get<Page<Logged>>(`/dispatch/log?limit=${limit}`)).results ?? [];
  }

  async policies(): Promise<Policy[]> {
    return (await this.get<Page<Policy>>("/dispatch/policies")).results ?? [];
  }

  whatIf(version: number): Promise<WhatIfAnswer> {
    return this.post(`/dispatch/policies/${version}/what-if`, {});
  }

  putPolicy(change: Record<string, unknown>): Promise<Policy> {
    return this.call("PUT", "/dispatch/policies", change);
  }
}
