-- With the rights of its owner: the policy of a table cannot look into the table itself.
CREATE FUNCTION messaging.own_threads() RETURNS SETOF uuid
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = ''
AS $body$
  SELECT thread_id FROM messaging.thread_participants WHERE user_id = platform.current_user_id()
$body$;
COMMENT ON FUNCTION messaging.own_threads() IS 'The threads that the account that asks takes part in.';

-- The row of the thread is locked until the commit, so that numbers and times are in the order of the commits. Who has
-- read everything has read their own message, too; it is nobody's own that is unread.
CREATE FUNCTION messaging.take_number() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION messaging.take_number() IS
  'BEFORE INSERT FOR EACH ROW of a message without a number: gives it the next of its thread, and keeps the counters.';

CREATE FUNCTION messaging.check_parent() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  IF EXISTS (SELECT FROM messaging.messages WHERE id = NEW.parent_id AND thread_id <> NEW.thread_id) THEN
    RAISE foreign_key_violation USING
      SCHEMA = 'messaging', TABLE = 'messages', CONSTRAINT = 'messages__parent_in_thread',
      MESSAGE = 'A message answers one of its own thread.';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION messaging.check_parent() IS
  'AFTER INSERT OR UPDATE FOR EACH ROW of a message that answers one: refuses an answer to another thread.';

CREATE FUNCTION messaging.refuse_while_held() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION messaging.refuse_while_held() IS
  'AFTER DELETE of messages: refuses it where a thread of them is under a legal hold.';

CREATE FUNCTION messaging.refuse_held_file() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  IF EXISTS (SELECT FROM messaging.threads WHERE id = OLD.thread_id AND legal_hold_at IS NOT NULL) THEN
    RAISE check_violation USING
      SCHEMA = 'messaging', TABLE = 'attachments', CONSTRAINT = 'threads__is_held',
      MESSAGE = 'The thread is under a legal hold.';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION messaging.refuse_held_file() IS
  'AFTER DELETE FOR EACH ROW of a file that was sent: refuses it where its thread is under a legal hold.';

CREATE FUNCTION messaging.refuse_held_thread() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  RAISE check_violation USING
    SCHEMA = 'messaging', TABLE = 'threads', CONSTRAINT = 'threads__is_held',
    MESSAGE = 'The thread is under a legal hold.';
END
$body$;
COMMENT ON FUNCTION messaging.refuse_held_thread() IS 'BEFORE DELETE of a thread under a legal hold: refuses it.';

-- By retention, or with an account that is removed. What nobody can read any more is nobody's unread message.
CREATE FUNCTION messaging.discount_removed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION messaging.discount_removed() IS 'AFTER DELETE of messages: keeps the counters of their threads.';

CREATE FUNCTION messaging.note_message() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES (NEW.thread_id, 'message', NEW.id);
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION messaging.note_message() IS 'AFTER INSERT OR UPDATE FOR EACH ROW: a message is there, or another one now.';

CREATE FUNCTION messaging.note_removed_messages() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  INSERT INTO messaging.changes (thread_id, kind, subject_id) SELECT thread_id, 'message', id FROM old_rows;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION messaging.note_removed_messages() IS 'AFTER DELETE: messages are gone.';

CREATE FUNCTION messaging.note_thread() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES (NEW.id, 'thread', NEW.id);
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION messaging.note_thread() IS 'AFTER UPDATE FOR EACH ROW of what a thread says of itself.';

-- Who takes part no more does not see the thread: that they do not is told to them alone, and to the others.
CREATE FUNCTION messaging.note_participant() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION messaging.note_participant() IS
  'AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW: somebody takes part, has read on, or takes part no more.';

CREATE FUNCTION messaging.count_attachments() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  UPDATE messaging.messages
     SET attachment_count = attachment_count + CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END
   WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.message_id ELSE NEW.message_id END;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION messaging.count_attachments() IS
  'AFTER UPDATE OR DELETE FOR EACH ROW: a file is sent with a message, or is gone from one.';
