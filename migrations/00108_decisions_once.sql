-- +goose Up
-- What a round says about each request stood in the round and beside the request, half a megabyte each in a large round. It is kept
-- beside the requests, in its place, and a round is put together when somebody asks for it. Older rounds keep their outcome whole.
ALTER TABLE round ALTER COLUMN output DROP NOT NULL, ADD COLUMN offered json;
ALTER TABLE round_request ADD COLUMN place integer NOT NULL DEFAULT 0;
ALTER TABLE round ADD CONSTRAINT round_outcome CHECK ((output IS NULL) <> (offered IS NULL));
-- Decisions and timers are written by operations that hold their request's lock, and requests are never deleted: looking the request
-- up again for each of the eight hundred that a large round writes found nothing.
ALTER TABLE round_request DROP CONSTRAINT round_request_request_id_fkey;
ALTER TABLE timer DROP CONSTRAINT timer_request_id_fkey;
