ALTER TABLE identity.outgoing_messages
  ADD CONSTRAINT outgoing_messages__channel_check CHECK (channel IN ('email', 'sms')),
  ADD CONSTRAINT outgoing_messages__status_check CHECK (status IN ('queued', 'sent', 'failed', 'expired')),
  ADD CONSTRAINT outgoing_messages__recipient_hash_check CHECK (octet_length(recipient_hash) = 32),
  ADD CONSTRAINT outgoing_messages__content_check CHECK (content IS NOT NULL OR status <> 'queued'),
  ADD CONSTRAINT outgoing_messages__attempts_check CHECK (attempts BETWEEN 0 AND 5),
  ADD CONSTRAINT outgoing_messages__sent_at_check CHECK (
    (sent_at IS NOT NULL) = (status = 'sent') AND (transport IS NOT NULL) = (status = 'sent')
  ),
  -- What a server says of a failure quotes the address that this table must not hold.
  ADD CONSTRAINT outgoing_messages__last_error_check CHECK (last_error ~ '^[a-z0-9_]+$'),
  ADD CONSTRAINT outgoing_messages__cost_check CHECK (cost >= 0);

CREATE TRIGGER outgoing_messages__set_updated_at BEFORE UPDATE ON identity.outgoing_messages
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
