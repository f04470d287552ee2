-- +goose Up
-- What people search by is compared without accents and without regard to case: who types alvarez, Álvarez or ÁLVAREZ means the
-- same name. lower() alone is of no help with accented letters where the database was made with the locale C.

CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(lower(words), 'áéíóúüñÁÉÍÓÚÜÑ', 'aeiouunaeiouun')
$$;

CREATE OR REPLACE FUNCTION worded(number bigint, title text, city text, first_name text, last_name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT folded('REQ-' || lpad(number::text, 6, '0') || ' ' || title || ' ' || city || ' ' || first_name || ' ' || last_name)
$$;
UPDATE request_words SET words = folded(words) WHERE words <> folded(words);

ALTER TABLE provider ADD COLUMN words text NOT NULL GENERATED ALWAYS AS (folded(company_name || ' ' || city)) STORED;
DROP INDEX provider_place_idx;
CREATE INDEX provider_place_idx ON provider (folded(city), created_at DESC, id DESC);

DROP INDEX IF EXISTS users_words_idx;
-- +goose StatementBegin
DO $$
BEGIN
    CREATE INDEX users_words_idx ON users USING gin
        (folded(email || ' ' || phone_number || ' ' || first_name || ' ' || last_name) gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
    RAISE NOTICE 'pg_trgm is not to be had: %', SQLERRM;
END $$;
-- +goose StatementEnd
