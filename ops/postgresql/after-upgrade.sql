-- After an upgrade to a newer major version of PostgreSQL (docs/runbooks/upgrades.md), by the owner: functions that the server
-- has by itself now, as the migrations make them on a server of its version. What they answer is the same. Safe to repeat.
SET search_path TO '';
DO $after_upgrade$
DECLARE
  version constant integer := pg_catalog.current_setting('server_version_num')::integer;
BEGIN
  SET LOCAL ROLE atrium_migrator;
  IF version >= 180000 THEN
    CREATE OR REPLACE FUNCTION platform.uuid_v7() RETURNS uuid
      LANGUAGE sql PARALLEL SAFE
      RETURN pg_catalog.uuidv7();
  END IF;
  IF version >= 170000 THEN
    CREATE OR REPLACE FUNCTION platform.uuid_v7_time(id uuid) RETURNS timestamptz
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN pg_catalog.uuid_extract_timestamp(id);
  END IF;
END
$after_upgrade$;
