import { Failure } from "../api/failure";
import { newKey } from "../api/key";
import type { MemberServer } from "../api/member";
import type { Cycle, Plan, Subscription } from "../api/views";

const againMs = 3_000;
const open: readonly Subscription["status"][] = ["PENDING_PAYMENT", "ACTIVE", "SUSPENDED"];

/** Purse is what a member has bought, what can be bought, and how it is paid. Each deed reads again what it changed. */
export class Purse {
  plans: Plan[] | undefined;
  subscriptions: Subscription[] = [];
  /** Centavos; undefined where nobody can pay. */
  balance: number | undefined;
  failure: Failure | undefined;
  busy = false;

  private readonly server: MemberServer;
  private readonly changed: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;
  /** Of the purchase that is tried; one that was not answered is tried again as the same. */
  private key = newKey();

  constructor(server: MemberServer, changed: () => void) {
    this.server = server;
    this.changed = changed;
    void this.read();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  /** What waits to be paid, and then what is held. */
  held(): Subscription[] {
    const held = this.subscriptions.filter(({ status }) => open.includes(status));
    return held.sort((a, b) => Number(b.payment !== null) - Number(a.payment !== null));
  }

  of(plan: Plan): Subscription | undefined {
    return this.held().find(({ plan_id }) => plan_id === plan.id);
  }

  buy(plan: Plan, cycle: Cycle): Promise<void> {
    return this.attempt(async () => {
      await this.server.buy(plan.id, cycle, this.key);
      this.key = newKey();
    });
  }

  sendCode(subscription: Subscription): Promise<void> {
    return this.attempt(() => this.server.pay(subscription.id, "PAQ"));
  }

  payFromBalance(subscription: Subscription): Promise<void> {
    return this.attempt(() => this.server.pay(subscription.id, "BALANCE"));
  }

  confirm(subscription: Subscription, code: string): Promise<void> {
    return this.attempt(async () => subscription.payment && this.server.confirm(subscription.payment.id, code.trim().toUpperCase()));
  }

  giveUp(subscription: Subscription): Promise<void> {
    return this.attempt(() => this.server.giveUp(subscription.id));
  }

  renewByItself(subscription: Subscription, on: boolean): Promise<void> {
    return this.attempt(() => this.server.renewByItself(subscription.id, on));
  }

  private async attempt(deed: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    this.failure = undefined;
    this.changed();
    try {
      await deed();
    } catch (cause) {
      this.failure = cause instanceof Failure ? cause : new Failure(0, "UNREACHABLE", String(cause));
      if (this.failure.status > 0 && this.failure.status < 500) this.key = newKey();
    }
    this.busy = false;
    await this.read();
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    try {
      [this.plans, this.subscriptions, this.balance] = await Promise.all([this.plans ?? this.server.plans(), this.server.subscriptions(), this.server.balance()]);
      if (this.awaitsCode()) this.readSoon();
    } catch {
      this.readSoon();
    }
    if (!this.ended) this.changed();
  }

  /** The code of a purchase is sent after it. */
  private awaitsCode(): boolean {
    return this.subscriptions.some(({ payment }) => payment !== null && payment.code_sent_at === null);
  }

  private readSoon(): void {
    if (!this.ended) this.timer = setTimeout(() => void this.read(), againMs);
  }
}
