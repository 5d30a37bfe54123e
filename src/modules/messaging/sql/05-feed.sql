-- Whoever gives places waits for whoever is giving some, and then sees what they have given; what has not committed by
-- then gets a later place. So nobody who has read up to a place ever misses what was given one before it.
CREATE FUNCTION messaging.give_places(at_most integer) RETURNS bigint
  LANGUAGE plpgsql SET search_path = ''
AS $body$
DECLARE
  last_given bigint;
  given bigint;
BEGIN
  INSERT INTO messaging.feeds (name) VALUES ('changes') ON CONFLICT (name) DO NOTHING;
  SELECT given_through INTO last_given FROM messaging.feeds WHERE name = 'changes' FOR UPDATE;
  WITH waiting AS (
    SELECT id, pg_catalog.row_number() OVER (ORDER BY id) AS place
      FROM (SELECT id FROM messaging.changes WHERE position IS NULL ORDER BY id LIMIT at_most) AS oldest
  )
  UPDATE messaging.changes SET position = last_given + place FROM waiting WHERE changes.id = waiting.id;
  GET DIAGNOSTICS given = ROW_COUNT;
  IF given > 0 THEN
    UPDATE messaging.feeds SET given_through = last_given + given WHERE name = 'changes';
    PERFORM pg_catalog.pg_notify('atrium_changes', '');
  END IF;
  RETURN given;
END
$body$;
COMMENT ON FUNCTION messaging.give_places(integer) IS
  'Gives changes that have committed the next places of the feed, and wakes who listens. Returns how many.';
