CREATE SCHEMA identity;
COMMENT ON SCHEMA identity IS 'Accounts, their roles, sessions and the codes and links that prove an address.';
GRANT USAGE ON SCHEMA identity TO atrium_app, atrium_service, atrium_reporting, atrium_admin;

-- Accounts.
CREATE TABLE identity.users (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  email platform.email_address NOT NULL,
  username platform.username NOT NULL,
  full_name varchar(255) NOT NULL,
  first_name varchar(100),
  last_name varchar(100),
  phone platform.phone_number,
  is_phone_verified boolean NOT NULL DEFAULT false,
  email_verified_at timestamptz(3),
  profile_image varchar(255),
  password_hash varchar(255),
  status varchar(20) NOT NULL DEFAULT 'active',
  is_active boolean NOT NULL GENERATED ALWAYS AS (status = 'active') STORED,
  last_login_at timestamptz(3),
  CONSTRAINT users__id_pk PRIMARY KEY (id),
  CONSTRAINT users__status_check
    CHECK (status IN ('active', 'invited', 'deactivated', 'suspended', 'anonymised')),
  CONSTRAINT users__password_hash_check CHECK (password_hash LIKE '$2_$%'),
  CONSTRAINT users__is_phone_verified_check CHECK (phone IS NOT NULL OR NOT is_phone_verified)
);
CREATE UNIQUE INDEX idx_users_email ON identity.users (email);
CREATE UNIQUE INDEX idx_users_username ON identity.users (username);
CREATE UNIQUE INDEX users__phone_key ON identity.users (phone);
CREATE INDEX idx_users_created_at ON identity.users (created_at, id);
CREATE INDEX users__email_idx ON identity.users (email) WHERE status = 'active';
CREATE TRIGGER users__set_updated_at BEFORE UPDATE ON identity.users
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_active');

CREATE TRIGGER users__audit_insert AFTER INSERT ON identity.users REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'id', 'email', 'username', 'full_name', 'first_name', 'last_name', 'phone', 'profile_image',
    'password_hash', 'last_login_at'
  );
CREATE TRIGGER users__audit_update AFTER UPDATE ON identity.users
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'id', 'email', 'username', 'full_name', 'first_name', 'last_name', 'phone', 'profile_image',
    'password_hash', 'last_login_at'
  );
CREATE TRIGGER users__audit_delete AFTER DELETE ON identity.users REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'id', 'email', 'username', 'full_name', 'first_name', 'last_name', 'phone', 'profile_image',
    'password_hash', 'last_login_at'
  );
CREATE TRIGGER users__audit_truncate AFTER TRUNCATE ON identity.users
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.users
  ENABLE ALWAYS TRIGGER users__audit_insert,
  ENABLE ALWAYS TRIGGER users__audit_update,
  ENABLE ALWAYS TRIGGER users__audit_delete,
  ENABLE ALWAYS TRIGGER users__audit_truncate;

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

-- What an account may be.
CREATE TABLE identity.roles (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  code varchar(50) NOT NULL,
  label varchar(100) NOT NULL,
  position integer NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  CONSTRAINT roles__id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX roles__code_key ON identity.roles (code);
CREATE TRIGGER roles__set_updated_at BEFORE UPDATE ON identity.roles
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

INSERT INTO identity.roles (code, label, position) VALUES
  ('admin', 'Administrator', 1),
  ('analyst', 'Analyst', 2),
  ('merchandiser', 'Merchandiser', 3),
  ('agent', 'Support agent', 4),
  ('counsellor', 'Counsellor', 5),
  ('member', 'Member', 6);
-- They were there before the trail that tells of every record.
SET LOCAL timezone = 'UTC';
INSERT INTO platform.audit_logs (actor, action, table_name, record_id, changes, cluster)
SELECT context.actor, 'baseline', 'identity.roles', roles.id, to_jsonb(roles), context.cluster
  FROM identity.roles, platform.audit_context() AS context;

CREATE TRIGGER roles__audit_insert AFTER INSERT ON identity.roles REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER roles__audit_update AFTER UPDATE ON identity.roles
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER roles__audit_delete AFTER DELETE ON identity.roles REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER roles__audit_truncate AFTER TRUNCATE ON identity.roles
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.roles
  ENABLE ALWAYS TRIGGER roles__audit_insert,
  ENABLE ALWAYS TRIGGER roles__audit_update,
  ENABLE ALWAYS TRIGGER roles__audit_delete,
  ENABLE ALWAYS TRIGGER roles__audit_truncate;

ALTER TABLE identity.roles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY roles__select ON identity.roles FOR SELECT TO atrium_app USING (true);
CREATE POLICY roles__service ON identity.roles TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY roles__admin ON identity.roles TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY roles__reporting ON identity.roles FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT ON identity.roles TO atrium_app;
GRANT SELECT ON identity.roles TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.roles TO atrium_admin;
GRANT SELECT (id, created_at, updated_at, code, label, position, is_active) ON identity.roles TO atrium_reporting;
CREATE VIEW reporting.identity_roles WITH (security_barrier) AS
  SELECT id, created_at, updated_at, code, label, position, is_active
    FROM identity.roles;
GRANT SELECT ON reporting.identity_roles TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_roles OWNER TO atrium_reporting;

-- Which accounts have which roles.
CREATE TABLE identity.user_roles (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  user_id uuid NOT NULL,
  role_id uuid NOT NULL,
  CONSTRAINT user_roles__id_pk PRIMARY KEY (id),
  CONSTRAINT user_roles__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT user_roles__role_id_fk FOREIGN KEY (role_id)
    REFERENCES identity.roles (id) ON UPDATE CASCADE ON DELETE RESTRICT
);
CREATE UNIQUE INDEX user_roles__user_id_role_id_key ON identity.user_roles (user_id, role_id);
CREATE INDEX user_roles__role_id_idx ON identity.user_roles (role_id);

CREATE TRIGGER user_roles__audit_insert AFTER INSERT ON identity.user_roles REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
CREATE TRIGGER user_roles__audit_update AFTER UPDATE ON identity.user_roles
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
CREATE TRIGGER user_roles__audit_delete AFTER DELETE ON identity.user_roles REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
CREATE TRIGGER user_roles__audit_truncate AFTER TRUNCATE ON identity.user_roles
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.user_roles
  ENABLE ALWAYS TRIGGER user_roles__audit_insert,
  ENABLE ALWAYS TRIGGER user_roles__audit_update,
  ENABLE ALWAYS TRIGGER user_roles__audit_delete,
  ENABLE ALWAYS TRIGGER user_roles__audit_truncate;

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
GRANT SELECT (id, created_at, user_id, role_id) ON identity.user_roles TO atrium_reporting;
CREATE VIEW reporting.identity_user_roles WITH (security_barrier) AS
  SELECT id, created_at, user_id, role_id
    FROM identity.user_roles;
GRANT SELECT ON reporting.identity_user_roles TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_user_roles OWNER TO atrium_reporting;

-- Where an account is signed in.
CREATE TABLE identity.user_sessions (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  user_id uuid NOT NULL,
  family uuid NOT NULL,
  token_hash bytea NOT NULL,
  device varchar(255),
  ip_address inet,
  idle_expires_at timestamptz(3) NOT NULL,
  absolute_expires_at timestamptz(3) NOT NULL,
  rotated_at timestamptz(3),
  revoked_at timestamptz(3),
  CONSTRAINT user_sessions__id_pk PRIMARY KEY (id),
  CONSTRAINT user_sessions__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX user_sessions__token_hash_key ON identity.user_sessions (token_hash);
CREATE INDEX user_sessions__user_id_idx ON identity.user_sessions (user_id);
CREATE INDEX user_sessions__family_idx ON identity.user_sessions (family);
CREATE TRIGGER user_sessions__set_updated_at BEFORE UPDATE ON identity.user_sessions
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER user_sessions__audit_insert AFTER INSERT ON identity.user_sessions REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'token_hash', 'device', 'ip_address');
CREATE TRIGGER user_sessions__audit_update AFTER UPDATE ON identity.user_sessions
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'token_hash', 'device', 'ip_address');
CREATE TRIGGER user_sessions__audit_delete AFTER DELETE ON identity.user_sessions REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'token_hash', 'device', 'ip_address');
CREATE TRIGGER user_sessions__audit_truncate AFTER TRUNCATE ON identity.user_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.user_sessions
  ENABLE ALWAYS TRIGGER user_sessions__audit_insert,
  ENABLE ALWAYS TRIGGER user_sessions__audit_update,
  ENABLE ALWAYS TRIGGER user_sessions__audit_delete,
  ENABLE ALWAYS TRIGGER user_sessions__audit_truncate;

ALTER TABLE identity.user_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_sessions__select ON identity.user_sessions FOR SELECT TO atrium_app
  USING (user_id = (SELECT platform.current_user_id()));
CREATE POLICY user_sessions__service ON identity.user_sessions TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY user_sessions__admin ON identity.user_sessions TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY user_sessions__reporting ON identity.user_sessions FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT ON identity.user_sessions TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_sessions TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.user_sessions TO atrium_admin;
GRANT SELECT (
    id, created_at, updated_at, user_id, family, idle_expires_at, absolute_expires_at, rotated_at, revoked_at
  ) ON identity.user_sessions TO atrium_reporting;
CREATE VIEW reporting.identity_user_sessions WITH (security_barrier) AS
  SELECT id, created_at, updated_at, user_id, family, '***'::text AS token_hash, '***'::text AS device,
    '***'::text AS ip_address, idle_expires_at, absolute_expires_at, rotated_at, revoked_at
    FROM identity.user_sessions;
GRANT SELECT ON reporting.identity_user_sessions TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.identity_user_sessions OWNER TO atrium_reporting;

-- How an account wants things to be.
CREATE TABLE identity.user_preferences (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  user_id uuid NOT NULL,
  locale varchar(35) NOT NULL DEFAULT 'en',
  timezone varchar(64) NOT NULL DEFAULT 'UTC',
  theme varchar(10) NOT NULL DEFAULT 'system',
  email_notifications boolean NOT NULL DEFAULT true,
  sms_notifications boolean NOT NULL DEFAULT false,
  push_notifications boolean NOT NULL DEFAULT true,
  marketing_emails boolean NOT NULL DEFAULT false,
  CONSTRAINT user_preferences__id_pk PRIMARY KEY (id),
  CONSTRAINT user_preferences__theme_check CHECK (theme IN ('system', 'light', 'dark')),
  CONSTRAINT user_preferences__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX user_preferences__user_id_key ON identity.user_preferences (user_id);
CREATE TRIGGER user_preferences__set_updated_at BEFORE UPDATE ON identity.user_preferences
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER user_preferences__audit_insert AFTER INSERT ON identity.user_preferences
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
CREATE TRIGGER user_preferences__audit_update AFTER UPDATE ON identity.user_preferences
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
CREATE TRIGGER user_preferences__audit_delete AFTER DELETE ON identity.user_preferences
  REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id');
CREATE TRIGGER user_preferences__audit_truncate AFTER TRUNCATE ON identity.user_preferences
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.user_preferences
  ENABLE ALWAYS TRIGGER user_preferences__audit_insert,
  ENABLE ALWAYS TRIGGER user_preferences__audit_update,
  ENABLE ALWAYS TRIGGER user_preferences__audit_delete,
  ENABLE ALWAYS TRIGGER user_preferences__audit_truncate;

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

-- Letters and texts on their way, without the address they go to.
CREATE TABLE identity.outgoing_messages (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  user_id uuid,
  channel varchar(10) NOT NULL,
  template varchar(40) NOT NULL,
  recipient_hash bytea NOT NULL,
  content bytea,
  status varchar(10) NOT NULL DEFAULT 'queued',
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  transport varchar(20),
  last_error varchar(50),
  cost numeric(10,2) NOT NULL DEFAULT 0,
  CONSTRAINT outgoing_messages__id_pk PRIMARY KEY (id),
  CONSTRAINT outgoing_messages__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT outgoing_messages__channel_check CHECK (channel IN ('email', 'sms')),
  CONSTRAINT outgoing_messages__status_check CHECK (status IN ('queued', 'sent', 'failed', 'expired')),
  CONSTRAINT outgoing_messages__recipient_hash_check CHECK (octet_length(recipient_hash) = 32),
  CONSTRAINT outgoing_messages__content_check CHECK (content IS NOT NULL OR status <> 'queued'),
  CONSTRAINT outgoing_messages__attempts_check CHECK (attempts BETWEEN 0 AND 5),
  CONSTRAINT outgoing_messages__sent_at_check CHECK (
    (sent_at IS NOT NULL) = (status = 'sent') AND (transport IS NOT NULL) = (status = 'sent')
  ),
  CONSTRAINT outgoing_messages__last_error_check CHECK (last_error ~ '^[a-z0-9_]+$'),
  CONSTRAINT outgoing_messages__cost_check CHECK (cost >= 0)
);
CREATE INDEX outgoing_messages__user_id_created_at_idx
  ON identity.outgoing_messages (user_id, created_at);
CREATE INDEX outgoing_messages__recipient_hash_created_at_idx
  ON identity.outgoing_messages (recipient_hash, created_at);
CREATE INDEX outgoing_messages__channel_created_at_idx
  ON identity.outgoing_messages (channel, created_at);
CREATE INDEX outgoing_messages__next_attempt_at_idx
  ON identity.outgoing_messages (next_attempt_at) WHERE status = 'queued';
CREATE TRIGGER outgoing_messages__set_updated_at BEFORE UPDATE ON identity.outgoing_messages
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER outgoing_messages__audit_insert AFTER INSERT ON identity.outgoing_messages
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'recipient_hash', 'content');
CREATE TRIGGER outgoing_messages__audit_update AFTER UPDATE ON identity.outgoing_messages
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'recipient_hash', 'content');
CREATE TRIGGER outgoing_messages__audit_delete AFTER DELETE ON identity.outgoing_messages
  REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'recipient_hash', 'content');
CREATE TRIGGER outgoing_messages__audit_truncate AFTER TRUNCATE ON identity.outgoing_messages
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.outgoing_messages
  ENABLE ALWAYS TRIGGER outgoing_messages__audit_insert,
  ENABLE ALWAYS TRIGGER outgoing_messages__audit_update,
  ENABLE ALWAYS TRIGGER outgoing_messages__audit_delete,
  ENABLE ALWAYS TRIGGER outgoing_messages__audit_truncate;

ALTER TABLE identity.outgoing_messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY outgoing_messages__service ON identity.outgoing_messages TO atrium_service
  USING (true)
  WITH CHECK (true);
CREATE POLICY outgoing_messages__admin ON identity.outgoing_messages TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.outgoing_messages TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.outgoing_messages TO atrium_admin;

-- Codes that prove a telephone number.
CREATE TABLE identity.otps (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  phone platform.phone_number NOT NULL,
  user_id uuid,
  purpose varchar(50) NOT NULL,
  subject_id uuid,
  code_hash bytea NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  is_used boolean NOT NULL DEFAULT false,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT otps__id_pk PRIMARY KEY (id),
  CONSTRAINT otps__purpose_check CHECK (purpose ~ '^[a-z]+(_[a-z]+)*$'),
  CONSTRAINT otps__code_hash_check CHECK (octet_length(code_hash) = 32),
  CONSTRAINT otps__attempts_check CHECK (attempts BETWEEN 0 AND 5),
  CONSTRAINT otps__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX otps__phone_purpose_subject_id_key ON identity.otps (phone, purpose, subject_id)
  NULLS NOT DISTINCT WHERE NOT is_used;
CREATE INDEX otps__phone_expires_at_idx ON identity.otps (phone, expires_at);
CREATE INDEX otps__user_id_idx ON identity.otps (user_id);
CREATE INDEX otps__expires_at_idx ON identity.otps (expires_at);
CREATE TRIGGER otps__set_updated_at BEFORE UPDATE ON identity.otps
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER otps__audit_insert AFTER INSERT ON identity.otps REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone', 'code_hash');
CREATE TRIGGER otps__audit_update AFTER UPDATE ON identity.otps
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone', 'code_hash');
CREATE TRIGGER otps__audit_delete AFTER DELETE ON identity.otps REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'phone', 'code_hash');
CREATE TRIGGER otps__audit_truncate AFTER TRUNCATE ON identity.otps
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.otps
  ENABLE ALWAYS TRIGGER otps__audit_insert,
  ENABLE ALWAYS TRIGGER otps__audit_update,
  ENABLE ALWAYS TRIGGER otps__audit_delete,
  ENABLE ALWAYS TRIGGER otps__audit_truncate;

ALTER TABLE identity.otps ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY otps__service ON identity.otps TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY otps__admin ON identity.otps TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.otps TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.otps TO atrium_admin;

-- Links and codes that prove an e-mail address.
CREATE TABLE identity.magic_links (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  user_id uuid NOT NULL,
  purpose varchar(20) NOT NULL,
  email platform.email_address NOT NULL,
  token_hash bytea NOT NULL,
  code_hash bytea NOT NULL,
  code_attempts integer NOT NULL DEFAULT 0,
  browser_hash bytea,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  CONSTRAINT magic_links__id_pk PRIMARY KEY (id),
  CONSTRAINT magic_links__purpose_check CHECK (purpose IN ('sign_in', 'verify_email', 'change_email')),
  CONSTRAINT magic_links__token_hash_check CHECK (octet_length(token_hash) = 32),
  CONSTRAINT magic_links__code_hash_check CHECK (octet_length(code_hash) = 32),
  CONSTRAINT magic_links__code_attempts_check CHECK (code_attempts BETWEEN 0 AND 5),
  CONSTRAINT magic_links__browser_hash_check CHECK (octet_length(browser_hash) = 32),
  CONSTRAINT magic_links__user_id_fk FOREIGN KEY (user_id)
    REFERENCES identity.users (id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX magic_links__token_hash_key ON identity.magic_links (token_hash);
CREATE UNIQUE INDEX magic_links__user_id_purpose_key ON identity.magic_links (user_id, purpose)
  WHERE used_at IS NULL;
CREATE INDEX magic_links__user_id_expires_at_idx ON identity.magic_links (user_id, expires_at);
CREATE INDEX magic_links__expires_at_idx ON identity.magic_links (expires_at);
CREATE TRIGGER magic_links__set_updated_at BEFORE UPDATE ON identity.magic_links
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER magic_links__audit_insert AFTER INSERT ON identity.magic_links REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'email', 'token_hash', 'code_hash', 'browser_hash'
  );
CREATE TRIGGER magic_links__audit_update AFTER UPDATE ON identity.magic_links
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'email', 'token_hash', 'code_hash', 'browser_hash'
  );
CREATE TRIGGER magic_links__audit_delete AFTER DELETE ON identity.magic_links REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change(
    'user_id', 'email', 'token_hash', 'code_hash', 'browser_hash'
  );
CREATE TRIGGER magic_links__audit_truncate AFTER TRUNCATE ON identity.magic_links
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE identity.magic_links
  ENABLE ALWAYS TRIGGER magic_links__audit_insert,
  ENABLE ALWAYS TRIGGER magic_links__audit_update,
  ENABLE ALWAYS TRIGGER magic_links__audit_delete,
  ENABLE ALWAYS TRIGGER magic_links__audit_truncate;

ALTER TABLE identity.magic_links ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY magic_links__service ON identity.magic_links TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY magic_links__admin ON identity.magic_links TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.magic_links TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.magic_links TO atrium_admin;
