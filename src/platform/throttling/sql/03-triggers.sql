CREATE TRIGGER rate_limits__set_updated_at BEFORE UPDATE ON platform.rate_limits
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
