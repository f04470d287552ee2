-- +goose Up
-- What a round says about one request stands beside the request, with the providers that were looked at: who asks about a request, or
-- about themselves, does not read whole rounds, of which each may be a megabyte.
ALTER TABLE round_request ADD COLUMN decision json, ADD COLUMN providers uuid[] NOT NULL DEFAULT '{}';
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE round_request ALTER COLUMN decision SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END $$;
-- +goose StatementEnd
UPDATE round_request q SET decision = d.value,
    providers = ARRAY(SELECT (c.value ->> 'provider')::uuid
        FROM json_array_elements(CASE json_typeof(d.value -> 'candidates') WHEN 'array' THEN d.value -> 'candidates' ELSE '[]' END) c)
FROM round r, json_array_elements(CASE json_typeof(r.output -> 'decisions') WHEN 'array' THEN r.output -> 'decisions' ELSE '[]' END) d
WHERE r.id = q.round_id AND (d.value ->> 'request')::uuid = q.request_id;
DELETE FROM round_request WHERE decision IS NULL;
ALTER TABLE round_request ALTER COLUMN decision SET NOT NULL;
