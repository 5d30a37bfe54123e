-- What every table builds on: extensions, the schemas that belong to no module, domains and functions.

-- Trusted extensions: the owner of the database may create them.
-- Text that compares without case, and text search by any part of a word.
CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

CREATE SCHEMA platform;
COMMENT ON SCHEMA platform IS 'What every module builds on: types, functions, the audit trail.';
GRANT USAGE ON SCHEMA platform TO atrium_app, atrium_service, atrium_reporting, atrium_admin;

CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'What analysts read: a view of each table, personal columns masked.';
GRANT USAGE ON SCHEMA reporting TO atrium_readonly, atrium_admin;
GRANT USAGE, CREATE ON SCHEMA reporting TO atrium_reporting;

CREATE DOMAIN platform.email_address AS public.citext
  CONSTRAINT email_address__format_check CHECK (
    pg_catalog.char_length(VALUE::text) <= 255
    AND VALUE::text OPERATOR(pg_catalog.~)
      '^[^@[:space:][:cntrl:]]{1,64}@[^@.[:space:][:cntrl:]]+(\.[^@.[:space:][:cntrl:]]+)+$'
  );
COMMENT ON DOMAIN platform.email_address IS
  'An e-mail address, compared without case: one @, a domain with a dot, no spaces, at most 255 characters.';

CREATE DOMAIN platform.phone_number AS text
  CONSTRAINT phone_number__format_check CHECK (VALUE OPERATOR(pg_catalog.~) '^\+[1-9][0-9]{6,14}$');
COMMENT ON DOMAIN platform.phone_number IS 'A telephone number as E.164 writes it: +14155552671.';

CREATE DOMAIN platform.username AS public.citext
  CONSTRAINT username__format_check CHECK (VALUE::text OPERATOR(pg_catalog.~) '^[A-Za-z0-9._-]{3,50}$');
COMMENT ON DOMAIN platform.username IS
  'A public handle, compared without case: 3 to 50 letters, digits, dots, underscores and hyphens.';

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
