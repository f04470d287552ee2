import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import { newKey } from "../api/key";
import type { Watch } from "../board/watch";
import { shortNumber } from "../board/sentence";
import { say } from "../words/words";
import { doneOf } from "./effect";
import { bodyOf, problemOf, undoOf, type Order } from "./order";
import { isConflict, sayRefusal } from "./refusal";

const goodForMs = 12_000;
const mostUndoable = 20;

/** What became of the last order. */
export interface Told {
  good: boolean;
  words: string;
  request: string;
  /** Can be taken back with one key. */
  undo?: boolean;
  /** The same order once more: on the request as it is now, or the one whose answer was lost. */
  again?: () => Promise<boolean>;
}

interface Done {
  /** Of the request, after the order. */
  version: number;
  order: Order;
  back: Omit<Order, "request">;
}

/**
 * Book gives orders and remembers them: each names the version that was seen, so that a conflict changes nothing and is
 * told in a sentence; what can be taken back is, as long as nobody has touched the request since.
 */
export class Book {
  told: Told | undefined;
  /** An order is on its way. */
  busy = false;
  private readonly watch: Watch;
  private readonly server: DeskServer;
  readonly me: string | undefined;
  private readonly done: Done[] = [];
  private readonly listeners = new Set<() => void>();
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor(watch: Watch, server: DeskServer, me: string | undefined) {
    this.watch = watch;
    this.server = server;
    this.me = me;
  }

  /** Gives the order; true when it was carried out. What became of it is `told`. */
  give(order: Order, key = newKey()): Promise<boolean> {
    return this.send(order, key, () => {
      this.tell({ good: true, words: doneOf(order), request: order.request.id, undo: order.verb.reversible === true });
    });
  }

  /** Takes the last order back that can be. */
  undo(): Promise<boolean> {
    const last = this.done.pop();
    if (!last) {
      this.tell({ good: false, words: say("order.nothingToUndo"), request: "" });
      return Promise.resolve(false);
    }
    const row = this.watch.desk.requests.get(last.order.request.id) ?? last.order.request;
    const back: Order = { ...last.back, request: { ...row, version: last.version } };
    return this.send(back, newKey(), () => {
      this.done.pop(); // taking back is not itself to be taken back
      this.tell({ good: true, words: say("order.undone", { number: shortNumber(row) }), request: row.id });
    });
  }

  dismiss(): void {
    this.tell(undefined);
  }

  /** Calls back after each change; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async send(order: Order, key: string, succeeded: () => void): Promise<boolean> {
    if (this.busy) return false;
    const problem = this.problem(order);
    if (problem) return this.tell({ good: false, words: problem, request: order.request.id });
    this.busy = true;
    this.changed();
    try {
      const version = await this.server.order(order.request.id, order.verb.path, versionOf(order), bodyOf(order, say("order.escalatedBy")), key);
      this.remember(order, version);
      succeeded();
      return true;
    } catch (cause) {
      return this.refused(cause, order, key);
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  /** Nothing is ordered on a page that may not be believed. */
  private problem(order: Order): string | undefined {
    if (!this.watch.isTrue()) return say("order.notTrue");
    return order.verb.words && !order.words ? say("problem.words") : undefined;
  }

  private refused(cause: unknown, order: Order, key: string): false {
    const unit = this.watch.desk.requests.get(order.request.id)?.provider?.name ?? "";
    const words = sayRefusal(cause, order, unit, this.watch.clock.now());
    const told: Told = { good: false, words, request: order.request.id };
    if (cause instanceof Failure && cause.status === 0) told.again = () => this.give(order, key);
    else if (isConflict(cause) && this.standsFor(order)) told.again = () => this.give(this.standsFor(order) ?? order);
    return this.tell(told);
  }

  /** The order on the request as it is now, where it still makes sense. */
  private standsFor(order: Order): Order | undefined {
    const row = this.watch.desk.requests.get(order.request.id);
    const now = row && { ...order, request: row };
    return now && !problemOf(now, this.watch.desk, this.watch.clock.now(), this.me) ? now : undefined;
  }

  private remember(order: Order, version: number | undefined): void {
    const back = undoOf(order, say("order.undoneBy"), this.watch.clock.now());
    if (!back || version === undefined) return;
    this.done.push({ version, order, back });
    if (this.done.length > mostUndoable) this.done.shift();
  }

  private tell(told: Told | undefined): false {
    this.told = told;
    clearTimeout(this.fading);
    if (told?.good) this.fading = setTimeout(() => this.tell(undefined), goodForMs);
    this.changed();
    return false;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Words are added whatever has changed meanwhile. */
function versionOf({ verb, request }: Order): number | undefined {
  return verb.name === "note" || verb.name === "message" ? undefined : request.version;
}
