import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { TryLater, type Ports, type Socket, type Ticket } from "../../src/live/connection";
import type { ServerFrame } from "../../src/live/frames";

/** A realtime server in a process of its own. */
export class LiveServer {
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterableIterator<string>;

  private constructor(child: ChildProcess, answers: AsyncIterableIterator<string>, url: string) {
    this.child = child;
    this.answers = answers;
    this.url = url;
  }

  static async start(): Promise<LiveServer> {
    const script = fileURLToPath(new URL("../server/live.mjs", import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
    const answers = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    const { url } = JSON.parse((await answers.next()).value as string) as { url: string };
    return new LiveServer(child, answers, url);
  }

  async order<T = Record<string, never>>(what: string, values: Record<string, unknown> = {}): Promise<T> {
    this.child.stdin?.write(JSON.stringify({ do: what, ...values }) + "\n");
    return JSON.parse((await this.answers.next()).value as string) as T;
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }

  /** What a page would give a connection, with waiting times made short by a small random number. */
  ports(changes: Partial<Ports> = {}): Ports {
    return {
      ticket: () => this.ticket(),
      token: async () => "token",
      open: (url, protocols) => new WebSocket(url, protocols) as unknown as Socket,
      now: () => performance.now(),
      random: () => 0.02,
      ...changes,
    };
  }

  private async ticket(): Promise<Ticket> {
    const response = await fetch(this.url).catch(() => {
      throw new TryLater(0);
    });
    const { data } = (await response.json()) as { data: Ticket };
    return { ticket: data.ticket, url: this.url.replace("http", "ws") + data.url };
  }
}

/** Waits until a condition holds; fails with its name after ten seconds. */
export async function until(name: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error("never: " + name);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

/** A reader that keeps what it was given. */
export class Memory {
  readonly seen: number[] = [];
  readonly returns: { events: number; milliseconds: number }[] = [];
  reloads: string[] = [];
  reloadTo = { pos: 0, epoch: "" };

  event(frame: Extract<ServerFrame, { type: "event" }>): void {
    this.seen.push(frame.pos);
  }

  async reload(reason: string): Promise<{ pos: number; epoch: string }> {
    this.reloads.push(reason);
    return this.reloadTo;
  }

  caughtUp(events: number, milliseconds: number): void {
    this.returns.push({ events, milliseconds });
  }
}
