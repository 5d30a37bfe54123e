-- Most messages answer none and carry no metadata: the indexes leave them out.
CREATE INDEX idx_messages_parent ON messaging.messages (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX idx_messages_metadata ON messaging.messages USING gin (metadata) WHERE metadata IS NOT NULL;
-- A page of the feed is read from the index alone.
CREATE INDEX changes__thread_id_position_idx ON messaging.changes (thread_id, position) INCLUDE (kind, subject_id)
  WHERE user_id IS NULL AND position IS NOT NULL;
CREATE INDEX messages__search_tokens_idx ON messaging.messages USING gin (search_tokens);

-- Each message changes one row of these; with room on its page no index is written for it.
ALTER TABLE messaging.threads SET (fillfactor = 80);
ALTER TABLE messaging.thread_participants SET (fillfactor = 80);
