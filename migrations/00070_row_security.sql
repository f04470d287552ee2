-- +goose Up
-- The second wall: rows that a viewer has no part in are not there for their statements, whatever these ask for. The server
-- says for whom it asks in the setting auxilio.viewer: a role, the user and, for providers, the provider; NOBODY for
-- callers without a login, SYSTEM for its own work. Without the setting, as in psql, everything is there.

CREATE FUNCTION viewer_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(split_part(current_setting('auxilio.viewer', true), ' ', 1), ''), 'SYSTEM')
$$;
CREATE FUNCTION viewer_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(split_part(current_setting('auxilio.viewer', true), ' ', 2), '')::uuid
$$;
CREATE FUNCTION viewer_provider() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(split_part(current_setting('auxilio.viewer', true), ' ', 3), '')::uuid
$$;

-- A request is there for its member, the desk, and providers who were asked for it or held it; how much of it they see, and
-- for how long, is for the server to say.
CREATE POLICY request_viewer ON request USING (
    (SELECT viewer_role() IN ('SYSTEM', 'DISPATCHER', 'ADMIN'))
    OR member_id = (SELECT viewer_user())
    OR (SELECT viewer_provider() IS NOT NULL) AND (
        EXISTS (SELECT FROM assignment a WHERE a.request_id = request.id AND a.provider_id = (SELECT viewer_provider()))
        OR EXISTS (SELECT FROM offer o WHERE o.request_id = request.id AND o.provider_id = (SELECT viewer_provider()))));
ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Health facts and the story are for the member, the desk and who holds the request now.
CREATE POLICY request_health_viewer ON request_health USING (
    (SELECT viewer_role() IN ('SYSTEM', 'DISPATCHER', 'ADMIN'))
    OR EXISTS (SELECT FROM request r WHERE r.id = request_id AND r.member_id = (SELECT viewer_user()))
    OR (SELECT viewer_provider() IS NOT NULL) AND EXISTS (SELECT FROM assignment a
        WHERE a.request_id = request_health.request_id AND a.provider_id = (SELECT viewer_provider()) AND a.released_at IS NULL));
ALTER TABLE request_health ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY request_update_viewer ON request_update USING (
    (SELECT viewer_role() IN ('SYSTEM', 'DISPATCHER', 'ADMIN'))
    OR NOT staff_only AND EXISTS (SELECT FROM request r WHERE r.id = request_id AND r.member_id = (SELECT viewer_user()))
    OR NOT staff_only AND (SELECT viewer_provider() IS NOT NULL) AND EXISTS (SELECT FROM assignment a
        WHERE a.request_id = request_update.request_id AND a.provider_id = (SELECT viewer_provider()) AND a.released_at IS NULL))
    WITH CHECK (EXISTS (SELECT FROM request r WHERE r.id = request_id)); -- there for who writes: giving a job back is told too
ALTER TABLE request_update ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Whether there is such a request, for refusing those who may know that there is one and no more.
-- +goose StatementBegin
CREATE FUNCTION request_exists(request uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    viewer text := coalesce(current_setting('auxilio.viewer', true), '');
    there boolean;
BEGIN
    PERFORM set_config('auxilio.viewer', 'SYSTEM', true);
    SELECT EXISTS (SELECT FROM request r WHERE r.id = request_exists.request) INTO there;
    PERFORM set_config('auxilio.viewer', viewer, true);
    RETURN there;
END $$;
-- +goose StatementEnd
