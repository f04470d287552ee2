-- +goose Up
-- What a call costs follows the size of its batch alone: the head of a topic is looked up by its key, where all topics there
-- ever were used to be read, and the rows of the batch are found by their ids, whatever room the outbox has taken before.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION sequence_events(batch integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    base  bigint;
    moved integer;
BEGIN
    SELECT seq INTO base FROM event_head FOR UPDATE;

    WITH cut AS MATERIALIZED (
        SELECT max(id) AS id FROM (SELECT id FROM outbox ORDER BY id LIMIT batch) AS of_batch
    ), taken AS (
        DELETE FROM outbox WHERE id <= (SELECT id FROM cut)
        RETURNING id, request_id, version, type, topics, body, at
    ), numbered AS (
        SELECT base + row_number() OVER (ORDER BY id) AS seq, taken.* FROM taken
    ), entries AS (
        SELECT n.seq, t.topic, t.ord,
               coalesce((SELECT h.pos FROM topic_head h WHERE h.topic = t.topic), 0)
                   + row_number() OVER (PARTITION BY t.topic ORDER BY n.seq) AS pos
        FROM numbered n
        CROSS JOIN LATERAL unnest(n.topics) WITH ORDINALITY AS t (topic, ord)
    ), places AS (
        SELECT seq, array_agg(pos ORDER BY ord) AS positions FROM entries GROUP BY seq
    ), heads AS (
        INSERT INTO topic_head (topic, pos)
        SELECT topic, max(pos) FROM entries GROUP BY topic
        ON CONFLICT (topic) DO UPDATE SET pos = excluded.pos
    ), logged AS (
        INSERT INTO event_log (seq, outbox_id, request_id, version, type, topics, positions, body, at)
        SELECT n.seq, n.id, n.request_id, n.version, n.type, n.topics, p.positions, n.body, n.at
        FROM numbered n JOIN places p USING (seq) ORDER BY n.seq
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
