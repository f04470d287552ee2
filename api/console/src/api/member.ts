import type { Ask, Page, PartyRequest, Service, Share, Subscription } from "./views";
import { PartyServer } from "./party";

const lately = 20;

/** What a member asks of the server. Every method throws Failure. */
export class MemberServer extends PartyServer {
  async services(): Promise<Service[]> {
    return (await this.get<Page<Service>>("/services/catalog")).results ?? [];
  }

  async subscriptions(): Promise<Subscription[]> {
    return (await this.get<Page<Subscription>>("/services/subscriptions")).results ?? [];
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

  /** Makes a link by which anybody can follow the request. Its token is told only in this answer. */
  share(id: string, key: string): Promise<Share> {
    return this.post(`/assistance/requests/${id}/share`, undefined, key);
  }

  unshare(id: string): Promise<unknown> {
    return this.call("DELETE", `/assistance/requests/${id}/share`);
  }

  rate(provider: string, request: string, rating: number, comment: string): Promise<unknown> {
    return this.post(`/providers/${provider}/reviews`, { request, rating, ...(comment && { comment }) });
  }
}
