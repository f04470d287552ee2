-- +goose Up
-- The event log, sequenced after commit. Business transactions append to outbox as their last statement;
-- sequence_events moves committed rows, in order, to event_log and gives every topic a dense position.

CREATE TABLE outbox (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id uuid,
    version    bigint,
    type       text        NOT NULL,
    topics     text[]      NOT NULL,
    body       json        NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT outbox_topics CHECK (cardinality(topics) BETWEEN 1 AND 16)
);

CREATE TABLE event_log (
    seq          bigint      PRIMARY KEY,
    outbox_id    bigint      NOT NULL,
    request_id   uuid,
    version      bigint,
    type         text        NOT NULL,
    topics       text[]      NOT NULL,
    positions    bigint[]    NOT NULL,
    body         json        NOT NULL,
    at           timestamptz NOT NULL,
    sequenced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT event_log_positions CHECK (cardinality(topics) = cardinality(positions))
);
CREATE INDEX event_log_at_idx ON event_log (at);
CREATE INDEX event_log_request_idx ON event_log (request_id, version);

CREATE TABLE topic_head (
    topic text   PRIMARY KEY,
    pos   bigint NOT NULL
);

CREATE TABLE topic_event (
    topic text   NOT NULL,
    pos   bigint NOT NULL,
    seq   bigint NOT NULL REFERENCES event_log (seq) ON DELETE CASCADE,
    PRIMARY KEY (topic, pos)
);
CREATE INDEX topic_event_seq_idx ON topic_event (seq);

-- One row. epoch changes after a restore from a backup, so that clients know their positions mean nothing any more.
CREATE TABLE event_head (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq   bigint  NOT NULL,
    epoch uuid    NOT NULL
);
INSERT INTO event_head (seq, epoch) VALUES (0, gen_random_uuid());

-- sequence_events moves up to batch committed outbox rows to the log and returns how many it moved.
-- Any node may call it at any time: the row lock on event_head makes it one at a time, and each of its statements
-- sees all that was committed before. Topic order is commit order for transactions that lock the same row.
-- +goose StatementBegin
CREATE FUNCTION sequence_events(batch integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    base  bigint;
    moved integer;
BEGIN
    SELECT seq INTO base FROM event_head FOR UPDATE;

    WITH taken AS (
        DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT batch)
        RETURNING id, request_id, version, type, topics, body, at
    ), numbered AS (
        SELECT base + row_number() OVER (ORDER BY id) AS seq, taken.* FROM taken
    ), entries AS (
        SELECT n.seq, t.topic, t.ord,
               coalesce(h.pos, 0) + row_number() OVER (PARTITION BY t.topic ORDER BY n.seq) AS pos
        FROM numbered n
        CROSS JOIN LATERAL unnest(n.topics) WITH ORDINALITY AS t (topic, ord)
        LEFT JOIN topic_head h ON h.topic = t.topic
    ), heads AS (
        INSERT INTO topic_head (topic, pos)
        SELECT topic, max(pos) FROM entries GROUP BY topic
        ON CONFLICT (topic) DO UPDATE SET pos = excluded.pos
    ), logged AS (
        INSERT INTO event_log (seq, outbox_id, request_id, version, type, topics, positions, body, at)
        SELECT n.seq, n.id, n.request_id, n.version, n.type, n.topics,
               (SELECT array_agg(e.pos ORDER BY e.ord) FROM entries e WHERE e.seq = n.seq), n.body, n.at
        FROM numbered n
        RETURNING seq
    ), listed AS (
        INSERT INTO topic_event (topic, pos, seq) SELECT topic, pos, seq FROM entries
    )
    SELECT count(*) INTO moved FROM logged;

    IF moved > 0 THEN
        UPDATE event_head SET seq = base + moved;
        PERFORM pg_notify('auxilio_events', (base + moved)::text);
    END IF;
    RETURN moved;
END $$;
-- +goose StatementEnd
