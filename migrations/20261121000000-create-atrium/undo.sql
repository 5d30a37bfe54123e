-- Takes away what the other files made, by name and in reverse: what somebody has added since stops it, and all stays.
DROP VIEW reporting.sales_events, reporting.sales_transactions, reporting.sales_products;
DROP TABLE sales.events, sales.transactions, sales.products;
DROP TYPE sales.enum_events_type;
DROP SCHEMA sales;

DROP VIEW reporting.marketplace_brand_niches, reporting.marketplace_influencer_niches, reporting.marketplace_brands,
  reporting.marketplace_influencers, reporting.marketplace_niches;
DROP TABLE marketplace.brand_niches, marketplace.influencer_niches, marketplace.brands, marketplace.influencers,
  marketplace.niches;
DROP FUNCTION marketplace.drop_phone_verification();
DROP SCHEMA marketplace;

DROP VIEW reporting.identity_user_preferences, reporting.identity_user_sessions, reporting.identity_user_roles,
  reporting.identity_roles, reporting.identity_users;
DROP TABLE identity.magic_links, identity.otps, identity.outgoing_messages, identity.user_preferences,
  identity.user_sessions, identity.user_roles, identity.roles, identity.users;
DROP SCHEMA identity;

DROP VIEW reporting.platform_audit_logs;
DROP FUNCTION platform.seal_audit_logs(integer);
DROP FUNCTION platform.audit_hash(platform.audit_logs);
DROP FUNCTION platform.audit_instant(timestamptz);
DROP FUNCTION platform.audit_text(text);
DROP FUNCTION platform.forget_addresses(uuid);
DROP FUNCTION platform.record_read(text, uuid, uuid);
DROP FUNCTION platform.record_change();
DROP FUNCTION platform.mask_columns(jsonb, text[]);
DROP FUNCTION platform.audit_context();
DROP TABLE platform.audit_seals, platform.audit_logs;
DROP FUNCTION platform.refuse_all_but_forgetting();
DROP FUNCTION platform.refuse_change();

DROP TABLE platform.idempotency_keys, platform.rate_limits;

DROP FUNCTION platform.has_role(text[]);
DROP FUNCTION platform.current_user_id();
DROP FUNCTION platform.uuid_v7_time(uuid);
DROP FUNCTION platform.set_updated_at();
DROP FUNCTION platform.uuid_v7();
DROP DOMAIN platform.username;
DROP DOMAIN platform.phone_number;
DROP DOMAIN platform.email_address;
DROP SCHEMA reporting;
DROP SCHEMA platform;

-- The ledger belongs to whoever connects again.
SET ROLE NONE;
REVOKE SELECT ON migration.ledger FROM atrium_app, atrium_service;
REVOKE USAGE ON SCHEMA migration FROM atrium_app, atrium_service;
ALTER TABLE migration.ledger OWNER TO SESSION_USER;
ALTER SCHEMA migration OWNER TO SESSION_USER;

-- The roles stay: other databases of the server may use them, logins are their members, and without grants and
-- policies they can do nothing here.
DO $grants$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM atrium_app, atrium_service', current_database());
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM atrium_migrator', current_database());
END
$grants$;

-- An extension that was there before, or that something else has come to use, stays.
DO $extensions$
DECLARE
  extension name;
BEGIN
  FOR extension IN
    SELECT extname FROM pg_catalog.pg_extension
     WHERE extname IN ('citext', 'pg_trgm') AND pg_catalog.pg_has_role(current_user, extowner, 'USAGE')
  LOOP
    BEGIN
      EXECUTE format('DROP EXTENSION %I', extension);
    EXCEPTION WHEN dependent_objects_still_exist THEN
      RAISE NOTICE 'The extension % is in use and stays.', extension;
    END;
  END LOOP;
END
$extensions$;
