import { Failure } from "../api/failure";
import { read } from "../api/session";
import type { SharedRequest } from "../api/views";
import { Clock } from "../live/clock";
import { Track } from "../live/track";
import type { Course } from "../phone/Progress";

const everyMs = 5_000;
/** Nobody looks: often enough to be right when somebody does again. */
const hiddenEveryMs = 60_000;
const overStates = ["completed", "cancelled", "rejected"];

/** joining: not read yet; live; away: what is shown is of `heardAt`; gone: there is no such link, or no longer. */
export type WatchState = "joining" | "live" | "away" | "gone";

/** Watch follows a request by its link. It asks again every five seconds until the request has ended. */
export class Watch {
  readonly clock = new Clock();
  request: SharedRequest | undefined;
  state: WatchState = "joining";
  /** Server milliseconds of the last answer. */
  heardAt = 0;

  private readonly token: string;
  private readonly changed: () => void;
  private track: Track | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;
  private readonly hurry = () => document.visibilityState === "visible" && void this.read();

  constructor(token: string, changed: () => void) {
    this.token = token;
    this.changed = changed;
    document.addEventListener("visibilitychange", this.hurry);
    window.addEventListener("online", this.hurry);
    void this.read();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.hurry);
    window.removeEventListener("online", this.hurry);
  }

  get course(): Course | undefined {
    const { request, track } = this;
    if (!request) return undefined;
    const place = { latitude: request.location_latitude, longitude: request.location_longitude };
    const since = Date.parse(request.state_since);
    return { ...request, attention: [], timeline: request.timeline ?? [], place, rough: true, since, track, metres: undefined };
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    if (this.over()) return;
    let wait = document.visibilityState === "visible" ? everyMs : hiddenEveryMs;
    try {
      this.take(await read<SharedRequest>("/track/" + encodeURIComponent(this.token)));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      const known = cause.status > 0 && cause.status < 500 && cause.status !== 429;
      this.state = known ? "gone" : this.request ? "away" : this.state;
      wait = Math.max(wait, cause.retryAfter * 1000);
    }
    if (this.ended) return;
    if (!this.over()) this.timer = setTimeout(() => void this.read(), wait);
    this.changed();
  }

  private take(request: SharedRequest): void {
    this.request = request;
    this.state = "live";
    this.clock.set(request.server_time);
    this.heardAt = this.clock.running();
    const { position } = request;
    if (!position) return void (this.track = undefined);
    const { latitude, longitude, heading, recorded_at } = position;
    const fix = { latitude, longitude, heading, at: Date.parse(recorded_at) / 1000 };
    if (this.track) this.track.take(fix, performance.now());
    else this.track = new Track(fix, performance.now());
  }

  private over(): boolean {
    return this.state === "gone" || (this.request !== undefined && overStates.includes(this.request.state));
  }
}
