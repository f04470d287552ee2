-- +goose Up
-- Providers, requests, offers and assignments: the tables whose constraints hold the promises under concurrency.

-- Node heartbeats: a provider's socket is gone when its node is.
CREATE TABLE node (
    id         uuid        PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
);

-- One matcher per region at a time: the lease carries a fencing number that every write of a round checks.
CREATE TABLE region (
    id          text        PRIMARY KEY,
    name        text        NOT NULL,
    automation  text        NOT NULL DEFAULT 'AUTO',
    fence       bigint      NOT NULL DEFAULT 0,
    holder      uuid,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT region_automation CHECK (automation IN ('MANUAL', 'ASSISTED', 'AUTO', 'UNATTENDED'))
);
INSERT INTO region (id, name) VALUES ('default', 'Default');

-- Policies are rows that are never changed: the newest is in force.
CREATE TABLE policy (
    version    integer     PRIMARY KEY,
    body       json        NOT NULL,
    created_by uuid        REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE provider (
    id                uuid             PRIMARY KEY,
    user_id           uuid             NOT NULL REFERENCES users (id),
    company_name      text             NOT NULL,
    business_license  text             NOT NULL,
    tax_id            text             NOT NULL DEFAULT '',
    business_phone    text             NOT NULL,
    business_email    text             NOT NULL DEFAULT '',
    vehicle_type      text             NOT NULL,
    vehicle_plate     text             NOT NULL,
    vehicle_model     text             NOT NULL DEFAULT '',
    services          text[]           NOT NULL,
    latitude          double precision NOT NULL,
    longitude         double precision NOT NULL,
    service_radius_km double precision NOT NULL DEFAULT 50,
    address           text             NOT NULL DEFAULT '',
    city              text             NOT NULL,
    state             text             NOT NULL,
    status            text             NOT NULL DEFAULT 'PENDING',
    on_duty           boolean          NOT NULL DEFAULT false,
    idle_since        timestamptz,
    rating            numeric(3, 2)    NOT NULL DEFAULT 0,
    review_count      integer          NOT NULL DEFAULT 0,
    completed_count   integer          NOT NULL DEFAULT 0,
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT provider_status CHECK (status IN ('PENDING', 'ACTIVE', 'SUSPENDED', 'INACTIVE')),
    CONSTRAINT provider_vehicle CHECK (vehicle_type IN ('MOTORCYCLE', 'CAR', 'VAN', 'TOW_TRUCK', 'AMBULANCE')),
    CONSTRAINT provider_latitude CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT provider_longitude CHECK (longitude BETWEEN -180 AND 180),
    CONSTRAINT provider_radius CHECK (service_radius_km > 0 AND service_radius_km <= 1000),
    CONSTRAINT provider_services CHECK (cardinality(services) BETWEEN 1 AND 50),
    CONSTRAINT provider_rating CHECK (rating BETWEEN 0 AND 5 AND review_count >= 0 AND completed_count >= 0),
    CONSTRAINT provider_duty CHECK (NOT on_duty OR status = 'ACTIVE')
);
CREATE UNIQUE INDEX provider_user_key ON provider (user_id);
CREATE INDEX provider_status_idx ON provider (status, on_duty);
CREATE INDEX provider_city_idx ON provider (city, state);
CREATE INDEX provider_rating_idx ON provider (rating DESC, id);
CREATE INDEX provider_on_duty_idx ON provider (id) WHERE on_duty;

-- Capacity is rows: slot 1 is the current job, slot 2 the next one.
CREATE TABLE provider_slot (
    provider_id uuid     NOT NULL REFERENCES provider (id),
    slot_no     smallint NOT NULL,
    PRIMARY KEY (provider_id, slot_no),
    CONSTRAINT provider_slot_no CHECK (slot_no IN (1, 2))
);

-- The last known position, written in batches, apart from the row that decisions lock.
CREATE TABLE provider_position (
    provider_id uuid             PRIMARY KEY REFERENCES provider (id),
    latitude    double precision NOT NULL,
    longitude   double precision NOT NULL,
    heading     real,
    speed       real,
    seq         bigint           NOT NULL,
    fixed_at    timestamptz      NOT NULL,
    anchored_at timestamptz      NOT NULL, -- when the provider went online: seq counts from there
    CONSTRAINT provider_position_latitude CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT provider_position_longitude CHECK (longitude BETWEEN -180 AND 180)
);

-- Whether a provider's socket is up. fence grows with each connection, so an old socket cannot close a newer one.
CREATE TABLE provider_presence (
    provider_id uuid        PRIMARY KEY REFERENCES provider (id),
    node_id     uuid        NOT NULL,
    fence       bigint      NOT NULL,
    since       timestamptz NOT NULL,
    lost_at     timestamptz
);

CREATE TABLE shift (
    id          uuid        PRIMARY KEY,
    provider_id uuid        NOT NULL REFERENCES provider (id),
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    CONSTRAINT shift_order CHECK (ended_at IS NULL OR ended_at >= started_at)
);
CREATE UNIQUE INDEX shift_one_open ON shift (provider_id) WHERE ended_at IS NULL;
CREATE INDEX shift_provider_idx ON shift (provider_id, started_at DESC);

-- Every legal move of a request; request_history refers to it, so no other move can be written.
-- Rows from a state to itself are changes that keep the state (priority, attention, hold …).
CREATE TABLE allowed_transition (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO allowed_transition (from_state, to_state) VALUES
    ('scheduled', 'searching'),
    ('searching', 'offered'), ('offered', 'searching'),
    ('searching', 'assigned'), ('offered', 'assigned'),
    ('assigned', 'en_route'), ('en_route', 'arrived'), ('arrived', 'in_service'), ('in_service', 'completed'),
    ('scheduled', 'cancelled'), ('searching', 'cancelled'), ('offered', 'cancelled'), ('assigned', 'cancelled'),
    ('en_route', 'cancelled'), ('arrived', 'cancelled'), ('in_service', 'cancelled'),
    ('searching', 'rejected'), ('offered', 'rejected'),
    ('assigned', 'searching'), ('en_route', 'searching'), ('arrived', 'searching'),
    ('scheduled', 'scheduled'), ('searching', 'searching'), ('offered', 'offered'), ('assigned', 'assigned'),
    ('en_route', 'en_route'), ('arrived', 'arrived'), ('in_service', 'in_service');

CREATE SEQUENCE request_number_seq;

CREATE TABLE request (
    id                 uuid             PRIMARY KEY,
    number             bigint           NOT NULL DEFAULT nextval('request_number_seq'),
    region             text             NOT NULL DEFAULT 'default' REFERENCES region (id),
    member_id          uuid             NOT NULL REFERENCES users (id),
    service            text             NOT NULL REFERENCES service (code),
    allow_duplicate    boolean          NOT NULL DEFAULT false,
    category           text             NOT NULL,
    priority           text             NOT NULL,
    state              text             NOT NULL,
    version            bigint           NOT NULL,
    round              integer          NOT NULL DEFAULT 0,
    title              text             NOT NULL,
    description        text             NOT NULL,
    latitude           double precision NOT NULL,
    longitude          double precision NOT NULL,
    address            text             NOT NULL DEFAULT '',
    city               text             NOT NULL DEFAULT '',
    location_state     text             NOT NULL DEFAULT '',
    reference          text             NOT NULL DEFAULT '',
    phone              text             NOT NULL DEFAULT '',
    vehicle            json,
    destination        json,
    scheduled_for      timestamptz,
    attention          text[]           NOT NULL DEFAULT '{}',
    refusals           integer          NOT NULL DEFAULT 0,
    searching_since    timestamptz,
    escalated_at       timestamptz,
    held_by            uuid             REFERENCES users (id),
    held_until         timestamptz,
    radius_km          double precision,
    promised_at        timestamptz,
    eta_at             timestamptz,
    created_at         timestamptz      NOT NULL,
    updated_at         timestamptz      NOT NULL,
    state_since        timestamptz      NOT NULL,
    end_reason         text             NOT NULL DEFAULT '',
    outcome            text,
    completion_notes   text             NOT NULL DEFAULT '',
    signed_by          text             NOT NULL DEFAULT '',
    customer_satisfied boolean,
    actual_cost_minor  bigint,
    currency           text             NOT NULL DEFAULT 'GTQ',
    CONSTRAINT request_state CHECK (state IN ('scheduled', 'searching', 'offered', 'assigned', 'en_route', 'arrived',
        'in_service', 'completed', 'cancelled', 'rejected')),
    CONSTRAINT request_priority CHECK (priority IN ('LOW', 'MEDIUM', 'HIGH', 'URGENT')),
    CONSTRAINT request_latitude CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT request_longitude CHECK (longitude BETWEEN -180 AND 180),
    CONSTRAINT request_version CHECK (version >= 1),
    CONSTRAINT request_outcome CHECK (outcome IN ('completed', 'partial', 'gone_on_arrival', 'unable')),
    CONSTRAINT request_completed CHECK ((state = 'completed') = (outcome IS NOT NULL)),
    CONSTRAINT request_scheduled CHECK (state <> 'scheduled' OR scheduled_for IS NOT NULL),
    CONSTRAINT request_cost CHECK (actual_cost_minor >= 0)
);
CREATE UNIQUE INDEX request_number_key ON request (number);
CREATE INDEX request_state_idx ON request (state, created_at DESC, id);
CREATE INDEX request_category_idx ON request (category, state);
CREATE INDEX request_priority_idx ON request (priority, state);
CREATE INDEX request_member_idx ON request (member_id, created_at DESC, id);
CREATE INDEX request_created_idx ON request (created_at DESC, id);
CREATE INDEX request_live_idx ON request (region, state)
    WHERE state IN ('scheduled', 'searching', 'offered', 'assigned', 'en_route', 'arrived', 'in_service');
-- A member has one live request per service unless the duplicate was asked for.
CREATE UNIQUE INDEX request_one_live_per_service ON request (member_id, service)
    WHERE NOT allow_duplicate
      AND state IN ('scheduled', 'searching', 'offered', 'assigned', 'en_route', 'arrived', 'in_service');

-- Health facts live apart from the request, so that fewer statements ever touch them.
CREATE TABLE request_health (
    request_id   uuid PRIMARY KEY REFERENCES request (id),
    patient_name text NOT NULL DEFAULT '',
    patient_age  smallint,
    patients     smallint,
    symptoms     text NOT NULL DEFAULT '',
    allergies    text NOT NULL DEFAULT '',
    triage       json,
    CONSTRAINT request_health_age CHECK (patient_age BETWEEN 0 AND 150),
    CONSTRAINT request_health_patients CHECK (patients BETWEEN 1 AND 1000)
);

CREATE TABLE request_history (
    request_id uuid        NOT NULL REFERENCES request (id),
    version    bigint      NOT NULL,
    change     text        NOT NULL,
    from_state text,
    to_state   text        NOT NULL,
    actor_role text        NOT NULL,
    actor_id   uuid,
    reason     text        NOT NULL DEFAULT '',
    at         timestamptz NOT NULL,
    PRIMARY KEY (request_id, version),
    CONSTRAINT request_history_move FOREIGN KEY (from_state, to_state)
        REFERENCES allowed_transition (from_state, to_state),
    CONSTRAINT request_history_first CHECK ((version = 1) = (from_state IS NULL))
);

-- What people read under a request: its history in words, and the chat.
CREATE TABLE request_update (
    id          uuid        PRIMARY KEY,
    request_id  uuid        NOT NULL REFERENCES request (id),
    kind        text        NOT NULL,
    message     text        NOT NULL,
    staff_only  boolean     NOT NULL DEFAULT false,
    author_id   uuid,
    author_role text        NOT NULL,
    at          timestamptz NOT NULL,
    CONSTRAINT request_update_kind CHECK (kind IN ('STATUS_CHANGE', 'MESSAGE', 'LOCATION_UPDATE', 'ARRIVAL_UPDATE'))
);
CREATE INDEX request_update_request_idx ON request_update (request_id, at, id);

-- One decision of the matcher, with all that it saw: enough to decide it again.
CREATE TABLE round (
    id             uuid        PRIMARY KEY,
    region         text        NOT NULL REFERENCES region (id),
    fence          bigint      NOT NULL,
    policy_version integer     NOT NULL REFERENCES policy (version),
    at             timestamptz NOT NULL,
    input          json        NOT NULL,
    output         json        NOT NULL,
    offers         integer     NOT NULL
);
CREATE INDEX round_at_idx ON round (at);
CREATE TABLE round_request (
    request_id uuid NOT NULL REFERENCES request (id),
    round_id   uuid NOT NULL REFERENCES round (id) ON DELETE CASCADE,
    PRIMARY KEY (request_id, round_id)
);
CREATE INDEX round_request_round_idx ON round_request (round_id);

CREATE TABLE offer (
    id             uuid        PRIMARY KEY,
    request_id     uuid        NOT NULL REFERENCES request (id),
    provider_id    uuid        NOT NULL REFERENCES provider (id),
    round          integer     NOT NULL,
    status         text        NOT NULL,
    by_desk        boolean     NOT NULL DEFAULT false,
    sent_at        timestamptz NOT NULL,
    delivered_at   timestamptz,
    shown_at       timestamptz,
    expires_at     timestamptz NOT NULL,
    cap_at         timestamptz NOT NULL,
    answer_time    interval    NOT NULL,
    grace          interval    NOT NULL,
    decided_at     timestamptz,
    decline_reason text,
    closed_because text        NOT NULL DEFAULT '',
    pay_minor      bigint      NOT NULL,
    currency       text        NOT NULL DEFAULT 'GTQ',
    distance_m     integer     NOT NULL,
    eta_s          integer     NOT NULL,
    CONSTRAINT offer_status CHECK (status IN ('PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN')),
    CONSTRAINT offer_decline_reason CHECK (decline_reason IN ('far', 'pay', 'equipment', 'shift_end', 'unsafe', 'busy', 'other')),
    CONSTRAINT offer_pay CHECK (pay_minor >= 0),
    CONSTRAINT offer_decided CHECK ((status = 'PENDING') = (decided_at IS NULL)),
    CONSTRAINT offer_accepted_in_time CHECK (status <> 'ACCEPTED' OR (decided_at IS NOT NULL AND decided_at <= expires_at + grace))
);
CREATE UNIQUE INDEX offer_one_live_per_provider ON offer (provider_id) WHERE status = 'PENDING';
CREATE UNIQUE INDEX offer_one_accept ON offer (request_id, round) WHERE status = 'ACCEPTED';
CREATE INDEX offer_request_idx ON offer (request_id, sent_at);
CREATE INDEX offer_provider_idx ON offer (provider_id, sent_at DESC);

CREATE TABLE assignment (
    id           uuid        PRIMARY KEY,
    request_id   uuid        NOT NULL REFERENCES request (id),
    provider_id  uuid        NOT NULL REFERENCES provider (id),
    slot_no      smallint    NOT NULL,
    offer_id     uuid        REFERENCES offer (id),
    fence        bigint      NOT NULL,
    assigned_at  timestamptz NOT NULL,
    released_at  timestamptz,
    ended_as     text        NOT NULL DEFAULT '',
    pay_minor    bigint      NOT NULL,
    currency     text        NOT NULL DEFAULT 'GTQ',
    CONSTRAINT assignment_slot FOREIGN KEY (provider_id, slot_no) REFERENCES provider_slot (provider_id, slot_no),
    CONSTRAINT assignment_order CHECK (released_at IS NULL OR released_at >= assigned_at)
);
CREATE UNIQUE INDEX assignment_one_per_request ON assignment (request_id) WHERE released_at IS NULL;
CREATE UNIQUE INDEX assignment_one_per_slot ON assignment (provider_id, slot_no) WHERE released_at IS NULL;
CREATE INDEX assignment_provider_idx ON assignment (provider_id, assigned_at DESC);
CREATE INDEX assignment_request_idx ON assignment (request_id, assigned_at);

-- The next step of every live request: what, by whom, when. claimed_until keeps two nodes from doing it twice at once.
CREATE TABLE timer (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text        NOT NULL,
    request_id    uuid        NOT NULL REFERENCES request (id),
    offer_id      uuid        REFERENCES offer (id),
    who           text        NOT NULL,
    due_at        timestamptz NOT NULL,
    claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT timer_kind CHECK (kind IN ('activate', 'escalate', 'hold_end', 'progress',
        'offer_push', 'offer_revoke', 'offer_expire')),
    CONSTRAINT timer_who CHECK (who IN ('engine', 'provider', 'desk', 'member')),
    CONSTRAINT timer_of_offer CHECK ((offer_id IS NOT NULL) = (kind LIKE 'offer\_%'))
);
CREATE UNIQUE INDEX timer_one_per_request_kind ON timer (request_id, kind) WHERE offer_id IS NULL;
CREATE UNIQUE INDEX timer_one_per_offer_kind ON timer (offer_id, kind) WHERE offer_id IS NOT NULL;
CREATE INDEX timer_due_idx ON timer (due_at);
