import type { Policy, PolicyFields } from "../api/views";

/** One number or word of a policy by its path, group.field where it lies in a group. */
export interface Field {
  path: string;
  value: number | string;
}

/** The groups in which people think of the fields, by how a path begins; what fits none is in the first. */
export const sections: Record<string, RegExp> = {
  candidates: /^(radius|fresh|k_cand|parallel|shift|blocked)/,
  cost: /^(eta_cap|travel|weights|idle|reliab|job_min)/,
  offers: /^(offer|grace|ack|reoffer)/,
  escalation: /^escalate/,
  next: /^(forward|swap|preempt|next)/,
  progress: /^(progress|eta_change)/,
  automation: /^automation/,
};

export function fieldsOf(policy: PolicyFields, under = ""): Field[] {
  return Object.entries(policy).flatMap(([name, value]) => {
    return typeof value === "object" && value !== null ? fieldsOf(value, under + name + ".") : [{ path: under + name, value }];
  });
}

export function sectionOf(path: string): string {
  return Object.entries(sections).find(([, begins]) => begins.test(path))?.[0] ?? "other";
}

/** The unit that the name of a field ends in, or nothing. */
export function unitOf(path: string): string {
  return /_(s|min|km|m)$/.exec(path)?.[1] ?? "";
}

/** The changed fields as the body of a change: numbers as numbers, groups as objects. */
export function changeOf(edited: ReadonlyMap<string, string>, policy: PolicyFields): PolicyFields {
  const change: PolicyFields = {};
  for (const { path, value } of fieldsOf(policy)) {
    const text = edited.get(path);
    if (text === undefined || text.trim() === String(value)) continue;
    put(change, path.split("."), typeof value === "number" ? Number(text.replace(",", ".")) : text);
  }
  return change;
}

/** Why the text cannot stand for the field: a key of the words. Ranges are the server's to judge. */
export function wrongIn(text: string, value: number | string): "number" | "empty" | undefined {
  if (text.trim() === "") return "empty";
  return typeof value === "number" && !Number.isFinite(Number(text.replace(",", "."))) ? "number" : undefined;
}

function put(into: PolicyFields, [name, ...rest]: string[], value: number | string): void {
  if (name === undefined) return;
  if (rest.length === 0) into[name] = value;
  else put((into[name] ??= {}) as PolicyFields, rest, value);
}

/** The fields in which two versions differ. */
export function differences(a: Policy, b: Policy): { path: string; from: number | string; to: number | string }[] {
  const before = new Map(fieldsOf(a.policy).map((field) => [field.path, field.value]));
  return fieldsOf(b.policy)
    .filter(({ path, value }) => before.get(path) !== value)
    .map(({ path, value }) => ({ path, from: before.get(path) ?? "–", to: value }));
}
