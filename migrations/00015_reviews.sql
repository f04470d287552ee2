-- +goose Up
-- What members say of the jobs that were done for them. The provider carries the sum and the count of its reviews, kept
-- by every change of a review while the provider's row is locked, so that the average needs no other row.

CREATE TABLE review (
    id          uuid        PRIMARY KEY,
    request_id  uuid        NOT NULL REFERENCES request (id),
    provider_id uuid        NOT NULL REFERENCES provider (id),
    member_id   uuid        NOT NULL REFERENCES users (id),
    rating      smallint    NOT NULL,
    comment     text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT review_rating CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT review_comment CHECK (length(comment) <= 2000)
);
CREATE UNIQUE INDEX review_one_per_request ON review (request_id);
CREATE INDEX review_provider_idx ON review (provider_id, created_at DESC, id DESC);
CREATE INDEX review_member_idx ON review (member_id);

ALTER TABLE provider ADD COLUMN rating_sum bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT provider_rating_sum CHECK (rating_sum BETWEEN review_count AND 5 * review_count::bigint);

-- Earnings and history by day read what has ended.
CREATE INDEX assignment_earned_idx ON assignment (provider_id, released_at DESC) WHERE ended_as = 'completed';
