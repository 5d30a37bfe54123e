// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
CREATE TABLE "platform"."discarded_files" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "storage_key" character varying(100) NOT NULL, "attempts" integer NOT NULL DEFAULT 0, "next_attempt_at" timestamp(3) with time zone NOT NULL, "last_error" character varying(50), CONSTRAINT "discarded_files__attempts_check" CHECK ((attempts >= 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "discarded_files__id_pk" PRIMARY KEY (id));
ALTER TABLE "platform"."discarded_files" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "platform"."discarded_files" FORCE ROW LEVEL SECURITY;
ALTER TABLE "platform"."discarded_files" OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION platform.discard_file()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  INSERT INTO platform.discarded_files (storage_key, next_attempt_at)
  SELECT storage_key, pg_catalog.now() FROM old_rows;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "platform"."discard_file"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION platform.keep_file()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  kept bigint;
BEGIN
  -- What the janitor has begun to remove has been tried, and is not to be had any more.
  WITH removed AS (
    DELETE FROM platform.discarded_files
     WHERE storage_key IN (SELECT storage_key FROM new_rows) AND attempts = 0
    RETURNING id
  )
  SELECT pg_catalog.count(*) INTO kept FROM removed;
  IF kept <> (SELECT pg_catalog.count(*) FROM new_rows) THEN
    RAISE object_not_in_prerequisite_state USING MESSAGE = pg_catalog.format(
      'A row of %I.%I names a file that was not uploaded, is kept already, or was removed.', TG_TABLE_SCHEMA, TG_TABLE_NAME
    );
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "platform"."keep_file"() OWNER TO "atrium_migrator";
CREATE INDEX discarded_files__next_attempt_at_idx ON platform.discarded_files USING btree (next_attempt_at);
CREATE UNIQUE INDEX discarded_files__storage_key_key ON platform.discarded_files USING btree (storage_key);
CREATE TRIGGER discarded_files__set_updated_at BEFORE UPDATE ON platform.discarded_files FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE POLICY "discarded_files__admin" ON "platform"."discarded_files" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "discarded_files__functions_delete" ON "platform"."discarded_files" FOR DELETE TO "atrium_migrator" USING (true);
CREATE POLICY "discarded_files__functions_insert" ON "platform"."discarded_files" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "discarded_files__functions_select" ON "platform"."discarded_files" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "discarded_files__service" ON "platform"."discarded_files" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
COMMENT ON FUNCTION "platform"."discard_file"() IS 'AFTER DELETE ... REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT: the files that these rows named are removed.';
COMMENT ON FUNCTION "platform"."keep_file"() IS 'AFTER INSERT ... REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT: the files that these rows name stay.';
REVOKE ALL ON FUNCTION "platform"."discard_file"() FROM PUBLIC;
REVOKE ALL ON FUNCTION "platform"."keep_file"() FROM PUBLIC;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "platform"."discarded_files" TO "atrium_admin", "atrium_service";
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP FUNCTION "platform"."discard_file"();
DROP FUNCTION "platform"."keep_file"();
-- Loses data.
DROP TABLE "platform"."discarded_files";
    `);
  },
};
