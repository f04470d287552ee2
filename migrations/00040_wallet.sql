-- +goose Up
-- How members pay: payments through the network, and the double-entry ledger of all money that moved.

-- The language its letters are written in, and the last period that was asked to be paid by itself.
ALTER TABLE subscription
    ADD COLUMN language text NOT NULL DEFAULT 'es',
    ADD COLUMN asked_period integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT subscription_language CHECK (language IN ('es', 'en'));
CREATE INDEX subscription_unpaid_idx ON subscription (created_at) WHERE status = 'PENDING_PAYMENT';

-- Amounts are in minor units of currency. unknown_since: a charge was sent and nobody knows yet whether it was made; such
-- a payment has no end before the network has said so. asking_until: one node asks the network about it now.
CREATE TABLE payment (
    id              uuid        PRIMARY KEY,
    user_id         uuid        NOT NULL REFERENCES users (id),
    purpose         text        NOT NULL,
    method          text        NOT NULL,
    subscription_id uuid        REFERENCES subscription (id),
    period          integer     NOT NULL DEFAULT 0,
    request_id      uuid        REFERENCES request (id),
    amount_minor    bigint      NOT NULL,
    currency        text        NOT NULL,
    status          text        NOT NULL,
    code_sent_at    timestamptz,
    wrong_codes     smallint    NOT NULL DEFAULT 0,
    asking_until    timestamptz,
    unknown_since   timestamptz,
    transaction     text        NOT NULL DEFAULT '',
    reason          text        NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    CONSTRAINT payment_purpose CHECK (CASE purpose
        WHEN 'TOP_UP' THEN subscription_id IS NULL AND request_id IS NULL
        WHEN 'SUBSCRIPTION' THEN subscription_id IS NOT NULL AND period > 0 AND request_id IS NULL
        WHEN 'SERVICE' THEN request_id IS NOT NULL AND subscription_id IS NULL
        ELSE false END),
    CONSTRAINT payment_method CHECK (method IN ('PAQ', 'BALANCE')),
    CONSTRAINT payment_status CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED')),
    CONSTRAINT payment_amount CHECK (amount_minor > 0),
    CONSTRAINT payment_settled CHECK ((status = 'PENDING') = (settled_at IS NULL)),
    CONSTRAINT payment_unknown_is_open CHECK (unknown_since IS NULL OR status = 'PENDING'),
    CONSTRAINT payment_transaction CHECK ((transaction <> '') = (status = 'COMPLETED' AND method = 'PAQ'))
);
CREATE INDEX payment_user_idx ON payment (user_id, created_at DESC, id DESC);
-- One open payment for one thing, and no transaction of the network counts twice.
CREATE UNIQUE INDEX payment_one_open ON payment
    (user_id, purpose, coalesce(subscription_id, request_id, '00000000-0000-0000-0000-000000000000')) WHERE status = 'PENDING';
CREATE UNIQUE INDEX payment_transaction_key ON payment (transaction) WHERE transaction <> '';
CREATE INDEX payment_open_idx ON payment (updated_at) WHERE status = 'PENDING';
CREATE INDEX payment_subscription_idx ON payment (subscription_id) WHERE subscription_id IS NOT NULL;
CREATE INDEX payment_request_idx ON payment (request_id) WHERE request_id IS NOT NULL;

-- A member's balance is theirs to spend and never below zero; the other accounts are where it comes from and goes to.
CREATE TABLE ledger_account (
    id            uuid        PRIMARY KEY,
    kind          text        NOT NULL,
    user_id       uuid        REFERENCES users (id),
    currency      text        NOT NULL DEFAULT 'GTQ',
    balance_minor bigint      NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_account_kind CHECK (kind IN ('MEMBER', 'PAQ', 'SPONSOR', 'INCOME')),
    CONSTRAINT ledger_account_owner CHECK ((kind = 'MEMBER') = (user_id IS NOT NULL)),
    CONSTRAINT ledger_account_balance CHECK (kind <> 'MEMBER' OR balance_minor >= 0)
);
CREATE UNIQUE INDEX ledger_account_user_key ON ledger_account (user_id, currency) WHERE user_id IS NOT NULL;
INSERT INTO ledger_account (id, kind) VALUES
    ('00000000-0000-4000-8000-000000000001', 'PAQ'),
    ('00000000-0000-4000-8000-000000000002', 'SPONSOR'),
    ('00000000-0000-4000-8000-000000000003', 'INCOME');

CREATE TABLE ledger_transfer (
    id              uuid        PRIMARY KEY,
    kind            text        NOT NULL,
    user_id         uuid        NOT NULL REFERENCES users (id),
    payment_id      uuid        REFERENCES payment (id),
    subscription_id uuid        REFERENCES subscription (id),
    period          integer     NOT NULL DEFAULT 0,
    request_id      uuid        REFERENCES request (id),
    at              timestamptz NOT NULL,
    CONSTRAINT ledger_transfer_kind CHECK (kind IN ('TOP_UP', 'SUBSCRIPTION', 'SERVICE', 'CREDIT'))
);
CREATE INDEX ledger_transfer_user_idx ON ledger_transfer (user_id, at DESC, id DESC);
-- At most one charge for a request and kind, for a period of a subscription, and for a payment.
CREATE UNIQUE INDEX ledger_one_charge_per_request ON ledger_transfer (request_id, kind) WHERE kind = 'SERVICE';
CREATE UNIQUE INDEX ledger_one_charge_per_period ON ledger_transfer (subscription_id, period) WHERE kind = 'SUBSCRIPTION';
CREATE UNIQUE INDEX ledger_one_transfer_per_payment ON ledger_transfer (payment_id) WHERE payment_id IS NOT NULL;

CREATE TABLE ledger_entry (
    transfer_id  uuid   NOT NULL REFERENCES ledger_transfer (id),
    account_id   uuid   NOT NULL REFERENCES ledger_account (id),
    amount_minor bigint NOT NULL,
    PRIMARY KEY (transfer_id, account_id),
    CONSTRAINT ledger_entry_amount CHECK (amount_minor <> 0)
);
CREATE INDEX ledger_entry_account_idx ON ledger_entry (account_id);

-- The entries of a transfer sum to zero when its transaction commits, and are never changed.
-- +goose StatementBegin
CREATE FUNCTION ledger_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_minor) FROM ledger_entry WHERE transfer_id = NEW.transfer_id) <> 0 THEN
        RAISE EXCEPTION 'the entries of a transfer do not sum to zero' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_kept';
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balanced();
CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_kept();
