import { randomUUID } from "node:crypto";
import { WebSocketServer } from "ws";

const user = "018f0000-0000-7000-8000-000000000001";

/** The WebSocket side of the contract: tickets, welcome, subscriptions with resume, views, acknowledgements. */
export class Sockets {
  tickets = new Set();
  /** Every frame received, for tests to look at. */
  received = [];
  /** While true nothing is sent: the network is gone but the sockets stand. */
  mute = false;
  /** Frames of the next subscription to leave out, to provoke a gap. */
  skip = 0;
  #log;
  #live = new Set();
  #server = new WebSocketServer({ noServer: true, handleProtocols: () => "auxilio.v1" });

  constructor(log) {
    this.#log = log;
  }

  ticket() {
    const ticket = randomUUID();
    this.tickets.add(ticket);
    return { ticket, url: "/api/v1/realtime/connect", expires_in: 30 };
  }

  upgrade(request, socket, head) {
    const offered = String(request.headers["sec-websocket-protocol"] ?? "").split(/,\s*/);
    const ticket = offered.find((name) => name.startsWith("ticket."))?.slice("ticket.".length);
    if (!offered.includes("auxilio.v1") || !this.tickets.delete(ticket)) {
      return socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#welcome(ws));
  }

  get count() {
    return this.#live.size;
  }

  closeAll(code) {
    for (const one of this.#live) one.ws.close(code);
  }

  dropAll() {
    for (const one of this.#live) one.ws.terminate();
  }

  send(frame) {
    for (const one of this.#live) this.#send(one, frame);
  }

  /** Sends positions to those whose view has their cell. */
  positions(cell, rows) {
    for (const one of this.#live) if (one.view.has(cell)) this.#send(one, { type: "positions", cell, rows });
  }

  #welcome(ws) {
    const one = { ws, topics: new Set(), view: new Set() };
    one.unlisten = this.#log.listen((frame) => one.topics.has(frame.topic) && this.#send(one, frame));
    this.#live.add(one);
    ws.on("message", (text) => this.#heard(one, JSON.parse(String(text))));
    ws.on("close", () => {
      one.unlisten();
      this.#live.delete(one);
    });
    const topics = ["user:" + user];
    const server_time = new Date().toISOString();
    this.#send(one, { type: "welcome", session: randomUUID(), epoch: this.#log.epoch, user, role: "DISPATCHER", heartbeat_ms: 20000, server_time, topics });
  }

  #heard(one, frame) {
    this.received.push(frame);
    if (frame.type === "ping") this.#send(one, { type: "pong" });
    if (frame.type === "view") one.view = new Set(frame.cells);
    if (frame.type === "unsubscribe") one.topics.delete(frame.topic);
    if (frame.type === "subscribe") this.#subscribe(one, frame);
  }

  #subscribe(one, { id, topic, pos, epoch }) {
    const head = this.#log.head(topic);
    const reason = pos === undefined ? "" : epoch !== this.#log.epoch ? "epoch" : pos > head ? "ahead" : "";
    if (reason) return this.#send(one, { type: "resync", topic, reason, head });
    const from = pos ?? head;
    this.#send(one, { type: "subscribed", id, topic, from, head });
    const missed = this.#log.after(topic, from).slice(this.skip);
    this.skip = 0;
    if (missed.length > 0) this.#send(one, missed);
    one.topics.add(topic);
  }

  #send(one, frame) {
    if (!this.mute && one.ws.readyState === 1) one.ws.send(JSON.stringify(frame));
  }
}
