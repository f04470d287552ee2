-- +goose Up
-- A request that is past its life stays as a skeleton: what happened when, without what people told.
ALTER TABLE request ADD COLUMN emptied_at timestamptz;
CREATE INDEX request_to_empty_idx ON request (created_at) WHERE emptied_at IS NULL;
CREATE INDEX assignment_trail_idx ON assignment (released_at) WHERE progress IS NOT NULL;
