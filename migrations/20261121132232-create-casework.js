// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
CREATE SCHEMA "casework" AUTHORIZATION "atrium_migrator";
CREATE TABLE "casework"."beneficiaries" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "user_id" uuid NOT NULL, "account_id" uuid, "first_name" bytea NOT NULL, "last_name" bytea NOT NULL, "email" bytea, "email_index" bytea, "phone" bytea, "phone_index" bytea, "birth_date" bytea, "identity" bytea, "identity_index" bytea, "notes" bytea, "status" character varying(20) NOT NULL DEFAULT 'intake'::character varying, "consent_at" timestamp(3) with time zone, "preliminary_minutes" integer NOT NULL DEFAULT 0, "investigation_minutes" integer NOT NULL DEFAULT 0, "conclusion_minutes" integer NOT NULL DEFAULT 0, CONSTRAINT "beneficiaries__consent_check" CHECK ((((status)::text = 'intake'::text) OR (consent_at IS NOT NULL))), CONSTRAINT "beneficiaries__minutes_check" CHECK (((LEAST(preliminary_minutes, investigation_minutes, conclusion_minutes) >= 0) AND (((preliminary_minutes + investigation_minutes) + conclusion_minutes) <= 1440))), CONSTRAINT "beneficiaries__status_check" CHECK ((status IN ('intake', 'preliminary', 'investigation', 'conclusion', 'closed'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "beneficiaries__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."beneficiaries" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."beneficiaries" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."beneficiaries" OWNER TO "atrium_migrator";
CREATE TABLE "casework"."conversations" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "user_id" uuid NOT NULL, "beneficiary_id" uuid NOT NULL, "phase" character varying(20) NOT NULL, "channel" character varying(20) NOT NULL, "subject" bytea NOT NULL, "notes" bytea, "held_at" timestamp(3) with time zone NOT NULL, "minutes" integer NOT NULL, CONSTRAINT "conversations__channel_check" CHECK ((channel IN ('in_person', 'video', 'phone', 'written', 'assessment'))), CONSTRAINT "conversations__minutes_check" CHECK (((minutes >= 1) AND (minutes <= 1440))), CONSTRAINT "conversations__phase_check" CHECK ((phase IN ('preliminary', 'investigation', 'conclusion'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "conversations__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."conversations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."conversations" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."conversations" OWNER TO "atrium_migrator";
CREATE TABLE "casework"."document_versions" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "file_name" character varying(255) NOT NULL, "mime_type" character varying(100) NOT NULL, "size_bytes" bigint NOT NULL, "sha256" character varying(64) NOT NULL, "storage_key" character varying(100) NOT NULL, "file_key" bytea NOT NULL, "document_id" uuid NOT NULL, "beneficiary_id" uuid NOT NULL, "number" integer NOT NULL, "created_by" uuid, CONSTRAINT "document_versions__number_check" CHECK ((number > 0)), CONSTRAINT "document_versions__sha256_check" CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)), CONSTRAINT "document_versions__size_bytes_check" CHECK ((size_bytes > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "document_versions__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."document_versions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."document_versions" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."document_versions" OWNER TO "atrium_migrator";
CREATE TABLE "casework"."documents" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "user_id" uuid NOT NULL, "beneficiary_id" uuid NOT NULL, "title" bytea NOT NULL, "kind" character varying(20) NOT NULL, "status" character varying(20) NOT NULL DEFAULT 'draft'::character varying, "version_count" integer NOT NULL DEFAULT 0, "signed_version" integer, "signed_sha256" character varying(64), "signed_by" uuid, "signed_at" timestamp(3) with time zone, "shared_at" timestamp(3) with time zone, CONSTRAINT "documents__kind_check" CHECK ((kind IN ('agreement', 'cv', 'assessment', 'summary', 'other'))), CONSTRAINT "documents__signature_check" CHECK (
CASE num_nonnulls(signed_at, signed_by, signed_version, signed_sha256)
    WHEN 0 THEN ((status)::text <> 'signed'::text)
    WHEN 4 THEN (status IN ('signed', 'archived'))
    ELSE false
END), CONSTRAINT "documents__status_check" CHECK ((status IN ('draft', 'in_review', 'signed', 'archived'))), CONSTRAINT "documents__version_count_check" CHECK ((version_count >= 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "documents__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."documents" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."documents" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."documents" OWNER TO "atrium_migrator";
CREATE TABLE "casework"."hand_overs" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "beneficiary_id" uuid NOT NULL, "from_counsellor" uuid NOT NULL, "to_counsellor" uuid NOT NULL, "reason" bytea NOT NULL, "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "hand_overs__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."hand_overs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."hand_overs" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."hand_overs" OWNER TO "atrium_migrator";
CREATE TABLE "casework"."invitations" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "beneficiary_id" uuid NOT NULL, "account_id" uuid NOT NULL, "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "invitations__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."invitations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."invitations" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."invitations" OWNER TO "atrium_migrator";
CREATE TABLE "casework"."summaries" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "beneficiary_id" uuid NOT NULL, "body" bytea NOT NULL, "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "summaries__id_pk" PRIMARY KEY (id));
ALTER TABLE "casework"."summaries" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "casework"."summaries" FORCE ROW LEVEL SECURITY;
ALTER TABLE "casework"."summaries" OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.add_minutes(file uuid, phase text, minutes integer)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  UPDATE casework.beneficiaries
     SET preliminary_minutes = preliminary_minutes + CASE phase WHEN 'preliminary' THEN minutes ELSE 0 END,
         investigation_minutes = investigation_minutes + CASE phase WHEN 'investigation' THEN minutes ELSE 0 END,
         conclusion_minutes = conclusion_minutes + CASE phase WHEN 'conclusion' THEN minutes ELSE 0 END
   WHERE id = file
$function$;
ALTER FUNCTION "casework"."add_minutes"(uuid, text, integer) OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.check_document()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  moving constant text[] := '{status,shared_at,user_id,updated_at,title}';
  is_retitled constant boolean := OLD.title <> NEW.title AND NOT casework.is_sealed_anew(OLD.title, NEW.title);
BEGIN
  IF OLD.signed_at IS NOT NULL AND (
    is_retitled OR pg_catalog.to_jsonb(NEW) - moving <> pg_catalog.to_jsonb(OLD) - moving
  ) THEN
    PERFORM casework.refuse_final();
  END IF;
  IF OLD.status <> NEW.status AND NOT (OLD.status || ' ' || NEW.status) = ANY (ARRAY[
    'draft in_review', 'in_review draft', 'in_review signed', 'draft archived', 'in_review archived', 'signed archived'
  ]) THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__status_moves',
      MESSAGE = 'A document goes from draft to review, is signed then, and archived.';
  END IF;
  IF OLD.signed_at IS NULL AND NEW.signed_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM casework.document_versions AS version
     WHERE version.document_id = NEW.id AND version.number = NEW.version_count
       AND version.number = NEW.signed_version AND version.sha256 = NEW.signed_sha256
  ) THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__signature_fits',
      MESSAGE = 'What is signed is the newest version, by its hash.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "casework"."check_document"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.check_progress()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  was constant integer := casework.position_of(OLD.status);
  becomes constant integer := casework.position_of(NEW.status);
BEGIN
  IF becomes < was OR becomes > was + 1 AND NEW.status <> 'closed' THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'beneficiaries', CONSTRAINT = 'beneficiaries__status_moves_forward',
      MESSAGE = 'A file goes on to its next phase, or is closed.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "casework"."check_progress"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.count_minutes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  -- First what goes: what is only moved to another phase never counts twice.
  IF TG_OP <> 'INSERT' THEN
    PERFORM casework.add_minutes(OLD.beneficiary_id, OLD.phase, -OLD.minutes);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM casework.add_minutes(NEW.beneficiary_id, NEW.phase, NEW.minutes);
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "casework"."count_minutes"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.enter_conversation()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  file record;
BEGIN
  SELECT user_id, status INTO file FROM casework.beneficiaries WHERE id = NEW.beneficiary_id FOR NO KEY UPDATE;
  IF FOUND THEN
    NEW.user_id := file.user_id;
    IF file.status = 'closed' THEN
      RAISE check_violation USING
        SCHEMA = 'casework', TABLE = 'beneficiaries', CONSTRAINT = 'beneficiaries__is_closed',
        MESSAGE = 'The file is closed.';
    END IF;
    IF casework.position_of(NEW.phase) > casework.position_of(file.status) THEN
      RAISE check_violation USING
        SCHEMA = 'casework', TABLE = 'conversations', CONSTRAINT = 'conversations__phase_has_begun',
        MESSAGE = 'The file has not come to that phase.';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "casework"."enter_conversation"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.file_is_there(file uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  SELECT EXISTS (
    SELECT FROM casework.beneficiaries JOIN identity.users ON users.id = beneficiaries.user_id
     WHERE beneficiaries.id = file
  )
$function$;
ALTER FUNCTION "casework"."file_is_there"(uuid) OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.hand_on()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  UPDATE casework.documents SET user_id = NEW.user_id WHERE beneficiary_id = NEW.id;
  UPDATE casework.conversations SET user_id = NEW.user_id WHERE beneficiary_id = NEW.id;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "casework"."hand_on"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.is_sealed_anew(was bytea, becomes bytea)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (substr(was, 1, (2 + get_byte(was, 1))) <> substr(becomes, 1, (2 + get_byte(was, 1))));
ALTER FUNCTION "casework"."is_sealed_anew"(bytea, bytea) OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.keep_signed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  IF casework.file_is_there(OLD.beneficiary_id) THEN
    PERFORM casework.refuse_final();
  END IF;
  RETURN OLD;
END
$function$;
ALTER FUNCTION "casework"."keep_signed"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.keep_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  moving constant text[] := '{file_key}';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF pg_catalog.to_jsonb(NEW) - moving <> pg_catalog.to_jsonb(OLD) - moving AND EXISTS (
      SELECT FROM casework.documents WHERE id = OLD.document_id AND status IN ('signed', 'archived')
    ) THEN
      PERFORM casework.refuse_final();
    END IF;
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM casework.documents WHERE id = OLD.document_id)
     AND casework.file_is_there(OLD.beneficiary_id) THEN
    RAISE check_violation USING
      SCHEMA = 'casework', TABLE = 'document_versions', CONSTRAINT = 'document_versions__stays',
      MESSAGE = 'A version goes with its document, and not before.';
  END IF;
  RETURN OLD;
END
$function$;
ALTER FUNCTION "casework"."keep_version"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.position_of(status text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN array_position(ARRAY['intake'::text, 'preliminary'::text, 'investigation'::text, 'conclusion'::text, 'closed'::text], status);
ALTER FUNCTION "casework"."position_of"(text) OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.refuse_final()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE check_violation USING
    SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__is_final',
    MESSAGE = 'A document that is signed or archived stays as it is.';
END
$function$;
ALTER FUNCTION "casework"."refuse_final"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.take_counsellor()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  NEW.user_id := COALESCE(
    (SELECT user_id FROM casework.beneficiaries WHERE id = NEW.beneficiary_id FOR SHARE), NEW.user_id
  );
  RETURN NEW;
END
$function$;
ALTER FUNCTION "casework"."take_counsellor"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION casework.take_number()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  document record;
BEGIN
  UPDATE casework.documents SET version_count = version_count + 1
   WHERE id = NEW.document_id AND status IN ('draft', 'in_review')
  RETURNING version_count, beneficiary_id INTO document;
  IF FOUND THEN
    NEW.number := document.version_count;
    NEW.beneficiary_id := document.beneficiary_id;
  ELSIF EXISTS (SELECT FROM casework.documents WHERE id = NEW.document_id) THEN
    PERFORM casework.refuse_final();
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "casework"."take_number"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION platform.record_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET "TimeZone" TO 'UTC'
AS $function$
-- A table may have columns of these names.
#variable_conflict use_variable
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
ALTER TABLE "casework"."beneficiaries" ADD CONSTRAINT "beneficiaries__account_id_fk" FOREIGN KEY (account_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "casework"."beneficiaries" ADD CONSTRAINT "fk_beneficiary_user" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."conversations" ADD CONSTRAINT "conversations__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."documents" ADD CONSTRAINT "documents__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."invitations" ADD CONSTRAINT "invitations__account_id_fk" FOREIGN KEY (account_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE UNIQUE INDEX beneficiaries__account_id_key ON casework.beneficiaries USING btree (account_id);
CREATE INDEX beneficiaries__email_index_idx ON casework.beneficiaries USING btree (email_index);
CREATE INDEX beneficiaries__identity_index_idx ON casework.beneficiaries USING btree (identity_index);
CREATE INDEX beneficiaries__phone_index_idx ON casework.beneficiaries USING btree (phone_index);
CREATE INDEX document_versions__beneficiary_id_idx ON casework.document_versions USING btree (beneficiary_id);
CREATE UNIQUE INDEX document_versions__document_id_number_key ON casework.document_versions USING btree (document_id, number);
CREATE UNIQUE INDEX document_versions__storage_key_key ON casework.document_versions USING btree (storage_key);
CREATE UNIQUE INDEX invitations__beneficiary_id_key ON casework.invitations USING btree (beneficiary_id);
CREATE UNIQUE INDEX summaries__beneficiary_id_key ON casework.summaries USING btree (beneficiary_id);
CREATE TRIGGER beneficiaries__audit_delete AFTER DELETE ON casework.beneficiaries REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id', 'first_name', 'last_name', 'email', 'email_index', 'phone', 'phone_index', 'birth_date', 'identity', 'identity_index', 'notes');
ALTER TABLE "casework"."beneficiaries" ENABLE ALWAYS TRIGGER "beneficiaries__audit_delete";
CREATE TRIGGER beneficiaries__audit_insert AFTER INSERT ON casework.beneficiaries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id', 'first_name', 'last_name', 'email', 'email_index', 'phone', 'phone_index', 'birth_date', 'identity', 'identity_index', 'notes');
ALTER TABLE "casework"."beneficiaries" ENABLE ALWAYS TRIGGER "beneficiaries__audit_insert";
CREATE TRIGGER beneficiaries__audit_truncate AFTER TRUNCATE ON casework.beneficiaries FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."beneficiaries" ENABLE ALWAYS TRIGGER "beneficiaries__audit_truncate";
CREATE TRIGGER beneficiaries__audit_update AFTER UPDATE ON casework.beneficiaries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id', 'first_name', 'last_name', 'email', 'email_index', 'phone', 'phone_index', 'birth_date', 'identity', 'identity_index', 'notes');
ALTER TABLE "casework"."beneficiaries" ENABLE ALWAYS TRIGGER "beneficiaries__audit_update";
CREATE TRIGGER beneficiaries__check_progress BEFORE UPDATE ON casework.beneficiaries FOR EACH ROW WHEN (((old.status)::text <> (new.status)::text)) EXECUTE FUNCTION casework.check_progress();
CREATE TRIGGER beneficiaries__hand_on AFTER UPDATE ON casework.beneficiaries FOR EACH ROW WHEN ((old.user_id <> new.user_id)) EXECUTE FUNCTION casework.hand_on();
CREATE TRIGGER beneficiaries__set_updated_at BEFORE UPDATE ON casework.beneficiaries FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversations__audit_delete AFTER DELETE ON casework.conversations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'subject', 'notes');
ALTER TABLE "casework"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_delete";
CREATE TRIGGER conversations__audit_insert AFTER INSERT ON casework.conversations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'subject', 'notes');
ALTER TABLE "casework"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_insert";
CREATE TRIGGER conversations__audit_truncate AFTER TRUNCATE ON casework.conversations FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_truncate";
CREATE TRIGGER conversations__audit_update AFTER UPDATE ON casework.conversations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'subject', 'notes');
ALTER TABLE "casework"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_update";
CREATE TRIGGER conversations__count_changed AFTER UPDATE ON casework.conversations FOR EACH ROW WHEN ((((old.phase)::text <> (new.phase)::text) OR (old.minutes <> new.minutes) OR (old.beneficiary_id <> new.beneficiary_id))) EXECUTE FUNCTION casework.count_minutes();
CREATE TRIGGER conversations__count_new AFTER INSERT OR DELETE ON casework.conversations FOR EACH ROW EXECUTE FUNCTION casework.count_minutes();
CREATE TRIGGER conversations__enter_again BEFORE UPDATE ON casework.conversations FOR EACH ROW WHEN ((((old.phase)::text <> (new.phase)::text) OR (old.minutes <> new.minutes) OR (old.beneficiary_id <> new.beneficiary_id))) EXECUTE FUNCTION casework.enter_conversation();
CREATE TRIGGER conversations__enter BEFORE INSERT ON casework.conversations FOR EACH ROW EXECUTE FUNCTION casework.enter_conversation();
CREATE TRIGGER conversations__set_updated_at BEFORE UPDATE ON casework.conversations FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversations__take_counsellor BEFORE UPDATE OF user_id ON casework.conversations FOR EACH ROW EXECUTE FUNCTION casework.take_counsellor();
CREATE TRIGGER document_versions__audit_delete AFTER DELETE ON casework.document_versions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'file_name', 'storage_key', 'file_key');
ALTER TABLE "casework"."document_versions" ENABLE ALWAYS TRIGGER "document_versions__audit_delete";
CREATE TRIGGER document_versions__audit_insert AFTER INSERT ON casework.document_versions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'file_name', 'storage_key', 'file_key');
ALTER TABLE "casework"."document_versions" ENABLE ALWAYS TRIGGER "document_versions__audit_insert";
CREATE TRIGGER document_versions__audit_truncate AFTER TRUNCATE ON casework.document_versions FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."document_versions" ENABLE ALWAYS TRIGGER "document_versions__audit_truncate";
CREATE TRIGGER document_versions__audit_update AFTER UPDATE ON casework.document_versions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'file_name', 'storage_key', 'file_key');
ALTER TABLE "casework"."document_versions" ENABLE ALWAYS TRIGGER "document_versions__audit_update";
CREATE TRIGGER document_versions__discard_file AFTER DELETE ON casework.document_versions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.discard_file();
CREATE TRIGGER document_versions__keep_file AFTER INSERT ON casework.document_versions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.keep_file();
CREATE TRIGGER document_versions__keep_version BEFORE DELETE OR UPDATE ON casework.document_versions FOR EACH ROW EXECUTE FUNCTION casework.keep_version();
CREATE TRIGGER document_versions__take_number BEFORE INSERT ON casework.document_versions FOR EACH ROW EXECUTE FUNCTION casework.take_number();
CREATE TRIGGER documents__audit_delete AFTER DELETE ON casework.documents REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'title');
ALTER TABLE "casework"."documents" ENABLE ALWAYS TRIGGER "documents__audit_delete";
CREATE TRIGGER documents__audit_insert AFTER INSERT ON casework.documents REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'title');
ALTER TABLE "casework"."documents" ENABLE ALWAYS TRIGGER "documents__audit_insert";
CREATE TRIGGER documents__audit_truncate AFTER TRUNCATE ON casework.documents FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."documents" ENABLE ALWAYS TRIGGER "documents__audit_truncate";
CREATE TRIGGER documents__audit_update AFTER UPDATE ON casework.documents REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'title');
ALTER TABLE "casework"."documents" ENABLE ALWAYS TRIGGER "documents__audit_update";
CREATE TRIGGER documents__check_document BEFORE UPDATE ON casework.documents FOR EACH ROW EXECUTE FUNCTION casework.check_document();
CREATE TRIGGER documents__keep_signed BEFORE DELETE ON casework.documents FOR EACH ROW WHEN ((old.signed_at IS NOT NULL)) EXECUTE FUNCTION casework.keep_signed();
CREATE TRIGGER documents__set_updated_at BEFORE UPDATE ON casework.documents FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER documents__take_counsellor BEFORE INSERT OR UPDATE OF user_id, beneficiary_id ON casework.documents FOR EACH ROW EXECUTE FUNCTION casework.take_counsellor();
CREATE TRIGGER hand_overs__audit_delete AFTER DELETE ON casework.hand_overs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'reason');
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_delete";
CREATE TRIGGER hand_overs__audit_insert AFTER INSERT ON casework.hand_overs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'reason');
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_insert";
CREATE TRIGGER hand_overs__audit_truncate AFTER TRUNCATE ON casework.hand_overs FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_truncate";
CREATE TRIGGER hand_overs__audit_update AFTER UPDATE ON casework.hand_overs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'reason');
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_update";
CREATE TRIGGER invitations__audit_delete AFTER DELETE ON casework.invitations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id');
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_delete";
CREATE TRIGGER invitations__audit_insert AFTER INSERT ON casework.invitations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id');
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_insert";
CREATE TRIGGER invitations__audit_truncate AFTER TRUNCATE ON casework.invitations FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_truncate";
CREATE TRIGGER invitations__audit_update AFTER UPDATE ON casework.invitations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id');
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_update";
CREATE TRIGGER summaries__audit_delete AFTER DELETE ON casework.summaries REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_delete";
CREATE TRIGGER summaries__audit_insert AFTER INSERT ON casework.summaries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_insert";
CREATE TRIGGER summaries__audit_truncate AFTER TRUNCATE ON casework.summaries FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_truncate";
CREATE TRIGGER summaries__audit_update AFTER UPDATE ON casework.summaries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_update";
CREATE TRIGGER summaries__set_updated_at BEFORE UPDATE ON casework.summaries FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE POLICY "beneficiaries__admin" ON "casework"."beneficiaries" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "beneficiaries__delete" ON "casework"."beneficiaries" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "beneficiaries__functions_select" ON "casework"."beneficiaries" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "beneficiaries__functions_update" ON "casework"."beneficiaries" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "beneficiaries__insert" ON "casework"."beneficiaries" FOR INSERT TO "atrium_app" WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "beneficiaries__reporting" ON "casework"."beneficiaries" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "beneficiaries__select" ON "casework"."beneficiaries" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (account_id = ( SELECT platform.current_user_id() AS current_user_id))));
CREATE POLICY "beneficiaries__service" ON "casework"."beneficiaries" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "beneficiaries__update" ON "casework"."beneficiaries" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "conversations__admin" ON "casework"."conversations" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversations__delete" ON "casework"."conversations" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "conversations__functions_select" ON "casework"."conversations" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__functions_update" ON "casework"."conversations" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__reporting" ON "casework"."conversations" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversations__select" ON "casework"."conversations" FOR SELECT TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "conversations__service" ON "casework"."conversations" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "conversations__update" ON "casework"."conversations" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "document_versions__admin" ON "casework"."document_versions" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "document_versions__functions_select" ON "casework"."document_versions" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "document_versions__reporting" ON "casework"."document_versions" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "document_versions__service" ON "casework"."document_versions" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "documents__admin" ON "casework"."documents" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "documents__delete" ON "casework"."documents" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "documents__functions_select" ON "casework"."documents" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "documents__functions_update" ON "casework"."documents" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "documents__reporting" ON "casework"."documents" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "documents__service" ON "casework"."documents" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "documents__update" ON "casework"."documents" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "hand_overs__admin" ON "casework"."hand_overs" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "hand_overs__reporting" ON "casework"."hand_overs" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "hand_overs__service" ON "casework"."hand_overs" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "invitations__admin" ON "casework"."invitations" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "invitations__reporting" ON "casework"."invitations" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "invitations__service" ON "casework"."invitations" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "summaries__admin" ON "casework"."summaries" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "summaries__reporting" ON "casework"."summaries" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "summaries__service" ON "casework"."summaries" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
COMMENT ON FUNCTION "casework"."add_minutes"(uuid, text, integer) IS 'Adds to what a phase of a file has taken.';
COMMENT ON FUNCTION "casework"."check_document"() IS 'BEFORE UPDATE FOR EACH ROW: which status follows which, what a signature is of, and that it stays so.';
COMMENT ON FUNCTION "casework"."check_progress"() IS 'BEFORE UPDATE FOR EACH ROW of a file whose status changes: forward, one phase at a time, or to its end.';
COMMENT ON FUNCTION "casework"."count_minutes"() IS 'AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW: keeps the minutes that each phase of a file has taken.';
COMMENT ON FUNCTION "casework"."enter_conversation"() IS 'BEFORE INSERT OR UPDATE FOR EACH ROW: a conversation is of a phase that has begun, in a file that is open.';
COMMENT ON FUNCTION "casework"."file_is_there"(uuid) IS 'Whether a file is there and not just being removed, by itself or with its counsellor''s account.';
COMMENT ON FUNCTION "casework"."hand_on"() IS 'AFTER UPDATE FOR EACH ROW of a file whose counsellor changes: what belongs to it follows.';
COMMENT ON FUNCTION "casework"."is_sealed_anew"(bytea, bytea) IS 'Whether a value was sealed under another key, as when keys are rotated, and not only changed.';
COMMENT ON FUNCTION "casework"."keep_signed"() IS 'BEFORE DELETE FOR EACH ROW of a signed document: it goes with its file, and not before.';
COMMENT ON FUNCTION "casework"."keep_version"() IS 'BEFORE UPDATE OR DELETE FOR EACH ROW of a version: those of a signed document stay as they are, and none goes alone.';
COMMENT ON FUNCTION "casework"."position_of"(text) IS 'How far a file has come, from 1; NULL for no status of a file.';
COMMENT ON FUNCTION "casework"."refuse_final"() IS 'Refuses a change of a document that is signed or archived.';
COMMENT ON FUNCTION "casework"."take_counsellor"() IS 'BEFORE INSERT OR UPDATE FOR EACH ROW of what belongs to a file: user_id is that of the file.';
COMMENT ON FUNCTION "casework"."take_number"() IS 'BEFORE INSERT FOR EACH ROW of a version: gives it the next number of its document, and the file of that.';
COMMENT ON SCHEMA "casework" IS 'Files of people who do a bilan de compétences: interviews, documents, the final summary.';
REVOKE ALL ON FUNCTION "casework"."add_minutes"(uuid, text, integer) FROM PUBLIC;
GRANT USAGE ON SCHEMA "casework" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."beneficiaries" TO "atrium_admin", "atrium_app";
GRANT SELECT ("account_id") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("conclusion_minutes") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("consent_at") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("investigation_minutes") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("preliminary_minutes") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("status") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."beneficiaries" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."conversations" TO "atrium_admin", "atrium_app";
GRANT SELECT ("beneficiary_id") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("channel") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("held_at") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("minutes") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("phase") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."conversations" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."document_versions" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "casework"."document_versions" TO "atrium_app";
GRANT SELECT ("beneficiary_id") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("created_by") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("document_id") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("mime_type") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("number") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("sha256") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ("size_bytes") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."document_versions" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."documents" TO "atrium_admin", "atrium_app";
GRANT SELECT ("beneficiary_id") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("kind") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("shared_at") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("signed_at") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("signed_by") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("signed_sha256") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("signed_version") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("status") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ("version_count") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."documents" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."hand_overs" TO "atrium_admin";
GRANT SELECT ON TABLE "casework"."hand_overs" TO "atrium_app";
GRANT SELECT ("beneficiary_id") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
GRANT SELECT ("from_counsellor") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
GRANT SELECT ("to_counsellor") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."hand_overs" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."invitations" TO "atrium_admin";
GRANT DELETE, INSERT, SELECT ON TABLE "casework"."invitations" TO "atrium_app";
GRANT SELECT ("account_id") ON TABLE "casework"."invitations" TO "atrium_reporting";
GRANT SELECT ("beneficiary_id") ON TABLE "casework"."invitations" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."invitations" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."invitations" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."summaries" TO "atrium_admin";
GRANT INSERT, SELECT, UPDATE ON TABLE "casework"."summaries" TO "atrium_app";
GRANT SELECT ("beneficiary_id") ON TABLE "casework"."summaries" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "casework"."summaries" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "casework"."summaries" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "casework"."summaries" TO "atrium_service";
ALTER TABLE "casework"."conversations" ADD CONSTRAINT "conversations__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."document_versions" ADD CONSTRAINT "document_versions__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."documents" ADD CONSTRAINT "documents__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."hand_overs" ADD CONSTRAINT "hand_overs__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."invitations" ADD CONSTRAINT "invitations__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "casework"."summaries" ADD CONSTRAINT "summaries__beneficiary_id_fk" FOREIGN KEY (beneficiary_id) REFERENCES casework.beneficiaries(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."casework_beneficiaries" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    account_id,
    '***'::text AS first_name,
    '***'::text AS last_name,
    '***'::text AS email,
    '***'::text AS email_index,
    '***'::text AS phone,
    '***'::text AS phone_index,
    '***'::text AS birth_date,
    '***'::text AS identity,
    '***'::text AS identity_index,
    '***'::text AS notes,
    status,
    consent_at,
    preliminary_minutes,
    investigation_minutes,
    conclusion_minutes
   FROM casework.beneficiaries;
CREATE INDEX beneficiaries__user_id_created_at_idx ON casework.beneficiaries USING btree (user_id, created_at, id);
CREATE POLICY "conversations__insert" ON "casework"."conversations" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = conversations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "document_versions__delete" ON "casework"."document_versions" FOR DELETE TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = document_versions.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "document_versions__insert" ON "casework"."document_versions" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = document_versions.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "document_versions__select" ON "casework"."document_versions" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = document_versions.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "documents__insert" ON "casework"."documents" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = documents.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "documents__select" ON "casework"."documents" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = documents.beneficiary_id) AND (owned.account_id = ( SELECT platform.current_user_id() AS current_user_id))))) AND (shared_at IS NOT NULL))));
CREATE POLICY "hand_overs__select" ON "casework"."hand_overs" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = hand_overs.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "invitations__delete" ON "casework"."invitations" FOR DELETE TO "atrium_app" USING (((account_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = invitations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))));
CREATE POLICY "invitations__insert" ON "casework"."invitations" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = invitations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "invitations__select" ON "casework"."invitations" FOR SELECT TO "atrium_app" USING (((account_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = invitations.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))));
CREATE POLICY "summaries__insert" ON "casework"."summaries" FOR INSERT TO "atrium_app" WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "summaries__select" ON "casework"."summaries" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "summaries__update" ON "casework"."summaries" FOR UPDATE TO "atrium_app" USING ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM casework.beneficiaries owned
  WHERE ((owned.id = summaries.beneficiary_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "casework"."beneficiaries" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_beneficiaries" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."casework_conversations" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    beneficiary_id,
    phase,
    channel,
    '***'::text AS subject,
    '***'::text AS notes,
    held_at,
    minutes
   FROM casework.conversations;
CREATE INDEX conversations__beneficiary_id_held_at_idx ON casework.conversations USING btree (beneficiary_id, held_at, id);
CREATE INDEX conversations__user_id_created_at_idx ON casework.conversations USING btree (user_id, created_at, id);
GRANT SELECT ("id") ON TABLE "casework"."conversations" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_conversations" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."casework_document_versions" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    '***'::text AS file_name,
    mime_type,
    size_bytes,
    sha256,
    '***'::text AS storage_key,
    '***'::text AS file_key,
    document_id,
    beneficiary_id,
    number,
    created_by
   FROM casework.document_versions;
GRANT SELECT ("id") ON TABLE "casework"."document_versions" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_document_versions" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "casework"."document_versions" ADD CONSTRAINT "document_versions__document_id_fk" FOREIGN KEY (document_id) REFERENCES casework.documents(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."casework_documents" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    beneficiary_id,
    '***'::text AS title,
    kind,
    status,
    version_count,
    signed_version,
    signed_sha256,
    signed_by,
    signed_at,
    shared_at
   FROM casework.documents;
CREATE INDEX documents__beneficiary_id_created_at_idx ON casework.documents USING btree (beneficiary_id, created_at, id);
CREATE INDEX documents__user_id_status_created_at_idx ON casework.documents USING btree (user_id, status, created_at, id);
GRANT SELECT ("id") ON TABLE "casework"."documents" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_documents" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."casework_hand_overs" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    beneficiary_id,
    from_counsellor,
    to_counsellor,
    '***'::text AS reason
   FROM casework.hand_overs;
CREATE INDEX hand_overs__beneficiary_id_created_at_idx ON casework.hand_overs USING btree (beneficiary_id, created_at, id);
GRANT SELECT ("id") ON TABLE "casework"."hand_overs" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_hand_overs" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."casework_invitations" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    beneficiary_id,
    account_id
   FROM casework.invitations;
CREATE INDEX invitations__account_id_created_at_idx ON casework.invitations USING btree (account_id, created_at, id);
GRANT SELECT ("id") ON TABLE "casework"."invitations" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_invitations" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."casework_summaries" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    beneficiary_id,
    '***'::text AS body
   FROM casework.summaries;
GRANT SELECT ("id") ON TABLE "casework"."summaries" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."casework_summaries" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."casework_beneficiaries" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."casework_conversations" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."casework_document_versions" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."casework_documents" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."casework_hand_overs" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."casework_invitations" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."casework_summaries" OWNER TO "atrium_reporting";
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP POLICY "conversations__insert" ON "casework"."conversations";
DROP POLICY "document_versions__delete" ON "casework"."document_versions";
DROP POLICY "document_versions__insert" ON "casework"."document_versions";
DROP POLICY "document_versions__select" ON "casework"."document_versions";
DROP POLICY "documents__insert" ON "casework"."documents";
DROP POLICY "documents__select" ON "casework"."documents";
DROP POLICY "hand_overs__select" ON "casework"."hand_overs";
DROP POLICY "invitations__delete" ON "casework"."invitations";
DROP POLICY "invitations__insert" ON "casework"."invitations";
DROP POLICY "invitations__select" ON "casework"."invitations";
DROP POLICY "summaries__insert" ON "casework"."summaries";
DROP POLICY "summaries__select" ON "casework"."summaries";
DROP POLICY "summaries__update" ON "casework"."summaries";
DROP VIEW "reporting"."casework_beneficiaries";
DROP VIEW "reporting"."casework_conversations";
DROP VIEW "reporting"."casework_document_versions";
DROP VIEW "reporting"."casework_documents";
DROP VIEW "reporting"."casework_hand_overs";
DROP VIEW "reporting"."casework_invitations";
DROP VIEW "reporting"."casework_summaries";
ALTER TABLE "casework"."beneficiaries" DROP CONSTRAINT "beneficiaries__account_id_fk";
ALTER TABLE "casework"."beneficiaries" DROP CONSTRAINT "fk_beneficiary_user";
ALTER TABLE "casework"."conversations" DROP CONSTRAINT "conversations__beneficiary_id_fk";
ALTER TABLE "casework"."conversations" DROP CONSTRAINT "conversations__user_id_fk";
ALTER TABLE "casework"."document_versions" DROP CONSTRAINT "document_versions__beneficiary_id_fk";
ALTER TABLE "casework"."document_versions" DROP CONSTRAINT "document_versions__document_id_fk";
ALTER TABLE "casework"."documents" DROP CONSTRAINT "documents__beneficiary_id_fk";
ALTER TABLE "casework"."documents" DROP CONSTRAINT "documents__user_id_fk";
ALTER TABLE "casework"."hand_overs" DROP CONSTRAINT "hand_overs__beneficiary_id_fk";
ALTER TABLE "casework"."invitations" DROP CONSTRAINT "invitations__account_id_fk";
ALTER TABLE "casework"."invitations" DROP CONSTRAINT "invitations__beneficiary_id_fk";
ALTER TABLE "casework"."summaries" DROP CONSTRAINT "summaries__beneficiary_id_fk";
DROP FUNCTION "casework"."add_minutes"(uuid, text, integer);
DROP FUNCTION "casework"."file_is_there"(uuid);
DROP FUNCTION "casework"."is_sealed_anew"(bytea, bytea);
DROP FUNCTION "casework"."position_of"(text);
DROP FUNCTION "casework"."refuse_final"();
-- Loses data.
DROP TABLE "casework"."beneficiaries";
DROP FUNCTION "casework"."check_progress"();
DROP FUNCTION "casework"."hand_on"();
-- Loses data.
DROP TABLE "casework"."conversations";
DROP FUNCTION "casework"."count_minutes"();
DROP FUNCTION "casework"."enter_conversation"();
-- Loses data.
DROP TABLE "casework"."document_versions";
DROP FUNCTION "casework"."keep_version"();
DROP FUNCTION "casework"."take_number"();
-- Loses data.
DROP TABLE "casework"."documents";
DROP FUNCTION "casework"."check_document"();
DROP FUNCTION "casework"."keep_signed"();
DROP FUNCTION "casework"."take_counsellor"();
-- Loses data.
DROP TABLE "casework"."hand_overs";
-- Loses data.
DROP TABLE "casework"."invitations";
-- Loses data.
DROP TABLE "casework"."summaries";
DROP SCHEMA "casework";
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
    `);
  },
};
