-- +goose Up
-- Health facts are sealed field by field. A data key seals; it is kept here wrapped by a key that only the environment knows,
-- so a copy of the database opens nothing. Old data keys stay to open what they have sealed: changing a key rewrites no fact.
CREATE TABLE data_key (
    id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wrapped    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- A sealed field begins with its form: 1 is sealed; 0 is plain, from before this change, until a node has sealed it. The range
-- of an age cannot be checked here any more; it is before it is sealed.
ALTER TABLE request_health
    DROP CONSTRAINT request_health_age,
    ALTER COLUMN patient_name DROP DEFAULT,
    ALTER COLUMN patient_name TYPE bytea USING '\x00'::bytea || convert_to(patient_name, 'UTF8'),
    ALTER COLUMN patient_name SET DEFAULT '',
    ALTER COLUMN patient_age TYPE bytea USING '\x00'::bytea || convert_to(patient_age::text, 'UTF8'),
    ALTER COLUMN symptoms DROP DEFAULT,
    ALTER COLUMN symptoms TYPE bytea USING '\x00'::bytea || convert_to(symptoms, 'UTF8'),
    ALTER COLUMN symptoms SET DEFAULT '',
    ALTER COLUMN allergies DROP DEFAULT,
    ALTER COLUMN allergies TYPE bytea USING '\x00'::bytea || convert_to(allergies, 'UTF8'),
    ALTER COLUMN allergies SET DEFAULT '',
    ALTER COLUMN triage TYPE bytea USING '\x00'::bytea || convert_to(triage::text, 'UTF8');
CREATE INDEX request_health_plain_idx ON request_health (request_id) WHERE substr(symptoms, 1, 1) = '\x00';
