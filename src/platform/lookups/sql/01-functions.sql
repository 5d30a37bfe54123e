-- Told twice. By NOTIFY at commit, to every process that listens; one table is one channel. And at once to the session
-- that makes the change, where it is the service's: INFO is sent whatever client_min_messages says, and stays out of
-- the server's log. From there on its transaction sees other rows than all others.
CREATE FUNCTION platform.tell_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
DECLARE
  changed constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
BEGIN
  PERFORM pg_catalog.pg_notify('atrium_changed:' || changed, '');
  IF pg_catalog.current_setting('atrium.request_id', true) IS NOT NULL THEN
    RAISE INFO USING ERRCODE = 'AT001', MESSAGE = changed;
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION platform.tell_change() IS
  'AFTER each statement that changes a lookup: tells processes that keep its rows in memory, at commit, to forget them.';
