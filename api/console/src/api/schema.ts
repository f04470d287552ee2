import type { Board, RequestDetail, Round, Tracking, Update } from "./views";

interface Answer<T> {
  parameters: { query?: { limit?: number } };
  responses: { 200: { headers: Record<string, string>; content: { "application/json": { data: T } } } };
}

interface OfRequest<T> extends Answer<T> {
  parameters: { query?: { limit?: number }; path: { id: string } };
}

export interface Page<T> {
  results: T[];
  next: string | null;
}

/** The routes that the pages read, in the form that openapi-fetch takes. */
export interface paths {
  "/dispatch/board": { get: Answer<Board> };
  "/assistance/requests/{id}": { get: OfRequest<RequestDetail> };
  "/assistance/requests/{id}/tracking": { get: OfRequest<Tracking> };
  "/assistance/requests/{id}/updates": { get: OfRequest<Page<Update>> };
  "/assistance/requests/{id}/decisions": { get: OfRequest<Page<Round>> };
  "/realtime/ticket": { post: Answer<{ ticket: string; url: string; expires_in: number }> };
}
