import type { Board, Move, ProviderRow, RequestDetail, RequestRow, Round, Update } from "./views";
import { unwrap, Wire } from "./wire";

const mostUpdates = 200;

/** What the desk reads and orders. Every method throws Failure. */
export class DeskServer extends Wire {
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

  /** An order on a request as it was seen: refused with 409 when it has changed since. */
  order(id: string, name: string, version: number, body: Record<string, unknown> = {}): Promise<unknown> {
    return this.post(`/assistance/requests/${id}/${name}`, { ...body, expected_version: version });
  }

  note(id: string, message: string): Promise<unknown> {
    return this.post(`/assistance/requests/${id}/note`, { message });
  }

  say(id: string, message: string): Promise<unknown> {
    return this.post(`/assistance/requests/${id}/updates`, { message });
  }
}
