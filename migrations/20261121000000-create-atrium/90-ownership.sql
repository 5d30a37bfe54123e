-- The service tells by the ledger whether it is ready.
GRANT USAGE ON SCHEMA migration TO atrium_app, atrium_service;
GRANT SELECT ON migration.ledger TO atrium_app, atrium_service;

-- Hands everything over, save for what an extension brought and the views for analysts.
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
    SELECT format('ALTER %s %s OWNER TO atrium_migrator', kind, title) FROM ours
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
$ownership$;
