ALTER TABLE platform.idempotency_keys
  ADD CONSTRAINT idempotency_keys__key_hash_check CHECK (octet_length(key_hash) = 32),
  ADD CONSTRAINT idempotency_keys__body_hash_check CHECK (octet_length(body_hash) = 32);
