-- +goose Up
-- Files of a request. What is in them lies outside the database under a random name; the rows come after the file, and go
-- before it, so that a row always has its file and a file without a row is an orphan.
CREATE TABLE document (
    id          uuid        PRIMARY KEY,
    request_id  uuid        NOT NULL REFERENCES request (id),
    author_id   uuid        NOT NULL REFERENCES users (id),
    author_role text        NOT NULL,
    name        text        NOT NULL, -- as its sender calls it
    media_type  text        NOT NULL,
    size        bigint      NOT NULL,
    blob        text        NOT NULL, -- where it lies
    evidence    boolean     NOT NULL DEFAULT false, -- the job was completed with it
    at          timestamptz NOT NULL,
    CONSTRAINT document_name CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT document_media_type CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'application/msword',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document')),
    CONSTRAINT document_size CHECK (size BETWEEN 1 AND 10485760)
);
CREATE UNIQUE INDEX document_blob_key ON document (blob);
CREATE INDEX document_request_idx ON document (request_id, at, id);
