import createClient, { type Client } from "openapi-fetch";
import { Refused, TryLater, type Ticket } from "../live/connection";
import { dataOf, Failure } from "./failure";
import { newKey } from "./key";
import type { paths } from "./schema";
import type { Session } from "./session";
import type { Ticket as LiveTicket, Page, Paper } from "./views";

const base = "/api/v1";

/** The server's REST side as one signed-in person reaches it. Every call throws Failure. */
export class Wire {
  readonly session: Session;
  protected readonly client: Client<paths>;

  constructor(session: Session) {
    this.session = session;
    this.client = createClient<paths>({ fetch: (request) => this.fetch(request), credentials: "omit" });
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  /** A command. The same `key` makes a repeat the same command. */
  post<T>(path: string, body?: unknown, key: string = newKey()): Promise<T> {
    return this.call<T>("POST", path, body, key);
  }

  async call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    const headers = new Headers();
    if (key) headers.set("Idempotency-Key", key);
    const form = body instanceof FormData;
    if (body !== undefined && !form) headers.set("Content-Type", "application/json");
    const content = body === undefined ? null : form ? body : JSON.stringify(body);
    const response = await this.fetch(new Request(base + path, { method, headers, body: content, credentials: "omit" }));
    return dataOf<T>(response, response.status === 204 ? undefined : await response.json().catch(() => undefined));
  }

  /** The files of a request, without what is in them. */
  async papers(request: string): Promise<Paper[]> {
    return (await this.get<Page<Paper>>(`/assistance/requests/${request}/documents`)).results ?? [];
  }

  /** What is in a file, which only the signed-in person may read. */
  async contentOf(paper: Paper): Promise<Blob> {
    const response = await this.fetch(new Request(`${base}/assistance/documents/${paper.id}/content`, { credentials: "omit" }));
    if (!response.ok) dataOf(response, await response.json().catch(() => undefined));
    return response.blob();
  }

  /** A ticket for the socket, in the terms that a connection understands. The address is on this page's own origin. */
  async ticket(renew: boolean): Promise<Ticket> {
    try {
      await this.session.access(renew);
      const ticket = await this.post<LiveTicket>("/realtime/ticket");
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

export function unwrap<T>(answer: { data?: { data: T }; error?: unknown; response: Response }): T {
  return dataOf<T>(answer.response, answer.data ?? answer.error);
}
