// @ts-check
'use strict';

/** Whose rights a statement can have, who owns what there is, and what the policies of the tables ask. */

const roles = `
-- Whose rights a statement can have. Nobody logs in as one of these: a login is made a member of some.
-- Roles belong to the whole server: other databases of it may be using, or making, them at this moment.
DO $roles$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['migrator', 'app', 'service', 'readonly', 'reporting', 'admin'] LOOP
    BEGIN
      EXECUTE format(
        'CREATE ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS',
        'atrium_' || role
      );
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
  -- The migrator makes the views that analysts read, and gives them to the role they read with.
  IF NOT pg_catalog.pg_has_role('atrium_migrator', 'atrium_reporting', 'MEMBER') THEN
    GRANT atrium_reporting TO atrium_migrator;
  END IF;
  IF NOT pg_catalog.pg_has_role(current_user, 'atrium_migrator', 'MEMBER') THEN
    EXECUTE format('GRANT atrium_migrator TO %I', current_user);
  END IF;
  EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO atrium_migrator', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO atrium_app, atrium_service', current_database());
END
$roles$;`;

const functions = `
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
COMMENT ON FUNCTION platform.has_role(text[]) IS 'Whether the account that asks has one of the roles.';`;

const schema = `
CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'What analysts read: a view of each table, personal columns masked.';
GRANT USAGE ON SCHEMA reporting TO atrium_readonly, atrium_admin;
GRANT USAGE, CREATE ON SCHEMA reporting TO atrium_reporting;

-- The service tells by it whether it is ready.
GRANT USAGE ON SCHEMA migration TO atrium_app, atrium_service;
GRANT SELECT ON migration.ledger TO atrium_app, atrium_service;`;

/** Hands everything of our schemas over, and nothing that an extension brought. */
const giveTo = (/** @type {string} */ owner) => `
DO $ownership$
DECLARE
  command text;
BEGIN
  FOR command IN
    WITH spaces AS (
      SELECT oid, nspname FROM pg_catalog.pg_namespace
       WHERE nspname IN ('platform', 'identity', 'marketplace', 'sales', 'reporting', 'migration')
    ), ours AS (
      SELECT 'SCHEMA' AS kind, quote_ident(nspname) AS title, oid AS space, 'pg_namespace'::regclass AS catalog, oid
        FROM spaces
      UNION ALL
      SELECT 'TABLE', oid::regclass::text, relnamespace, 'pg_class'::regclass, oid
        FROM pg_catalog.pg_class WHERE relkind = 'r'
      UNION ALL
      SELECT 'ROUTINE', oid::regprocedure::text, pronamespace, 'pg_proc'::regclass, oid FROM pg_catalog.pg_proc
      UNION ALL
      SELECT CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, format_type(oid, NULL), typnamespace,
             'pg_type'::regclass, oid
        FROM pg_catalog.pg_type WHERE typtype IN ('d', 'e')
    )
    SELECT format('ALTER %s %s OWNER TO %s', kind, title, ${owner}) FROM ours
     WHERE space IN (SELECT oid FROM spaces)
       AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_depend
              WHERE classid = ours.catalog AND objid = ours.oid AND deptype = 'e'
           )
     ORDER BY kind <> 'SCHEMA'
  LOOP
    EXECUTE command;
  END LOOP;
END
$ownership$;`;

// The roles stay: other databases of the server may use them, logins are their members, and without grants and
// policies they can do nothing here.
const drop = `
REVOKE SELECT ON migration.ledger FROM atrium_app, atrium_service;
REVOKE USAGE ON SCHEMA migration FROM atrium_app, atrium_service;
DROP SCHEMA reporting;
DROP FUNCTION platform.has_role(text[]);
DROP FUNCTION platform.current_user_id();
DO $grants$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM atrium_app, atrium_service', current_database());
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM atrium_migrator', current_database());
END
$grants$;`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    for (const sql of [roles, functions, schema, giveTo(`'atrium_migrator'`)]) await sequelize.query(sql);
  },

  async down({ sequelize }) {
    // Back to whoever connects.
    await sequelize.query(`SET ROLE NONE; ${giveTo('quote_ident(session_user)')} ${drop}`);
  },
};
