CREATE TRIGGER niches__set_updated_at BEFORE UPDATE ON marketplace.niches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER influencers__set_updated_at BEFORE UPDATE ON marketplace.influencers
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER brands__set_updated_at BEFORE UPDATE ON marketplace.brands
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_profile_completed');
CREATE TRIGGER influencer_niches__set_updated_at BEFORE UPDATE ON marketplace.influencer_niches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER brand_niches__set_updated_at BEFORE UPDATE ON marketplace.brand_niches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
