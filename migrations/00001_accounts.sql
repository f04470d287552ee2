-- +goose Up
-- Logins, sessions and the keys that sign their tokens.

CREATE TABLE users (
    id            uuid        PRIMARY KEY,
    email         text        NOT NULL,
    phone_number  text        NOT NULL,
    password_hash text        NOT NULL,
    first_name    text        NOT NULL,
    last_name     text        NOT NULL,
    role          text        NOT NULL,
    is_active     boolean     NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    last_login_at timestamptz,
    CONSTRAINT users_role CHECK (role IN ('MEMBER', 'PROVIDER', 'DISPATCHER', 'ADMIN')),
    CONSTRAINT users_email_lower CHECK (email = lower(email)),
    CONSTRAINT users_phone_e164 CHECK (phone_number ~ '^\+[1-9][0-9]{6,14}$')
);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE UNIQUE INDEX users_phone_key ON users (phone_number);
CREATE INDEX users_role_idx ON users (role);
CREATE INDEX users_active_role_idx ON users (is_active, role);
CREATE INDEX users_created_idx ON users (created_at DESC, id);

-- One row per login on one device; every token of that login carries its id (sid).
CREATE TABLE session (
    id         uuid        PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    revoked_because text
);
CREATE INDEX session_user_idx ON session (user_id) WHERE revoked_at IS NULL;

-- Refresh tokens are kept as SHA-256 only. A rotated token stays so that its reuse can be seen.
CREATE TABLE refresh_token (
    hash       bytea       PRIMARY KEY,
    session_id uuid        NOT NULL REFERENCES session (id),
    issued_at  timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    rotated_at timestamptz,
    successor  bytea
);
CREATE INDEX refresh_token_session_idx ON refresh_token (session_id);

-- Ed25519 keys; the private half is sealed with AUXILIO_SECRET_KEY.
CREATE TABLE signing_key (
    kid            text        PRIMARY KEY,
    public_key     bytea       NOT NULL,
    sealed_private bytea       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    retired_at     timestamptz
);

-- What a POST with an Idempotency-Key answered, written in the transaction of its effect.
CREATE TABLE idempotency_key (
    caller      text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    status      integer     NOT NULL,
    body        bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key),
    CONSTRAINT idempotency_key_length CHECK (length(key) BETWEEN 1 AND 255)
);
CREATE INDEX idempotency_key_created_idx ON idempotency_key (created_at);
