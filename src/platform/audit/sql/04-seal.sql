-- What is hashed is text that says its own length, so that no two entries read alike: see
-- docs/decisions/0015-the-audit-trail.md. `npm run audit:verify` computes the same outside of the database.
CREATE FUNCTION platform.audit_text(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $body$
  SELECT COALESCE(pg_catalog.octet_length(value)::text || ':' || value, '-')
$body$;
COMMENT ON FUNCTION platform.audit_text(text) IS 'A value as it is hashed: its length in bytes, a colon, itself; - for NULL.';

CREATE FUNCTION platform.audit_instant(value timestamptz) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
AS $body$
  SELECT pg_catalog.to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$body$;
COMMENT ON FUNCTION platform.audit_instant(timestamptz) IS 'A time as it is hashed: UTC, to the millisecond.';

CREATE FUNCTION platform.audit_hash(entry platform.audit_logs) RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
AS $body$
  SELECT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat_ws(',',
    platform.audit_text(entry.cluster::text),
    platform.audit_text(entry.transaction_id::text),
    platform.audit_text(entry.id::text),
    platform.audit_text(platform.audit_instant(entry.created_at)),
    platform.audit_text(platform.audit_instant(entry.occurred_at)),
    platform.audit_text(entry.actor_id::text),
    platform.audit_text(entry.actor),
    platform.audit_text(entry.action),
    platform.audit_text(entry.table_name),
    platform.audit_text(entry.record_id::text),
    platform.audit_text(entry.subject_id::text),
    platform.audit_text(entry.changes::text),
    platform.audit_text(entry.ip_commitment::text),
    platform.audit_text(entry.request_id)
  ), 'UTF8'))
$body$;
COMMENT ON FUNCTION platform.audit_hash(platform.audit_logs) IS 'SHA-256 of an entry of the audit trail.';

-- Nobody who writes waits for it, nor it for them: it covers the transactions below the oldest one that still runs. All
-- of those have ended, so that nothing can come to stand among what is sealed. Entries that came with a dump from
-- another server, whose transactions were counted apart, are all of transactions that have ended.
CREATE FUNCTION platform.seal_audit_logs(max_rows integer DEFAULT 10000) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  this_cluster constant bigint := (SELECT system_identifier FROM pg_catalog.pg_control_system());
  sealed_at constant timestamptz(3) := pg_catalog.clock_timestamp();
  running xid8;
  number bigint;
  link bytea;
  header text;
  part record;
  entries record;
BEGIN
  -- One at a time. What comes after the wait sees what the one before has sealed.
  PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('platform.audit_seals', 0));
  running := pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());
  SELECT sequence, hash INTO number, link FROM platform.audit_seals ORDER BY sequence DESC LIMIT 1;
  number := COALESCE(number, 0) + 1;
  link := COALESCE(link, pg_catalog.decode(pg_catalog.repeat('00', 32), 'hex'));
  FOR part IN
    WITH RECURSIVE clusters AS (
      SELECT pg_catalog.min(cluster) AS cluster FROM platform.audit_logs
      UNION ALL
      SELECT (SELECT pg_catalog.min(cluster) FROM platform.audit_logs WHERE audit_logs.cluster > clusters.cluster)
        FROM clusters WHERE clusters.cluster IS NOT NULL
    )
    SELECT clusters.cluster,
           COALESCE(to_transaction, '0') AS from_transaction,
           COALESCE(to_id, '00000000-0000-0000-0000-000000000000') AS from_id,
           CASE WHEN clusters.cluster = this_cluster THEN running ELSE '18446744073709551615' END AS before_transaction
      FROM clusters LEFT JOIN LATERAL (
             SELECT to_transaction, to_id FROM platform.audit_seals
              WHERE audit_seals.cluster = clusters.cluster ORDER BY sequence DESC LIMIT 1
           ) AS sealed ON true
     WHERE clusters.cluster IS NOT NULL
     ORDER BY clusters.cluster = this_cluster
  LOOP
    SELECT pg_catalog.count(*)::integer AS count,
           (pg_catalog.array_agg(transaction_id ORDER BY transaction_id DESC, id DESC))[1] AS to_transaction,
           (pg_catalog.array_agg(id ORDER BY transaction_id DESC, id DESC))[1] AS to_id,
           pg_catalog.string_agg(hash, ''::bytea ORDER BY transaction_id, id) AS hashes,
           pg_catalog.string_agg(pg_catalog.uuid_send(id) || pg_catalog.substr(hash, 1, 8), ''::bytea
                                 ORDER BY transaction_id, id) AS fingerprints
      INTO entries
      FROM (
        SELECT transaction_id, id, platform.audit_hash(audit_logs) AS hash
          FROM platform.audit_logs
         WHERE cluster = part.cluster AND (transaction_id, id) > (part.from_transaction, part.from_id)
           AND transaction_id < part.before_transaction
         ORDER BY transaction_id, id
         LIMIT max_rows
      ) AS chosen;
    CONTINUE WHEN entries.count = 0;
    header := pg_catalog.concat_ws(E'\n', 'atrium-audit-seal/1', number, part.cluster, part.from_transaction,
      part.from_id, entries.to_transaction, entries.to_id, entries.count, platform.audit_instant(sealed_at),
      pg_catalog.encode(link, 'hex'), '');
    INSERT INTO platform.audit_seals (created_at, sequence, cluster, from_transaction, from_id, to_transaction, to_id,
                                      row_count, fingerprints, previous_hash, hash)
    VALUES (sealed_at, number, part.cluster, part.from_transaction, part.from_id, entries.to_transaction, entries.to_id,
            entries.count, entries.fingerprints, link,
            pg_catalog.sha256(pg_catalog.convert_to(header, 'UTF8') || entries.hashes));
    RETURN entries.count;
  END LOOP;
  RETURN 0;
END
$body$;
COMMENT ON FUNCTION platform.seal_audit_logs(integer) IS
  'Adds one seal over up to so many entries of transactions that have ended; how many it covers, 0 where there are none.';
REVOKE ALL ON FUNCTION platform.seal_audit_logs(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.seal_audit_logs(integer) TO atrium_service;
