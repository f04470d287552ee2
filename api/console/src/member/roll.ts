import type { MemberServer } from "../api/member";
import type { PartyRequest, Service, Subscription } from "../api/views";
import type { Position } from "../live/frames";
import type { Line } from "../live/line";

const settleMs = 200;
const againMs = 3_000;
const ended = ["completed", "cancelled", "rejected"];

export function isOver(request: { state: string }): boolean {
  return ended.includes(request.state);
}

/** Roll is what a member has asked for, and what can be asked. */
export class Roll {
  services: Service[] | undefined;
  requests: PartyRequest[] | undefined;
  plans: Subscription[] | undefined;

  private readonly server: MemberServer;
  private readonly line: Line;
  private readonly user: string;
  private readonly changed: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(server: MemberServer, line: Line, user: string, changed: () => void) {
    this.server = server;
    this.line = line;
    this.user = user;
    this.changed = changed;
  }

  start(): () => void {
    this.stopped = false;
    const topic = "user:" + this.user;
    const reload = async (_: string, head: Position) => {
      this.readSoon();
      return head;
    };
    this.line.connection.follow(topic, { event: () => this.readSoon(), reload });
    this.line.onReturn = () => this.readSoon();
    void this.read();
    return () => {
      this.stopped = true;
      clearTimeout(this.timer);
    };
  }

  live(): PartyRequest[] {
    return (this.requests ?? []).filter((request) => !isOver(request));
  }

  past(): PartyRequest[] {
    return (this.requests ?? []).filter(isOver);
  }

  /** The one live request, which is then what a member opens the app for. */
  onlyLive(): string | undefined {
    const live = this.live();
    return live.length === 1 ? live[0]?.id : undefined;
  }

  /** A request that was just made. */
  take(made: PartyRequest): void {
    this.requests = [made, ...(this.requests ?? []).filter((one) => one.id !== made.id)];
    this.changed();
  }

  readSoon(): void {
    this.timer ??= setTimeout(() => void this.read(), settleMs);
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      this.services ??= await this.server.services();
      [this.requests, this.plans] = await Promise.all([this.server.requests(), this.server.subscriptions()]);
    } catch {
      this.timer = setTimeout(() => void this.read(), againMs);
    }
    if (!this.stopped) this.changed();
    else clearTimeout(this.timer);
  }
}
