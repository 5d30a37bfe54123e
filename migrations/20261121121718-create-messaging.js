// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
CREATE SCHEMA "messaging" AUTHORIZATION "atrium_migrator";
CREATE TABLE "messaging"."attachments" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "file_name" character varying(255) NOT NULL, "mime_type" character varying(100) NOT NULL, "size_bytes" bigint NOT NULL, "sha256" character varying(64) NOT NULL, "storage_key" character varying(100) NOT NULL, "file_key" bytea NOT NULL, "thread_id" uuid NOT NULL, "user_id" uuid NOT NULL, "message_id" uuid, CONSTRAINT "attachments__sha256_check" CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)), CONSTRAINT "attachments__size_bytes_check" CHECK ((size_bytes > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "attachments__id_pk" PRIMARY KEY (id));
ALTER TABLE "messaging"."attachments" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."attachments" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."attachments" OWNER TO "atrium_migrator";
CREATE TABLE "messaging"."changes" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "thread_id" uuid NOT NULL, "kind" character varying(20) NOT NULL, "subject_id" uuid NOT NULL, "user_id" uuid, "position" bigint, CONSTRAINT "changes__kind_check" CHECK ((kind IN ('message', 'thread', 'participant'))), CONSTRAINT "changes__position_check" CHECK (("position" > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "changes__id_pk" PRIMARY KEY (id));
ALTER TABLE "messaging"."changes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."changes" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."changes" OWNER TO "atrium_migrator";
CREATE TABLE "messaging"."feeds" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "name" character varying(20) NOT NULL, "given_through" bigint NOT NULL DEFAULT 0, "forgotten_through" bigint NOT NULL DEFAULT 0, CONSTRAINT "feeds__name_check" CHECK (((name)::text = 'changes'::text)), CONSTRAINT "feeds__places_check" CHECK (((forgotten_through >= 0) AND (forgotten_through <= given_through))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "feeds__id_pk" PRIMARY KEY (id));
ALTER TABLE "messaging"."feeds" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."feeds" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."feeds" OWNER TO "atrium_migrator";
CREATE TABLE "messaging"."messages" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "thread_id" uuid NOT NULL, "user_id" uuid NOT NULL, "seq" integer NOT NULL, "content" bytea, "search_tokens" bigint[], "parent_id" uuid, "status" character varying(20) NOT NULL DEFAULT 'sent'::character varying, "metadata" jsonb, "attachment_count" integer NOT NULL DEFAULT 0, CONSTRAINT "messages__content_check" CHECK (((((status)::text = 'deleted'::text) = (content IS NULL)) AND (octet_length(content) <= 40100))), CONSTRAINT "messages__metadata_check" CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (octet_length((metadata)::text) <= 8192))), CONSTRAINT "messages__seq_check" CHECK ((seq > 0)), CONSTRAINT "messages__status_check" CHECK ((status IN ('sent', 'delivered', 'read', 'edited', 'deleted'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "messages__id_pk" PRIMARY KEY (id), CONSTRAINT "messages__parent_check" CHECK ((parent_id <> id)));
ALTER TABLE "messaging"."messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."messages" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."messages" OWNER TO "atrium_migrator";
CREATE TABLE "messaging"."preserved_messages" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "message_id" uuid NOT NULL, "content" bytea NOT NULL, "metadata" jsonb, "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "preserved_messages__id_pk" PRIMARY KEY (id));
ALTER TABLE "messaging"."preserved_messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."preserved_messages" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."preserved_messages" OWNER TO "atrium_migrator";
CREATE TABLE "messaging"."thread_participants" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "thread_id" uuid NOT NULL, "user_id" uuid NOT NULL, "role" character varying(10) NOT NULL DEFAULT 'member'::character varying, "is_archived" boolean NOT NULL DEFAULT false, "history_after_seq" integer NOT NULL DEFAULT 0, "last_read_seq" integer NOT NULL DEFAULT 0, "last_read_at" timestamp(3) with time zone, "last_delivered_seq" integer NOT NULL DEFAULT 0, "not_unread_count" integer NOT NULL DEFAULT 0, CONSTRAINT "thread_participants__marks_check" CHECK (((history_after_seq >= 0) AND (last_read_seq >= history_after_seq) AND (last_delivered_seq >= last_read_seq) AND (not_unread_count >= 0))), CONSTRAINT "thread_participants__role_check" CHECK ((role IN ('owner', 'member'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "thread_participants__id_pk" PRIMARY KEY (id));
ALTER TABLE "messaging"."thread_participants" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."thread_participants" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."thread_participants" SET (fillfactor=80);
ALTER TABLE "messaging"."thread_participants" OWNER TO "atrium_migrator";
CREATE TABLE "messaging"."threads" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "name" character varying(255), "is_direct" boolean NOT NULL DEFAULT false, "is_archived" boolean NOT NULL DEFAULT false, "last_message_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "last_seq" integer NOT NULL DEFAULT 0, "message_count" integer NOT NULL DEFAULT 0, "participant_count" integer NOT NULL DEFAULT 0, "direct_low_id" uuid, "direct_high_id" uuid, "retention_days" integer, "legal_hold_at" timestamp(3) with time zone, "legal_hold_reason" character varying(500), CONSTRAINT "threads__counters_check" CHECK (((participant_count >= 0) AND (message_count >= 0) AND (last_seq >= message_count))), CONSTRAINT "threads__direct_name_check" CHECK (((NOT is_direct) OR (name IS NULL))), CONSTRAINT "threads__direct_pair_check" CHECK ((((direct_low_id < direct_high_id) AND is_direct) OR (direct_low_id IS NULL) OR (direct_high_id IS NULL))), CONSTRAINT "threads__legal_hold_check" CHECK (((legal_hold_at IS NULL) = (legal_hold_reason IS NULL))), CONSTRAINT "threads__retention_days_check" CHECK (((retention_days >= 1) AND (retention_days <= 3650))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "threads__id_pk" PRIMARY KEY (id));
ALTER TABLE "messaging"."threads" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."threads" FORCE ROW LEVEL SECURITY;
ALTER TABLE "messaging"."threads" SET (fillfactor=80);
ALTER TABLE "messaging"."threads" OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION identity.prove_session(account uuid, session_family uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  found_roles text[];
BEGIN
  SELECT ARRAY(
           SELECT role.code::text
             FROM identity.user_roles AS granted
             JOIN identity.roles AS role ON role.id = granted.role_id AND role.is_active
            WHERE granted.user_id = users.id
         )
    INTO found_roles
    FROM identity.users
   WHERE users.id = account AND users.status = 'active'
     AND EXISTS (
           SELECT FROM identity.user_sessions AS session
            WHERE session.family = session_family AND session.user_id = users.id
              AND session.revoked_at IS NULL AND session.absolute_expires_at > pg_catalog.now()
         );
  IF NOT FOUND THEN
    RAISE SQLSTATE 'AT401' USING MESSAGE = 'The session or the account has ended.';
  END IF;
  RETURN pg_catalog.array_to_string(found_roles, ',');
END
$function$;
ALTER FUNCTION "identity"."prove_session"(uuid, uuid) OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.check_parent()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  IF EXISTS (SELECT FROM messaging.messages WHERE id = NEW.parent_id AND thread_id <> NEW.thread_id) THEN
    RAISE foreign_key_violation USING
      SCHEMA = 'messaging', TABLE = 'messages', CONSTRAINT = 'messages__parent_in_thread',
      MESSAGE = 'A message answers one of its own thread.';
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."check_parent"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.count_attachments()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  UPDATE messaging.messages
     SET attachment_count = attachment_count + CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END
   WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.message_id ELSE NEW.message_id END;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."count_attachments"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.discount_removed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  UPDATE messaging.threads
     SET message_count = message_count - removed.messages
    FROM (SELECT thread_id, pg_catalog.count(*) AS messages FROM old_rows GROUP BY thread_id) AS removed
   WHERE threads.id = removed.thread_id;
  UPDATE messaging.thread_participants AS reader
     SET not_unread_count = not_unread_count + removed.messages
    FROM (
      SELECT reader.id, pg_catalog.count(*) AS messages
        FROM old_rows JOIN messaging.thread_participants AS reader USING (thread_id)
       WHERE old_rows.seq > reader.last_read_seq AND old_rows.user_id <> reader.user_id
       GROUP BY reader.id
    ) AS removed
   WHERE reader.id = removed.id;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."discount_removed"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.give_places(at_most integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  last_given bigint;
  given bigint;
BEGIN
  INSERT INTO messaging.feeds (name) VALUES ('changes') ON CONFLICT (name) DO NOTHING;
  SELECT given_through INTO last_given FROM messaging.feeds WHERE name = 'changes' FOR UPDATE;
  WITH waiting AS (
    SELECT id, pg_catalog.row_number() OVER (ORDER BY id) AS place
      FROM (SELECT id FROM messaging.changes WHERE position IS NULL ORDER BY id LIMIT at_most) AS oldest
  )
  UPDATE messaging.changes SET position = last_given + place FROM waiting WHERE changes.id = waiting.id;
  GET DIAGNOSTICS given = ROW_COUNT;
  IF given > 0 THEN
    UPDATE messaging.feeds SET given_through = last_given + given WHERE name = 'changes';
    PERFORM pg_catalog.pg_notify('atrium_changes', '');
  END IF;
  RETURN given;
END
$function$;
ALTER FUNCTION "messaging"."give_places"(integer) OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.note_message()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES (NEW.thread_id, 'message', NEW.id);
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."note_message"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.note_participant()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES (OLD.thread_id, 'participant', OLD.user_id);
    INSERT INTO messaging.changes (thread_id, kind, subject_id, user_id)
      VALUES (OLD.thread_id, 'thread', OLD.thread_id, OLD.user_id);
    UPDATE messaging.threads SET participant_count = participant_count - 1 WHERE id = OLD.thread_id;
  ELSE
    INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES (NEW.thread_id, 'participant', NEW.user_id);
    IF TG_OP = 'INSERT' THEN
      UPDATE messaging.threads SET participant_count = participant_count + 1 WHERE id = NEW.thread_id;
    END IF;
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."note_participant"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.note_removed_messages()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  INSERT INTO messaging.changes (thread_id, kind, subject_id) SELECT thread_id, 'message', id FROM old_rows;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."note_removed_messages"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.note_thread()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES (NEW.id, 'thread', NEW.id);
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."note_thread"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.own_threads()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  SELECT thread_id FROM messaging.thread_participants WHERE user_id = platform.current_user_id()
$function$;
ALTER FUNCTION "messaging"."own_threads"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.refuse_held_file()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  IF EXISTS (SELECT FROM messaging.threads WHERE id = OLD.thread_id AND legal_hold_at IS NOT NULL) THEN
    RAISE check_violation USING
      SCHEMA = 'messaging', TABLE = 'attachments', CONSTRAINT = 'threads__is_held',
      MESSAGE = 'The thread is under a legal hold.';
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."refuse_held_file"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.refuse_held_thread()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE check_violation USING
    SCHEMA = 'messaging', TABLE = 'threads', CONSTRAINT = 'threads__is_held',
    MESSAGE = 'The thread is under a legal hold.';
END
$function$;
ALTER FUNCTION "messaging"."refuse_held_thread"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.refuse_while_held()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  IF EXISTS (
    SELECT FROM messaging.threads JOIN old_rows ON threads.id = old_rows.thread_id WHERE legal_hold_at IS NOT NULL
  ) THEN
    RAISE check_violation USING
      SCHEMA = 'messaging', TABLE = TG_TABLE_NAME, CONSTRAINT = 'threads__is_held',
      MESSAGE = 'The thread is under a legal hold.';
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "messaging"."refuse_while_held"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION messaging.take_number()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  UPDATE messaging.threads
     SET last_seq = last_seq + 1, message_count = message_count + 1,
         last_message_at = GREATEST(last_message_at, pg_catalog.clock_timestamp())
   WHERE id = NEW.thread_id
  RETURNING last_seq, last_message_at INTO NEW.seq, NEW.created_at;
  NEW.updated_at := NEW.created_at;
  UPDATE messaging.thread_participants
     SET last_read_seq = CASE WHEN last_read_seq = NEW.seq - 1 THEN NEW.seq ELSE last_read_seq END,
         last_delivered_seq = CASE WHEN last_read_seq = NEW.seq - 1 THEN NEW.seq ELSE last_delivered_seq END,
         not_unread_count = not_unread_count + CASE WHEN last_read_seq = NEW.seq - 1 THEN 0 ELSE 1 END
   WHERE thread_id = NEW.thread_id AND user_id = NEW.user_id;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING
      SCHEMA = 'messaging', TABLE = 'messages', CONSTRAINT = 'messages__author_participates',
      MESSAGE = 'Only who takes part in a thread writes in it.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "messaging"."take_number"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION platform.record_row_update()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET "TimeZone" TO 'UTC'
AS $function$
DECLARE
  context record;
  owner constant text := COALESCE(TG_ARGV[0], '');
  masked constant text[] := COALESCE(TG_ARGV[1:], '{}');
  before constant jsonb := platform.mask_columns(pg_catalog.to_jsonb(OLD), masked);
  after constant jsonb := platform.mask_columns(pg_catalog.to_jsonb(NEW), masked);
  changed text[];
BEGIN
  SELECT pg_catalog.array_agg(key) INTO changed
    FROM pg_catalog.jsonb_each(pg_catalog.to_jsonb(NEW)) AS given
   WHERE value <> pg_catalog.to_jsonb(OLD) -> key;
  context := platform.audit_context();
  INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                   ip_address, ip_salt, ip_commitment, request_id, cluster)
  SELECT context.actor_id, context.actor, 'update', TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, OLD.id,
         CASE WHEN owner <> '' THEN (pg_catalog.to_jsonb(NEW) ->> owner)::uuid END,
         (SELECT pg_catalog.jsonb_object_agg(
                   name, pg_catalog.jsonb_build_object('from', before -> name, 'to', after -> name))
            FROM pg_catalog.unnest(changed) AS name),
         context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "platform"."record_row_update"() OWNER TO "atrium_migrator";
ALTER TABLE "messaging"."attachments" ADD CONSTRAINT "attachments__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "messaging"."messages" ADD CONSTRAINT "messages__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "messaging"."thread_participants" ADD CONSTRAINT "thread_participants__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "messaging"."threads" ADD CONSTRAINT "threads__direct_high_id_fk" FOREIGN KEY (direct_high_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "messaging"."threads" ADD CONSTRAINT "threads__direct_low_id_fk" FOREIGN KEY (direct_low_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
CREATE VIEW "identity"."people" WITH (security_invoker=false) AS  SELECT id,
    username,
    profile_image,
    is_active
   FROM identity.users;
ALTER VIEW "identity"."people" OWNER TO "atrium_migrator";
CREATE INDEX attachments__created_at_idx ON messaging.attachments USING btree (created_at) WHERE (message_id IS NULL);
CREATE INDEX attachments__message_id_idx ON messaging.attachments USING btree (message_id);
CREATE UNIQUE INDEX attachments__storage_key_key ON messaging.attachments USING btree (storage_key);
CREATE INDEX attachments__thread_id_idx ON messaging.attachments USING btree (thread_id);
CREATE INDEX attachments__user_id_idx ON messaging.attachments USING btree (user_id);
CREATE INDEX changes__created_at_idx ON messaging.changes USING brin (created_at);
CREATE UNIQUE INDEX changes__position_key ON messaging.changes USING btree ("position");
CREATE INDEX changes__thread_id_position_idx ON messaging.changes USING btree (thread_id, "position") INCLUDE (kind, subject_id) WHERE ((user_id IS NULL) AND ("position" IS NOT NULL));
CREATE INDEX changes__user_id_position_idx ON messaging.changes USING btree (user_id, "position") WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX feeds__name_key ON messaging.feeds USING btree (name);
CREATE INDEX idx_messages_metadata ON messaging.messages USING gin (metadata) WHERE (metadata IS NOT NULL);
CREATE INDEX idx_messages_parent ON messaging.messages USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX idx_messages_thread ON messaging.messages USING btree (thread_id, created_at DESC);
CREATE INDEX idx_messages_user ON messaging.messages USING btree (user_id, created_at DESC);
CREATE INDEX idx_threads_last_message ON messaging.threads USING brin (last_message_at);
CREATE INDEX messages__search_tokens_idx ON messaging.messages USING gin (search_tokens);
CREATE UNIQUE INDEX messages__thread_id_seq_key ON messaging.messages USING btree (thread_id, seq);
CREATE INDEX preserved_messages__message_id_idx ON messaging.preserved_messages USING btree (message_id);
CREATE UNIQUE INDEX thread_participants__thread_id_user_id_key ON messaging.thread_participants USING btree (thread_id, user_id);
CREATE INDEX thread_participants__user_id_idx ON messaging.thread_participants USING btree (user_id);
CREATE INDEX threads__direct_high_id_idx ON messaging.threads USING btree (direct_high_id);
CREATE UNIQUE INDEX threads__direct_low_id_direct_high_id_key ON messaging.threads USING btree (direct_low_id, direct_high_id);
CREATE INDEX threads__retention_days_idx ON messaging.threads USING btree (retention_days);
CREATE TRIGGER attachments__audit_delete AFTER DELETE ON messaging.attachments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'file_name', 'storage_key', 'file_key');
ALTER TABLE "messaging"."attachments" ENABLE ALWAYS TRIGGER "attachments__audit_delete";
CREATE TRIGGER attachments__audit_insert AFTER INSERT ON messaging.attachments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'file_name', 'storage_key', 'file_key');
ALTER TABLE "messaging"."attachments" ENABLE ALWAYS TRIGGER "attachments__audit_insert";
CREATE TRIGGER attachments__audit_truncate AFTER TRUNCATE ON messaging.attachments FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."attachments" ENABLE ALWAYS TRIGGER "attachments__audit_truncate";
CREATE TRIGGER attachments__audit_update AFTER UPDATE ON messaging.attachments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'file_name', 'storage_key', 'file_key');
ALTER TABLE "messaging"."attachments" ENABLE ALWAYS TRIGGER "attachments__audit_update";
CREATE TRIGGER attachments__count_gone AFTER DELETE ON messaging.attachments FOR EACH ROW WHEN ((old.message_id IS NOT NULL)) EXECUTE FUNCTION messaging.count_attachments();
CREATE TRIGGER attachments__count_sent AFTER UPDATE ON messaging.attachments FOR EACH ROW WHEN (((old.message_id IS NULL) AND (new.message_id IS NOT NULL))) EXECUTE FUNCTION messaging.count_attachments();
CREATE TRIGGER attachments__discard_file AFTER DELETE ON messaging.attachments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.discard_file();
CREATE TRIGGER attachments__keep_file AFTER INSERT ON messaging.attachments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.keep_file();
CREATE TRIGGER attachments__refuse_while_held AFTER DELETE ON messaging.attachments FOR EACH ROW WHEN ((old.message_id IS NOT NULL)) EXECUTE FUNCTION messaging.refuse_held_file();
CREATE TRIGGER feeds__set_updated_at BEFORE UPDATE ON messaging.feeds FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER messages__audit_delete AFTER DELETE ON messaging.messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'content', 'search_tokens', 'metadata');
ALTER TABLE "messaging"."messages" ENABLE ALWAYS TRIGGER "messages__audit_delete";
CREATE TRIGGER messages__audit_truncate AFTER TRUNCATE ON messaging.messages FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."messages" ENABLE ALWAYS TRIGGER "messages__audit_truncate";
CREATE TRIGGER messages__audit_update AFTER UPDATE ON messaging.messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'content', 'search_tokens', 'metadata');
ALTER TABLE "messaging"."messages" ENABLE ALWAYS TRIGGER "messages__audit_update";
CREATE TRIGGER messages__check_parent AFTER INSERT OR UPDATE OF parent_id, thread_id ON messaging.messages FOR EACH ROW WHEN ((new.parent_id IS NOT NULL)) EXECUTE FUNCTION messaging.check_parent();
CREATE TRIGGER messages__discount_removed AFTER DELETE ON messaging.messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION messaging.discount_removed();
CREATE TRIGGER messages__note_change AFTER INSERT OR UPDATE ON messaging.messages FOR EACH ROW EXECUTE FUNCTION messaging.note_message();
CREATE TRIGGER messages__note_removal AFTER DELETE ON messaging.messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION messaging.note_removed_messages();
CREATE TRIGGER messages__refuse_while_held AFTER DELETE ON messaging.messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_while_held();
CREATE TRIGGER messages__set_updated_at BEFORE UPDATE ON messaging.messages FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER messages__take_number BEFORE INSERT ON messaging.messages FOR EACH ROW WHEN ((new.seq IS NULL)) EXECUTE FUNCTION messaging.take_number();
CREATE TRIGGER preserved_messages__audit_delete AFTER DELETE ON messaging.preserved_messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'metadata');
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_delete";
CREATE TRIGGER preserved_messages__audit_insert AFTER INSERT ON messaging.preserved_messages REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'metadata');
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_insert";
CREATE TRIGGER preserved_messages__audit_truncate AFTER TRUNCATE ON messaging.preserved_messages FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_truncate";
CREATE TRIGGER preserved_messages__audit_update AFTER UPDATE ON messaging.preserved_messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'metadata');
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_update";
CREATE TRIGGER thread_participants__audit_delete AFTER DELETE ON messaging.thread_participants REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'is_archived', 'last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count');
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_delete";
CREATE TRIGGER thread_participants__audit_insert AFTER INSERT ON messaging.thread_participants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'is_archived', 'last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count');
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_insert";
CREATE TRIGGER thread_participants__audit_truncate AFTER TRUNCATE ON messaging.thread_participants FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_truncate";
CREATE TRIGGER thread_participants__note_arrival AFTER INSERT OR DELETE ON messaging.thread_participants FOR EACH ROW EXECUTE FUNCTION messaging.note_participant();
CREATE TRIGGER thread_participants__note_change AFTER UPDATE ON messaging.thread_participants FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION messaging.note_participant();
CREATE TRIGGER thread_participants__set_updated_at BEFORE UPDATE ON messaging.thread_participants FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER threads__audit_delete AFTER DELETE ON messaging.threads REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'name', 'legal_hold_reason');
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_delete";
CREATE TRIGGER threads__audit_insert AFTER INSERT ON messaging.threads REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'name', 'legal_hold_reason');
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_insert";
CREATE TRIGGER threads__audit_truncate AFTER TRUNCATE ON messaging.threads FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_truncate";
CREATE TRIGGER threads__note_change AFTER UPDATE ON messaging.threads FOR EACH ROW WHEN ((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.is_archived <> new.is_archived) OR (old.retention_days IS DISTINCT FROM new.retention_days))) EXECUTE FUNCTION messaging.note_thread();
CREATE TRIGGER threads__refuse_while_held BEFORE DELETE ON messaging.threads FOR EACH ROW WHEN ((old.legal_hold_at IS NOT NULL)) EXECUTE FUNCTION messaging.refuse_held_thread();
CREATE TRIGGER threads__set_updated_at BEFORE UPDATE ON messaging.threads FOR EACH ROW WHEN (((old.last_seq = new.last_seq) AND (NOT ((old.legal_hold_reason)::text IS DISTINCT FROM (new.legal_hold_reason)::text)))) EXECUTE FUNCTION platform.set_updated_at();
CREATE POLICY "roles__functions_select" ON "identity"."roles" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "user_roles__functions_select" ON "identity"."user_roles" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "user_sessions__functions_select" ON "identity"."user_sessions" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "users__functions_select" ON "identity"."users" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "attachments__admin" ON "messaging"."attachments" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "attachments__delete" ON "messaging"."attachments" FOR DELETE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "attachments__insert" ON "messaging"."attachments" FOR INSERT TO "atrium_app" WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "attachments__reporting" ON "messaging"."attachments" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "attachments__select" ON "messaging"."attachments" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = attachments.thread_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "attachments__service" ON "messaging"."attachments" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "attachments__update" ON "messaging"."attachments" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "changes__admin" ON "messaging"."changes" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "changes__functions_insert" ON "messaging"."changes" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "changes__reporting" ON "messaging"."changes" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "changes__select" ON "messaging"."changes" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = changes.thread_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))));
CREATE POLICY "changes__service" ON "messaging"."changes" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "feeds__admin" ON "messaging"."feeds" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "feeds__reporting" ON "messaging"."feeds" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "feeds__select" ON "messaging"."feeds" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "feeds__service" ON "messaging"."feeds" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "messages__admin" ON "messaging"."messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "messages__functions_select" ON "messaging"."messages" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "messages__functions_update" ON "messaging"."messages" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "messages__insert" ON "messaging"."messages" FOR INSERT TO "atrium_app" WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "messages__reporting" ON "messaging"."messages" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "messages__select" ON "messaging"."messages" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = messages.thread_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "messages__service" ON "messaging"."messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "messages__update" ON "messaging"."messages" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "preserved_messages__admin" ON "messaging"."preserved_messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "preserved_messages__service" ON "messaging"."preserved_messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "thread_participants__admin" ON "messaging"."thread_participants" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "thread_participants__functions_select" ON "messaging"."thread_participants" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "thread_participants__functions_update" ON "messaging"."thread_participants" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "thread_participants__reporting" ON "messaging"."thread_participants" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "thread_participants__select" ON "messaging"."thread_participants" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (thread_id IN ( SELECT messaging.own_threads() AS own_threads))));
CREATE POLICY "thread_participants__service" ON "messaging"."thread_participants" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "thread_participants__update" ON "messaging"."thread_participants" FOR UPDATE TO "atrium_app" USING ((user_id = ( SELECT platform.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT platform.current_user_id() AS current_user_id)));
CREATE POLICY "threads__admin" ON "messaging"."threads" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "threads__functions_select" ON "messaging"."threads" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "threads__functions_update" ON "messaging"."threads" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "threads__reporting" ON "messaging"."threads" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "threads__service" ON "messaging"."threads" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
COMMENT ON FUNCTION "identity"."prove_session"(uuid, uuid) IS 'The roles of an account, separated by commas; raises AT401 unless it is active and the session of that family holds.';
COMMENT ON FUNCTION "messaging"."check_parent"() IS 'AFTER INSERT OR UPDATE FOR EACH ROW of a message that answers one: refuses an answer to another thread.';
COMMENT ON FUNCTION "messaging"."count_attachments"() IS 'AFTER UPDATE OR DELETE FOR EACH ROW: a file is sent with a message, or is gone from one.';
COMMENT ON FUNCTION "messaging"."discount_removed"() IS 'AFTER DELETE of messages: keeps the counters of their threads.';
COMMENT ON FUNCTION "messaging"."give_places"(integer) IS 'Gives changes that have committed the next places of the feed, and wakes who listens. Returns how many.';
COMMENT ON FUNCTION "messaging"."note_message"() IS 'AFTER INSERT OR UPDATE FOR EACH ROW: a message is there, or another one now.';
COMMENT ON FUNCTION "messaging"."note_participant"() IS 'AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW: somebody takes part, has read on, or takes part no more.';
COMMENT ON FUNCTION "messaging"."note_removed_messages"() IS 'AFTER DELETE: messages are gone.';
COMMENT ON FUNCTION "messaging"."note_thread"() IS 'AFTER UPDATE FOR EACH ROW of what a thread says of itself.';
COMMENT ON FUNCTION "messaging"."own_threads"() IS 'The threads that the account that asks takes part in.';
COMMENT ON FUNCTION "messaging"."refuse_held_file"() IS 'AFTER DELETE FOR EACH ROW of a file that was sent: refuses it where its thread is under a legal hold.';
COMMENT ON FUNCTION "messaging"."refuse_held_thread"() IS 'BEFORE DELETE of a thread under a legal hold: refuses it.';
COMMENT ON FUNCTION "messaging"."refuse_while_held"() IS 'AFTER DELETE of messages: refuses it where a thread of them is under a legal hold.';
COMMENT ON FUNCTION "messaging"."take_number"() IS 'BEFORE INSERT FOR EACH ROW of a message without a number: gives it the next of its thread, and keeps the counters.';
COMMENT ON FUNCTION "platform"."record_row_update"() IS 'AFTER UPDATE FOR EACH ROW: adds an entry to platform.audit_logs. Its arguments are those of platform.record_change.';
COMMENT ON SCHEMA "messaging" IS 'Threads of people, their messages, and the feed of what changes in them.';
COMMENT ON VIEW "identity"."people" IS 'What anybody who is signed in may know of an account: handle, picture, and whether it is in use.';
REVOKE ALL ON FUNCTION "platform"."record_row_update"() FROM PUBLIC;
GRANT USAGE ON SCHEMA "messaging" TO "atrium_admin", "atrium_app", "atrium_reporting", "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."attachments" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ("message_id") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ("mime_type") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ("sha256") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ("size_bytes") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ("thread_id") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."attachments" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."changes" TO "atrium_admin";
GRANT SELECT ON TABLE "messaging"."changes" TO "atrium_app";
GRANT SELECT ("created_at") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT SELECT ("kind") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT SELECT ("position") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT SELECT ("subject_id") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT SELECT ("thread_id") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."changes" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."feeds" TO "atrium_admin";
GRANT SELECT ON TABLE "messaging"."feeds" TO "atrium_app";
GRANT SELECT ("created_at") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT SELECT ("forgotten_through") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT SELECT ("given_through") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT SELECT ("name") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."feeds" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."messages" TO "atrium_admin";
GRANT INSERT, SELECT, UPDATE ON TABLE "messaging"."messages" TO "atrium_app";
GRANT SELECT ("attachment_count") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("parent_id") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("seq") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("status") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("thread_id") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."messages" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."preserved_messages" TO "atrium_admin", "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."thread_participants" TO "atrium_admin";
GRANT SELECT, UPDATE ON TABLE "messaging"."thread_participants" TO "atrium_app";
GRANT SELECT ("created_at") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT SELECT ("history_after_seq") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT SELECT ("role") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT SELECT ("thread_id") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."thread_participants" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."threads" TO "atrium_admin";
GRANT SELECT, UPDATE ON TABLE "messaging"."threads" TO "atrium_app";
GRANT SELECT ("created_at") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("direct_high_id") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("direct_low_id") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("is_archived") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("is_direct") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("last_message_at") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("last_seq") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("legal_hold_at") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("message_count") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("participant_count") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("retention_days") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "messaging"."threads" TO "atrium_service";
GRANT SELECT ON TABLE "identity"."people" TO "atrium_app", "atrium_service";
CREATE VIEW "reporting"."messaging_attachments" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    '***'::text AS file_name,
    mime_type,
    size_bytes,
    sha256,
    '***'::text AS storage_key,
    '***'::text AS file_key,
    thread_id,
    user_id,
    message_id
   FROM messaging.attachments;
GRANT SELECT ("id") ON TABLE "messaging"."attachments" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."messaging_attachments" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."messaging_changes" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    thread_id,
    kind,
    subject_id,
    user_id,
    "position"
   FROM messaging.changes;
CREATE INDEX changes__id_idx ON messaging.changes USING btree (id) WHERE ("position" IS NULL);
GRANT SELECT ("id") ON TABLE "messaging"."changes" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."messaging_changes" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."messaging_feeds" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    given_through,
    forgotten_through
   FROM messaging.feeds;
GRANT SELECT ("id") ON TABLE "messaging"."feeds" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."messaging_feeds" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "messaging"."attachments" ADD CONSTRAINT "attachments__message_id_fk" FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "messaging"."messages" ADD CONSTRAINT "messages__parent_id_fk" FOREIGN KEY (parent_id) REFERENCES messaging.messages(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "messaging"."preserved_messages" ADD CONSTRAINT "preserved_messages__message_id_fk" FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."messaging_messages" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    thread_id,
    user_id,
    seq,
    '***'::text AS content,
    '***'::text AS search_tokens,
    parent_id,
    status,
    '***'::text AS metadata,
    attachment_count
   FROM messaging.messages;
GRANT SELECT ("id") ON TABLE "messaging"."messages" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."messaging_messages" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."messaging_thread_participants" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    thread_id,
    user_id,
    role,
    '***'::text AS is_archived,
    history_after_seq,
    '***'::text AS last_read_seq,
    '***'::text AS last_read_at,
    '***'::text AS last_delivered_seq,
    '***'::text AS not_unread_count
   FROM messaging.thread_participants;
CREATE TRIGGER thread_participants__audit_update AFTER UPDATE ON messaging.thread_participants FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.thread_id IS DISTINCT FROM new.thread_id) OR (old.user_id IS DISTINCT FROM new.user_id) OR ((old.role)::text IS DISTINCT FROM (new.role)::text) OR (old.is_archived IS DISTINCT FROM new.is_archived) OR (old.history_after_seq IS DISTINCT FROM new.history_after_seq))) EXECUTE FUNCTION platform.record_row_update('user_id', 'is_archived', 'last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count');
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_update";
GRANT SELECT ("id") ON TABLE "messaging"."thread_participants" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."messaging_thread_participants" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "messaging"."attachments" ADD CONSTRAINT "attachments__thread_id_fk" FOREIGN KEY (thread_id) REFERENCES messaging.threads(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "messaging"."messages" ADD CONSTRAINT "messages__thread_id_fk" FOREIGN KEY (thread_id) REFERENCES messaging.threads(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "messaging"."thread_participants" ADD CONSTRAINT "thread_participants__thread_id_fk" FOREIGN KEY (thread_id) REFERENCES messaging.threads(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."messaging_threads" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    '***'::text AS name,
    is_direct,
    is_archived,
    last_message_at,
    last_seq,
    message_count,
    participant_count,
    direct_low_id,
    direct_high_id,
    retention_days,
    legal_hold_at,
    '***'::text AS legal_hold_reason
   FROM messaging.threads;
CREATE TRIGGER threads__audit_update AFTER UPDATE ON messaging.threads FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.is_direct IS DISTINCT FROM new.is_direct) OR (old.is_archived IS DISTINCT FROM new.is_archived) OR (old.direct_low_id IS DISTINCT FROM new.direct_low_id) OR (old.direct_high_id IS DISTINCT FROM new.direct_high_id) OR (old.retention_days IS DISTINCT FROM new.retention_days) OR (old.legal_hold_at IS DISTINCT FROM new.legal_hold_at) OR ((old.legal_hold_reason)::text IS DISTINCT FROM (new.legal_hold_reason)::text))) EXECUTE FUNCTION platform.record_row_update('', 'name', 'legal_hold_reason');
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_update";
CREATE POLICY "threads__select" ON "messaging"."threads" FOR SELECT TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = threads.id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
CREATE POLICY "threads__update" ON "messaging"."threads" FOR UPDATE TO "atrium_app" USING ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = threads.id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))) WITH CHECK ((EXISTS ( SELECT
   FROM messaging.thread_participants owned
  WHERE ((owned.thread_id = threads.id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))));
GRANT SELECT ("id") ON TABLE "messaging"."threads" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."messaging_threads" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."messaging_attachments" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."messaging_changes" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."messaging_feeds" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."messaging_messages" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."messaging_thread_participants" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."messaging_threads" OWNER TO "atrium_reporting";
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP POLICY "roles__functions_select" ON "identity"."roles";
DROP POLICY "user_roles__functions_select" ON "identity"."user_roles";
DROP POLICY "user_sessions__functions_select" ON "identity"."user_sessions";
DROP POLICY "users__functions_select" ON "identity"."users";
DROP POLICY "attachments__select" ON "messaging"."attachments";
DROP POLICY "changes__select" ON "messaging"."changes";
DROP POLICY "messages__select" ON "messaging"."messages";
DROP POLICY "thread_participants__select" ON "messaging"."thread_participants";
DROP POLICY "threads__select" ON "messaging"."threads";
DROP POLICY "threads__update" ON "messaging"."threads";
DROP VIEW "identity"."people";
DROP VIEW "reporting"."messaging_attachments";
DROP VIEW "reporting"."messaging_changes";
DROP VIEW "reporting"."messaging_feeds";
DROP VIEW "reporting"."messaging_messages";
DROP VIEW "reporting"."messaging_thread_participants";
DROP VIEW "reporting"."messaging_threads";
ALTER TABLE "messaging"."attachments" DROP CONSTRAINT "attachments__message_id_fk";
ALTER TABLE "messaging"."attachments" DROP CONSTRAINT "attachments__thread_id_fk";
ALTER TABLE "messaging"."attachments" DROP CONSTRAINT "attachments__user_id_fk";
ALTER TABLE "messaging"."messages" DROP CONSTRAINT "messages__parent_id_fk";
ALTER TABLE "messaging"."messages" DROP CONSTRAINT "messages__thread_id_fk";
ALTER TABLE "messaging"."messages" DROP CONSTRAINT "messages__user_id_fk";
ALTER TABLE "messaging"."preserved_messages" DROP CONSTRAINT "preserved_messages__message_id_fk";
ALTER TABLE "messaging"."thread_participants" DROP CONSTRAINT "thread_participants__thread_id_fk";
ALTER TABLE "messaging"."thread_participants" DROP CONSTRAINT "thread_participants__user_id_fk";
ALTER TABLE "messaging"."threads" DROP CONSTRAINT "threads__direct_high_id_fk";
ALTER TABLE "messaging"."threads" DROP CONSTRAINT "threads__direct_low_id_fk";
DROP FUNCTION "identity"."prove_session"(uuid, uuid);
DROP FUNCTION "messaging"."give_places"(integer);
DROP FUNCTION "messaging"."own_threads"();
-- Loses data.
DROP TABLE "messaging"."attachments";
DROP FUNCTION "messaging"."count_attachments"();
DROP FUNCTION "messaging"."refuse_held_file"();
-- Loses data.
DROP TABLE "messaging"."changes";
-- Loses data.
DROP TABLE "messaging"."feeds";
-- Loses data.
DROP TABLE "messaging"."messages";
DROP FUNCTION "messaging"."check_parent"();
DROP FUNCTION "messaging"."discount_removed"();
DROP FUNCTION "messaging"."note_message"();
DROP FUNCTION "messaging"."note_removed_messages"();
DROP FUNCTION "messaging"."refuse_while_held"();
DROP FUNCTION "messaging"."take_number"();
-- Loses data.
DROP TABLE "messaging"."preserved_messages";
-- Loses data.
DROP TABLE "messaging"."thread_participants";
DROP FUNCTION "messaging"."note_participant"();
-- Loses data.
DROP TABLE "messaging"."threads";
DROP FUNCTION "messaging"."note_thread"();
DROP FUNCTION "messaging"."refuse_held_thread"();
DROP FUNCTION "platform"."record_row_update"();
DROP SCHEMA "messaging";
    `);
  },
};
