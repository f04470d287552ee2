import type { Failure } from "../api/failure";
import type { ProviderServer } from "../api/provider";
import type { RequestState } from "../api/views";
import { Outbox, type Tap, type Verdict } from "../live/outbox";
import { say } from "../words/words";
import { timeOfDay } from "../look/times";

/** The one thing to do next in each state of a job, and the state that it leads to. */
export const deeds: Partial<Record<RequestState, { name: string; leadsTo: RequestState }>> = {
  assigned: { name: "depart", leadsTo: "en_route" },
  en_route: { name: "arrive", leadsTo: "arrived" },
  arrived: { name: "start", leadsTo: "in_service" },
  in_service: { name: "complete", leadsTo: "completed" },
};

/** A picture as it waits to be sent: a data URL, small enough for the device's storage. */
export interface Picture {
  name: string;
  data: string;
}

const lateTapMs = 60_000;
const photosKey = "auxilio.photos";

/** Deeds sends a provider's taps in order, now or when the signal is back, and says on the request when one was late. */
export class Deeds {
  readonly outbox: Outbox;
  private readonly server: ProviderServer;
  private readonly storage: Storage;

  constructor(server: ProviderServer, storage: Storage, told: (failure: Failure | undefined) => void) {
    this.server = server;
    this.storage = storage;
    this.outbox = new Outbox(storage, server.session.user?.id ?? "", (tap) => this.send(tap), (verdict) => this.settled(verdict, told));
  }

  /** The state in which the taps that wait will leave a job. */
  stateAfter(request: string, state: RequestState): RequestState {
    const names = this.outbox.waiting().filter((tap) => tap.path.startsWith(stepPath(request, ""))).map((tap) => tap.path.split("/").at(-1));
    return names.reduce<RequestState>((now, name) => Object.values(deeds).find((deed) => deed.name === name)?.leadsTo ?? now, state);
  }

  do(request: string, name: string, body: unknown = {}): Promise<void> {
    return this.outbox.put(stepPath(request, name), body);
  }

  /** Sends the pictures and the signature first, and then the completion, which names the pictures as its evidence. */
  async complete(request: string, body: Record<string, unknown>, pictures: Picture[], signature: Picture | undefined): Promise<void> {
    const documents = stepPath(request, "documents");
    const photos = pictures.map((picture) => this.outbox.add(documents, picture));
    if (signature) this.outbox.add(documents, signature);
    this.outbox.add(stepPath(request, "complete"), { ...body, ...(photos.length > 0 && { photos }) });
    await this.outbox.flush();
  }

  private async send(tap: Tap): Promise<unknown> {
    if (tap.path.endsWith("/documents")) return this.sendPicture(tap);
    const { photos, ...rest } = tap.body as { photos?: string[] };
    const body = photos ? { ...rest, photos: photos.map((key) => this.sentPhotos()[key]).filter(Boolean) } : rest;
    return this.server.post(tap.path, body, tap.key);
  }

  private async sendPicture({ path, body, key }: Tap): Promise<void> {
    const { data, name } = body as Picture;
    const picture = await (await fetchData(data)).blob();
    const id = await this.server.document(path.split("/").at(-2) ?? "", picture, name, key);
    this.storage.setItem(photosKey, JSON.stringify({ ...this.sentPhotos(), [key]: id }));
  }

  private sentPhotos(): Record<string, string> {
    return JSON.parse(this.storage.getItem(photosKey) ?? "{}") as Record<string, string>;
  }

  private settled({ tap, failure }: Verdict, told: (failure: Failure | undefined) => void): void {
    const step = tap.path.split("/").at(-1) ?? "";
    if (!failure && step === "complete") this.storage.removeItem(photosKey);
    if (!failure && step !== "documents" && Date.now() - tap.at > lateTapMs) void this.admit(tap, step);
    told(failure);
  }

  /** A tap that came late says so, so that the story of the job stays true. */
  private admit(tap: Tap, step: string): Promise<unknown> {
    const words = say("job.late", { step: say("job.did_" + step), time: timeOfDay(tap.at, false) });
    return this.server.say(tap.path.split("/").at(-2) ?? "", words, tap.key + "-late").catch(() => undefined);
  }
}

function stepPath(request: string, name: string): string {
  return `/assistance/requests/${request}/${name}`;
}

/** The bytes of a data URL; a page's policy does not let it fetch one. */
async function fetchData(data: string): Promise<Response> {
  const [head = "", text = ""] = data.split(",");
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(bytes, { headers: { "Content-Type": /^data:([^;]+)/.exec(head)?.[1] ?? "" } });
}
