-- +goose Up
-- Links by which somebody without a login follows one request. The token is in the link alone; here is only its SHA-256.
CREATE TABLE request_share (
    token_hash bytea       PRIMARY KEY,
    request_id uuid        NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    made_by    uuid        NOT NULL REFERENCES users (id),
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT request_share_hash CHECK (length(token_hash) = 32),
    CONSTRAINT request_share_life CHECK (expires_at > made_at)
);
CREATE INDEX request_share_request_idx ON request_share (request_id);
CREATE INDEX request_share_expires_idx ON request_share (expires_at);
