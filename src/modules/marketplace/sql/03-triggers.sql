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

-- What proved the old phone proves nothing of the new one, whoever changes it and whatever else is written with it.
CREATE FUNCTION marketplace.drop_phone_verification() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  NEW.is_phone_verified := false;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION marketplace.drop_phone_verification() IS
  'BEFORE UPDATE FOR EACH ROW of a verified phone that is changed: it is verified no longer.';
CREATE TRIGGER influencers__drop_phone_verification BEFORE UPDATE ON marketplace.influencers
  FOR EACH ROW WHEN (OLD.is_phone_verified AND NEW.phone IS DISTINCT FROM OLD.phone)
  EXECUTE FUNCTION marketplace.drop_phone_verification();
CREATE TRIGGER brands__drop_phone_verification BEFORE UPDATE ON marketplace.brands
  FOR EACH ROW WHEN (OLD.is_phone_verified AND NEW.phone IS DISTINCT FROM OLD.phone)
  EXECUTE FUNCTION marketplace.drop_phone_verification();
