-- +goose Up
-- A member who wrote waits for an answer: the clock that calls the desk when none comes.
ALTER TABLE timer DROP CONSTRAINT timer_kind,
    ADD CONSTRAINT timer_kind CHECK (kind IN ('activate', 'escalate', 'hold_end', 'progress', 'reply',
        'offer_push', 'offer_revoke', 'offer_expire'));
