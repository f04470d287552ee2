-- +goose Up
-- A request changes its state about ten times in its life, and each change wrote it anew into a dozen indexes, because some of them
-- were by state. They are by its status now, the six words that people choose by: being offered and searching again leaves it as it
-- is, and a page with room for the next version takes it without touching an index (a heap-only tuple).
DROP INDEX request_state_idx, request_category_idx, request_priority_idx, request_live_idx, request_one_live_per_service,
    request_ended_idx, request_reserved_idx;
ALTER TABLE request
    ADD COLUMN status text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN state IN ('scheduled', 'searching', 'offered') THEN 'PENDING'
        WHEN state IN ('assigned', 'en_route') THEN 'ASSIGNED'
        WHEN state IN ('arrived', 'in_service') THEN 'IN_PROGRESS'
        WHEN state = 'completed' THEN 'COMPLETED'
        WHEN state = 'cancelled' THEN 'CANCELLED'
        ELSE 'REJECTED' END) STORED,
    ADD COLUMN ended_at timestamptz GENERATED ALWAYS AS
        (CASE WHEN state IN ('completed', 'cancelled', 'rejected') THEN state_since END) STORED;
ALTER TABLE request SET (fillfactor = 70);
CREATE INDEX request_status_idx ON request (status, created_at DESC, id DESC);
CREATE INDEX request_category_idx ON request (category, status);
CREATE INDEX request_priority_idx ON request (priority, status);
CREATE INDEX request_live_idx ON request (region, status) WHERE status IN ('PENDING', 'ASSIGNED', 'IN_PROGRESS');
CREATE INDEX request_ended_idx ON request (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX request_reserved_idx ON request ((proposal ->> 'Provider'), scheduled_for) WHERE proposal IS NOT NULL;
-- A member has one live request per service unless the duplicate was asked for.
CREATE UNIQUE INDEX request_one_live_per_service ON request (member_id, service)
    WHERE NOT allow_duplicate AND status IN ('PENDING', 'ASSIGNED', 'IN_PROGRESS');

-- A timer is claimed before it is carried out: that is no reason to write it into its five indexes either.
ALTER TABLE timer SET (fillfactor = 60);
