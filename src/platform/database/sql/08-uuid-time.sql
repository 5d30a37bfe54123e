-- PostgreSQL 18 and newer read the time themselves.
DO $uuid_v7_time$
BEGIN
  IF pg_catalog.current_setting('server_version_num')::integer >= 180000 THEN
    EXECUTE $create$
      CREATE FUNCTION platform.uuid_v7_time(id uuid) RETURNS timestamptz
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN pg_catalog.uuid_extract_timestamp(id)
    $create$;
  ELSE
    EXECUTE $create$
      CREATE FUNCTION platform.uuid_v7_time(id uuid) RETURNS timestamptz
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN pg_catalog.to_timestamp(
          ('x' || pg_catalog.translate(pg_catalog.left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0
        )
    $create$;
  END IF;
END
$uuid_v7_time$;
COMMENT ON FUNCTION platform.uuid_v7_time(uuid) IS 'The time that a UUID v7 was made at, to the millisecond.';
