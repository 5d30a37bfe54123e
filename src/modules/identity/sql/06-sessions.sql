-- With the rights of its owner: whoever asks does not read the sessions and roles of anybody.
CREATE FUNCTION identity.prove_session(account uuid, session_family uuid) RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  found_roles text[];
BEGIN
  SELECT ARRAY(
           SELECT role.code::text
             FROM identity.user_roles AS granted
             JOIN identity.roles AS role ON role.id = granted.role_id AND role.is_active
            WHERE granted.user_id = users.id
         )
    INTO found_roles
    FROM identity.users
   WHERE users.id = account AND users.status = 'active'
     AND EXISTS (
           SELECT FROM identity.user_sessions AS session
            WHERE session.family = session_family AND session.user_id = users.id
              AND session.revoked_at IS NULL AND session.absolute_expires_at > pg_catalog.now()
         );
  IF NOT FOUND THEN
    RAISE SQLSTATE 'AT401' USING MESSAGE = 'The session or the account has ended.';
  END IF;
  RETURN pg_catalog.array_to_string(found_roles, ',');
END
$body$;
COMMENT ON FUNCTION identity.prove_session(uuid, uuid) IS
  'The roles of an account, separated by commas; raises AT401 unless it is active and the session of that family holds.';
