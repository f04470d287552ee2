import type { Assignment, Completion, Considered, DeclineReason, EarningsOf, Job, MyProvider, Offer, Page, Service } from "./views";
import { newKey } from "./key";
import { PartyServer } from "./party";

export const periods = ["today", "week", "month", "all"] as const;
export type Period = (typeof periods)[number];

/** What a provider asks of the server. Every method throws Failure. */
export class ProviderServer extends PartyServer {
  async me(): Promise<MyProvider> {
    const me = await this.get<MyProvider>("/providers/me");
    return { ...me, services: me.services ?? [] };
  }

  online(at: { latitude: number; longitude: number }): Promise<unknown> {
    return this.post("/providers/me/online", { latitude: at.latitude, longitude: at.longitude });
  }

  offline(): Promise<unknown> {
    return this.post("/providers/me/offline");
  }

  /** The offers that ring now. Reading them is their receipt. */
  async offers(): Promise<Offer[]> {
    return (await this.get<Page<Offer>>("/assistance/offers")).results ?? [];
  }

  /** How this person's devices can be woken. */
  push(): Promise<{ web_push: string; public_key: string }> {
    return this.get("/users/me/push");
  }

  wake(subscription: PushSubscriptionJSON): Promise<unknown> {
    return this.post("/users/me/push/subscriptions", subscription);
  }

  /** What completed jobs brought in a period, with the time on duty and the way driven. */
  earnings(period: Period): Promise<EarningsOf> {
    return this.get("/providers/me/earnings?period=" + period);
  }

  /** What a completed job of a service has to carry. */
  async evidence(service: string): Promise<Service["evidence"] | undefined> {
    const services = (await this.get<Page<Service>>("/services/catalog")).results ?? [];
    return services.find(({ code }) => code === service)?.evidence;
  }

  /** The last requests this provider was looked at for, newest first. */
  async considered(): Promise<Considered[]> {
    return (await this.get<Page<Considered>>("/providers/me/decisions")).results ?? [];
  }

  async jobs(): Promise<Job[]> {
    return (await this.get<Page<Job>>("/providers/me/jobs")).results ?? [];
  }

  shown(offer: string): Promise<Offer> {
    return this.post(`/assistance/offers/${offer}/shown`);
  }

  accept(offer: string, prepMinutes: number, key: string): Promise<Assignment> {
    return this.post(`/assistance/offers/${offer}/accept`, { prep_minutes: prepMinutes }, key);
  }

  decline(offer: string, reason: DeclineReason): Promise<Offer> {
    return this.post(`/assistance/offers/${offer}/decline`, { reason });
  }

  release(request: string, reason: string): Promise<unknown> {
    return this.post(`/assistance/requests/${request}/release`, { reason });
  }

  complete(request: string, body: Completion, key: string): Promise<unknown> {
    return this.post(`/assistance/requests/${request}/complete`, body, key);
  }

  /** Keeps a picture of the job; the answer is its document's id. */
  async document(request: string, picture: Blob, name: string, key: string = newKey()): Promise<string> {
    const form = new FormData();
    form.set("document_file", picture, name);
    return (await this.post<{ id: string }>(`/assistance/requests/${request}/documents`, form, key)).id;
  }
}
