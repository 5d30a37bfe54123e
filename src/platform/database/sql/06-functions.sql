-- PostgreSQL 18 makes UUID v7 itself, and a one-expression SQL function disappears into the column default.
-- Before 18 the same is put together from a random UUID v4 (RFC 9562, section 6.2, method 3): 48 bits of
-- milliseconds, the version, and the microseconds spread over the 12 bits that follow it.
DO $uuid_v7$
BEGIN
  IF pg_catalog.current_setting('server_version_num')::integer >= 180000 THEN
    EXECUTE $create$
      CREATE FUNCTION platform.uuid_v7() RETURNS uuid
        LANGUAGE sql VOLATILE PARALLEL SAFE
        RETURN pg_catalog.uuidv7()
    $create$;
  ELSE
    EXECUTE $create$
      CREATE FUNCTION platform.uuid_v7() RETURNS uuid
        LANGUAGE plpgsql VOLATILE PARALLEL SAFE SET search_path = ''
      AS $body$
      DECLARE
        microseconds constant bigint := extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000;
        milliseconds constant bytea := pg_catalog.substr(pg_catalog.int8send(microseconds / 1000), 3);
        version_and_fraction constant bytea :=
          pg_catalog.int2send((x'7000'::integer + microseconds % 1000 * 4096 / 1000)::smallint);
        random constant bytea := pg_catalog.substr(pg_catalog.uuid_send(pg_catalog.gen_random_uuid()), 9);
      BEGIN
        RETURN pg_catalog.encode(milliseconds || version_and_fraction || random, 'hex')::uuid;
      END
      $body$
    $create$;
  END IF;
END
$uuid_v7$;
COMMENT ON FUNCTION platform.uuid_v7() IS 'A new UUID v7: the default of every id, ordered by time.';

-- The row images are compared byte for byte (*<>), so that a letter's case in citext counts as a change and
-- types without equality are no obstacle. A stored generated column is NULL in NEW until the triggers are
-- done; a table that has some names them as arguments, as looking them up would cost more than all the rest.
CREATE FUNCTION platform.set_updated_at() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  NEW.updated_at := OLD.updated_at;
  IF TG_NARGS = 0 THEN
    IF NEW OPERATOR(pg_catalog.*<>) OLD THEN
      NEW.updated_at := pg_catalog.now();
    END IF;
  ELSIF NEW OPERATOR(pg_catalog.*<>) pg_catalog.jsonb_populate_record(
    OLD, pg_catalog.jsonb_object(TG_ARGV, pg_catalog.array_fill(NULL::text, ARRAY[TG_NARGS]))
  ) THEN
    NEW.updated_at := pg_catalog.now();
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION platform.set_updated_at() IS
  'BEFORE UPDATE FOR EACH ROW: keeps updated_at, which moves only when another column does. Its arguments are the stored generated columns of the table.';
