CREATE SCHEMA marketplace;
COMMENT ON SCHEMA marketplace IS 'Influencers, brands and the niches that bring them together.';
GRANT USAGE ON SCHEMA marketplace TO atrium_app, atrium_service, atrium_reporting, atrium_admin;

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

-- What influencers and brands are about.
CREATE TABLE marketplace.niches (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  name citext NOT NULL,
  icon varchar(50),
  description text,
  is_active boolean NOT NULL DEFAULT true,
  CONSTRAINT niches__id_pk PRIMARY KEY (id),
  CONSTRAINT niches__name_check CHECK (length(name::text) BETWEEN 1 AND 100)
);
CREATE UNIQUE INDEX niches__name_key ON marketplace.niches (name);
CREATE INDEX niches__created_at_idx ON marketplace.niches (created_at, id);
CREATE INDEX niches__search_idx ON marketplace.niches USING gin ((name::text) public.gin_trgm_ops);
CREATE TRIGGER niches__set_updated_at BEFORE UPDATE ON marketplace.niches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER niches__audit_insert AFTER INSERT ON marketplace.niches REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER niches__audit_update AFTER UPDATE ON marketplace.niches
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER niches__audit_delete AFTER DELETE ON marketplace.niches REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER niches__audit_truncate AFTER TRUNCATE ON marketplace.niches
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE marketplace.niches
  ENABLE ALWAYS TRIGGER niches__audit_insert,
  ENABLE ALWAYS TRIGGER niches__audit_update,
  ENABLE ALWAYS TRIGGER niches__audit_delete,
  ENABLE ALWAYS TRIGGER niches__audit_truncate;

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
GRANT SELECT (
    id, created_at, updated_at, name, icon, description, is_active
  ) ON marketplace.niches TO atrium_reporting;
CREATE VIEW reporting.marketplace_niches WITH (security_barrier) AS
  SELECT id, created_at, updated_at, name, icon, description, is_active
    FROM marketplace.niches;
GRANT SELECT ON reporting.marketplace_niches TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_niches OWNER TO atrium_reporting;

-- Who advertises.
CREATE TABLE marketplace.influencers (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  name varchar(255) NOT NULL,
  username platform.username NOT NULL,
  email platform.email_address NOT NULL,
  phone platform.phone_number NOT NULL,
  date_of_birth date,
  gender varchar(20),
  bio text,
  profile_image varchar(255),
  is_phone_verified boolean NOT NULL DEFAULT false,
  is_active boolean NOT NULL DEFAULT true,
  user_id uuid,
  CONSTRAINT influencers__id_pk PRIMARY KEY (id),
  CONSTRAINT influencers__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT influencers__gender_check
    CHECK (gender IN ('female', 'male', 'non_binary', 'other', 'undisclosed')),
  CONSTRAINT influencers__date_of_birth_check
    CHECK (date_of_birth <= (created_at AT TIME ZONE 'UTC')::date)
);
CREATE UNIQUE INDEX influencers__username_key ON marketplace.influencers (username);
CREATE UNIQUE INDEX influencers__email_key ON marketplace.influencers (email);
CREATE UNIQUE INDEX influencers__phone_key ON marketplace.influencers (phone);
CREATE UNIQUE INDEX influencers__user_id_key ON marketplace.influencers (user_id);
CREATE INDEX influencers__created_at_idx ON marketplace.influencers (created_at, id);
CREATE INDEX influencers__name_idx ON marketplace.influencers (name, id);
CREATE INDEX influencers__search_idx ON marketplace.influencers
  USING gin ((name || ' ' || username::text) public.gin_trgm_ops);
CREATE TRIGGER influencers__set_updated_at BEFORE UPDATE ON marketplace.influencers
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER influencers__drop_phone_verification BEFORE UPDATE ON marketplace.influencers
  FOR EACH ROW WHEN (OLD.is_phone_verified AND NEW.phone IS DISTINCT FROM OLD.phone)
  EXECUTE FUNCTION marketplace.drop_phone_verification();

CREATE TRIGGER influencers__audit_insert AFTER INSERT ON marketplace.influencers REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'name', 'username', 'email', 'phone', 'date_of_birth', 'gender', 'bio', 'profile_image'
  );
CREATE TRIGGER influencers__audit_update AFTER UPDATE ON marketplace.influencers
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'name', 'username', 'email', 'phone', 'date_of_birth', 'gender', 'bio', 'profile_image'
  );
CREATE TRIGGER influencers__audit_delete AFTER DELETE ON marketplace.influencers REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'name', 'username', 'email', 'phone', 'date_of_birth', 'gender', 'bio', 'profile_image'
  );
CREATE TRIGGER influencers__audit_truncate AFTER TRUNCATE ON marketplace.influencers
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE marketplace.influencers
  ENABLE ALWAYS TRIGGER influencers__audit_insert,
  ENABLE ALWAYS TRIGGER influencers__audit_update,
  ENABLE ALWAYS TRIGGER influencers__audit_delete,
  ENABLE ALWAYS TRIGGER influencers__audit_truncate;

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

-- Who has something advertised.
CREATE TABLE marketplace.brands (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  email platform.email_address NOT NULL,
  phone platform.phone_number,
  is_phone_verified boolean NOT NULL DEFAULT false,
  brand_name varchar(255),
  username platform.username,
  legal_entity_name varchar(255),
  company_type varchar(30),
  brand_email_id platform.email_address,
  poc_name varchar(255),
  poc_designation varchar(255),
  poc_email_id platform.email_address,
  poc_contact_number platform.phone_number,
  brand_bio text,
  profile_image varchar(255),
  incorporation_document varchar(255),
  gst_document varchar(255),
  pan_document varchar(255),
  is_profile_completed boolean NOT NULL GENERATED ALWAYS AS (brand_name IS NOT NULL AND legal_entity_name IS NOT NULL AND company_type IS NOT NULL
    AND brand_email_id IS NOT NULL AND poc_name IS NOT NULL AND poc_email_id IS NOT NULL
    AND poc_contact_number IS NOT NULL) STORED,
  is_active boolean NOT NULL DEFAULT true,
  user_id uuid,
  CONSTRAINT brands__id_pk PRIMARY KEY (id),
  CONSTRAINT brands__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT brands__is_phone_verified_check CHECK (phone IS NOT NULL OR NOT is_phone_verified),
  CONSTRAINT brands__company_type_check CHECK (company_type IN
    ('private_limited', 'public_limited', 'llp', 'partnership', 'sole_proprietorship', 'ngo', 'other'))
);
CREATE UNIQUE INDEX brands__email_key ON marketplace.brands (email);
CREATE UNIQUE INDEX brands__phone_key ON marketplace.brands (phone);
CREATE UNIQUE INDEX brands__username_key ON marketplace.brands (username);
CREATE INDEX brands__user_id_idx ON marketplace.brands (user_id);
CREATE INDEX brands__created_at_idx ON marketplace.brands (created_at, id);
CREATE INDEX brands__search_idx ON marketplace.brands
  USING gin ((coalesce(brand_name, '') || ' ' || coalesce(username::text, '')) public.gin_trgm_ops);
CREATE TRIGGER brands__set_updated_at BEFORE UPDATE ON marketplace.brands
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_profile_completed');
CREATE TRIGGER brands__drop_phone_verification BEFORE UPDATE ON marketplace.brands
  FOR EACH ROW WHEN (OLD.is_phone_verified AND NEW.phone IS DISTINCT FROM OLD.phone)
  EXECUTE FUNCTION marketplace.drop_phone_verification();

CREATE TRIGGER brands__audit_insert AFTER INSERT ON marketplace.brands REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'email', 'phone', 'brand_email_id', 'poc_name', 'poc_designation', 'poc_email_id',
    'poc_contact_number', 'incorporation_document', 'gst_document', 'pan_document'
  );
CREATE TRIGGER brands__audit_update AFTER UPDATE ON marketplace.brands
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'email', 'phone', 'brand_email_id', 'poc_name', 'poc_designation', 'poc_email_id',
    'poc_contact_number', 'incorporation_document', 'gst_document', 'pan_document'
  );
CREATE TRIGGER brands__audit_delete AFTER DELETE ON marketplace.brands REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'email', 'phone', 'brand_email_id', 'poc_name', 'poc_designation', 'poc_email_id',
    'poc_contact_number', 'incorporation_document', 'gst_document', 'pan_document'
  );
CREATE TRIGGER brands__audit_truncate AFTER TRUNCATE ON marketplace.brands
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE marketplace.brands
  ENABLE ALWAYS TRIGGER brands__audit_insert,
  ENABLE ALWAYS TRIGGER brands__audit_update,
  ENABLE ALWAYS TRIGGER brands__audit_delete,
  ENABLE ALWAYS TRIGGER brands__audit_truncate;

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

-- What an influencer is about.
CREATE TABLE marketplace.influencer_niches (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  influencer_id uuid NOT NULL,
  niche_id uuid NOT NULL,
  CONSTRAINT influencer_niches__id_pk PRIMARY KEY (id),
  CONSTRAINT influencer_niches__influencer_id_fk FOREIGN KEY (influencer_id)
    REFERENCES marketplace.influencers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT influencer_niches__niche_id_fk FOREIGN KEY (niche_id)
    REFERENCES marketplace.niches (id) ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE UNIQUE INDEX influencer_niches__influencer_id_niche_id_key ON marketplace.influencer_niches (influencer_id, niche_id);
CREATE INDEX influencer_niches__niche_id_idx ON marketplace.influencer_niches (niche_id);
CREATE TRIGGER influencer_niches__set_updated_at BEFORE UPDATE ON marketplace.influencer_niches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER influencer_niches__audit_insert AFTER INSERT ON marketplace.influencer_niches
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER influencer_niches__audit_update AFTER UPDATE ON marketplace.influencer_niches
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER influencer_niches__audit_delete AFTER DELETE ON marketplace.influencer_niches
  REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER influencer_niches__audit_truncate AFTER TRUNCATE ON marketplace.influencer_niches
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE marketplace.influencer_niches
  ENABLE ALWAYS TRIGGER influencer_niches__audit_insert,
  ENABLE ALWAYS TRIGGER influencer_niches__audit_update,
  ENABLE ALWAYS TRIGGER influencer_niches__audit_delete,
  ENABLE ALWAYS TRIGGER influencer_niches__audit_truncate;

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
GRANT SELECT (
    id, created_at, updated_at, influencer_id, niche_id
  ) ON marketplace.influencer_niches TO atrium_reporting;
CREATE VIEW reporting.marketplace_influencer_niches WITH (security_barrier) AS
  SELECT id, created_at, updated_at, influencer_id, niche_id
    FROM marketplace.influencer_niches;
GRANT SELECT ON reporting.marketplace_influencer_niches TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_influencer_niches OWNER TO atrium_reporting;

-- What a brand is about.
CREATE TABLE marketplace.brand_niches (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  brand_id uuid NOT NULL,
  niche_id uuid NOT NULL,
  CONSTRAINT brand_niches__id_pk PRIMARY KEY (id),
  CONSTRAINT brand_niches__brand_id_fk FOREIGN KEY (brand_id)
    REFERENCES marketplace.brands (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT brand_niches__niche_id_fk FOREIGN KEY (niche_id)
    REFERENCES marketplace.niches (id) ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE UNIQUE INDEX brand_niches__brand_id_niche_id_key ON marketplace.brand_niches (brand_id, niche_id);
CREATE INDEX brand_niches__niche_id_idx ON marketplace.brand_niches (niche_id);
CREATE TRIGGER brand_niches__set_updated_at BEFORE UPDATE ON marketplace.brand_niches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER brand_niches__audit_insert AFTER INSERT ON marketplace.brand_niches REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER brand_niches__audit_update AFTER UPDATE ON marketplace.brand_niches
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER brand_niches__audit_delete AFTER DELETE ON marketplace.brand_niches REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER brand_niches__audit_truncate AFTER TRUNCATE ON marketplace.brand_niches
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE marketplace.brand_niches
  ENABLE ALWAYS TRIGGER brand_niches__audit_insert,
  ENABLE ALWAYS TRIGGER brand_niches__audit_update,
  ENABLE ALWAYS TRIGGER brand_niches__audit_delete,
  ENABLE ALWAYS TRIGGER brand_niches__audit_truncate;

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
GRANT SELECT (id, created_at, updated_at, brand_id, niche_id) ON marketplace.brand_niches TO atrium_reporting;
CREATE VIEW reporting.marketplace_brand_niches WITH (security_barrier) AS
  SELECT id, created_at, updated_at, brand_id, niche_id
    FROM marketplace.brand_niches;
GRANT SELECT ON reporting.marketplace_brand_niches TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.marketplace_brand_niches OWNER TO atrium_reporting;
