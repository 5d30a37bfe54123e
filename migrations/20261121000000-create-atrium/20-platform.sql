-- How often somebody did something of late. Logged: an unlogged table is empty after a crash, and on every standby.
CREATE TABLE platform.rate_limits (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  name varchar(100) NOT NULL,
  key_hash bytea NOT NULL,
  hits integer NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT rate_limits__id_pk PRIMARY KEY (id),
  CONSTRAINT rate_limits__key_hash_check CHECK (octet_length(key_hash) = 32),
  CONSTRAINT rate_limits__hits_check CHECK (hits > 0)
);
CREATE UNIQUE INDEX rate_limits__key_hash_key ON platform.rate_limits (key_hash);
CREATE INDEX rate_limits__expires_at_idx ON platform.rate_limits (expires_at);
CREATE TRIGGER rate_limits__set_updated_at BEFORE UPDATE ON platform.rate_limits
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

ALTER TABLE platform.rate_limits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_limits__service ON platform.rate_limits TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY rate_limits__admin ON platform.rate_limits TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.rate_limits TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.rate_limits TO atrium_admin;

-- The answers to requests that may be sent again.
CREATE TABLE platform.idempotency_keys (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  key_hash bytea NOT NULL,
  body_hash bytea NOT NULL,
  user_id uuid,
  answer bytea,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT idempotency_keys__id_pk PRIMARY KEY (id),
  CONSTRAINT idempotency_keys__key_hash_check CHECK (octet_length(key_hash) = 32),
  CONSTRAINT idempotency_keys__body_hash_check CHECK (octet_length(body_hash) = 32)
);
CREATE UNIQUE INDEX idempotency_keys__key_hash_key ON platform.idempotency_keys (key_hash);
CREATE INDEX idempotency_keys__user_id_idx ON platform.idempotency_keys (user_id);
CREATE INDEX idempotency_keys__expires_at_idx ON platform.idempotency_keys (expires_at);

ALTER TABLE platform.idempotency_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys__service ON platform.idempotency_keys TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY idempotency_keys__admin ON platform.idempotency_keys TO atrium_admin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.idempotency_keys TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.idempotency_keys TO atrium_admin;
