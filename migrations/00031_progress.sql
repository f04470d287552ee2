-- +goose Up
-- What the progress clock has seen of a job, and how often it gave the job to another by itself.
ALTER TABLE assignment ADD COLUMN progress jsonb;
ALTER TABLE request ADD COLUMN reassignments integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT request_reassignments CHECK (reassignments >= 0);
