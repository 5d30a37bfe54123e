-- The queue of the desk: a crisis comes first, then who has waited longest, then who does not wait.
CREATE INDEX conversations__queue_idx ON support.conversations
  ((status_code <> 'escalated'), (COALESCE(awaits_answer_since, 'infinity')), id)
  WHERE mode_code = 'SUPPORT' AND status_code IN ('active', 'escalated');
