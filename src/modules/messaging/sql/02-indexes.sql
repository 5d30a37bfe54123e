-- Most messages answer none and carry no metadata: the indexes leave them out.
CREATE INDEX idx_messages_parent ON messaging.messages (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX idx_messages_metadata ON messaging.messages USING gin (metadata) WHERE metadata IS NOT NULL;
-- A page of the feed is read from the index alone.
CREATE INDEX changes__thread_id_position_idx ON messaging.changes (thread_id, position) INCLUDE (kind, subject_id)
  WHERE user_id IS NULL AND position IS NOT NULL;
CREATE INDEX messages__search_tokens_idx ON messaging.messages USING gin (search_tokens);
