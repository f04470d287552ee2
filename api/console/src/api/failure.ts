/** An answer that is not a success: the server's envelope, or status 0 when there was no answer. */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string[]>;
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number;
  /** How things stand now, where a conflict was the reason. */
  readonly current: unknown;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: Record<string, string[]> = {},
    retryAfter = 0,
    current: unknown = undefined,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
    this.current = current;
  }
}

interface Envelope {
  message?: string;
  code?: string;
  errors?: Record<string, string[]> | null;
  data?: unknown;
  current?: unknown;
}

/** The data of an answer whose body was read as JSON. Throws Failure. */
export function dataOf<T>(response: Response, body: unknown): T {
  const envelope = (typeof body === "object" && body !== null ? body : {}) as Envelope;
  if (response.ok) return envelope.data as T;
  const wait = Number(response.headers.get("Retry-After") ?? 0);
  throw new Failure(
    response.status,
    envelope.code ?? "",
    envelope.message ?? response.statusText,
    envelope.errors ?? {},
    Number.isFinite(wait) ? wait : 0,
    envelope.current,
  );
}

/** There was no answer: trying again may help, and nobody knows whether it was carried out. */
export function isUnreachable(cause: unknown): boolean {
  return cause instanceof Failure && (cause.status === 0 || cause.status === 503);
}
