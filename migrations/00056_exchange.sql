-- +goose Up
-- A provider's next job, and jobs that change hands.

-- What an offer is for: the job to do now (slot 1) or the one after (slot 2); to take over from who is on the way (swap);
-- or to leave another request for it (victim_id).
ALTER TABLE offer
    ADD COLUMN slot_no   smallint NOT NULL DEFAULT 1,
    ADD COLUMN swap      boolean  NOT NULL DEFAULT false,
    ADD COLUMN victim_id uuid     REFERENCES request (id),
    ADD CONSTRAINT offer_slot CHECK (slot_no IN (1, 2)),
    ADD CONSTRAINT offer_one_kind CHECK ((slot_no = 2)::int + swap::int + (victim_id IS NOT NULL)::int <= 1);

-- Who takes over was asked while the request was under way, in the round it was accepted in.
DROP INDEX offer_one_accept;
CREATE UNIQUE INDEX offer_one_accept ON offer (request_id, round, swap) WHERE status = 'ACCEPTED';

-- When the next job became the current one: before, it held slot 2.
ALTER TABLE assignment
    ADD COLUMN promoted_at timestamptz,
    ADD CONSTRAINT assignment_promoted CHECK (promoted_at IS NULL OR (slot_no = 1 AND promoted_at >= assigned_at));

ALTER TABLE request
    ADD COLUMN swaps       integer NOT NULL DEFAULT 0, -- times it changed hands for a better provider
    ADD COLUMN preemptions integer NOT NULL DEFAULT 0, -- times its provider was taken away for an emergency
    ADD CONSTRAINT request_exchanges CHECK (swaps >= 0 AND preemptions >= 0);

ALTER TABLE timer DROP CONSTRAINT timer_kind,
    ADD CONSTRAINT timer_kind CHECK (kind IN ('activate', 'escalate', 'hold_end', 'progress', 'next_job', 'reply',
        'offer_push', 'offer_revoke', 'offer_expire'));
