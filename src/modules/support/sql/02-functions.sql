-- The row of the conversation is locked until the commit, so that numbers and times are in the order of the commits: an
-- automatic answer sees whoever has taken over before it. Who asks waits from their first unanswered message on.
CREATE FUNCTION support.take_number() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION support.take_number() IS
  'BEFORE INSERT FOR EACH ROW of a message without a number: gives it the next of its conversation, and refuses what nobody may say there now.';

CREATE FUNCTION support.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  RAISE insufficient_privilege USING
    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, MESSAGE = pg_catalog.format('%I.%I is only added to.', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$body$;
COMMENT ON FUNCTION support.refuse_change() IS 'BEFORE UPDATE, DELETE or TRUNCATE of what is only added to: refuses it.';

CREATE FUNCTION support.keep_decision() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  IF NEW.note IS NOT NULL OR pg_catalog.to_jsonb(NEW) - 'note' <> pg_catalog.to_jsonb(OLD) - 'note' THEN
    RAISE insufficient_privilege USING
      SCHEMA = 'support', TABLE = 'decision_logs', MESSAGE = 'support.decision_logs is only added to.';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION support.keep_decision() IS
  'BEFORE UPDATE FOR EACH ROW of a decision: lets its note be removed, with what was said, and nothing else.';

CREATE FUNCTION support.keep_code() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  RAISE check_violation USING
    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'lookups__code_stands', COLUMN = 'code',
    MESSAGE = 'The code of a lookup stands for good.';
END
$body$;
COMMENT ON FUNCTION support.keep_code() IS 'BEFORE UPDATE FOR EACH ROW of a lookup whose code changes: refuses it.';

CREATE FUNCTION support.keep_rules() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION support.keep_rules() IS
  'BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW of a pattern: refuses it where its version is or was in use.';

CREATE FUNCTION support.keep_rule_set() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION support.keep_rule_set() IS
  'BEFORE UPDATE OR DELETE FOR EACH ROW of a version of the rules that is no draft: lets it be retired, and nothing else.';

CREATE FUNCTION support.check_transition() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION support.check_transition() IS
  'AFTER UPDATE FOR EACH ROW of a ticket whose status changes: refuses what ticket_transitions does not allow, or what lacks a field that it requires; but for a merge.';
