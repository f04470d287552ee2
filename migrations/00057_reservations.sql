-- +goose Up
-- A scheduled request has a provider reserved from half an hour before its time: the proposal of a scheduled request is that
-- reservation. The clock looks for one, and looks again.
ALTER TABLE timer DROP CONSTRAINT timer_kind,
    ADD CONSTRAINT timer_kind CHECK (kind IN ('reserve', 'activate', 'escalate', 'hold_end', 'progress', 'next_job', 'reply',
        'offer_push', 'offer_revoke', 'offer_expire'));
CREATE INDEX request_reserved_idx ON request ((proposal ->> 'Provider'), scheduled_for) WHERE state = 'scheduled';
