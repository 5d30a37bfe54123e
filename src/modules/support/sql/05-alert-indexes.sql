-- Open ones first, then what was acknowledged last.
CREATE INDEX alerts__list_idx ON support.alerts (COALESCE(acknowledged_at, 'infinity'::timestamptz), id);
