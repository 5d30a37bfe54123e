ALTER TABLE messaging.threads
  ADD CONSTRAINT threads__direct_pair_check CHECK (
    direct_low_id < direct_high_id AND is_direct OR direct_low_id IS NULL OR direct_high_id IS NULL
  ),
  ADD CONSTRAINT threads__direct_name_check CHECK (NOT is_direct OR name IS NULL),
  ADD CONSTRAINT threads__counters_check CHECK (
    participant_count >= 0 AND message_count >= 0 AND last_seq >= message_count
  ),
  ADD CONSTRAINT threads__retention_days_check CHECK (retention_days BETWEEN 1 AND 3650),
  ADD CONSTRAINT threads__legal_hold_check CHECK ((legal_hold_at IS NULL) = (legal_hold_reason IS NULL));

ALTER TABLE messaging.thread_participants
  ADD CONSTRAINT thread_participants__role_check CHECK (role IN ('owner', 'member')),
  ADD CONSTRAINT thread_participants__marks_check CHECK (
    history_after_seq >= 0 AND last_read_seq >= history_after_seq AND last_delivered_seq >= last_read_seq
    AND not_unread_count >= 0
  );

ALTER TABLE messaging.messages
  ADD CONSTRAINT messages__status_check CHECK (status IN ('sent', 'delivered', 'read', 'edited', 'deleted')),
  ADD CONSTRAINT messages__seq_check CHECK (seq > 0),
  ADD CONSTRAINT messages__content_check CHECK (
    (status = 'deleted') = (content IS NULL) AND octet_length(content) <= 40100
  ),
  ADD CONSTRAINT messages__metadata_check CHECK (
    jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 8192
  ),
  ADD CONSTRAINT messages__parent_check CHECK (parent_id <> id);

ALTER TABLE messaging.attachments
  ADD CONSTRAINT attachments__size_bytes_check CHECK (size_bytes > 0),
  ADD CONSTRAINT attachments__sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$');

ALTER TABLE messaging.changes
  ADD CONSTRAINT changes__kind_check CHECK (kind IN ('message', 'thread', 'participant')),
  ADD CONSTRAINT changes__position_check CHECK (position > 0);

ALTER TABLE messaging.feeds
  ADD CONSTRAINT feeds__name_check CHECK (name = 'changes'),
  ADD CONSTRAINT feeds__places_check CHECK (forgotten_through BETWEEN 0 AND given_through);
