import { randomUUID } from "node:crypto";

/** An event log with dense positions per topic, as the realtime contract has it. */
export class Log {
  epoch = randomUUID();
  seq = 0;
  #topics = new Map();
  #listeners = new Set();

  head(topic) {
    return this.#events(topic).length;
  }

  after(topic, pos) {
    return this.#events(topic).slice(pos);
  }

  publish(topics, event, data, version) {
    this.seq += 1;
    for (const topic of topics) {
      const events = this.#events(topic);
      const frame = { type: "event", topic, pos: events.length + 1, seq: this.seq, event, version, at: new Date().toISOString(), data };
      events.push(frame);
      for (const listener of this.#listeners) listener(frame);
    }
  }

  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another log altogether: positions of the old one mean nothing. */
  restore() {
    this.epoch = randomUUID();
    this.#topics.clear();
  }

  #events(topic) {
    if (!this.#topics.has(topic)) this.#topics.set(topic, []);
    return this.#topics.get(topic);
  }
}
