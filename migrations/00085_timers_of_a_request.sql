-- +goose Up
-- Every operation reads the timers of its requests; the unique indexes are each of a part of them.
CREATE INDEX timer_request_idx ON timer (request_id);
