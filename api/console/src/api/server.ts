import createClient, { type Client } from "openapi-fetch";
import { Refused, TryLater, type Ticket } from "../live/connection";
import { dataOf, Failure } from "./failure";
import { newKey } from "./key";
import type { paths } from "./schema";
import type { Session } from "./session";
import type { Board, Move, ProviderRow, RequestDetail, RequestRow, Round, Update } from "./views";

const mostUpdates = 200;

/** The server's REST side as one signed-in person sees it. Every method throws Failure. */
export class Server {
  private readonly session: Session;
  private readonly client: Client<paths>;

  constructor(session: Session) {
    this.session = session;
    this.client = createClient<paths>({ fetch: (request) => this.fetch(request), credentials: "omit" });
  }

  async board(): Promise<Board> {
    const board = unwrap(await this.client.GET("/api/v1/dispatch/board"));
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

  /** A ticket for the socket, in the terms that a connection understands. The address is on this page's own origin. */
  async ticket(renew: boolean): Promise<Ticket> {
    try {
      await this.session.access(renew);
      const header = { "Idempotency-Key": newKey() };
      const ticket = unwrap(await this.client.POST("/api/v1/realtime/ticket", { params: { header } }));
      return { ticket: ticket.ticket, url: onThisOrigin(ticket.url) };
    } catch (cause) {
      throw inTicketTerms(cause);
    }
  }

  /** The access token to show on a socket that asks for one. */
  token(): Promise<string> {
    return this.session.access();
  }

  private async fetch(request: Request): Promise<Response> {
    const again = request.clone();
    const response = await this.send(request, false);
    return response.status === 401 ? this.send(again, true) : response;
  }

  private async send(request: Request, renew: boolean): Promise<Response> {
    request.headers.set("Authorization", "Bearer " + (await this.session.access(renew)));
    try {
      return await fetch(request);
    } catch (cause) {
      throw new Failure(0, "UNREACHABLE", String(cause));
    }
  }
}

function inTicketTerms(cause: unknown): unknown {
  if (!(cause instanceof Failure)) return cause;
  if (cause.status === 401 || cause.status === 403) return new Refused(cause.message);
  return new TryLater(cause.retryAfter * 1000);
}

function onThisOrigin(url: string): string {
  const there = new URL(url, location.href);
  const here = new URL(there.pathname + there.search, location.href);
  here.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return here.href;
}

function unwrap<T>(answer: { data?: { data: T }; error?: unknown; response: Response }): T {
  return dataOf<T>(answer.response, answer.data ?? answer.error);
}
