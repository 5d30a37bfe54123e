ALTER TABLE platform.rate_limits
  ADD CONSTRAINT rate_limits__key_hash_check CHECK (octet_length(key_hash) = 32),
  ADD CONSTRAINT rate_limits__hits_check CHECK (hits > 0);
