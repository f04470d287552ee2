-- +goose Up
-- From now on a tow is completed with a photo.
UPDATE service SET needs_photo = true, updated_at = now() WHERE code = 'GRUA';

-- Documents are for the member, the desk and who holds the request now. The viewer is said as for the tables that carry
-- policies of their own; without one everything is there.
CREATE POLICY document_viewer ON document USING (
    (SELECT coalesce(nullif(split_part(current_setting('auxilio.viewer', true), ' ', 1), ''), 'SYSTEM') IN ('SYSTEM', 'DISPATCHER', 'ADMIN'))
    OR EXISTS (SELECT FROM request r WHERE r.id = request_id
        AND r.member_id = (SELECT nullif(split_part(current_setting('auxilio.viewer', true), ' ', 2), '')::uuid))
    OR EXISTS (SELECT FROM assignment a WHERE a.request_id = document.request_id AND a.released_at IS NULL
        AND a.provider_id = (SELECT nullif(split_part(current_setting('auxilio.viewer', true), ' ', 3), '')::uuid)))
    WITH CHECK (true); -- a job's end marks its photos when nobody holds it any more
ALTER TABLE document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
