-- +goose Up
-- What the desk reads: the history of all requests, newest first, and what has ended of late.
CREATE INDEX request_history_at_idx ON request_history (at DESC, request_id DESC, version DESC);
CREATE INDEX request_ended_idx ON request (state_since) WHERE state IN ('completed', 'cancelled', 'rejected');
