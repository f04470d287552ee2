-- +goose Up
-- A version of the policy is for everything, or for a region, a category or a service; the most specific one counts.
-- LIVE is in force, SHARE for share percent of the requests, SHADOW decides beside what is in force, OFF ends its scope.
ALTER TABLE policy
    ADD COLUMN region   text REFERENCES region (id),
    ADD COLUMN category text REFERENCES category (code),
    ADD COLUMN service  text REFERENCES service (code),
    ADD COLUMN mode     text NOT NULL DEFAULT 'LIVE',
    ADD COLUMN share    smallint,
    ADD CONSTRAINT policy_mode CHECK (mode IN ('LIVE', 'SHARE', 'SHADOW', 'OFF')),
    ADD CONSTRAINT policy_share CHECK ((mode = 'SHARE') = (share IS NOT NULL) AND share BETWEEN 1 AND 99),
    ADD CONSTRAINT policy_service_has_category CHECK (service IS NULL OR category IS NOT NULL),
    ADD CONSTRAINT policy_whole_is_never_off CHECK (mode <> 'OFF' OR num_nonnulls(region, category, service) > 0);

-- How far a region runs by itself is a field of its policy.
ALTER TABLE region DROP COLUMN automation;

-- A round that was decided by a policy on trial, beside the one that counted.
ALTER TABLE round ADD COLUMN shadow boolean NOT NULL DEFAULT false;

-- Whom the round would ask, where a person makes the offers.
ALTER TABLE request ADD COLUMN proposal json;
