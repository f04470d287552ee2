-- +goose Up
-- Who looked at, or changed, what is protected: who, in which role, what, of which object and whose, why, and from where.
-- Rows are only ever added.
CREATE TABLE audit_entry (
    id          uuid        PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id    uuid        REFERENCES users (id), -- null for the engine
    actor_role  text        NOT NULL,
    action      text        NOT NULL,
    object_kind text        NOT NULL,
    object_id   uuid,
    subject_id  uuid        REFERENCES users (id), -- whom the object is about
    reason      text        NOT NULL DEFAULT '',
    address     inet,
    CONSTRAINT audit_entry_action CHECK (action ~ '^[a-z_]+\.[a-z_]+$')
);
CREATE INDEX audit_entry_at_idx ON audit_entry (at DESC, id DESC);
CREATE INDEX audit_entry_object_idx ON audit_entry (object_id, at DESC);
CREATE INDEX audit_entry_actor_idx ON audit_entry (actor_id, at DESC);
