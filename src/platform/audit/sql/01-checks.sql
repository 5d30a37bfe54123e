ALTER TABLE platform.audit_logs
  ADD CONSTRAINT audit_logs__action_check
    CHECK (action IN ('insert', 'update', 'delete', 'truncate', 'read', 'forget', 'baseline')),
  ADD CONSTRAINT audit_logs__record_id_check CHECK ((record_id IS NULL) = (action = 'truncate'));

ALTER TABLE platform.audit_seals
  ADD CONSTRAINT audit_seals__sequence_check CHECK (sequence > 0),
  ADD CONSTRAINT audit_seals__row_count_check
    CHECK (row_count > 0 AND octet_length(fingerprints) = 24 * row_count),
  ADD CONSTRAINT audit_seals__hash_check CHECK (octet_length(hash) = 32 AND octet_length(previous_hash) = 32);
