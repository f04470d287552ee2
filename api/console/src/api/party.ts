import type { Page, PartyRequest, Tracking, Update } from "./views";
import { Wire } from "./wire";

const mostUpdates = 200;

/** What a request's member and its provider both do. Every method throws Failure. */
export class PartyServer extends Wire {
  async request(id: string): Promise<PartyRequest> {
    const row = await this.get<PartyRequest>("/assistance/requests/" + id);
    return { ...row, attention: row.attention ?? [] };
  }

  async tracking(id: string): Promise<Tracking> {
    const tracking = await this.get<Tracking>(`/assistance/requests/${id}/tracking`);
    return { ...tracking, attention: tracking.attention ?? [], timeline: tracking.timeline ?? [] };
  }

  async updates(id: string): Promise<Update[]> {
    const page = await this.get<Page<Update>>(`/assistance/requests/${id}/updates?limit=${mostUpdates}`);
    return page.results ?? [];
  }

  say(id: string, message: string, key: string): Promise<Update> {
    return this.post(`/assistance/requests/${id}/updates`, { message }, key);
  }
}
