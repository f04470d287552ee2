import { Failure } from "./failure";
import { PartyServer } from "./party";
import type { Ask, Cycle, Page, PartyRequest, Plan, Service, Share, Subscription } from "./views";

const lately = 20;

/** What a member asks of the server. Every method throws Failure. */
export class MemberServer extends PartyServer {
  async services(): Promise<Service[]> {
    return (await this.get<Page<Service>>("/services/catalog")).results ?? [];
  }

  async subscriptions(): Promise<Subscription[]> {
    return (await this.get<Page<Subscription>>("/services/subscriptions")).results ?? [];
  }

  async plans(): Promise<Plan[]> {
    return (await this.get<Page<Plan>>("/services/plans?limit=200")).results ?? [];
  }

  buy(plan: string, cycle: Cycle, key: string): Promise<Subscription> {
    return this.post("/services/subscriptions", { plan_id: plan, billing_cycle: cycle }, key);
  }

  /** Ends it at once. */
  giveUp(subscription: string): Promise<Subscription> {
    return this.post(`/services/subscriptions/${subscription}/cancel`);
  }

  renewByItself(subscription: string, auto_renew: boolean): Promise<Subscription> {
    return this.call("PATCH", "/services/subscriptions/" + subscription, { auto_renew });
  }

  /** The member's balance in centavos; undefined where nobody can pay. */
  async balance(): Promise<number | undefined> {
    try {
      return (await this.get<{ balance_minor: number }>("/wallet/balance")).balance_minor;
    } catch (cause) {
      if (cause instanceof Failure && cause.code === "WALLET_DISABLED") return undefined;
      throw cause;
    }
  }

  /** Has a code sent for the open payment of a subscription, or pays it from the balance. */
  pay(subscription: string, method: "PAQ" | "BALANCE"): Promise<unknown> {
    return this.post("/wallet/payments", { subscription_id: subscription, method });
  }

  confirm(payment: string, code: string): Promise<unknown> {
    return this.post(`/wallet/payments/${payment}/confirm`, { code });
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
