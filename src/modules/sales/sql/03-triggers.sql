CREATE TRIGGER products__set_updated_at BEFORE UPDATE ON sales.products
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER events__set_updated_at BEFORE UPDATE ON sales.events
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER daily_demands__set_updated_at BEFORE UPDATE ON sales.daily_demands
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
