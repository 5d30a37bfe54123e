-- Which files are in the storage is told by rows: those of the tables that keep files, and those of
-- platform.discarded_files, which wait to be removed. A file that is being uploaded is among these from before its first
-- byte, so that none is ever without a row, whenever a process dies.
CREATE FUNCTION platform.keep_file() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  kept bigint;
BEGIN
  -- What the janitor has begun to remove has been tried, and is not to be had any more.
  WITH removed AS (
    DELETE FROM platform.discarded_files
     WHERE storage_key IN (SELECT storage_key FROM new_rows) AND attempts = 0
    RETURNING id
  )
  SELECT pg_catalog.count(*) INTO kept FROM removed;
  IF kept <> (SELECT pg_catalog.count(*) FROM new_rows) THEN
    RAISE object_not_in_prerequisite_state USING MESSAGE = pg_catalog.format(
      'A row of %I.%I names a file that was not uploaded, is kept already, or was removed.', TG_TABLE_SCHEMA, TG_TABLE_NAME
    );
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION platform.keep_file() IS
  'AFTER INSERT ... REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT: the files that these rows name stay.';
REVOKE ALL ON FUNCTION platform.keep_file() FROM PUBLIC;

CREATE FUNCTION platform.discard_file() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  INSERT INTO platform.discarded_files (storage_key, next_attempt_at)
  SELECT storage_key, pg_catalog.now() FROM old_rows;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION platform.discard_file() IS
  'AFTER DELETE ... REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT: the files that these rows named are removed.';
REVOKE ALL ON FUNCTION platform.discard_file() FROM PUBLIC;
