-- +goose Up
-- What members buy: plans, subscriptions, and how much of a month is used. The first plans come from the seed.

-- Prices are in minor units (centavos) of currency. max_requests_per_month 0 is unlimited.
CREATE TABLE plan (
    id                     uuid        PRIMARY KEY,
    code                   text        NOT NULL,
    category               text        NOT NULL REFERENCES category (code),
    name_es                text        NOT NULL,
    name_en                text        NOT NULL,
    description_es         text        NOT NULL DEFAULT '',
    description_en         text        NOT NULL DEFAULT '',
    monthly_price_minor    bigint      NOT NULL,
    yearly_price_minor     bigint      NOT NULL,
    currency               text        NOT NULL DEFAULT 'GTQ',
    max_requests_per_month integer     NOT NULL,
    position               integer     NOT NULL DEFAULT 0,
    active                 boolean     NOT NULL DEFAULT true,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT plan_code CHECK (code ~ '^[A-Z][A-Z0-9_]{1,39}$'),
    CONSTRAINT plan_monthly_price CHECK (monthly_price_minor >= 0),
    CONSTRAINT plan_yearly_price CHECK (yearly_price_minor >= 0),
    CONSTRAINT plan_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT plan_monthly_limit CHECK (max_requests_per_month BETWEEN 0 AND 1000)
);
CREATE UNIQUE INDEX plan_code_key ON plan (code);
CREATE INDEX plan_category_idx ON plan (category, position);

-- Price and limit are what was bought: a later change of the plan counts from the next renewal.
-- periods is how many cycles have been paid; reminded the last reminder sent before renews_at, in days.
CREATE TABLE subscription (
    id                     uuid        PRIMARY KEY,
    user_id                uuid        NOT NULL REFERENCES users (id),
    plan_id                uuid        NOT NULL REFERENCES plan (id),
    status                 text        NOT NULL,
    billing_cycle          text        NOT NULL,
    price_minor            bigint      NOT NULL,
    currency               text        NOT NULL,
    max_requests_per_month integer     NOT NULL,
    paid_by                text        NOT NULL,
    auto_renew             boolean     NOT NULL,
    periods                integer     NOT NULL DEFAULT 0,
    started_at             timestamptz,
    renews_at              timestamptz,
    ended_at               timestamptz,
    reminded               smallint    NOT NULL DEFAULT 0,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    CONSTRAINT subscription_status CHECK (status IN ('PENDING_PAYMENT', 'ACTIVE', 'SUSPENDED', 'CANCELLED', 'EXPIRED')),
    CONSTRAINT subscription_cycle CHECK (billing_cycle IN ('MONTHLY', 'YEARLY')),
    CONSTRAINT subscription_price CHECK (price_minor >= 0),
    CONSTRAINT subscription_monthly_limit CHECK (max_requests_per_month BETWEEN 0 AND 1000),
    CONSTRAINT subscription_paid_by CHECK (paid_by IN ('MEMBER', 'SPONSOR')),
    CONSTRAINT subscription_paid_when_active
        CHECK (status NOT IN ('ACTIVE', 'SUSPENDED') OR (periods > 0 AND started_at IS NOT NULL AND renews_at IS NOT NULL)),
    CONSTRAINT subscription_ended CHECK ((status IN ('CANCELLED', 'EXPIRED')) = (ended_at IS NOT NULL))
);
-- One live subscription per member and plan; one that waits for its payment counts, so that no two can become active.
CREATE UNIQUE INDEX subscription_one_active ON subscription (user_id, plan_id)
    WHERE status IN ('PENDING_PAYMENT', 'ACTIVE', 'SUSPENDED');
CREATE INDEX subscription_status_user_idx ON subscription (status, user_id);
CREATE INDEX subscription_plan_status_idx ON subscription (plan_id, status);
CREATE INDEX subscription_next_renewal_idx ON subscription (renews_at) WHERE status = 'ACTIVE';
CREATE INDEX subscription_user_idx ON subscription (user_id, created_at DESC, id);
CREATE INDEX subscription_created_idx ON subscription (created_at DESC, id);

-- Units taken of a month; a month without a row is at zero.
CREATE TABLE subscription_usage (
    subscription_id uuid    NOT NULL REFERENCES subscription (id),
    month           date    NOT NULL,
    used            integer NOT NULL,
    PRIMARY KEY (subscription_id, month),
    CONSTRAINT subscription_usage_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT subscription_usage_used CHECK (used >= 0)
);

-- The subscription a request is under, and the month whose unit it holds; over_limit when it was accepted without one.
ALTER TABLE request
    ADD COLUMN subscription_id uuid REFERENCES subscription (id),
    ADD COLUMN unit_month date,
    ADD COLUMN over_limit boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT request_unit CHECK (unit_month IS NULL OR (subscription_id IS NOT NULL AND NOT over_limit));
CREATE INDEX request_subscription_idx ON request (subscription_id, unit_month) WHERE subscription_id IS NOT NULL;
