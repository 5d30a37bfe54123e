CREATE TRIGGER threads__set_updated_at BEFORE UPDATE ON messaging.threads
  FOR EACH ROW WHEN (
    -- Neither does a message change what the thread says of itself, nor do the participants notice a hold.
    OLD.last_seq = NEW.last_seq AND OLD.legal_hold_reason IS NOT DISTINCT FROM NEW.legal_hold_reason
  ) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER thread_participants__set_updated_at BEFORE UPDATE ON messaging.thread_participants
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER messages__set_updated_at BEFORE UPDATE ON messaging.messages
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER feeds__set_updated_at BEFORE UPDATE ON messaging.feeds
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

-- A number that is given stands: bulk loading brings its own, and the thread's counters with them.
CREATE TRIGGER messages__take_number BEFORE INSERT ON messaging.messages
  FOR EACH ROW WHEN (NEW.seq IS NULL) EXECUTE FUNCTION messaging.take_number();
CREATE TRIGGER messages__check_parent AFTER INSERT OR UPDATE OF parent_id, thread_id ON messaging.messages
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION messaging.check_parent();
CREATE TRIGGER messages__refuse_while_held AFTER DELETE ON messaging.messages
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_while_held();
CREATE TRIGGER messages__discount_removed AFTER DELETE ON messaging.messages
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION messaging.discount_removed();
CREATE TRIGGER threads__refuse_while_held BEFORE DELETE ON messaging.threads
  FOR EACH ROW WHEN (OLD.legal_hold_at IS NOT NULL) EXECUTE FUNCTION messaging.refuse_held_thread();

CREATE TRIGGER messages__note_change AFTER INSERT OR UPDATE ON messaging.messages
  FOR EACH ROW EXECUTE FUNCTION messaging.note_message();
CREATE TRIGGER messages__note_removal AFTER DELETE ON messaging.messages
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION messaging.note_removed_messages();
CREATE TRIGGER threads__note_change AFTER UPDATE ON messaging.threads
  FOR EACH ROW WHEN (
    OLD.name IS DISTINCT FROM NEW.name OR OLD.is_archived <> NEW.is_archived
    OR OLD.retention_days IS DISTINCT FROM NEW.retention_days
  ) EXECUTE FUNCTION messaging.note_thread();
-- Marks that move with a message of the participant's own are told by the message.
CREATE TRIGGER thread_participants__note_change AFTER UPDATE ON messaging.thread_participants
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION messaging.note_participant();
CREATE TRIGGER thread_participants__note_arrival AFTER INSERT OR DELETE ON messaging.thread_participants
  FOR EACH ROW EXECUTE FUNCTION messaging.note_participant();

CREATE TRIGGER attachments__keep_file AFTER INSERT ON messaging.attachments
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.keep_file();
CREATE TRIGGER attachments__discard_file AFTER DELETE ON messaging.attachments
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.discard_file();
-- Who takes back what they have not sent is not told of the hold by a refusal.
CREATE TRIGGER attachments__refuse_while_held AFTER DELETE ON messaging.attachments
  FOR EACH ROW WHEN (OLD.message_id IS NOT NULL) EXECUTE FUNCTION messaging.refuse_held_file();
CREATE TRIGGER attachments__count_sent AFTER UPDATE ON messaging.attachments
  FOR EACH ROW WHEN (OLD.message_id IS NULL AND NEW.message_id IS NOT NULL)
  EXECUTE FUNCTION messaging.count_attachments();
CREATE TRIGGER attachments__count_gone AFTER DELETE ON messaging.attachments
  FOR EACH ROW WHEN (OLD.message_id IS NOT NULL) EXECUTE FUNCTION messaging.count_attachments();
