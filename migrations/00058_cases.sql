-- +goose Up
-- Requests of one accident are one case: the first of them, or the one that names it.
ALTER TABLE request ADD COLUMN case_id uuid REFERENCES request (id),
    ADD CONSTRAINT request_case CHECK (case_id <> id);
CREATE INDEX request_case_idx ON request (case_id, created_at) WHERE case_id IS NOT NULL;
