ALTER TABLE identity.users
  ADD CONSTRAINT users__status_check
    CHECK (status IN ('active', 'invited', 'deactivated', 'suspended', 'anonymised')),
  ADD CONSTRAINT users__password_hash_check CHECK (password_hash LIKE '$2_$%'),
  ADD CONSTRAINT users__is_phone_verified_check CHECK (phone IS NOT NULL OR NOT is_phone_verified);

ALTER TABLE identity.user_preferences
  ADD CONSTRAINT user_preferences__theme_check CHECK (theme IN ('system', 'light', 'dark'));
