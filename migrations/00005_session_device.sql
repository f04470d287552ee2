-- +goose Up
-- What the device of a session calls itself: a refresh token that was just exchanged is taken again only from there.
ALTER TABLE session ADD COLUMN device text NOT NULL DEFAULT '';
