-- +goose Up
-- The timers of an offer are written in the transaction that makes the offer, and offers are never deleted: looking every offer up
-- again, three times for each, found nothing and was a third of what it took to write a round's timers.
ALTER TABLE timer DROP CONSTRAINT timer_offer_id_fkey;
