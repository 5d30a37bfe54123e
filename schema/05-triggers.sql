-- Triggers, and the functions that they run: those have to be there first.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

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
COMMENT ON FUNCTION "casework"."check_document"() IS 'BEFORE UPDATE FOR EACH ROW: which status follows which, what a signature is of, and that it stays so.';

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
COMMENT ON FUNCTION "casework"."check_progress"() IS 'BEFORE UPDATE FOR EACH ROW of a file whose status changes: forward, one phase at a time, or to its end.';

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
COMMENT ON FUNCTION "casework"."count_minutes"() IS 'AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW: keeps the minutes that each phase of a file has taken.';

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
COMMENT ON FUNCTION "casework"."enter_conversation"() IS 'BEFORE INSERT OR UPDATE FOR EACH ROW: a conversation is of a phase that has begun, in a file that is open.';

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
COMMENT ON FUNCTION "casework"."hand_on"() IS 'AFTER UPDATE FOR EACH ROW of a file whose counsellor changes: what belongs to it follows.';

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
COMMENT ON FUNCTION "casework"."keep_signed"() IS 'BEFORE DELETE FOR EACH ROW of a signed document: it goes with its file, and not before.';

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
COMMENT ON FUNCTION "casework"."keep_version"() IS 'BEFORE UPDATE OR DELETE FOR EACH ROW of a version: those of a signed document stay as they are, and none goes alone.';

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
COMMENT ON FUNCTION "casework"."take_counsellor"() IS 'BEFORE INSERT OR UPDATE FOR EACH ROW of what belongs to a file: user_id is that of the file.';

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
COMMENT ON FUNCTION "casework"."take_number"() IS 'BEFORE INSERT FOR EACH ROW of a version: gives it the next number of its document, and the file of that.';

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
COMMENT ON FUNCTION "messaging"."check_parent"() IS 'AFTER INSERT OR UPDATE FOR EACH ROW of a message that answers one: refuses an answer to another thread.';

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
COMMENT ON FUNCTION "messaging"."count_attachments"() IS 'AFTER UPDATE OR DELETE FOR EACH ROW: a file is sent with a message, or is gone from one.';

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
COMMENT ON FUNCTION "messaging"."discount_removed"() IS 'AFTER DELETE of messages: keeps the counters of their threads.';

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
COMMENT ON FUNCTION "messaging"."note_message"() IS 'AFTER INSERT OR UPDATE FOR EACH ROW: a message is there, or another one now.';

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
COMMENT ON FUNCTION "messaging"."note_participant"() IS 'AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW: somebody takes part, has read on, or takes part no more.';

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
COMMENT ON FUNCTION "messaging"."note_removed_messages"() IS 'AFTER DELETE: messages are gone.';

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
COMMENT ON FUNCTION "messaging"."note_thread"() IS 'AFTER UPDATE FOR EACH ROW of what a thread says of itself.';

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
COMMENT ON FUNCTION "messaging"."refuse_held_file"() IS 'AFTER DELETE FOR EACH ROW of a file that was sent: refuses it where its thread is under a legal hold.';

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
COMMENT ON FUNCTION "messaging"."refuse_held_thread"() IS 'BEFORE DELETE of a thread under a legal hold: refuses it.';

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
COMMENT ON FUNCTION "messaging"."refuse_while_held"() IS 'AFTER DELETE of messages: refuses it where a thread of them is under a legal hold.';

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
COMMENT ON FUNCTION "messaging"."take_number"() IS 'BEFORE INSERT FOR EACH ROW of a message without a number: gives it the next of its thread, and keeps the counters.';

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
COMMENT ON FUNCTION "platform"."record_change"() IS 'AFTER each statement that writes a table: adds an entry to platform.audit_logs for each row. Its arguments are the column of the account whose rows they are, or an empty text, and the columns to mask.';

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
COMMENT ON FUNCTION "platform"."record_row_update"() IS 'AFTER UPDATE FOR EACH ROW: adds an entry to platform.audit_logs. Its arguments are those of platform.record_change.';

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

CREATE OR REPLACE FUNCTION platform.tell_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  changed constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
BEGIN
  PERFORM pg_catalog.pg_notify('atrium_changed:' || changed, '');
  IF pg_catalog.current_setting('atrium.request_id', true) IS NOT NULL THEN
    RAISE INFO USING ERRCODE = 'AT001', MESSAGE = changed;
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION "platform"."tell_change"() IS 'AFTER each statement that changes a lookup: tells processes that keep its rows in memory, at commit, to forget them.';

CREATE OR REPLACE FUNCTION sales.add_demand()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  INSERT INTO sales.daily_demands AS demand
         (product_id, day, is_promo, lines, units_sold, units_returned, revenue)
  SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo, pg_catalog.count(*),
         pg_catalog.sum(GREATEST(quantity_sold, 0)), -pg_catalog.sum(LEAST(quantity_sold, 0)),
         pg_catalog.sum(quantity_sold * price_per_unit)
    FROM new_rows
   GROUP BY 1, 2, 3
   ORDER BY 1, 2, 3
  ON CONFLICT (product_id, day, is_promo) DO UPDATE
     SET lines = demand.lines + EXCLUDED.lines, units_sold = demand.units_sold + EXCLUDED.units_sold,
         units_returned = demand.units_returned + EXCLUDED.units_returned,
         revenue = demand.revenue + EXCLUDED.revenue;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION "sales"."add_demand"() IS 'AFTER INSERT OR UPDATE of sold lines: adds them to the days of their products.';

CREATE OR REPLACE FUNCTION sales.clear_demand()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  DELETE FROM sales.daily_demands;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION "sales"."clear_demand"() IS 'AFTER TRUNCATE of sold lines: they add up to nothing.';

CREATE OR REPLACE FUNCTION sales.remove_demand()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  PERFORM FROM sales.daily_demands AS demand
    WHERE (product_id, day, is_promo) IN (
            SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo FROM old_rows
          )
    ORDER BY product_id, day, is_promo
      FOR UPDATE;
  UPDATE sales.daily_demands AS demand
     SET lines = demand.lines - gone.lines, units_sold = demand.units_sold - gone.units_sold,
         units_returned = demand.units_returned - gone.units_returned, revenue = demand.revenue - gone.revenue
    FROM (
      SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date AS day, is_promo,
             pg_catalog.count(*) AS lines, pg_catalog.sum(GREATEST(quantity_sold, 0)) AS units_sold,
             -pg_catalog.sum(LEAST(quantity_sold, 0)) AS units_returned,
             pg_catalog.sum(quantity_sold * price_per_unit) AS revenue
        FROM old_rows
       GROUP BY 1, 2, 3
    ) AS gone
   WHERE (demand.product_id, demand.day, demand.is_promo) = (gone.product_id, gone.day, gone.is_promo);
  DELETE FROM sales.daily_demands AS demand
   WHERE demand.lines = 0 AND (product_id, day, is_promo) IN (
           SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo FROM old_rows
         );
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION "sales"."remove_demand"() IS 'AFTER UPDATE OR DELETE of sold lines: takes them off the days of their products.';

CREATE OR REPLACE FUNCTION support.check_transition()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  required text[] := (
    SELECT required_fields FROM support.ticket_transitions
     WHERE from_status_code = OLD.status_code AND to_status_code = NEW.status_code
  );
BEGIN
  IF NEW.merged_into_id IS NOT NULL THEN
    RETURN NULL;
  ELSIF required IS NULL THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'support_tickets', CONSTRAINT = 'support_tickets__transition',
      MESSAGE = 'This status may not follow that one.';
  ELSIF 'assigneeId' = ANY (required) AND NEW.assignee_id IS NULL
     OR 'resolution' = ANY (required) AND NEW.resolution IS NULL
     OR 'pendingReason' = ANY (required) AND NEW.pending_reason IS NULL THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'support_tickets', CONSTRAINT = 'support_tickets__required_fields',
      MESSAGE = 'The ticket lacks what this status needs.';
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION "support"."check_transition"() IS 'AFTER UPDATE FOR EACH ROW of a ticket whose status changes: refuses what ticket_transitions does not allow, or what lacks a field that it requires; but for a merge.';

CREATE OR REPLACE FUNCTION support.keep_code()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE check_violation USING
    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'lookups__code_stands', COLUMN = 'code',
    MESSAGE = 'The code of a lookup stands for good.';
END
$function$;
COMMENT ON FUNCTION "support"."keep_code"() IS 'BEFORE UPDATE FOR EACH ROW of a lookup whose code changes: refuses it.';

CREATE OR REPLACE FUNCTION support.keep_decision()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  IF NEW.note IS NOT NULL OR pg_catalog.to_jsonb(NEW) - 'note' <> pg_catalog.to_jsonb(OLD) - 'note' THEN
    RAISE insufficient_privilege USING
      SCHEMA = 'support', TABLE = 'decision_logs', MESSAGE = 'support.decision_logs is only added to.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION "support"."keep_decision"() IS 'BEFORE UPDATE FOR EACH ROW of a decision: lets its note be removed, with what was said, and nothing else.';

CREATE OR REPLACE FUNCTION support.keep_rule_set()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.version, NEW.min_confidence) IS DISTINCT FROM (OLD.version, OLD.min_confidence)
     OR NEW.state = 'draft' OR OLD.state = 'retired' AND NEW.state <> 'retired' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'rule_sets', CONSTRAINT = 'rule_sets__version_stands',
      MESSAGE = 'A version of the rules that is or was in use stands for good.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION "support"."keep_rule_set"() IS 'BEFORE UPDATE OR DELETE FOR EACH ROW of a version of the rules that is no draft: lets it be retired, and nothing else.';

CREATE OR REPLACE FUNCTION support.keep_rules()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  rule_set_of_row uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.rule_set_id ELSE OLD.rule_set_id END;
BEGIN
  IF EXISTS (SELECT FROM support.rule_sets WHERE id = rule_set_of_row AND state <> 'draft') THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'rule_patterns', CONSTRAINT = 'rule_sets__version_stands',
      MESSAGE = 'A version of the rules that is or was in use stands for good.';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$;
COMMENT ON FUNCTION "support"."keep_rules"() IS 'BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW of a pattern: refuses it where its version is or was in use.';

CREATE OR REPLACE FUNCTION support.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE insufficient_privilege USING
    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, MESSAGE = pg_catalog.format('%I.%I is only added to.', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$function$;
COMMENT ON FUNCTION "support"."refuse_change"() IS 'BEFORE UPDATE, DELETE or TRUNCATE of what is only added to: refuses it.';

CREATE OR REPLACE FUNCTION support.take_number()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  answered support.conversations;
BEGIN
  UPDATE support.conversations
     SET last_seq = last_seq + 1,
         last_message_at = GREATEST(last_message_at, pg_catalog.clock_timestamp()),
         last_read_seq = CASE NEW.sender_kind WHEN 'user' THEN last_seq + 1 ELSE last_read_seq END,
         awaits_answer_since = CASE NEW.sender_kind
           WHEN 'user' THEN COALESCE(awaits_answer_since, GREATEST(last_message_at, pg_catalog.clock_timestamp()))
           WHEN 'system' THEN awaits_answer_since
         END
   WHERE id = NEW.conversation_id
  RETURNING * INTO answered;
  NEW.seq := answered.last_seq;
  NEW.created_at := answered.last_message_at;
  IF answered.status_code IN ('closed', 'archived') AND NEW.sender_kind <> 'system' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'messages', CONSTRAINT = 'messages__conversation_is_open',
      MESSAGE = 'The conversation has come to an end.';
  ELSIF NEW.sender_kind = 'assistant' AND answered.mode_code <> 'AUTO' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'messages', CONSTRAINT = 'messages__people_answer',
      MESSAGE = 'People answer in this conversation: an automatic answer comes too late.';
  ELSIF NEW.sender_kind = 'agent' AND answered.mode_code <> 'SUPPORT' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'messages', CONSTRAINT = 'messages__service_answers',
      MESSAGE = 'Take the conversation over before answering in it.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION "support"."take_number"() IS 'BEFORE INSERT FOR EACH ROW of a message without a number: gives it the next of its conversation, and refuses what nobody may say there now.';

-- casework.beneficiaries
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

-- casework.conversations
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

-- casework.document_versions
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

-- casework.documents
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

-- casework.hand_overs
CREATE TRIGGER hand_overs__audit_delete AFTER DELETE ON casework.hand_overs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'reason');
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_delete";
CREATE TRIGGER hand_overs__audit_insert AFTER INSERT ON casework.hand_overs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'reason');
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_insert";
CREATE TRIGGER hand_overs__audit_truncate AFTER TRUNCATE ON casework.hand_overs FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_truncate";
CREATE TRIGGER hand_overs__audit_update AFTER UPDATE ON casework.hand_overs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'reason');
ALTER TABLE "casework"."hand_overs" ENABLE ALWAYS TRIGGER "hand_overs__audit_update";

-- casework.invitations
CREATE TRIGGER invitations__audit_delete AFTER DELETE ON casework.invitations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id');
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_delete";
CREATE TRIGGER invitations__audit_insert AFTER INSERT ON casework.invitations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id');
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_insert";
CREATE TRIGGER invitations__audit_truncate AFTER TRUNCATE ON casework.invitations FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_truncate";
CREATE TRIGGER invitations__audit_update AFTER UPDATE ON casework.invitations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('account_id');
ALTER TABLE "casework"."invitations" ENABLE ALWAYS TRIGGER "invitations__audit_update";

-- casework.summaries
CREATE TRIGGER summaries__audit_delete AFTER DELETE ON casework.summaries REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_delete";
CREATE TRIGGER summaries__audit_insert AFTER INSERT ON casework.summaries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_insert";
CREATE TRIGGER summaries__audit_truncate AFTER TRUNCATE ON casework.summaries FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_truncate";
CREATE TRIGGER summaries__audit_update AFTER UPDATE ON casework.summaries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "casework"."summaries" ENABLE ALWAYS TRIGGER "summaries__audit_update";
CREATE TRIGGER summaries__set_updated_at BEFORE UPDATE ON casework.summaries FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

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
CREATE TRIGGER niches__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON marketplace.niches FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "marketplace"."niches" ENABLE ALWAYS TRIGGER "niches__tell_change";

-- messaging.attachments
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

-- messaging.feeds
CREATE TRIGGER feeds__set_updated_at BEFORE UPDATE ON messaging.feeds FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- messaging.messages
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

-- messaging.preserved_messages
CREATE TRIGGER preserved_messages__audit_delete AFTER DELETE ON messaging.preserved_messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'metadata');
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_delete";
CREATE TRIGGER preserved_messages__audit_insert AFTER INSERT ON messaging.preserved_messages REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'metadata');
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_insert";
CREATE TRIGGER preserved_messages__audit_truncate AFTER TRUNCATE ON messaging.preserved_messages FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_truncate";
CREATE TRIGGER preserved_messages__audit_update AFTER UPDATE ON messaging.preserved_messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'metadata');
ALTER TABLE "messaging"."preserved_messages" ENABLE ALWAYS TRIGGER "preserved_messages__audit_update";

-- messaging.thread_participants
CREATE TRIGGER thread_participants__audit_delete AFTER DELETE ON messaging.thread_participants REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'is_archived', 'last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count');
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_delete";
CREATE TRIGGER thread_participants__audit_insert AFTER INSERT ON messaging.thread_participants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'is_archived', 'last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count');
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_insert";
CREATE TRIGGER thread_participants__audit_truncate AFTER TRUNCATE ON messaging.thread_participants FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_truncate";
CREATE TRIGGER thread_participants__note_arrival AFTER INSERT OR DELETE ON messaging.thread_participants FOR EACH ROW EXECUTE FUNCTION messaging.note_participant();
CREATE TRIGGER thread_participants__note_change AFTER UPDATE ON messaging.thread_participants FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION messaging.note_participant();
CREATE TRIGGER thread_participants__set_updated_at BEFORE UPDATE ON messaging.thread_participants FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER thread_participants__audit_update AFTER UPDATE ON messaging.thread_participants FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.thread_id IS DISTINCT FROM new.thread_id) OR (old.user_id IS DISTINCT FROM new.user_id) OR ((old.role)::text IS DISTINCT FROM (new.role)::text) OR (old.is_archived IS DISTINCT FROM new.is_archived) OR (old.history_after_seq IS DISTINCT FROM new.history_after_seq))) EXECUTE FUNCTION platform.record_row_update('user_id', 'is_archived', 'last_read_seq', 'last_read_at', 'last_delivered_seq', 'not_unread_count');
ALTER TABLE "messaging"."thread_participants" ENABLE ALWAYS TRIGGER "thread_participants__audit_update";

-- messaging.threads
CREATE TRIGGER threads__audit_delete AFTER DELETE ON messaging.threads REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'name', 'legal_hold_reason');
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_delete";
CREATE TRIGGER threads__audit_insert AFTER INSERT ON messaging.threads REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'name', 'legal_hold_reason');
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_insert";
CREATE TRIGGER threads__audit_truncate AFTER TRUNCATE ON messaging.threads FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_truncate";
CREATE TRIGGER threads__note_change AFTER UPDATE ON messaging.threads FOR EACH ROW WHEN ((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.is_archived <> new.is_archived) OR (old.retention_days IS DISTINCT FROM new.retention_days))) EXECUTE FUNCTION messaging.note_thread();
CREATE TRIGGER threads__refuse_while_held BEFORE DELETE ON messaging.threads FOR EACH ROW WHEN ((old.legal_hold_at IS NOT NULL)) EXECUTE FUNCTION messaging.refuse_held_thread();
CREATE TRIGGER threads__set_updated_at BEFORE UPDATE ON messaging.threads FOR EACH ROW WHEN (((old.last_seq = new.last_seq) AND (NOT ((old.legal_hold_reason)::text IS DISTINCT FROM (new.legal_hold_reason)::text)))) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER threads__audit_update AFTER UPDATE ON messaging.threads FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.is_direct IS DISTINCT FROM new.is_direct) OR (old.is_archived IS DISTINCT FROM new.is_archived) OR (old.direct_low_id IS DISTINCT FROM new.direct_low_id) OR (old.direct_high_id IS DISTINCT FROM new.direct_high_id) OR (old.retention_days IS DISTINCT FROM new.retention_days) OR (old.legal_hold_at IS DISTINCT FROM new.legal_hold_at) OR ((old.legal_hold_reason)::text IS DISTINCT FROM (new.legal_hold_reason)::text))) EXECUTE FUNCTION platform.record_row_update('', 'name', 'legal_hold_reason');
ALTER TABLE "messaging"."threads" ENABLE ALWAYS TRIGGER "threads__audit_update";

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

-- sales.daily_demands
CREATE TRIGGER daily_demands__set_updated_at BEFORE UPDATE ON sales.daily_demands FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

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

-- sales.forecast_batches
CREATE TRIGGER forecast_batches__audit_delete AFTER DELETE ON sales.forecast_batches REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."forecast_batches" ENABLE ALWAYS TRIGGER "forecast_batches__audit_delete";
CREATE TRIGGER forecast_batches__audit_truncate AFTER TRUNCATE ON sales.forecast_batches FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."forecast_batches" ENABLE ALWAYS TRIGGER "forecast_batches__audit_truncate";
CREATE TRIGGER forecast_batches__set_updated_at BEFORE UPDATE ON sales.forecast_batches FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER forecast_batches__audit_update AFTER UPDATE ON sales.forecast_batches FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR ((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.as_of IS DISTINCT FROM new.as_of) OR (old.horizon_days IS DISTINCT FROM new.horizon_days) OR (old.total IS DISTINCT FROM new.total) OR (old.started_at IS DISTINCT FROM new.started_at) OR (old.finished_at IS DISTINCT FROM new.finished_at))) EXECUTE FUNCTION platform.record_row_update('');
ALTER TABLE "sales"."forecast_batches" ENABLE ALWAYS TRIGGER "forecast_batches__audit_update";

-- sales.forecasts
CREATE TRIGGER forecasts__audit_delete AFTER DELETE ON sales.forecasts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."forecasts" ENABLE ALWAYS TRIGGER "forecasts__audit_delete";
CREATE TRIGGER forecasts__audit_truncate AFTER TRUNCATE ON sales.forecasts FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."forecasts" ENABLE ALWAYS TRIGGER "forecasts__audit_truncate";
CREATE TRIGGER forecasts__set_updated_at BEFORE UPDATE ON sales.forecasts FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER forecasts__audit_update AFTER UPDATE ON sales.forecasts FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR ((old.scope)::text IS DISTINCT FROM (new.scope)::text) OR (old.product_id IS DISTINCT FROM new.product_id) OR ((old.category)::text IS DISTINCT FROM (new.category)::text) OR (old.horizon_days IS DISTINCT FROM new.horizon_days) OR (old.as_of IS DISTINCT FROM new.as_of) OR (old.promotion_days IS DISTINCT FROM new.promotion_days) OR ((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.started_at IS DISTINCT FROM new.started_at) OR (old.finished_at IS DISTINCT FROM new.finished_at) OR ((old.failure_code)::text IS DISTINCT FROM (new.failure_code)::text) OR ((old.chosen_model)::text IS DISTINCT FROM (new.chosen_model)::text) OR (old.beats_naive IS DISTINCT FROM new.beats_naive) OR (old.backtest_folds IS DISTINCT FROM new.backtest_folds) OR (old.backtest_horizon_days IS DISTINCT FROM new.backtest_horizon_days) OR (old.backtest_from IS DISTINCT FROM new.backtest_from) OR (old.backtest_until IS DISTINCT FROM new.backtest_until) OR (old.events IS DISTINCT FROM new.events) OR (old.requested_by_id IS DISTINCT FROM new.requested_by_id) OR (old.batch_id IS DISTINCT FROM new.batch_id))) EXECUTE FUNCTION platform.record_row_update('');
ALTER TABLE "sales"."forecasts" ENABLE ALWAYS TRIGGER "forecasts__audit_update";

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
CREATE TRIGGER transactions__roll_up_deleted AFTER DELETE ON sales.transactions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.remove_demand();
CREATE TRIGGER transactions__roll_up_inserted AFTER INSERT ON sales.transactions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.add_demand();
CREATE TRIGGER transactions__roll_up_new AFTER UPDATE ON sales.transactions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.add_demand();
CREATE TRIGGER transactions__roll_up_old AFTER UPDATE ON sales.transactions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.remove_demand();
CREATE TRIGGER transactions__roll_up_truncated AFTER TRUNCATE ON sales.transactions FOR EACH STATEMENT EXECUTE FUNCTION sales.clear_demand();

-- support.alert_notifications
CREATE TRIGGER alert_notifications__audit_delete AFTER DELETE ON support.alert_notifications REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_delete";
CREATE TRIGGER alert_notifications__audit_insert AFTER INSERT ON support.alert_notifications REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_insert";
CREATE TRIGGER alert_notifications__audit_truncate AFTER TRUNCATE ON support.alert_notifications FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_truncate";
CREATE TRIGGER alert_notifications__audit_update AFTER UPDATE ON support.alert_notifications REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_update";

-- support.alerts
CREATE TRIGGER alerts__audit_delete AFTER DELETE ON support.alerts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_delete";
CREATE TRIGGER alerts__audit_insert AFTER INSERT ON support.alerts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_insert";
CREATE TRIGGER alerts__audit_truncate AFTER TRUNCATE ON support.alerts FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_truncate";
CREATE TRIGGER alerts__audit_update AFTER UPDATE ON support.alerts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_update";
CREATE TRIGGER alerts__set_updated_at BEFORE UPDATE ON support.alerts FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- support.business_hours
CREATE TRIGGER business_hours__audit_delete AFTER DELETE ON support.business_hours REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_delete";
CREATE TRIGGER business_hours__audit_insert AFTER INSERT ON support.business_hours REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_insert";
CREATE TRIGGER business_hours__audit_truncate AFTER TRUNCATE ON support.business_hours FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_truncate";
CREATE TRIGGER business_hours__audit_update AFTER UPDATE ON support.business_hours REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_update";
CREATE TRIGGER business_hours__set_updated_at BEFORE UPDATE ON support.business_hours FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER business_hours__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.business_hours FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__tell_change";

-- support.conversation_modes
CREATE TRIGGER conversation_modes__audit_delete AFTER DELETE ON support.conversation_modes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_delete";
CREATE TRIGGER conversation_modes__audit_insert AFTER INSERT ON support.conversation_modes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_insert";
CREATE TRIGGER conversation_modes__audit_truncate AFTER TRUNCATE ON support.conversation_modes FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_truncate";
CREATE TRIGGER conversation_modes__audit_update AFTER UPDATE ON support.conversation_modes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_update";
CREATE TRIGGER conversation_modes__keep_code BEFORE UPDATE ON support.conversation_modes FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER conversation_modes__set_updated_at BEFORE UPDATE ON support.conversation_modes FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversation_modes__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.conversation_modes FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__tell_change";

-- support.conversation_statuses
CREATE TRIGGER conversation_statuses__audit_delete AFTER DELETE ON support.conversation_statuses REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_delete";
CREATE TRIGGER conversation_statuses__audit_insert AFTER INSERT ON support.conversation_statuses REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_insert";
CREATE TRIGGER conversation_statuses__audit_truncate AFTER TRUNCATE ON support.conversation_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_truncate";
CREATE TRIGGER conversation_statuses__audit_update AFTER UPDATE ON support.conversation_statuses REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_update";
CREATE TRIGGER conversation_statuses__keep_code BEFORE UPDATE ON support.conversation_statuses FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER conversation_statuses__set_updated_at BEFORE UPDATE ON support.conversation_statuses FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversation_statuses__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.conversation_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__tell_change";

-- support.conversations
CREATE TRIGGER conversations__audit_delete AFTER DELETE ON support.conversations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'title');
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_delete";
CREATE TRIGGER conversations__audit_insert AFTER INSERT ON support.conversations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'title');
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_insert";
CREATE TRIGGER conversations__audit_truncate AFTER TRUNCATE ON support.conversations FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_truncate";
CREATE TRIGGER conversations__set_updated_at BEFORE UPDATE ON support.conversations FOR EACH ROW WHEN (((old.last_seq = new.last_seq) AND (old.last_read_seq = new.last_read_seq))) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversations__audit_update AFTER UPDATE ON support.conversations FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.user_id IS DISTINCT FROM new.user_id) OR ((old.mode_code)::text IS DISTINCT FROM (new.mode_code)::text) OR ((old.status_code)::text IS DISTINCT FROM (new.status_code)::text) OR (old.title IS DISTINCT FROM new.title) OR ((old.locale)::text IS DISTINCT FROM (new.locale)::text) OR (old.assigned_agent_id IS DISTINCT FROM new.assigned_agent_id) OR (old.escalated_at IS DISTINCT FROM new.escalated_at) OR (old.closed_at IS DISTINCT FROM new.closed_at) OR (old.content_removed_at IS DISTINCT FROM new.content_removed_at))) EXECUTE FUNCTION platform.record_row_update('user_id', 'title');
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_update";

-- support.decision_logs
CREATE TRIGGER decision_logs__audit_delete AFTER DELETE ON support.decision_logs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'note');
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_delete";
CREATE TRIGGER decision_logs__audit_insert AFTER INSERT ON support.decision_logs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'note');
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_insert";
CREATE TRIGGER decision_logs__audit_truncate AFTER TRUNCATE ON support.decision_logs FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_truncate";
CREATE TRIGGER decision_logs__audit_update AFTER UPDATE ON support.decision_logs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'note');
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_update";
CREATE TRIGGER decision_logs__refuse_delete BEFORE DELETE ON support.decision_logs FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION support.refuse_change();
CREATE TRIGGER decision_logs__refuse_truncate BEFORE TRUNCATE ON support.decision_logs FOR EACH STATEMENT EXECUTE FUNCTION support.refuse_change();
CREATE TRIGGER decision_logs__refuse_update BEFORE UPDATE ON support.decision_logs FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION support.keep_decision();

-- support.holidays
CREATE TRIGGER holidays__audit_delete AFTER DELETE ON support.holidays REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_delete";
CREATE TRIGGER holidays__audit_insert AFTER INSERT ON support.holidays REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_insert";
CREATE TRIGGER holidays__audit_truncate AFTER TRUNCATE ON support.holidays FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_truncate";
CREATE TRIGGER holidays__audit_update AFTER UPDATE ON support.holidays REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_update";
CREATE TRIGGER holidays__set_updated_at BEFORE UPDATE ON support.holidays FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER holidays__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.holidays FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__tell_change";

-- support.messages
CREATE TRIGGER messages__audit_delete AFTER DELETE ON support.messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'sources');
ALTER TABLE "support"."messages" ENABLE ALWAYS TRIGGER "messages__audit_delete";
CREATE TRIGGER messages__audit_truncate AFTER TRUNCATE ON support.messages FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."messages" ENABLE ALWAYS TRIGGER "messages__audit_truncate";
CREATE TRIGGER messages__audit_update AFTER UPDATE ON support.messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'sources');
ALTER TABLE "support"."messages" ENABLE ALWAYS TRIGGER "messages__audit_update";
CREATE TRIGGER messages__take_number BEFORE INSERT ON support.messages FOR EACH ROW WHEN ((new.seq IS NULL)) EXECUTE FUNCTION support.take_number();

-- support.on_call_shifts
CREATE TRIGGER on_call_shifts__audit_delete AFTER DELETE ON support.on_call_shifts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_delete";
CREATE TRIGGER on_call_shifts__audit_insert AFTER INSERT ON support.on_call_shifts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_insert";
CREATE TRIGGER on_call_shifts__audit_truncate AFTER TRUNCATE ON support.on_call_shifts FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_truncate";
CREATE TRIGGER on_call_shifts__audit_update AFTER UPDATE ON support.on_call_shifts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_update";
CREATE TRIGGER on_call_shifts__set_updated_at BEFORE UPDATE ON support.on_call_shifts FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- support.rule_patterns
CREATE TRIGGER rule_patterns__audit_delete AFTER DELETE ON support.rule_patterns REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_delete";
CREATE TRIGGER rule_patterns__audit_insert AFTER INSERT ON support.rule_patterns REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_insert";
CREATE TRIGGER rule_patterns__audit_truncate AFTER TRUNCATE ON support.rule_patterns FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_truncate";
CREATE TRIGGER rule_patterns__audit_update AFTER UPDATE ON support.rule_patterns REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_update";
CREATE TRIGGER rule_patterns__keep_version BEFORE INSERT OR DELETE OR UPDATE ON support.rule_patterns FOR EACH ROW EXECUTE FUNCTION support.keep_rules();

-- support.rule_sets
CREATE TRIGGER rule_sets__audit_delete AFTER DELETE ON support.rule_sets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_delete";
CREATE TRIGGER rule_sets__audit_insert AFTER INSERT ON support.rule_sets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_insert";
CREATE TRIGGER rule_sets__audit_truncate AFTER TRUNCATE ON support.rule_sets FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_truncate";
CREATE TRIGGER rule_sets__audit_update AFTER UPDATE ON support.rule_sets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_update";
CREATE TRIGGER rule_sets__keep_version BEFORE DELETE OR UPDATE ON support.rule_sets FOR EACH ROW WHEN (((old.state)::text <> 'draft'::text)) EXECUTE FUNCTION support.keep_rule_set();
CREATE TRIGGER rule_sets__set_updated_at BEFORE UPDATE ON support.rule_sets FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- support.sla_policies
CREATE TRIGGER sla_policies__audit_delete AFTER DELETE ON support.sla_policies REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_delete";
CREATE TRIGGER sla_policies__audit_insert AFTER INSERT ON support.sla_policies REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_insert";
CREATE TRIGGER sla_policies__audit_truncate AFTER TRUNCATE ON support.sla_policies FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_truncate";
CREATE TRIGGER sla_policies__audit_update AFTER UPDATE ON support.sla_policies REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_update";
CREATE TRIGGER sla_policies__set_updated_at BEFORE UPDATE ON support.sla_policies FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER sla_policies__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.sla_policies FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__tell_change";

-- support.support_tickets
CREATE TRIGGER support_tickets__audit_delete AFTER DELETE ON support.support_tickets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('requester_id', 'subject', 'description', 'resolution', 'pending_reason');
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_delete";
CREATE TRIGGER support_tickets__audit_insert AFTER INSERT ON support.support_tickets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('requester_id', 'subject', 'description', 'resolution', 'pending_reason');
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_insert";
CREATE TRIGGER support_tickets__audit_truncate AFTER TRUNCATE ON support.support_tickets FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_truncate";
CREATE TRIGGER support_tickets__audit_update AFTER UPDATE ON support.support_tickets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('requester_id', 'subject', 'description', 'resolution', 'pending_reason');
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_update";
CREATE TRIGGER support_tickets__check_transition AFTER UPDATE OF status_code ON support.support_tickets FOR EACH ROW WHEN (((old.status_code)::text <> (new.status_code)::text)) EXECUTE FUNCTION support.check_transition();
CREATE TRIGGER support_tickets__set_updated_at BEFORE UPDATE ON support.support_tickets FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('reference', 'next_due_at', 'is_breached');

-- support.ticket_categories
CREATE TRIGGER ticket_categories__audit_delete AFTER DELETE ON support.ticket_categories REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_delete";
CREATE TRIGGER ticket_categories__audit_insert AFTER INSERT ON support.ticket_categories REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_insert";
CREATE TRIGGER ticket_categories__audit_truncate AFTER TRUNCATE ON support.ticket_categories FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_truncate";
CREATE TRIGGER ticket_categories__audit_update AFTER UPDATE ON support.ticket_categories REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_update";
CREATE TRIGGER ticket_categories__keep_code BEFORE UPDATE ON support.ticket_categories FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_categories__set_updated_at BEFORE UPDATE ON support.ticket_categories FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_categories__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_categories FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__tell_change";

-- support.ticket_comments
CREATE TRIGGER ticket_comments__audit_delete AFTER DELETE ON support.ticket_comments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_delete";
CREATE TRIGGER ticket_comments__audit_insert AFTER INSERT ON support.ticket_comments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_insert";
CREATE TRIGGER ticket_comments__audit_truncate AFTER TRUNCATE ON support.ticket_comments FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_truncate";
CREATE TRIGGER ticket_comments__audit_update AFTER UPDATE ON support.ticket_comments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_update";

-- support.ticket_priorities
CREATE TRIGGER ticket_priorities__audit_delete AFTER DELETE ON support.ticket_priorities REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_delete";
CREATE TRIGGER ticket_priorities__audit_insert AFTER INSERT ON support.ticket_priorities REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_insert";
CREATE TRIGGER ticket_priorities__audit_truncate AFTER TRUNCATE ON support.ticket_priorities FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_truncate";
CREATE TRIGGER ticket_priorities__audit_update AFTER UPDATE ON support.ticket_priorities REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_update";
CREATE TRIGGER ticket_priorities__keep_code BEFORE UPDATE ON support.ticket_priorities FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_priorities__set_updated_at BEFORE UPDATE ON support.ticket_priorities FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_priorities__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_priorities FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__tell_change";

-- support.ticket_statuses
CREATE TRIGGER ticket_statuses__audit_delete AFTER DELETE ON support.ticket_statuses REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_delete";
CREATE TRIGGER ticket_statuses__audit_insert AFTER INSERT ON support.ticket_statuses REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_insert";
CREATE TRIGGER ticket_statuses__audit_truncate AFTER TRUNCATE ON support.ticket_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_truncate";
CREATE TRIGGER ticket_statuses__audit_update AFTER UPDATE ON support.ticket_statuses REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_update";
CREATE TRIGGER ticket_statuses__keep_code BEFORE UPDATE ON support.ticket_statuses FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_statuses__set_updated_at BEFORE UPDATE ON support.ticket_statuses FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_statuses__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__tell_change";

-- support.ticket_transitions
CREATE TRIGGER ticket_transitions__audit_delete AFTER DELETE ON support.ticket_transitions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_delete";
CREATE TRIGGER ticket_transitions__audit_insert AFTER INSERT ON support.ticket_transitions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_insert";
CREATE TRIGGER ticket_transitions__audit_truncate AFTER TRUNCATE ON support.ticket_transitions FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_truncate";
CREATE TRIGGER ticket_transitions__audit_update AFTER UPDATE ON support.ticket_transitions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_update";
CREATE TRIGGER ticket_transitions__set_updated_at BEFORE UPDATE ON support.ticket_transitions FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_transitions__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_transitions FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__tell_change";
