// @ts-check
'use strict';

/** What every later migration builds on: types, ids and updated_at. */

const extensions = `
-- Text that compares without case. A trusted extension: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;`;

const schema = `
CREATE SCHEMA platform;
COMMENT ON SCHEMA platform IS 'What every module builds on: types, functions, the audit trail.';`;

const domains = `
CREATE DOMAIN platform.email_address AS public.citext
  CONSTRAINT email_address__format_check CHECK (
    pg_catalog.char_length(VALUE::text) <= 255
    AND VALUE::text OPERATOR(pg_catalog.~)
      '^[^@[:space:][:cntrl:]]{1,64}@[^@.[:space:][:cntrl:]]+(\\.[^@.[:space:][:cntrl:]]+)+$'
  );
COMMENT ON DOMAIN platform.email_address IS
  'An e-mail address, compared without case: one @, a domain with a dot, no spaces, at most 255 characters.';

CREATE DOMAIN platform.phone_number AS text
  CONSTRAINT phone_number__format_check CHECK (VALUE OPERATOR(pg_catalog.~) '^\\+[1-9][0-9]{6,14}$');
COMMENT ON DOMAIN platform.phone_number IS 'A telephone number as E.164 writes it: +14155552671.';

CREATE DOMAIN platform.username AS public.citext
  CONSTRAINT username__format_check CHECK (VALUE::text OPERATOR(pg_catalog.~) '^[A-Za-z0-9._-]{3,50}$');
COMMENT ON DOMAIN platform.username IS
  'A public handle, compared without case: 3 to 50 letters, digits, dots, underscores and hyphens.';`;

const functions = `
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
  'BEFORE UPDATE FOR EACH ROW: keeps updated_at, which moves only when another column does. Its arguments are the stored generated columns of the table.';`;

// An extension that was there before, or that something else has come to use, stays.
const dropExtension = `
DO $drop$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_extension
     WHERE extname = 'citext' AND pg_catalog.pg_has_role(current_user, extowner, 'USAGE')
  ) THEN
    DROP EXTENSION citext;
  END IF;
EXCEPTION WHEN dependent_objects_still_exist THEN
  RAISE NOTICE 'The extension citext is in use and stays.';
END
$drop$`;

const drop = `
DROP FUNCTION platform.set_updated_at();
DROP FUNCTION platform.uuid_v7();
DROP DOMAIN platform.username;
DROP DOMAIN platform.phone_number;
DROP DOMAIN platform.email_address;
DROP SCHEMA platform;`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    for (const sql of [extensions, schema, domains, functions]) await sequelize.query(sql);
  },

  async down({ sequelize }) {
    for (const sql of [drop, dropExtension]) await sequelize.query(sql);
  },
};
