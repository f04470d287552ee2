-- +goose Up
-- An event and its places in topics are written by one statement, and forgotten by one: a foreign key had every place look its event
-- up again, and an index beside the key that nothing else read. Events are forgotten from the oldest on, which is the order of the
-- log itself. All of these were a quarter of what it took to sequence an event.
ALTER TABLE topic_event DROP CONSTRAINT topic_event_seq_fkey;
DROP INDEX topic_event_seq_idx, event_log_at_idx;
