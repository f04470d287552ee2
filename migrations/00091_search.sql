-- +goose Up
-- What people search requests by, in lower case and in a table of its own, so that the changes of a request's state do not write
-- it anew. Triggers keep it, whoever writes. Logins are searched by what they are.

CREATE TABLE request_words (
    request_id uuid PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
    words      text NOT NULL
);

CREATE FUNCTION worded(number bigint, title text, city text, first_name text, last_name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower('REQ-' || lpad(number::text, 6, '0') || ' ' || title || ' ' || city || ' ' || first_name || ' ' || last_name)
$$;

-- +goose StatementBegin
CREATE FUNCTION word_new_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO request_words SELECT n.id, worded(n.number, n.title, n.city, u.first_name, u.last_name)
    FROM fresh n JOIN users u ON u.id = n.member_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER request_worded AFTER INSERT ON request REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION word_new_requests();

-- +goose StatementBegin
CREATE FUNCTION word_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE request_words SET words = worded(NEW.number, NEW.title, NEW.city, u.first_name, u.last_name)
    FROM users u WHERE u.id = NEW.member_id AND request_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER request_reworded AFTER UPDATE OF title, city ON request FOR EACH ROW
    WHEN ((OLD.title, OLD.city) IS DISTINCT FROM (NEW.title, NEW.city)) EXECUTE FUNCTION word_request();

-- +goose StatementBegin
CREATE FUNCTION word_requests_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE request_words SET words = worded(r.number, r.title, r.city, NEW.first_name, NEW.last_name)
    FROM request r WHERE r.member_id = NEW.id AND request_id = r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER users_reworded AFTER UPDATE OF first_name, last_name ON users FOR EACH ROW
    WHEN ((OLD.first_name, OLD.last_name) IS DISTINCT FROM (NEW.first_name, NEW.last_name)) EXECUTE FUNCTION word_requests_of();

INSERT INTO request_words SELECT r.id, worded(r.number, r.title, r.city, u.first_name, u.last_name) FROM request r JOIN users u ON u.id = r.member_id;

-- A part of a word is found by the threes of letters in it. Where the extension is not to be had, searching reads all words.
-- +goose StatementBegin
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX request_words_idx ON request_words USING gin (words gin_trgm_ops);
    CREATE INDEX users_words_idx ON users USING gin
        (lower(email || ' ' || phone_number || ' ' || first_name || ' ' || last_name) gin_trgm_ops);
EXCEPTION WHEN undefined_file OR insufficient_privilege OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm is not to be had: %', SQLERRM;
END $$;
-- +goose StatementEnd
