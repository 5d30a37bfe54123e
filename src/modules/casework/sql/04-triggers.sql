CREATE TRIGGER beneficiaries__set_updated_at BEFORE UPDATE ON casework.beneficiaries
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER documents__set_updated_at BEFORE UPDATE ON casework.documents
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversations__set_updated_at BEFORE UPDATE ON casework.conversations
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER summaries__set_updated_at BEFORE UPDATE ON casework.summaries
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER beneficiaries__check_progress BEFORE UPDATE ON casework.beneficiaries
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION casework.check_progress();
CREATE TRIGGER beneficiaries__hand_on AFTER UPDATE ON casework.beneficiaries
  FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION casework.hand_on();

CREATE TRIGGER documents__take_counsellor BEFORE INSERT OR UPDATE OF user_id, beneficiary_id ON casework.documents
  FOR EACH ROW EXECUTE FUNCTION casework.take_counsellor();
CREATE TRIGGER documents__check_document BEFORE UPDATE ON casework.documents
  FOR EACH ROW EXECUTE FUNCTION casework.check_document();
CREATE TRIGGER documents__keep_signed BEFORE DELETE ON casework.documents
  FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION casework.keep_signed();

CREATE TRIGGER document_versions__take_number BEFORE INSERT ON casework.document_versions
  FOR EACH ROW EXECUTE FUNCTION casework.take_number();
CREATE TRIGGER document_versions__keep_version BEFORE UPDATE OR DELETE ON casework.document_versions
  FOR EACH ROW EXECUTE FUNCTION casework.keep_version();
CREATE TRIGGER document_versions__keep_file AFTER INSERT ON casework.document_versions
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.keep_file();
CREATE TRIGGER document_versions__discard_file AFTER DELETE ON casework.document_versions
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.discard_file();

CREATE TRIGGER conversations__enter BEFORE INSERT ON casework.conversations
  FOR EACH ROW EXECUTE FUNCTION casework.enter_conversation();
CREATE TRIGGER conversations__enter_again BEFORE UPDATE ON casework.conversations
  FOR EACH ROW WHEN (
    OLD.phase <> NEW.phase OR OLD.minutes <> NEW.minutes OR OLD.beneficiary_id <> NEW.beneficiary_id
  ) EXECUTE FUNCTION casework.enter_conversation();
CREATE TRIGGER conversations__take_counsellor BEFORE UPDATE OF user_id ON casework.conversations
  FOR EACH ROW EXECUTE FUNCTION casework.take_counsellor();
CREATE TRIGGER conversations__count_new AFTER INSERT OR DELETE ON casework.conversations
  FOR EACH ROW EXECUTE FUNCTION casework.count_minutes();
CREATE TRIGGER conversations__count_changed AFTER UPDATE ON casework.conversations
  FOR EACH ROW WHEN (
    OLD.phase <> NEW.phase OR OLD.minutes <> NEW.minutes OR OLD.beneficiary_id <> NEW.beneficiary_id
  ) EXECUTE FUNCTION casework.count_minutes();
