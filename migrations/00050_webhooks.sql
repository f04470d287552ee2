-- +goose Up
-- Endpoints of others that are told of events, and what became of each telling.

CREATE TABLE webhook (
    id               uuid        PRIMARY KEY,
    url              text        NOT NULL,
    description      text        NOT NULL DEFAULT '',
    events           text[]      NOT NULL DEFAULT '{}', -- types, or a kind with its dot and a star; none is all
    sealed_secret    bytea       NOT NULL,
    former_secret    bytea,                             -- signs beside the new one until former_until
    former_until     timestamptz,
    active           boolean     NOT NULL DEFAULT true,
    disabled_because text        NOT NULL DEFAULT '',
    failing_since    timestamptz,
    position         bigint      NOT NULL,              -- seq of the last event that was looked at for this endpoint
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_former CHECK ((former_secret IS NULL) = (former_until IS NULL)),
    CONSTRAINT webhook_disabled CHECK (disabled_because IN ('', 'ADMIN', 'FAILING', 'GONE') AND (disabled_because = '') = active)
);
CREATE INDEX webhook_created_idx ON webhook (created_at DESC, id DESC);

-- The id of a delivery is the message's id on the wire: the same at every attempt.
CREATE TABLE webhook_delivery (
    id            uuid        PRIMARY KEY,
    webhook_id    uuid        NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    seq           bigint      NOT NULL,
    event         text        NOT NULL,
    ordering_key  text        NOT NULL,
    payload       text        NOT NULL, -- exactly the bytes that are signed and sent
    status        text        NOT NULL DEFAULT 'PENDING',
    attempts      integer     NOT NULL DEFAULT 0, -- that ended
    tries_left    integer     NOT NULL,
    sending_until timestamptz, -- while an attempt is under way
    next_at       timestamptz,
    attempted_at  timestamptz,
    delivered_at  timestamptz,
    answer_status integer,
    latency_ms    integer,
    answer        text        NOT NULL DEFAULT '', -- the beginning of the last answer's body
    error         text        NOT NULL DEFAULT '', -- why there was no answer
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_delivery_status CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED', 'CANCELLED')),
    CONSTRAINT webhook_delivery_next CHECK (next_at IS NULL OR status = 'PENDING'),
    CONSTRAINT webhook_delivery_done CHECK ((status = 'DELIVERED') = (delivered_at IS NOT NULL))
);
-- However many nodes feed: one delivery for each event and endpoint.
CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery (webhook_id, seq);
CREATE INDEX webhook_delivery_list_idx ON webhook_delivery (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_delivery_created_idx ON webhook_delivery (created_at);
CREATE INDEX webhook_delivery_order_idx ON webhook_delivery (webhook_id, ordering_key, seq) WHERE status = 'PENDING';
