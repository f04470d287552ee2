-- +goose Up
-- The positions of an event were looked up by reading all entries of the batch again for each of its events; they are put
-- together in one pass. What is written is the same.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION sequence_events(batch integer) RETURNS integer LANGUAGE plpgsql AS $$
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
