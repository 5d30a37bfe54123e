-- Triggers, and the functions that they run: those have to be there first.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE OR REPLACE FUNCTION marketplace.drop_phone_verification()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  NEW.is_phone_verified := false;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION "marketplace"."drop_phone_verification"() IS 'BEFORE UPDATE FOR EACH ROW of a verified phone that is changed: it is verified no longer.';

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
COMMENT ON FUNCTION "platform"."discard_file"() IS 'AFTER DELETE ... REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT: the files that these rows named are removed.';

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
COMMENT ON FUNCTION "platform"."keep_file"() IS 'AFTER INSERT ... REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT: the files that these rows name stay.';

CREATE OR REPLACE FUNCTION platform.record_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET "TimeZone" TO 'UTC'
AS $function$
DECLARE
  context record;
  title constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  owner constant text := COALESCE(TG_ARGV[0], '');
  masked constant text[] := COALESCE(TG_ARGV[1:], '{}');
BEGIN
  context := platform.audit_context();
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      SELECT context.actor_id, context.actor, 'insert', title, id,
             CASE WHEN owner <> '' THEN (pg_catalog.to_jsonb(new_rows) ->> owner)::uuid END,
             CASE WHEN TG_NARGS = 1 THEN pg_catalog.to_jsonb(new_rows)
                  ELSE platform.mask_columns(pg_catalog.to_jsonb(new_rows), masked) END,
             context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster
        FROM new_rows;
    WHEN 'DELETE' THEN
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      SELECT context.actor_id, context.actor, 'delete', title, id,
             CASE WHEN owner <> '' THEN (pg_catalog.to_jsonb(old_rows) ->> owner)::uuid END,
             platform.mask_columns(pg_catalog.to_jsonb(old_rows), masked),
             context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster
        FROM old_rows;
    WHEN 'UPDATE' THEN
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      SELECT context.actor_id, context.actor, action, title, record_id, subject_id, changes,
             context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster
        FROM (
          SELECT CASE WHEN old_rows.id IS NULL THEN 'insert' WHEN new_rows.id IS NULL THEN 'delete'
                      ELSE 'update' END AS action,
                 COALESCE(new_rows.id, old_rows.id) AS record_id,
                 CASE WHEN owner <> '' THEN COALESCE(after ->> owner, before ->> owner)::uuid END AS subject_id,
                 changes
            FROM old_rows FULL JOIN new_rows ON new_rows.id = old_rows.id
           -- OFFSET keeps the planner from working them out once for each place that uses them.
           CROSS JOIN LATERAL (
                   SELECT pg_catalog.to_jsonb(old_rows) AS before, pg_catalog.to_jsonb(new_rows) AS after OFFSET 0
                 ) AS records
           CROSS JOIN LATERAL (
                   SELECT CASE WHEN before IS NULL OR after IS NULL
                               THEN platform.mask_columns(COALESCE(after, before), masked)
                               ELSE (
                                 SELECT CASE WHEN pg_catalog.bool_or(name <> 'updated_at')
                                             THEN pg_catalog.jsonb_object_agg(name, pg_catalog.jsonb_build_object(
                                                    'from', CASE WHEN is_masked AND old_value <> 'null' THEN '"***"'
                                                                 ELSE old_value END,
                                                    'to', CASE WHEN is_masked AND new_value <> 'null' THEN '"***"'
                                                               ELSE new_value END)) END
                                   FROM (SELECT key AS name, before -> key AS old_value, value AS new_value,
                                                key = ANY (masked) AS is_masked
                                           FROM pg_catalog.jsonb_each(after)) AS columns
                                  WHERE new_value <> old_value
                               ) END AS changes OFFSET 0
                 ) AS told
        ) AS changed
       WHERE changes IS NOT NULL;
    ELSE
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      VALUES (context.actor_id, context.actor, 'truncate', title,
              context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster);
  END CASE;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION "platform"."record_change"() IS 'AFTER each statement that writes a table: adds an entry to platform.audit_logs for each row. Its arguments are the column of the account whose rows they are, or an empty text, and the columns to mask.';

CREATE OR REPLACE FUNCTION platform.refuse_all_but_forgetting()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  -- What is computed is not yet there.
  changing constant text[] := '{ip_address,ip_salt,forgotten_for,occurred_at}';
BEGIN
  IF OLD.ip_address IS NULL OR NEW.ip_address IS NOT NULL OR NEW.ip_salt IS NOT NULL OR NEW.forgotten_for IS NULL
     OR pg_catalog.to_jsonb(NEW) - changing <> pg_catalog.to_jsonb(OLD) - changing THEN
    RAISE insufficient_privilege USING MESSAGE = 'Of an entry of the audit trail the address alone can be forgotten.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION "platform"."refuse_all_but_forgetting"() IS 'BEFORE UPDATE FOR EACH ROW: refuses it to everybody but where it takes the address away, and says for whom.';

CREATE OR REPLACE FUNCTION platform.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE insufficient_privilege
    USING MESSAGE = pg_catalog.format('%I.%I is only ever added to.', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$function$;
COMMENT ON FUNCTION "platform"."refuse_change"() IS 'BEFORE UPDATE OR DELETE OR TRUNCATE: refuses it to everybody, the owner too.';

CREATE OR REPLACE FUNCTION platform.set_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;
COMMENT ON FUNCTION "platform"."set_updated_at"() IS 'BEFORE UPDATE FOR EACH ROW: keeps updated_at, which moves only when another column does. Its arguments are the stored generated columns of the table.';

-- identity.magic_links
CREATE TRIGGER magic_links__audit_delete AFTER DELETE ON identity.magic_links REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'email', 'token_hash', 'code_hash', 'browser_hash');
ALTER TABLE "identity"."magic_links" ENABLE ALWAYS TRIGGER "magic_links__audit_delete";
CREATE TRIGGER magic_links__audit_insert AFTER INSERT ON identity.magic_links REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'email', 'token_hash', 'code_hash', 'browser_hash');
ALTER TABLE "identity"."magic_links" ENABLE ALWAYS TRIGGER "magic_links__audit_insert";
CREATE TRIGGER magic_links__audit_truncate AFTER TRUNCATE ON identity.magic_links FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."magic_links" ENABLE ALWAYS TRIGGER "magic_links__audit_truncate";
CREATE TRIGGER magic_links__audit_update AFTER UPDATE ON identity.magic_links REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'email', 'token_hash', 'code_hash', 'browser_hash');
ALTER TABLE "identity"."magic_links" ENABLE ALWAYS TRIGGER "magic_links__audit_update";
CREATE TRIGGER magic_links__set_updated_at BEFORE UPDATE ON identity.magic_links FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- identity.otps
CREATE TRIGGER otps__audit_delete AFTER DELETE ON identity.otps REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone', 'code_hash');
ALTER TABLE "identity"."otps" ENABLE ALWAYS TRIGGER "otps__audit_delete";
CREATE TRIGGER otps__audit_insert AFTER INSERT ON identity.otps REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone', 'code_hash');
ALTER TABLE "identity"."otps" ENABLE ALWAYS TRIGGER "otps__audit_insert";
CREATE TRIGGER otps__audit_truncate AFTER TRUNCATE ON identity.otps FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."otps" ENABLE ALWAYS TRIGGER "otps__audit_truncate";
CREATE TRIGGER otps__audit_update AFTER UPDATE ON identity.otps REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone', 'code_hash');
ALTER TABLE "identity"."otps" ENABLE ALWAYS TRIGGER "otps__audit_update";
CREATE TRIGGER otps__set_updated_at BEFORE UPDATE ON identity.otps FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- identity.outgoing_messages
CREATE TRIGGER outgoing_messages__audit_delete AFTER DELETE ON identity.outgoing_messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'recipient_hash', 'content');
ALTER TABLE "identity"."outgoing_messages" ENABLE ALWAYS TRIGGER "outgoing_messages__audit_delete";
CREATE TRIGGER outgoing_messages__audit_insert AFTER INSERT ON identity.outgoing_messages REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'recipient_hash', 'content');
ALTER TABLE "identity"."outgoing_messages" ENABLE ALWAYS TRIGGER "outgoing_messages__audit_insert";
CREATE TRIGGER outgoing_messages__audit_truncate AFTER TRUNCATE ON identity.outgoing_messages FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."outgoing_messages" ENABLE ALWAYS TRIGGER "outgoing_messages__audit_truncate";
CREATE TRIGGER outgoing_messages__audit_update AFTER UPDATE ON identity.outgoing_messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'recipient_hash', 'content');
ALTER TABLE "identity"."outgoing_messages" ENABLE ALWAYS TRIGGER "outgoing_messages__audit_update";
CREATE TRIGGER outgoing_messages__set_updated_at BEFORE UPDATE ON identity.outgoing_messages FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- identity.roles
CREATE TRIGGER roles__audit_delete AFTER DELETE ON identity.roles REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "identity"."roles" ENABLE ALWAYS TRIGGER "roles__audit_delete";
CREATE TRIGGER roles__audit_insert AFTER INSERT ON identity.roles REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "identity"."roles" ENABLE ALWAYS TRIGGER "roles__audit_insert";
CREATE TRIGGER roles__audit_truncate AFTER TRUNCATE ON identity.roles FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."roles" ENABLE ALWAYS TRIGGER "roles__audit_truncate";
CREATE TRIGGER roles__audit_update AFTER UPDATE ON identity.roles REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "identity"."roles" ENABLE ALWAYS TRIGGER "roles__audit_update";
CREATE TRIGGER roles__set_updated_at BEFORE UPDATE ON identity.roles FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- identity.user_preferences
CREATE TRIGGER user_preferences__audit_delete AFTER DELETE ON identity.user_preferences REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
ALTER TABLE "identity"."user_preferences" ENABLE ALWAYS TRIGGER "user_preferences__audit_delete";
CREATE TRIGGER user_preferences__audit_insert AFTER INSERT ON identity.user_preferences REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
ALTER TABLE "identity"."user_preferences" ENABLE ALWAYS TRIGGER "user_preferences__audit_insert";
CREATE TRIGGER user_preferences__audit_truncate AFTER TRUNCATE ON identity.user_preferences FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."user_preferences" ENABLE ALWAYS TRIGGER "user_preferences__audit_truncate";
CREATE TRIGGER user_preferences__audit_update AFTER UPDATE ON identity.user_preferences REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
ALTER TABLE "identity"."user_preferences" ENABLE ALWAYS TRIGGER "user_preferences__audit_update";
CREATE TRIGGER user_preferences__set_updated_at BEFORE UPDATE ON identity.user_preferences FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- identity.user_roles
CREATE TRIGGER user_roles__audit_delete AFTER DELETE ON identity.user_roles REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
ALTER TABLE "identity"."user_roles" ENABLE ALWAYS TRIGGER "user_roles__audit_delete";
CREATE TRIGGER user_roles__audit_insert AFTER INSERT ON identity.user_roles REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
ALTER TABLE "identity"."user_roles" ENABLE ALWAYS TRIGGER "user_roles__audit_insert";
CREATE TRIGGER user_roles__audit_truncate AFTER TRUNCATE ON identity.user_roles FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."user_roles" ENABLE ALWAYS TRIGGER "user_roles__audit_truncate";
CREATE TRIGGER user_roles__audit_update AFTER UPDATE ON identity.user_roles REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
ALTER TABLE "identity"."user_roles" ENABLE ALWAYS TRIGGER "user_roles__audit_update";

-- identity.user_sessions
CREATE TRIGGER user_sessions__audit_delete AFTER DELETE ON identity.user_sessions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'token_hash', 'device', 'ip_address');
ALTER TABLE "identity"."user_sessions" ENABLE ALWAYS TRIGGER "user_sessions__audit_delete";
CREATE TRIGGER user_sessions__audit_insert AFTER INSERT ON identity.user_sessions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'token_hash', 'device', 'ip_address');
ALTER TABLE "identity"."user_sessions" ENABLE ALWAYS TRIGGER "user_sessions__audit_insert";
CREATE TRIGGER user_sessions__audit_truncate AFTER TRUNCATE ON identity.user_sessions FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."user_sessions" ENABLE ALWAYS TRIGGER "user_sessions__audit_truncate";
CREATE TRIGGER user_sessions__audit_update AFTER UPDATE ON identity.user_sessions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'token_hash', 'device', 'ip_address');
ALTER TABLE "identity"."user_sessions" ENABLE ALWAYS TRIGGER "user_sessions__audit_update";
CREATE TRIGGER user_sessions__set_updated_at BEFORE UPDATE ON identity.user_sessions FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- identity.users
CREATE TRIGGER users__audit_delete AFTER DELETE ON identity.users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('id', 'email', 'username', 'full_name', 'first_name', 'last_name', 'phone', 'profile_image', 'password_hash', 'last_login_at');
ALTER TABLE "identity"."users" ENABLE ALWAYS TRIGGER "users__audit_delete";
CREATE TRIGGER users__audit_insert AFTER INSERT ON identity.users REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('id', 'email', 'username', 'full_name', 'first_name', 'last_name', 'phone', 'profile_image', 'password_hash', 'last_login_at');
ALTER TABLE "identity"."users" ENABLE ALWAYS TRIGGER "users__audit_insert";
CREATE TRIGGER users__audit_truncate AFTER TRUNCATE ON identity.users FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "identity"."users" ENABLE ALWAYS TRIGGER "users__audit_truncate";
CREATE TRIGGER users__audit_update AFTER UPDATE ON identity.users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('id', 'email', 'username', 'full_name', 'first_name', 'last_name', 'phone', 'profile_image', 'password_hash', 'last_login_at');
ALTER TABLE "identity"."users" ENABLE ALWAYS TRIGGER "users__audit_update";
CREATE TRIGGER users__set_updated_at BEFORE UPDATE ON identity.users FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_active');

-- marketplace.brand_niches
CREATE TRIGGER brand_niches__audit_delete AFTER DELETE ON marketplace.brand_niches REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."brand_niches" ENABLE ALWAYS TRIGGER "brand_niches__audit_delete";
CREATE TRIGGER brand_niches__audit_insert AFTER INSERT ON marketplace.brand_niches REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."brand_niches" ENABLE ALWAYS TRIGGER "brand_niches__audit_insert";
CREATE TRIGGER brand_niches__audit_truncate AFTER TRUNCATE ON marketplace.brand_niches FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "marketplace"."brand_niches" ENABLE ALWAYS TRIGGER "brand_niches__audit_truncate";
CREATE TRIGGER brand_niches__audit_update AFTER UPDATE ON marketplace.brand_niches REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."brand_niches" ENABLE ALWAYS TRIGGER "brand_niches__audit_update";
CREATE TRIGGER brand_niches__set_updated_at BEFORE UPDATE ON marketplace.brand_niches FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- marketplace.brands
CREATE TRIGGER brands__audit_delete AFTER DELETE ON marketplace.brands REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'email', 'phone', 'brand_email_id', 'poc_name', 'poc_designation', 'poc_email_id', 'poc_contact_number', 'incorporation_document', 'gst_document', 'pan_document');
ALTER TABLE "marketplace"."brands" ENABLE ALWAYS TRIGGER "brands__audit_delete";
CREATE TRIGGER brands__audit_insert AFTER INSERT ON marketplace.brands REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'email', 'phone', 'brand_email_id', 'poc_name', 'poc_designation', 'poc_email_id', 'poc_contact_number', 'incorporation_document', 'gst_document', 'pan_document');
ALTER TABLE "marketplace"."brands" ENABLE ALWAYS TRIGGER "brands__audit_insert";
CREATE TRIGGER brands__audit_truncate AFTER TRUNCATE ON marketplace.brands FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "marketplace"."brands" ENABLE ALWAYS TRIGGER "brands__audit_truncate";
CREATE TRIGGER brands__audit_update AFTER UPDATE ON marketplace.brands REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'email', 'phone', 'brand_email_id', 'poc_name', 'poc_designation', 'poc_email_id', 'poc_contact_number', 'incorporation_document', 'gst_document', 'pan_document');
ALTER TABLE "marketplace"."brands" ENABLE ALWAYS TRIGGER "brands__audit_update";
CREATE TRIGGER brands__drop_phone_verification BEFORE UPDATE ON marketplace.brands FOR EACH ROW WHEN ((old.is_phone_verified AND ((new.phone)::text IS DISTINCT FROM (old.phone)::text))) EXECUTE FUNCTION marketplace.drop_phone_verification();
CREATE TRIGGER brands__set_updated_at BEFORE UPDATE ON marketplace.brands FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_profile_completed');

-- marketplace.influencer_niches
CREATE TRIGGER influencer_niches__audit_delete AFTER DELETE ON marketplace.influencer_niches REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."influencer_niches" ENABLE ALWAYS TRIGGER "influencer_niches__audit_delete";
CREATE TRIGGER influencer_niches__audit_insert AFTER INSERT ON marketplace.influencer_niches REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."influencer_niches" ENABLE ALWAYS TRIGGER "influencer_niches__audit_insert";
CREATE TRIGGER influencer_niches__audit_truncate AFTER TRUNCATE ON marketplace.influencer_niches FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "marketplace"."influencer_niches" ENABLE ALWAYS TRIGGER "influencer_niches__audit_truncate";
CREATE TRIGGER influencer_niches__audit_update AFTER UPDATE ON marketplace.influencer_niches REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."influencer_niches" ENABLE ALWAYS TRIGGER "influencer_niches__audit_update";
CREATE TRIGGER influencer_niches__set_updated_at BEFORE UPDATE ON marketplace.influencer_niches FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- marketplace.influencers
CREATE TRIGGER influencers__audit_delete AFTER DELETE ON marketplace.influencers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'name', 'username', 'email', 'phone', 'date_of_birth', 'gender', 'bio', 'profile_image');
ALTER TABLE "marketplace"."influencers" ENABLE ALWAYS TRIGGER "influencers__audit_delete";
CREATE TRIGGER influencers__audit_insert AFTER INSERT ON marketplace.influencers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'name', 'username', 'email', 'phone', 'date_of_birth', 'gender', 'bio', 'profile_image');
ALTER TABLE "marketplace"."influencers" ENABLE ALWAYS TRIGGER "influencers__audit_insert";
CREATE TRIGGER influencers__audit_truncate AFTER TRUNCATE ON marketplace.influencers FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "marketplace"."influencers" ENABLE ALWAYS TRIGGER "influencers__audit_truncate";
CREATE TRIGGER influencers__audit_update AFTER UPDATE ON marketplace.influencers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'name', 'username', 'email', 'phone', 'date_of_birth', 'gender', 'bio', 'profile_image');
ALTER TABLE "marketplace"."influencers" ENABLE ALWAYS TRIGGER "influencers__audit_update";
CREATE TRIGGER influencers__drop_phone_verification BEFORE UPDATE ON marketplace.influencers FOR EACH ROW WHEN ((old.is_phone_verified AND ((new.phone)::text IS DISTINCT FROM (old.phone)::text))) EXECUTE FUNCTION marketplace.drop_phone_verification();
CREATE TRIGGER influencers__set_updated_at BEFORE UPDATE ON marketplace.influencers FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- marketplace.niches
CREATE TRIGGER niches__audit_delete AFTER DELETE ON marketplace.niches REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."niches" ENABLE ALWAYS TRIGGER "niches__audit_delete";
CREATE TRIGGER niches__audit_insert AFTER INSERT ON marketplace.niches REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."niches" ENABLE ALWAYS TRIGGER "niches__audit_insert";
CREATE TRIGGER niches__audit_truncate AFTER TRUNCATE ON marketplace.niches FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "marketplace"."niches" ENABLE ALWAYS TRIGGER "niches__audit_truncate";
CREATE TRIGGER niches__audit_update AFTER UPDATE ON marketplace.niches REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "marketplace"."niches" ENABLE ALWAYS TRIGGER "niches__audit_update";
CREATE TRIGGER niches__set_updated_at BEFORE UPDATE ON marketplace.niches FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- platform.audit_logs
CREATE TRIGGER audit_logs__append_only BEFORE DELETE OR TRUNCATE ON platform.audit_logs FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
ALTER TABLE "platform"."audit_logs" ENABLE ALWAYS TRIGGER "audit_logs__append_only";
CREATE TRIGGER audit_logs__forget_only BEFORE UPDATE ON platform.audit_logs FOR EACH ROW EXECUTE FUNCTION platform.refuse_all_but_forgetting();
ALTER TABLE "platform"."audit_logs" ENABLE ALWAYS TRIGGER "audit_logs__forget_only";

-- platform.audit_seals
CREATE TRIGGER audit_seals__append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON platform.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
ALTER TABLE "platform"."audit_seals" ENABLE ALWAYS TRIGGER "audit_seals__append_only";

-- platform.discarded_files
CREATE TRIGGER discarded_files__set_updated_at BEFORE UPDATE ON platform.discarded_files FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- platform.rate_limits
CREATE TRIGGER rate_limits__set_updated_at BEFORE UPDATE ON platform.rate_limits FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- sales.events
CREATE TRIGGER events__audit_delete AFTER DELETE ON sales.events REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."events" ENABLE ALWAYS TRIGGER "events__audit_delete";
CREATE TRIGGER events__audit_insert AFTER INSERT ON sales.events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."events" ENABLE ALWAYS TRIGGER "events__audit_insert";
CREATE TRIGGER events__audit_truncate AFTER TRUNCATE ON sales.events FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."events" ENABLE ALWAYS TRIGGER "events__audit_truncate";
CREATE TRIGGER events__audit_update AFTER UPDATE ON sales.events REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."events" ENABLE ALWAYS TRIGGER "events__audit_update";
CREATE TRIGGER events__set_updated_at BEFORE UPDATE ON sales.events FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- sales.products
CREATE TRIGGER products__audit_delete AFTER DELETE ON sales.products REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."products" ENABLE ALWAYS TRIGGER "products__audit_delete";
CREATE TRIGGER products__audit_insert AFTER INSERT ON sales.products REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."products" ENABLE ALWAYS TRIGGER "products__audit_insert";
CREATE TRIGGER products__audit_truncate AFTER TRUNCATE ON sales.products FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."products" ENABLE ALWAYS TRIGGER "products__audit_truncate";
CREATE TRIGGER products__audit_update AFTER UPDATE ON sales.products REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."products" ENABLE ALWAYS TRIGGER "products__audit_update";
CREATE TRIGGER products__set_updated_at BEFORE UPDATE ON sales.products FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- sales.transactions
CREATE TRIGGER transactions__audit_delete AFTER DELETE ON sales.transactions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."transactions" ENABLE ALWAYS TRIGGER "transactions__audit_delete";
CREATE TRIGGER transactions__audit_insert AFTER INSERT ON sales.transactions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."transactions" ENABLE ALWAYS TRIGGER "transactions__audit_insert";
CREATE TRIGGER transactions__audit_truncate AFTER TRUNCATE ON sales.transactions FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."transactions" ENABLE ALWAYS TRIGGER "transactions__audit_truncate";
CREATE TRIGGER transactions__audit_update AFTER UPDATE ON sales.transactions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."transactions" ENABLE ALWAYS TRIGGER "transactions__audit_update";
