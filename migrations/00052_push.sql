-- +goose Up
-- Where a login's devices can be woken.
CREATE TABLE push_subscription (
    id         uuid        PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users (id),
    kind       text        NOT NULL,
    endpoint   text        NOT NULL, -- the push service's URL for this browser, or the FCM token
    p256dh     text        NOT NULL DEFAULT '',
    auth       text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT push_subscription_kind CHECK (kind IN ('WEB', 'FCM')),
    CONSTRAINT push_subscription_keys CHECK ((kind = 'WEB') = (p256dh <> '') AND (kind = 'WEB') = (auth <> ''))
);
CREATE UNIQUE INDEX push_subscription_endpoint_key ON push_subscription (endpoint);
CREATE INDEX push_subscription_user_idx ON push_subscription (user_id, created_at DESC, id DESC);

-- One row: the pair that tells push services who we are, where none is configured.
CREATE TABLE vapid_key (
    one            boolean     PRIMARY KEY DEFAULT true CHECK (one),
    public_key     text        NOT NULL,
    sealed_private bytea       NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);
