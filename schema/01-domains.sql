-- Domains and enums, and the functions that defaults, checks and indexes call: those have to be there first.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE DOMAIN "platform"."email_address" AS public.citext CONSTRAINT "email_address__format_check" CHECK (((char_length((VALUE)::text) <= 255) AND ((VALUE)::text ~ '^[^@[:space:][:cntrl:]]{1,64}@[^@.[:space:][:cntrl:]]+(\.[^@.[:space:][:cntrl:]]+)+$'::text)));
COMMENT ON DOMAIN "platform"."email_address" IS 'An e-mail address, compared without case: one @, a domain with a dot, no spaces, at most 255 characters.';

CREATE DOMAIN "platform"."phone_number" AS text CONSTRAINT "phone_number__format_check" CHECK ((VALUE ~ '^\+[1-9][0-9]{6,14}$'::text));
COMMENT ON DOMAIN "platform"."phone_number" IS 'A telephone number as E.164 writes it: +14155552671.';

CREATE DOMAIN "platform"."username" AS public.citext CONSTRAINT "username__format_check" CHECK (((VALUE)::text ~ '^[A-Za-z0-9._-]{3,50}$'::text));
COMMENT ON DOMAIN "platform"."username" IS 'A public handle, compared without case: 3 to 50 letters, digits, dots, underscores and hyphens.';

CREATE TYPE "sales"."enum_events_type" AS ENUM ('holiday', 'promotion', 'seasonal', 'custom');

CREATE OR REPLACE FUNCTION platform.uuid_v7()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
RETURN uuidv7();
COMMENT ON FUNCTION "platform"."uuid_v7"() IS 'A new UUID v7: the default of every id, ordered by time.';

CREATE OR REPLACE FUNCTION platform.uuid_v7_time(id uuid)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN uuid_extract_timestamp(id);
COMMENT ON FUNCTION "platform"."uuid_v7_time"(uuid) IS 'The time that a UUID v7 was made at, to the millisecond.';
