-- +goose Up
-- Links mailed to people who forgot their password. The token itself is nowhere: here is its SHA-256. A row goes with the use
-- of any link of its user, with a change of their password or email, and by retention once it is past.

CREATE TABLE password_reset (
    hash       bytea       PRIMARY KEY,
    id         uuid        NOT NULL,
    user_id    uuid        NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT password_reset_hash CHECK (length(hash) = 32)
);
CREATE UNIQUE INDEX password_reset_id_key ON password_reset (id);
CREATE INDEX password_reset_user_idx ON password_reset (user_id);
CREATE INDEX password_reset_created_idx ON password_reset (created_at);
