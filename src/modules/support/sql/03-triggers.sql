-- Neither a message nor reading it changes what a conversation says of itself.
CREATE TRIGGER conversations__set_updated_at BEFORE UPDATE ON support.conversations
  FOR EACH ROW WHEN (OLD.last_seq = NEW.last_seq AND OLD.last_read_seq = NEW.last_read_seq) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER messages__take_number BEFORE INSERT ON support.messages
  FOR EACH ROW WHEN (NEW.seq IS NULL) EXECUTE FUNCTION support.take_number();

-- What comes of the deletion of an account or of a conversation runs inside of other triggers, and passes.
CREATE TRIGGER decision_logs__refuse_update BEFORE UPDATE ON support.decision_logs
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION support.keep_decision();
CREATE TRIGGER decision_logs__refuse_delete BEFORE DELETE ON support.decision_logs
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION support.refuse_change();
CREATE TRIGGER decision_logs__refuse_truncate BEFORE TRUNCATE ON support.decision_logs
  FOR EACH STATEMENT EXECUTE FUNCTION support.refuse_change();

CREATE TRIGGER conversation_modes__set_updated_at BEFORE UPDATE ON support.conversation_modes
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversation_modes__keep_code BEFORE UPDATE ON support.conversation_modes
  FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER conversation_statuses__set_updated_at BEFORE UPDATE ON support.conversation_statuses
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversation_statuses__keep_code BEFORE UPDATE ON support.conversation_statuses
  FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_categories__set_updated_at BEFORE UPDATE ON support.ticket_categories
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_categories__keep_code BEFORE UPDATE ON support.ticket_categories
  FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_priorities__set_updated_at BEFORE UPDATE ON support.ticket_priorities
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_priorities__keep_code BEFORE UPDATE ON support.ticket_priorities
  FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_statuses__set_updated_at BEFORE UPDATE ON support.ticket_statuses
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_statuses__keep_code BEFORE UPDATE ON support.ticket_statuses
  FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION support.keep_code();

CREATE TRIGGER rule_sets__set_updated_at BEFORE UPDATE ON support.rule_sets
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER rule_sets__keep_version BEFORE UPDATE OR DELETE ON support.rule_sets
  FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION support.keep_rule_set();
CREATE TRIGGER rule_patterns__keep_version BEFORE INSERT OR UPDATE OR DELETE ON support.rule_patterns
  FOR EACH ROW EXECUTE FUNCTION support.keep_rules();

CREATE TRIGGER support_tickets__set_updated_at BEFORE UPDATE ON support.support_tickets
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('reference', 'next_due_at', 'is_breached');
CREATE TRIGGER support_tickets__check_transition AFTER UPDATE OF status_code ON support.support_tickets
  FOR EACH ROW WHEN (OLD.status_code <> NEW.status_code) EXECUTE FUNCTION support.check_transition();

CREATE TRIGGER ticket_transitions__set_updated_at BEFORE UPDATE ON support.ticket_transitions
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER sla_policies__set_updated_at BEFORE UPDATE ON support.sla_policies
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER business_hours__set_updated_at BEFORE UPDATE ON support.business_hours
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER holidays__set_updated_at BEFORE UPDATE ON support.holidays
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER on_call_shifts__set_updated_at BEFORE UPDATE ON support.on_call_shifts
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER alerts__set_updated_at BEFORE UPDATE ON support.alerts
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
