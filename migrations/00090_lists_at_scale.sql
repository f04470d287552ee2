-- +goose Up
-- What lists are ordered and chosen by, in the order and direction in which they are read.
CREATE INDEX request_rank_idx ON request
    ((coalesce(array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'], priority), 0)) DESC, created_at DESC, id DESC);
CREATE INDEX request_service_idx ON request (service, created_at DESC, id DESC);
CREATE INDEX request_attention_idx ON request (created_at DESC, id DESC) WHERE cardinality(attention) > 0;
CREATE INDEX provider_created_idx ON provider (created_at DESC, id DESC);
CREATE INDEX provider_place_idx ON provider (lower(city), created_at DESC, id DESC);
CREATE INDEX provider_best_idx ON provider (rating DESC, id DESC);
DROP INDEX provider_rating_idx;
CREATE INDEX audit_entry_action_idx ON audit_entry (action, at DESC, id DESC);
CREATE INDEX audit_entry_subject_idx ON audit_entry (subject_id, at DESC);
-- How the last day went: who was on duty, what was done and who was asked.
CREATE INDEX shift_ended_idx ON shift (ended_at);
CREATE INDEX assignment_done_idx ON assignment (released_at) WHERE ended_as = 'completed';
CREATE INDEX offer_sent_idx ON offer (sent_at);
