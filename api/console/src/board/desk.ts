import type { EventFrame, FixRow } from "../live/frames";
import { fixOf, Track } from "../live/track";
import type { Board, CounterName, ProviderRef, ProviderRow, ProviderState, RequestRow, RequestState } from "../api/views";
import { idOf, sketched, stateIn, type BoardEvent } from "./boardevent";
import { groupOf } from "./groups";
import { isClosed, isEnd, isHeldIn } from "./requestrow";

const keptClosed = 2_000;

/** What the server counts better than the desk, which knows neither the whole day nor who went off duty unheard. */
const toldNames = ["completed_today", "on_duty", "available", "busy"] as const;
type Told = Record<(typeof toldNames)[number], number>;

/** Everything the desk knows: requests, providers and where they are, kept true by a snapshot and the events after it. */
export class Desk {
  region = "";
  automation = "";
  loadedAt: number | undefined;
  newestEventAt: number | undefined;
  readonly requests = new Map<string, RequestRow>();
  readonly providers = new Map<string, ProviderRow>();
  readonly tracks = new Map<string, Track>();
  /** Requests being offered, and the provider whose device rings. */
  readonly ringing = new Map<string, string>();
  private told: Told = { completed_today: 0, on_duty: 0, available: 0, busy: 0 };

  /** Replaces everything: the first snapshot, or one after the log could not continue. */
  load(board: Board, now: number): void {
    const closed = [...this.requests.values()].filter(isClosed);
    this.requests.clear();
    this.providers.clear();
    for (const row of closed) this.requests.set(row.id, row);
    this.merge(board, now);
  }

  /** Takes a later snapshot in; a row that events have already moved further stays. */
  merge(board: Board, now: number): void {
    this.region = board.region;
    this.automation = board.automation;
    this.count(board.counters);
    this.loadedAt = Date.parse(board.server_time);
    for (const row of board.requests) this.take(row);
    const onDuty = new Set(board.providers.map((row) => row.id));
    for (const id of this.providers.keys()) if (!onDuty.has(id)) this.forget(id);
    for (const row of board.providers) this.placed(row, now);
  }

  /** Takes a request as REST tells it, unless a later version is here already. */
  take(row: RequestRow): void {
    const mine = this.requests.get(row.id);
    if (!mine || mine.version <= row.version) this.requests.set(row.id, { ...mine, ...row });
  }

  /**
   * Applies one event of the board. It answers the request or provider that needs a closer look by REST, if any:
   * a request that is not here, of which the event tells enough for a row but not its place, or whose times have changed.
   */
  apply(frame: EventFrame<BoardEvent>): { request?: string; provider?: string } {
    this.newestEventAt = Date.parse(frame.at);
    if (frame.event.startsWith("provider.")) return this.applyToProvider(frame);
    const id = frame.data.request;
    if (typeof id !== "string") return {};
    if (frame.event.startsWith("offer.")) this.rang(frame.event, id, idOf(frame.data.provider));
    else this.worked(frame, id);
    const row = this.requests.get(id) ?? sketched(id, frame);
    if (row && (frame.version ?? 0) >= row.version) this.requests.set(id, this.changed(row, frame));
    this.forgetOldest();
    return { request: id };
  }

  /** Takes the newest positions of some providers. `now` is monotonic milliseconds. */
  moved(rows: FixRow[], now: number): boolean {
    let known = true;
    const rung = new Set(this.ringing.values());
    for (const row of rows) {
      const provider = this.providers.get(row[0]);
      if (!provider) known = false;
      else this.place(provider, row, rung.has(row[0]), now);
    }
    return known;
  }

  /** Takes the numbers that the server counts; whether one of them is another. */
  count(counters: Partial<Told>): boolean {
    const told = { ...this.told };
    for (const name of toldNames) told[name] = counters[name] ?? told[name];
    const changed = toldNames.some((name) => told[name] !== this.told[name]);
    this.told = told;
    return changed;
  }

  /** Rows by where they stand in the queue here, and what the server counted last. `now` is the server's time. */
  counters(now: number): Record<CounterName, number> {
    const groups = { needs_you: 0, searching: 0, under_way: 0, scheduled: 0, closed: 0 };
    let offered = 0;
    for (const row of this.requests.values()) {
      groups[groupOf(row, now) ?? "closed"] += 1;
      if (row.state === "offered") offered += 1;
    }
    const { needs_you, searching, under_way, scheduled } = groups;
    return { needs_you, searching, under_way, scheduled, offered, ...this.told };
  }

  private applyToProvider(frame: EventFrame<BoardEvent>): { provider?: string } {
    const id = idOf(frame.data.provider);
    const row = this.providers.get(id);
    if (frame.event === "provider.offline") this.forget(id);
    else if (!row) return { provider: id };
    else if (frame.event === "provider.silent") row.state = "silent";
    else if (frame.event === "provider.restored") row.state = row.request_id ? "busy" : "available";
    return {};
  }

  /** Keeps in step who is being rung. */
  private rang(event: string, request: string, provider: string): void {
    const row = this.providers.get(provider);
    if (event === "offer.created") {
      this.ringing.set(request, provider);
      if (row?.state === "available") row.state = "offered";
    } else if (event !== "offer.delivered" && event !== "offer.shown") {
      if (this.ringing.get(request) === provider) this.ringing.delete(request);
      if (row?.state === "offered") row.state = "available";
    }
  }

  /** Keeps in step who is at work: somebody as long as the request is assigned and not ended. */
  private worked(frame: EventFrame<BoardEvent>, request: string): void {
    const row = this.requests.get(request);
    const state = stateIn(frame.data) ?? row?.state;
    if (state !== "offered") this.ringing.delete(request);
    const id = idOf(frame.data.provider) || row?.provider?.id;
    const holder = state && isHeldIn(state) && id ? this.providers.get(id) : undefined;
    for (const unit of this.providers.values()) {
      if (unit === holder) hold(unit, request);
      else if (unit.request_id === request) release(unit);
    }
  }

  private changed(row: RequestRow, frame: EventFrame<BoardEvent>): RequestRow {
    const { data } = frame;
    const state = stateIn(data) ?? row.state;
    return {
      ...row,
      state,
      version: frame.version ?? row.version,
      status: data.status ?? row.status,
      tracking_status: data.tracking_status ?? row.tracking_status,
      priority: data.priority ?? row.priority,
      attention: data.attention ?? row.attention,
      provider: this.holderOf(row, state, frame),
      state_since: state === row.state ? row.state_since : frame.at,
      updated_at: frame.at,
    };
  }

  private holderOf(row: RequestRow, state: RequestState, frame: EventFrame<BoardEvent>): ProviderRef | null {
    if (isEnd(state)) return row.provider;
    if (!isHeldIn(state)) return null;
    return (frame.event.startsWith("offer.") ? null : this.named(frame.data.provider)) ?? row.provider;
  }

  private named(said: BoardEvent["provider"]): ProviderRef | null {
    const id = idOf(said);
    if (!id) return null;
    const row = this.providers.get(id);
    const name = typeof said === "object" ? said?.name : undefined;
    return { id, name: name ?? row?.name ?? "", vehicle_type: row?.vehicle_type };
  }

  private placed(row: ProviderRow, now: number): void {
    const mine = this.providers.get(row.id);
    this.providers.set(row.id, mine ? { ...mine, ...row } : row);
    const at = row.position_at ? Date.parse(row.position_at) / 1000 : 0;
    if (row.latitude === null || row.longitude === null) return;
    this.track(row.id, { latitude: row.latitude, longitude: row.longitude, heading: row.heading, at }, now);
  }

  private place(provider: ProviderRow, row: FixRow, rung: boolean, now: number): void {
    this.track(provider.id, fixOf(row), now);
    const state = states.find((known) => known === row[6]);
    if (state) provider.state = state === "available" && rung ? "offered" : state;
    provider.speed = row[4] === null ? null : row[4] / 10;
    provider.position_at = new Date(row[5] * 1000).toISOString();
  }

  private track(id: string, fix: { latitude: number; longitude: number; heading: number | null; at: number }, now: number): void {
    const track = this.tracks.get(id);
    if (track) track.take(fix, now);
    else this.tracks.set(id, new Track(fix, now));
  }

  private forget(id: string): void {
    this.providers.delete(id);
    this.tracks.delete(id);
  }

  private forgetOldest(): void {
    if (this.requests.size <= keptClosed * 2) return;
    const closed = [...this.requests.values()].filter(isClosed);
    for (const row of closed.slice(0, closed.length - keptClosed)) this.requests.delete(row.id);
  }
}

function hold(row: ProviderRow, request: string): void {
  row.request_id = request;
  if (row.state !== "silent") row.state = "busy";
}

function release(row: ProviderRow): void {
  row.request_id = null;
  if (row.state !== "silent") row.state = "available";
}

const states: readonly ProviderState[] = ["available", "busy", "offered", "silent"];
