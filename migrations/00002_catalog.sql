-- +goose Up
-- What can be sent: kinds of assistance and the services in them. The rows come from the seed, not from here.

CREATE TABLE category (
    code       text        PRIMARY KEY,
    name_es    text        NOT NULL,
    name_en    text        NOT NULL,
    position   integer     NOT NULL,
    active     boolean     NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT category_code CHECK (code ~ '^[A-Z][A-Z0-9_]{1,39}$')
);

-- base_pay_minor is what a provider earns before distance, in minor units (centavos) of currency.
-- The needs_ columns are the evidence that a job completed as asked must carry.
CREATE TABLE service (
    code               text        PRIMARY KEY,
    category           text        NOT NULL REFERENCES category (code),
    name_es            text        NOT NULL,
    name_en            text        NOT NULL,
    default_priority   text        NOT NULL,
    base_pay_minor     bigint      NOT NULL,
    currency           text        NOT NULL DEFAULT 'GTQ',
    capabilities       text[]      NOT NULL DEFAULT '{}',
    needs_notes        boolean     NOT NULL DEFAULT true,
    needs_satisfaction boolean     NOT NULL DEFAULT true,
    needs_signature    boolean     NOT NULL DEFAULT false,
    needs_photo        boolean     NOT NULL DEFAULT false,
    position           integer     NOT NULL,
    active             boolean     NOT NULL DEFAULT true,
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT service_code CHECK (code ~ '^[A-Z][A-Z0-9_]{1,39}$'),
    CONSTRAINT service_default_priority CHECK (default_priority IN ('LOW', 'MEDIUM', 'HIGH', 'URGENT')),
    CONSTRAINT service_base_pay CHECK (base_pay_minor >= 0),
    CONSTRAINT service_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT service_no_photo_for_health CHECK (category <> 'HEALTH' OR NOT needs_photo)
);
CREATE INDEX service_category_idx ON service (category, position);
