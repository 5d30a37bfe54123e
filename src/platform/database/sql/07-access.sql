-- After a transaction that set it, a setting is '' and not NULL.
CREATE FUNCTION platform.current_user_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(pg_catalog.current_setting('atrium.user_id', true), '')::uuid;
COMMENT ON FUNCTION platform.current_user_id() IS
  'The account that asks; NULL for a stranger. Policies compare owners with it.';

CREATE FUNCTION platform.has_role(VARIADIC roles text[]) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN COALESCE(
    pg_catalog.string_to_array(pg_catalog.current_setting('atrium.roles', true), ',') OPERATOR(pg_catalog.&&) roles,
    false
  );
COMMENT ON FUNCTION platform.has_role(text[]) IS 'Whether the account that asks has one of the roles.';
