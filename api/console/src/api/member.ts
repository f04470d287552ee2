import type { Ask, Page, PartyRequest, Service } from "./views";
import { PartyServer } from "./party";

const lately = 20;

/** What a member asks of the server. Every method throws Failure. */
export class MemberServer extends PartyServer {
  async services(): Promise<Service[]> {
    return (await this.get<Page<Service>>("/services/catalog")).results ?? [];
  }

  /** The member's requests, newest first. */
  async requests(): Promise<PartyRequest[]> {
    return (await this.get<Page<PartyRequest>>(`/assistance/requests?limit=${lately}`)).results ?? [];
  }

  ask(body: Ask, key: string): Promise<PartyRequest> {
    return this.post("/assistance/requests", body, key);
  }

  cancel(id: string, reason: string): Promise<PartyRequest> {
    return this.post(`/assistance/requests/${id}/cancel`, { cancellation_reason: reason });
  }

  rate(provider: string, request: string, rating: number, comment: string): Promise<unknown> {
    return this.post(`/providers/${provider}/reviews`, { request, rating, ...(comment && { comment }) });
  }
}
