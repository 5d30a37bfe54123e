CREATE TRIGGER users__set_updated_at BEFORE UPDATE ON identity.users
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_active');
CREATE TRIGGER roles__set_updated_at BEFORE UPDATE ON identity.roles
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER user_sessions__set_updated_at BEFORE UPDATE ON identity.user_sessions
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER user_preferences__set_updated_at BEFORE UPDATE ON identity.user_preferences
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
