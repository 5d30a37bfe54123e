-- The audit trail: who wrote what, only ever added to and sealed link by link. The triggers that write it are beside
-- the tables that they watch.

CREATE FUNCTION platform.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
BEGIN
  RAISE insufficient_privilege
    USING MESSAGE = pg_catalog.format('%I.%I is only ever added to.', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$body$;
COMMENT ON FUNCTION platform.refuse_change() IS 'BEFORE UPDATE OR DELETE OR TRUNCATE: refuses it to everybody, the owner too.';

CREATE FUNCTION platform.refuse_all_but_forgetting() RETURNS trigger
  LANGUAGE plpgsql SET search_path = ''
AS $body$
DECLARE
  -- What is computed is not yet there.
  changing constant text[] := '{ip_address,ip_salt,forgotten_for,occurred_at}';
BEGIN
  IF OLD.ip_address IS NULL OR NEW.ip_address IS NOT NULL OR NEW.ip_salt IS NOT NULL OR NEW.forgotten_for IS NULL
     OR pg_catalog.to_jsonb(NEW) - changing <> pg_catalog.to_jsonb(OLD) - changing THEN
    RAISE insufficient_privilege USING MESSAGE = 'Of an entry of the audit trail the address alone can be forgotten.';
  END IF;
  RETURN NEW;
END
$body$;
COMMENT ON FUNCTION platform.refuse_all_but_forgetting() IS
  'BEFORE UPDATE FOR EACH ROW: refuses it to everybody but where it takes the address away, and says for whom.';

-- One entry for each row that was written, and for each that was read of those whose readings count.
CREATE TABLE platform.audit_logs (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  occurred_at timestamptz(3) GENERATED ALWAYS AS (platform.uuid_v7_time(id)) STORED NOT NULL,
  actor_id uuid,
  actor text NOT NULL,
  action text NOT NULL,
  table_name text NOT NULL,
  record_id uuid,
  subject_id uuid,
  changes jsonb,
  ip_address inet,
  ip_salt uuid,
  ip_commitment uuid,
  forgotten_for uuid,
  request_id text,
  cluster bigint NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT audit_logs__id_pk PRIMARY KEY (id),
  CONSTRAINT audit_logs__action_check
    CHECK (action IN ('insert', 'update', 'delete', 'truncate', 'read', 'forget', 'baseline')),
  CONSTRAINT audit_logs__record_id_check CHECK ((record_id IS NULL) = (action = 'truncate'))
);
-- The order of ids is the order of time.
CREATE INDEX audit_logs__table_name_idx ON platform.audit_logs (table_name, id);
CREATE INDEX audit_logs__record_id_idx ON platform.audit_logs (record_id, id);
CREATE INDEX audit_logs__actor_id_idx ON platform.audit_logs (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_logs__subject_id_idx ON platform.audit_logs (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_logs__request_id_idx ON platform.audit_logs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_logs__forgotten_for_idx ON platform.audit_logs (forgotten_for) WHERE forgotten_for IS NOT NULL;
CREATE INDEX audit_logs__cluster_transaction_id_idx ON platform.audit_logs (cluster, transaction_id, id);

CREATE TRIGGER audit_logs__append_only BEFORE DELETE OR TRUNCATE ON platform.audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER audit_logs__forget_only BEFORE UPDATE ON platform.audit_logs
  FOR EACH ROW EXECUTE FUNCTION platform.refuse_all_but_forgetting();
-- Always: also where a session pretends to replicate, which passes ordinary triggers by.
ALTER TABLE platform.audit_logs
  ENABLE ALWAYS TRIGGER audit_logs__append_only,
  ENABLE ALWAYS TRIGGER audit_logs__forget_only;

ALTER TABLE platform.audit_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_logs__select ON platform.audit_logs FOR SELECT TO atrium_app
  USING ((SELECT platform.has_role('admin')));
CREATE POLICY audit_logs__service ON platform.audit_logs TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY audit_logs__admin ON platform.audit_logs TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY audit_logs__functions_select ON platform.audit_logs FOR SELECT TO atrium_migrator USING (true);
CREATE POLICY audit_logs__functions_insert ON platform.audit_logs FOR INSERT TO atrium_migrator WITH CHECK (true);
CREATE POLICY audit_logs__functions_update ON platform.audit_logs FOR UPDATE TO atrium_migrator USING (true);
CREATE POLICY audit_logs__reporting ON platform.audit_logs FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT ON platform.audit_logs TO atrium_app;
GRANT SELECT ON platform.audit_logs TO atrium_service;
GRANT SELECT ON platform.audit_logs TO atrium_admin;
GRANT SELECT (
    id, created_at, occurred_at, actor_id, actor, action, table_name, record_id, subject_id, changes, ip_commitment,
      forgotten_for, request_id, cluster, transaction_id
  ) ON platform.audit_logs TO atrium_reporting;
CREATE VIEW reporting.platform_audit_logs WITH (security_barrier) AS
  SELECT id, created_at, occurred_at, actor_id, actor, action, table_name, record_id, subject_id, changes,
    '***'::text AS ip_address, '***'::text AS ip_salt, ip_commitment, forgotten_for, request_id, cluster,
    transaction_id
    FROM platform.audit_logs;
GRANT SELECT ON reporting.platform_audit_logs TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.platform_audit_logs OWNER TO atrium_reporting;

-- Each covers a run of entries, and the seal before it.
CREATE TABLE platform.audit_seals (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  sequence bigint NOT NULL,
  cluster bigint NOT NULL,
  from_transaction xid8 NOT NULL,
  from_id uuid NOT NULL,
  to_transaction xid8 NOT NULL,
  to_id uuid NOT NULL,
  row_count integer NOT NULL,
  fingerprints bytea NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_seals__id_pk PRIMARY KEY (id),
  CONSTRAINT audit_seals__sequence_check CHECK (sequence > 0),
  CONSTRAINT audit_seals__row_count_check
    CHECK (row_count > 0 AND octet_length(fingerprints) = 24 * row_count),
  CONSTRAINT audit_seals__hash_check CHECK (octet_length(hash) = 32 AND octet_length(previous_hash) = 32)
);
CREATE UNIQUE INDEX audit_seals__sequence_key ON platform.audit_seals (sequence);
CREATE INDEX audit_seals__cluster_sequence_idx ON platform.audit_seals (cluster, sequence);

CREATE TRIGGER audit_seals__append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
ALTER TABLE platform.audit_seals ENABLE ALWAYS TRIGGER audit_seals__append_only;

ALTER TABLE platform.audit_seals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_seals__service ON platform.audit_seals TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY audit_seals__admin ON platform.audit_seals TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY audit_seals__functions_select ON platform.audit_seals FOR SELECT TO atrium_migrator USING (true);
CREATE POLICY audit_seals__functions_insert ON platform.audit_seals FOR INSERT TO atrium_migrator WITH CHECK (true);
GRANT SELECT ON platform.audit_seals TO atrium_service;
GRANT SELECT ON platform.audit_seals TO atrium_admin;

-- Who acts. What the service tells with each statement is believed where the session has taken a role of the service;
-- anybody can set these settings, and of others the login is what the database itself knows. The address goes with
-- a commitment to it, which stays when the address is forgotten, and means nothing without the salt.
CREATE FUNCTION platform.audit_context(
  OUT actor_id uuid, OUT actor text, OUT ip_address inet, OUT ip_salt uuid, OUT ip_commitment uuid,
  OUT request_id text, OUT cluster bigint
) LANGUAGE plpgsql VOLATILE SET search_path = ''
AS $body$
DECLARE
  account constant text := COALESCE(pg_catalog.current_setting('atrium.user_id', true), '');
  service constant text := COALESCE(pg_catalog.current_setting('atrium.service', true), '');
  request constant text := COALESCE(pg_catalog.current_setting('atrium.request_id', true), '');
BEGIN
  IF pg_catalog.current_setting('role') IN ('atrium_app', 'atrium_service') AND account || service || request <> '' THEN
    actor_id := NULLIF(account, '')::uuid;
    actor := CASE WHEN service <> '' THEN service WHEN account <> '' THEN 'account' ELSE 'stranger' END;
    ip_address := NULLIF(pg_catalog.split_part(
      COALESCE(pg_catalog.current_setting('atrium.ip_address', true), ''), '%', 1
    ), '')::inet;
    request_id := NULLIF(request, '');
  ELSE
    actor := 'login:' || SESSION_USER;
    ip_address := pg_catalog.inet_client_addr();
  END IF;
  IF ip_address IS NOT NULL THEN
    ip_salt := pg_catalog.gen_random_uuid();
    ip_commitment := pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(
      pg_catalog.uuid_send(ip_salt) || pg_catalog.convert_to(ip_address::text, 'UTF8')
    ), 1, 16), 'hex')::uuid;
  END IF;
  cluster := (pg_catalog.pg_control_system()).system_identifier;
END
$body$;
COMMENT ON FUNCTION platform.audit_context() IS
  'Who writes at this moment, from where and for which request, and which server this is.';

CREATE FUNCTION platform.mask_columns(record jsonb, masked text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $body$
  SELECT record || COALESCE(
    (SELECT pg_catalog.jsonb_object_agg(name, '***'::text)
       FROM pg_catalog.unnest(masked) AS name
      WHERE (record ->> name) IS NOT NULL),
    '{}'
  )
$body$;
COMMENT ON FUNCTION platform.mask_columns(jsonb, text[]) IS 'A row with *** in place of each value of the columns named.';

-- One statement, one INSERT, however many rows it changed. An update that changes ids is told as rows gone and come.
CREATE FUNCTION platform.record_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC'
AS $body$
DECLARE
  context record;
  title constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  owner constant text := COALESCE(TG_ARGV[0], '');
  masked constant text[] := COALESCE(TG_ARGV[1:], '{}');
BEGIN
  context := platform.audit_context();
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      SELECT context.actor_id, context.actor, 'insert', title, id,
             CASE WHEN owner <> '' THEN (pg_catalog.to_jsonb(new_rows) ->> owner)::uuid END,
             CASE WHEN TG_NARGS = 1 THEN pg_catalog.to_jsonb(new_rows)
                  ELSE platform.mask_columns(pg_catalog.to_jsonb(new_rows), masked) END,
             context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster
        FROM new_rows;
    WHEN 'DELETE' THEN
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      SELECT context.actor_id, context.actor, 'delete', title, id,
             CASE WHEN owner <> '' THEN (pg_catalog.to_jsonb(old_rows) ->> owner)::uuid END,
             platform.mask_columns(pg_catalog.to_jsonb(old_rows), masked),
             context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster
        FROM old_rows;
    WHEN 'UPDATE' THEN
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      SELECT context.actor_id, context.actor, action, title, record_id, subject_id, changes,
             context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster
        FROM (
          SELECT CASE WHEN old_rows.id IS NULL THEN 'insert' WHEN new_rows.id IS NULL THEN 'delete'
                      ELSE 'update' END AS action,
                 COALESCE(new_rows.id, old_rows.id) AS record_id,
                 CASE WHEN owner <> '' THEN COALESCE(after ->> owner, before ->> owner)::uuid END AS subject_id,
                 changes
            FROM old_rows FULL JOIN new_rows ON new_rows.id = old_rows.id
           -- OFFSET keeps the planner from working them out once for each place that uses them.
           CROSS JOIN LATERAL (
                   SELECT pg_catalog.to_jsonb(old_rows) AS before, pg_catalog.to_jsonb(new_rows) AS after OFFSET 0
                 ) AS records
           CROSS JOIN LATERAL (
                   SELECT CASE WHEN before IS NULL OR after IS NULL
                               THEN platform.mask_columns(COALESCE(after, before), masked)
                               ELSE (
                                 SELECT CASE WHEN pg_catalog.bool_or(name <> 'updated_at')
                                             THEN pg_catalog.jsonb_object_agg(name, pg_catalog.jsonb_build_object(
                                                    'from', CASE WHEN is_masked AND old_value <> 'null' THEN '"***"'
                                                                 ELSE old_value END,
                                                    'to', CASE WHEN is_masked AND new_value <> 'null' THEN '"***"'
                                                               ELSE new_value END)) END
                                   FROM (SELECT key AS name, before -> key AS old_value, value AS new_value,
                                                key = ANY (masked) AS is_masked
                                           FROM pg_catalog.jsonb_each(after)) AS columns
                                  WHERE new_value <> old_value
                               ) END AS changes OFFSET 0
                 ) AS told
        ) AS changed
       WHERE changes IS NOT NULL;
    ELSE
      INSERT INTO platform.audit_logs (actor_id, actor, action, table_name,
                                       ip_address, ip_salt, ip_commitment, request_id, cluster)
      VALUES (context.actor_id, context.actor, 'truncate', title,
              context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster);
  END CASE;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION platform.record_change() IS
  'AFTER each statement that writes a table: adds an entry to platform.audit_logs for each row. Its arguments are the column of the account whose rows they are, or an empty text, and the columns to mask.';
-- Else a trigger on a temporary table of one's own could call it.
REVOKE ALL ON FUNCTION platform.record_change() FROM PUBLIC;

CREATE FUNCTION platform.record_read(read_table text, read_id uuid, read_subject uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  context record;
BEGIN
  context := platform.audit_context();
  INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id,
                                   ip_address, ip_salt, ip_commitment, request_id, cluster)
  VALUES (context.actor_id, context.actor, 'read', read_table, read_id, read_subject,
          context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster);
END
$body$;
COMMENT ON FUNCTION platform.record_read(text, uuid, uuid) IS
  'Adds to platform.audit_logs that whoever asks has read this row of that table, which is about that account.';
REVOKE ALL ON FUNCTION platform.record_read(text, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.record_read(text, uuid, uuid) TO atrium_app, atrium_service;

-- From where somebody came who is erased: what they asked for themselves, and what strangers' requests did to their
-- records (registering, signing in). How many entries it was is an entry of its own, so that none can be added.
CREATE FUNCTION platform.forget_addresses(account uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
DECLARE
  context record;
  forgotten integer;
BEGIN
  UPDATE platform.audit_logs SET ip_address = NULL, ip_salt = NULL, forgotten_for = account
   WHERE ip_address IS NOT NULL AND id IN (
           SELECT id FROM platform.audit_logs WHERE actor_id = account
           UNION ALL
           SELECT id FROM platform.audit_logs WHERE subject_id = account AND actor_id IS NULL
           UNION ALL
           SELECT beside.id
             FROM platform.audit_logs AS about JOIN platform.audit_logs AS beside USING (request_id)
            WHERE about.subject_id = account AND about.actor_id IS NULL AND beside.actor_id IS NULL
         );
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  context := platform.audit_context();
  INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes, request_id, cluster)
  VALUES (context.actor_id, context.actor, 'forget', 'platform.audit_logs', account, account,
          pg_catalog.jsonb_build_object('entries', forgotten), context.request_id, context.cluster);
  RETURN forgotten;
END
$body$;
COMMENT ON FUNCTION platform.forget_addresses(uuid) IS
  'Takes the addresses of an account out of platform.audit_logs, and adds how many; what is sealed stays whole.';
REVOKE ALL ON FUNCTION platform.forget_addresses(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.forget_addresses(uuid) TO atrium_service;

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
