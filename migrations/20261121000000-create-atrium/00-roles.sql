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
$roles$;
