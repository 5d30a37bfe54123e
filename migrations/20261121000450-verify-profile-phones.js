// @ts-check
'use strict';

const dropVerification = (/** @type {string} */ table) => `
  CREATE TRIGGER ${table}__drop_phone_verification BEFORE UPDATE ON marketplace.${table}
    FOR EACH ROW WHEN (OLD.is_phone_verified AND NEW.phone IS DISTINCT FROM OLD.phone)
    EXECUTE FUNCTION marketplace.drop_phone_verification();`;

/** @type {import('sequelize-cli').Migration & { lint: Record<string, string> }} */
module.exports = {
  lint: {
    'constraint-missing-not-valid':
      'Brands are there since 20261121000100 of the same first release: no database has more than a few of them yet.',
  },

  // Nothing has marked a phone as verified before; what somebody did by hand, without a phone, would not pass the check.
  async up({ sequelize }) {
    await sequelize.query(`
      UPDATE marketplace.brands SET is_phone_verified = false WHERE is_phone_verified AND phone IS NULL;
      ALTER TABLE marketplace.brands
        ADD CONSTRAINT brands__is_phone_verified_check CHECK (phone IS NOT NULL OR NOT is_phone_verified);

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
      ${dropVerification('influencers')}
      ${dropVerification('brands')}
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      DROP TRIGGER brands__drop_phone_verification ON marketplace.brands;
      DROP TRIGGER influencers__drop_phone_verification ON marketplace.influencers;
      DROP FUNCTION marketplace.drop_phone_verification();
      ALTER TABLE marketplace.brands DROP CONSTRAINT brands__is_phone_verified_check;
    `);
  },
};
