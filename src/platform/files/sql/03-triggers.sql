CREATE TRIGGER discarded_files__set_updated_at BEFORE UPDATE ON platform.discarded_files
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
