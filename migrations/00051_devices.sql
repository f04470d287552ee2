-- +goose Up
-- Trackers that report for a provider without a login. A token is kept as SHA-256 only.
CREATE TABLE device (
    id           uuid        PRIMARY KEY,
    provider_id  uuid        NOT NULL REFERENCES provider (id),
    name         text        NOT NULL,
    hash         bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz, -- to the minute
    CONSTRAINT device_name CHECK (length(name) BETWEEN 1 AND 100)
);
CREATE UNIQUE INDEX device_hash_key ON device (hash);
CREATE INDEX device_provider_idx ON device (provider_id, created_at DESC, id DESC);
