ALTER TABLE identity.otps
  ADD CONSTRAINT otps__purpose_check CHECK (purpose ~ '^[a-z]+(_[a-z]+)*$'),
  ADD CONSTRAINT otps__code_hash_check CHECK (octet_length(code_hash) = 32),
  ADD CONSTRAINT otps__attempts_check CHECK (attempts BETWEEN 0 AND 5);

-- A resend kills the previous code: there is never a second one that opens the same thing.
CREATE UNIQUE INDEX otps__phone_purpose_subject_id_key ON identity.otps (phone, purpose, subject_id)
  NULLS NOT DISTINCT WHERE NOT is_used;

ALTER TABLE identity.magic_links
  ADD CONSTRAINT magic_links__purpose_check CHECK (purpose IN ('sign_in', 'verify_email', 'change_email')),
  ADD CONSTRAINT magic_links__token_hash_check CHECK (octet_length(token_hash) = 32),
  ADD CONSTRAINT magic_links__code_hash_check CHECK (octet_length(code_hash) = 32),
  ADD CONSTRAINT magic_links__code_attempts_check CHECK (code_attempts BETWEEN 0 AND 5),
  ADD CONSTRAINT magic_links__browser_hash_check CHECK (octet_length(browser_hash) = 32);

CREATE TRIGGER otps__set_updated_at BEFORE UPDATE ON identity.otps
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER magic_links__set_updated_at BEFORE UPDATE ON identity.magic_links
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
