import type { Job, MyProvider, PartyRequest } from "../api/views";

const storageKey = "auxilio.job";

/** What the phone shows again when it is opened without signal. */
export interface Kept {
  me?: MyProvider;
  jobs?: Job[];
  detail?: PartyRequest;
}

/** Keepsake holds the job in hand on the device, without a word about anybody's health, until there is none or the provider signs out. */
export class Keepsake {
  private readonly storage: Storage;
  private readonly user: string;

  constructor(storage: Storage, user: string) {
    this.storage = storage;
    this.user = user;
  }

  /** Adds to what is kept. Nothing is kept where storage is full or closed. */
  keep(part: Kept): void {
    const detail = part.detail && withoutHealth(part.detail);
    try {
      this.storage.setItem(storageKey, JSON.stringify({ ...this.find(), ...part, ...(detail && { detail }), user: this.user }));
    } catch {
      this.storage.removeItem(storageKey);
    }
  }

  /** What this provider had, if anything. */
  find(): Kept {
    const text = this.storage.getItem(storageKey);
    const kept = text ? (JSON.parse(text) as Kept & { user: string }) : undefined;
    return kept?.user === this.user ? kept : {};
  }

  drop(): void {
    this.storage.removeItem(storageKey);
  }
}

function withoutHealth(detail: PartyRequest): PartyRequest {
  const hidden = { symptoms: null, patient_name: null, patient_age: null, patients: null, allergies: null, triage: null };
  return { ...detail, ...(detail.category === "HEALTH" && { ...hidden, description: "" }) };
}
