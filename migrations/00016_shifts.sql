-- +goose Up
-- How far a provider drove in a shift. It is measured from mark to mark, each some way from the one before, so that a
-- parked device whose position trembles does not drive.

ALTER TABLE shift ADD COLUMN distance_m double precision NOT NULL DEFAULT 0,
    ADD COLUMN mark_latitude double precision,
    ADD COLUMN mark_longitude double precision,
    ADD CONSTRAINT shift_distance CHECK (distance_m >= 0),
    ADD CONSTRAINT shift_mark CHECK ((mark_latitude IS NULL) = (mark_longitude IS NULL)
        AND mark_latitude BETWEEN -90 AND 90 AND mark_longitude BETWEEN -180 AND 180);
