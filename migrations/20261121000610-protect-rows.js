// @ts-check
'use strict';

/** Row-level security, grants and the views for analysts, of every table there is, as the features declare them. */

const protect = `
-- platform
GRANT USAGE ON SCHEMA platform TO atrium_app, atrium_service, atrium_reporting, atrium_admin;
ALTER TABLE platform.rate_limits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_limits__service ON platform.rate_limits TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY rate_limits__admin ON platform.rate_limits TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.rate_limits TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.rate_limits TO atrium_admin;
ALTER TABLE platform.idempotency_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys__service ON platform.idempotency_keys TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY idempotency_keys__admin ON platform.idempotency_keys TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.idempotency_keys TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.idempotency_keys TO atrium_admin;

-- identity
GRANT USAGE ON SCHEMA identity TO atrium_app, atrium_service, atrium_reporting, atrium_admin;
ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY users__select ON identity.users FOR SELECT TO atrium_app
  USING (id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY users__update ON identity.users FOR UPDATE TO atrium_app
  USING (id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')))
  WITH CHECK (id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY users__service ON identity.users TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY users__admin ON identity.users TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY users__reporting ON identity.users FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, UPDATE ON identity.users TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.users TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.users TO atrium_admin;
ALTER TABLE identity.roles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY roles__select ON identity.roles FOR SELECT TO atrium_app USING (true);
CREATE POLICY roles__service ON identity.roles TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY roles__admin ON identity.roles TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY roles__reporting ON identity.roles FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT ON identity.roles TO atrium_app;
GRANT SELECT ON identity.roles TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.roles TO atrium_admin;
ALTER TABLE identity.user_roles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_roles__select ON identity.user_roles FOR SELECT TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY user_roles__insert ON identity.user_roles FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('admin')));
CREATE POLICY user_roles__delete ON identity.user_roles FOR DELETE TO atrium_app
  USING ((SELECT platform.has_role('admin')));
CREATE POLICY user_roles__service ON identity.user_roles TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY user_roles__admin ON identity.user_roles TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY user_roles__reporting ON identity.user_roles FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, DELETE ON identity.user_roles TO atrium_app;
GRANT SELECT, INSERT, DELETE ON identity.user_roles TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_roles TO atrium_admin;
ALTER TABLE identity.user_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_sessions__select ON identity.user_sessions FOR SELECT TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()));
CREATE POLICY user_sessions__service ON identity.user_sessions TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY user_sessions__admin ON identity.user_sessions TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY user_sessions__reporting ON identity.user_sessions FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT ON identity.user_sessions TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_sessions TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_sessions TO atrium_admin;
ALTER TABLE identity.user_preferences ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_preferences__select ON identity.user_preferences FOR SELECT TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()));
CREATE POLICY user_preferences__update ON identity.user_preferences FOR UPDATE TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()))
  WITH CHECK (user_id = (SELECT platform.current_user_id()));
CREATE POLICY user_preferences__service ON identity.user_preferences TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY user_preferences__admin ON identity.user_preferences TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY user_preferences__reporting ON identity.user_preferences FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, UPDATE ON identity.user_preferences TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_preferences TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_preferences TO atrium_admin;
ALTER TABLE identity.outgoing_messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY outgoing_messages__service ON identity.outgoing_messages TO atrium_service
  USING (true)
  WITH CHECK (true);
CREATE POLICY outgoing_messages__admin ON identity.outgoing_messages TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.outgoing_messages TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.outgoing_messages TO atrium_admin;
ALTER TABLE identity.otps ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY otps__service ON identity.otps TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY otps__admin ON identity.otps TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.otps TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.otps TO atrium_admin;
ALTER TABLE identity.magic_links ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY magic_links__service ON identity.magic_links TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY magic_links__admin ON identity.magic_links TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.magic_links TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.magic_links TO atrium_admin;
GRANT SELECT (
    id, created_at, updated_at, is_phone_verified, email_verified_at, status, is_active
  ) ON identity.users TO atrium_reporting;
CREATE VIEW reporting.identity_users WITH (security_barrier) AS
  SELECT id, created_at, updated_at, '***'::text AS email, '***'::text AS username, '***'::text AS full_name,
    '***'::text AS first_name, '***'::text AS last_name, '***'::text AS phone, is_phone_verified, email_verified_at,
    '***'::text AS profile_image, '***'::text AS password_hash, status, is_active, '***'::text AS last_login_at
    FROM identity.users;
GRANT SELECT ON reporting.identity_users TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_users OWNER TO atrium_reporting;
GRANT SELECT (id, created_at, updated_at, code, label, position, is_active) ON identity.roles TO atrium_reporting;
CREATE VIEW reporting.identity_roles WITH (security_barrier) AS
  SELECT id, created_at, updated_at, code, label, position, is_active
    FROM identity.roles;
GRANT SELECT ON reporting.identity_roles TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_roles OWNER TO atrium_reporting;
GRANT SELECT (id, created_at, user_id, role_id) ON identity.user_roles TO atrium_reporting;
CREATE VIEW reporting.identity_user_roles WITH (security_barrier) AS
  SELECT id, created_at, user_id, role_id
    FROM identity.user_roles;
GRANT SELECT ON reporting.identity_user_roles TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_user_roles OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, updated_at, user_id, family, idle_expires_at, absolute_expires_at, rotated_at, revoked_at
  ) ON identity.user_sessions TO atrium_reporting;
CREATE VIEW reporting.identity_user_sessions WITH (security_barrier) AS
  SELECT id, created_at, updated_at, user_id, family, '***'::text AS token_hash, '***'::text AS device,
    '***'::text AS ip_address, idle_expires_at, absolute_expires_at, rotated_at, revoked_at
    FROM identity.user_sessions;
GRANT SELECT ON reporting.identity_user_sessions TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_user_sessions OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, updated_at, user_id, locale, timezone, theme, email_notifications, sms_notifications,
      push_notifications, marketing_emails
  ) ON identity.user_preferences TO atrium_reporting;
CREATE VIEW reporting.identity_user_preferences WITH (security_barrier) AS
  SELECT id, created_at, updated_at, user_id, locale, timezone, theme, email_notifications, sms_notifications,
    push_notifications, marketing_emails
    FROM identity.user_preferences;
GRANT SELECT ON reporting.identity_user_preferences TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_user_preferences OWNER TO atrium_reporting;

-- marketplace
GRANT USAGE ON SCHEMA marketplace TO atrium_app, atrium_service, atrium_reporting, atrium_admin;
ALTER TABLE marketplace.niches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY niches__select ON marketplace.niches FOR SELECT TO atrium_app USING (true);
CREATE POLICY niches__insert ON marketplace.niches FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('admin')));
CREATE POLICY niches__update ON marketplace.niches FOR UPDATE TO atrium_app
  USING ((SELECT platform.has_role('admin')))
  WITH CHECK ((SELECT platform.has_role('admin')));
CREATE POLICY niches__delete ON marketplace.niches FOR DELETE TO atrium_app
  USING ((SELECT platform.has_role('admin')));
CREATE POLICY niches__service ON marketplace.niches TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY niches__admin ON marketplace.niches TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY niches__reporting ON marketplace.niches FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.niches TO atrium_app;
GRANT SELECT, INSERT, DELETE ON marketplace.niches TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.niches TO atrium_admin;
ALTER TABLE marketplace.influencers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY influencers__select ON marketplace.influencers FOR SELECT TO atrium_app USING (true);
CREATE POLICY influencers__insert ON marketplace.influencers FOR INSERT TO atrium_app
  WITH CHECK (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY influencers__update ON marketplace.influencers FOR UPDATE TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')))
  WITH CHECK (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY influencers__delete ON marketplace.influencers FOR DELETE TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY influencers__service ON marketplace.influencers TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY influencers__admin ON marketplace.influencers TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY influencers__reporting ON marketplace.influencers FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.influencers TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.influencers TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.influencers TO atrium_admin;
ALTER TABLE marketplace.influencer_niches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY influencer_niches__select ON marketplace.influencer_niches FOR SELECT TO atrium_app USING (true);
CREATE POLICY influencer_niches__insert ON marketplace.influencer_niches FOR INSERT TO atrium_app
  WITH CHECK (EXISTS (SELECT FROM marketplace.influencers AS owned WHERE owned.id = influencer_id
    AND owned.user_id = (SELECT platform.current_user_id())) OR (SELECT platform.has_role('admin')));
CREATE POLICY influencer_niches__delete ON marketplace.influencer_niches FOR DELETE TO atrium_app
  USING (EXISTS (SELECT FROM marketplace.influencers AS owned WHERE owned.id = influencer_id
    AND owned.user_id = (SELECT platform.current_user_id())) OR (SELECT platform.has_role('admin')));
CREATE POLICY influencer_niches__service ON marketplace.influencer_niches TO atrium_service
  USING (true)
  WITH CHECK (true);
CREATE POLICY influencer_niches__admin ON marketplace.influencer_niches TO atrium_admin
  USING (true)
  WITH CHECK (true);
CREATE POLICY influencer_niches__reporting ON marketplace.influencer_niches FOR SELECT TO atrium_reporting
  USING (true);
GRANT SELECT, INSERT, DELETE ON marketplace.influencer_niches TO atrium_app;
GRANT SELECT, INSERT, DELETE ON marketplace.influencer_niches TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.influencer_niches TO atrium_admin;
ALTER TABLE marketplace.brands ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY brands__select ON marketplace.brands FOR SELECT TO atrium_app USING (true);
CREATE POLICY brands__insert ON marketplace.brands FOR INSERT TO atrium_app
  WITH CHECK (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY brands__update ON marketplace.brands FOR UPDATE TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')))
  WITH CHECK (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY brands__delete ON marketplace.brands FOR DELETE TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()) OR (SELECT platform.has_role('admin')));
CREATE POLICY brands__service ON marketplace.brands TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY brands__admin ON marketplace.brands TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY brands__reporting ON marketplace.brands FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.brands TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.brands TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.brands TO atrium_admin;
ALTER TABLE marketplace.brand_niches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY brand_niches__select ON marketplace.brand_niches FOR SELECT TO atrium_app USING (true);
CREATE POLICY brand_niches__insert ON marketplace.brand_niches FOR INSERT TO atrium_app
  WITH CHECK (EXISTS (SELECT FROM marketplace.brands AS owned WHERE owned.id = brand_id
    AND owned.user_id = (SELECT platform.current_user_id())) OR (SELECT platform.has_role('admin')));
CREATE POLICY brand_niches__delete ON marketplace.brand_niches FOR DELETE TO atrium_app
  USING (EXISTS (SELECT FROM marketplace.brands AS owned WHERE owned.id = brand_id
    AND owned.user_id = (SELECT platform.current_user_id())) OR (SELECT platform.has_role('admin')));
CREATE POLICY brand_niches__service ON marketplace.brand_niches TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY brand_niches__admin ON marketplace.brand_niches TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY brand_niches__reporting ON marketplace.brand_niches FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, DELETE ON marketplace.brand_niches TO atrium_app;
GRANT SELECT, INSERT, DELETE ON marketplace.brand_niches TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON marketplace.brand_niches TO atrium_admin;
GRANT SELECT (
    id, created_at, updated_at, name, icon, description, is_active
  ) ON marketplace.niches TO atrium_reporting;
CREATE VIEW reporting.marketplace_niches WITH (security_barrier) AS
  SELECT id, created_at, updated_at, name, icon, description, is_active
    FROM marketplace.niches;
GRANT SELECT ON reporting.marketplace_niches TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_niches OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, updated_at, is_phone_verified, is_active, user_id
  ) ON marketplace.influencers TO atrium_reporting;
CREATE VIEW reporting.marketplace_influencers WITH (security_barrier) AS
  SELECT id, created_at, updated_at, '***'::text AS name, '***'::text AS username, '***'::text AS email,
    '***'::text AS phone, '***'::text AS date_of_birth, '***'::text AS gender, '***'::text AS bio,
    '***'::text AS profile_image, is_phone_verified, is_active, user_id
    FROM marketplace.influencers;
GRANT SELECT ON reporting.marketplace_influencers TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_influencers OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, updated_at, influencer_id, niche_id
  ) ON marketplace.influencer_niches TO atrium_reporting;
CREATE VIEW reporting.marketplace_influencer_niches WITH (security_barrier) AS
  SELECT id, created_at, updated_at, influencer_id, niche_id
    FROM marketplace.influencer_niches;
GRANT SELECT ON reporting.marketplace_influencer_niches TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_influencer_niches OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, updated_at, is_phone_verified, brand_name, username, legal_entity_name, company_type, brand_bio,
      profile_image, is_profile_completed, is_active, user_id
  ) ON marketplace.brands TO atrium_reporting;
CREATE VIEW reporting.marketplace_brands WITH (security_barrier) AS
  SELECT id, created_at, updated_at, '***'::text AS email, '***'::text AS phone, is_phone_verified, brand_name,
    username, legal_entity_name, company_type, '***'::text AS brand_email_id, '***'::text AS poc_name,
    '***'::text AS poc_designation, '***'::text AS poc_email_id, '***'::text AS poc_contact_number, brand_bio,
    profile_image, '***'::text AS incorporation_document, '***'::text AS gst_document, '***'::text AS pan_document,
    is_profile_completed, is_active, user_id
    FROM marketplace.brands;
GRANT SELECT ON reporting.marketplace_brands TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_brands OWNER TO atrium_reporting;
GRANT SELECT (id, created_at, updated_at, brand_id, niche_id) ON marketplace.brand_niches TO atrium_reporting;
CREATE VIEW reporting.marketplace_brand_niches WITH (security_barrier) AS
  SELECT id, created_at, updated_at, brand_id, niche_id
    FROM marketplace.brand_niches;
GRANT SELECT ON reporting.marketplace_brand_niches TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_brand_niches OWNER TO atrium_reporting;

-- sales
GRANT USAGE ON SCHEMA sales TO atrium_app, atrium_service, atrium_reporting, atrium_admin;
ALTER TABLE sales.products ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY products__select ON sales.products FOR SELECT TO atrium_app USING (true);
CREATE POLICY products__insert ON sales.products FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY products__update ON sales.products FOR UPDATE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')))
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY products__delete ON sales.products FOR DELETE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY products__service ON sales.products TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY products__admin ON sales.products TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY products__reporting ON sales.products FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.products TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.products TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.products TO atrium_admin;
ALTER TABLE sales.transactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY transactions__select ON sales.transactions FOR SELECT TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'analyst', 'admin')));
CREATE POLICY transactions__insert ON sales.transactions FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY transactions__service ON sales.transactions TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY transactions__admin ON sales.transactions TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY transactions__reporting ON sales.transactions FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT ON sales.transactions TO atrium_app;
GRANT SELECT, INSERT, DELETE ON sales.transactions TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.transactions TO atrium_admin;
ALTER TABLE sales.events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY events__select ON sales.events FOR SELECT TO atrium_app USING (true);
CREATE POLICY events__insert ON sales.events FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY events__update ON sales.events FOR UPDATE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')))
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY events__delete ON sales.events FOR DELETE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY events__service ON sales.events TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY events__admin ON sales.events TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY events__reporting ON sales.events FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.events TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.events TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.events TO atrium_admin;
GRANT SELECT (
    id, created_at, updated_at, name, category, variation, price, stock, sku
  ) ON sales.products TO atrium_reporting;
CREATE VIEW reporting.sales_products WITH (security_barrier) AS
  SELECT id, created_at, updated_at, name, category, variation, price, stock, sku
    FROM sales.products;
GRANT SELECT ON reporting.sales_products TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.sales_products OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, product_id, quantity_sold, price_per_unit, transaction_date, is_promo, source_ref
  ) ON sales.transactions TO atrium_reporting;
CREATE VIEW reporting.sales_transactions WITH (security_barrier) AS
  SELECT id, created_at, product_id, quantity_sold, price_per_unit, transaction_date, is_promo, source_ref
    FROM sales.transactions;
GRANT SELECT ON reporting.sales_transactions TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.sales_transactions OWNER TO atrium_reporting;
GRANT SELECT (
    id, created_at, updated_at, event_name, event_date, type, description, include_in_prediction
  ) ON sales.events TO atrium_reporting;
CREATE VIEW reporting.sales_events WITH (security_barrier) AS
  SELECT id, created_at, updated_at, event_name, event_date, type, description, include_in_prediction
    FROM sales.events;
GRANT SELECT ON reporting.sales_events TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.sales_events OWNER TO atrium_reporting;
`;

const tables = [
  'identity.magic_links',
  'identity.otps',
  'identity.outgoing_messages',
  'identity.roles',
  'identity.user_preferences',
  'identity.user_roles',
  'identity.user_sessions',
  'identity.users',
  'marketplace.brand_niches',
  'marketplace.brands',
  'marketplace.influencer_niches',
  'marketplace.influencers',
  'marketplace.niches',
  'platform.idempotency_keys',
  'platform.rate_limits',
  'sales.events',
  'sales.products',
  'sales.transactions',
];

const views = [
  'reporting.identity_roles',
  'reporting.identity_user_preferences',
  'reporting.identity_user_roles',
  'reporting.identity_user_sessions',
  'reporting.identity_users',
  'reporting.marketplace_brand_niches',
  'reporting.marketplace_brands',
  'reporting.marketplace_influencer_niches',
  'reporting.marketplace_influencers',
  'reporting.marketplace_niches',
  'reporting.sales_events',
  'reporting.sales_products',
  'reporting.sales_transactions',
];

const roles = 'atrium_app, atrium_service, atrium_reporting, atrium_admin';

const open = (/** @type {string} */ table) => `
  DO $policies$
  DECLARE
    policy name;
  BEGIN
    FOR policy IN SELECT polname FROM pg_catalog.pg_policy WHERE polrelid = '${table}'::regclass LOOP
      EXECUTE format('DROP POLICY %I ON ${table}', policy);
    END LOOP;
  END
  $policies$;
  ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
  REVOKE ALL ON ${table} FROM ${roles};`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(protect);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      DROP VIEW ${views.join(', ')};
      ${tables.map(open).join('')}
      REVOKE USAGE ON SCHEMA platform, identity, marketplace, sales FROM ${roles};`);
  },
};
