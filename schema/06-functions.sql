-- Functions that are neither of a trigger nor needed by a table.
-- Written by `npm run schema:export` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL 18; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;

CREATE OR REPLACE FUNCTION casework.add_minutes(file uuid, phase text, minutes integer)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  UPDATE casework.beneficiaries
     SET preliminary_minutes = preliminary_minutes + CASE phase WHEN 'preliminary' THEN minutes ELSE 0 END,
         investigation_minutes = investigation_minutes + CASE phase WHEN 'investigation' THEN minutes ELSE 0 END,
         conclusion_minutes = conclusion_minutes + CASE phase WHEN 'conclusion' THEN minutes ELSE 0 END
   WHERE id = file
$function$;
COMMENT ON FUNCTION "casework"."add_minutes"(uuid, text, integer) IS 'Adds to what a phase of a file has taken.';

CREATE OR REPLACE FUNCTION casework.file_is_there(file uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  SELECT EXISTS (
    SELECT FROM casework.beneficiaries JOIN identity.users ON users.id = beneficiaries.user_id
     WHERE beneficiaries.id = file
  )
$function$;
COMMENT ON FUNCTION "casework"."file_is_there"(uuid) IS 'Whether a file is there and not just being removed, by itself or with its counsellor''s account.';

CREATE OR REPLACE FUNCTION casework.is_sealed_anew(was bytea, becomes bytea)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (substr(was, 1, (2 + get_byte(was, 1))) <> substr(becomes, 1, (2 + get_byte(was, 1))));
COMMENT ON FUNCTION "casework"."is_sealed_anew"(bytea, bytea) IS 'Whether a value was sealed under another key, as when keys are rotated, and not only changed.';

CREATE OR REPLACE FUNCTION casework.position_of(status text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN array_position(ARRAY['intake'::text, 'preliminary'::text, 'investigation'::text, 'conclusion'::text, 'closed'::text], status);
COMMENT ON FUNCTION "casework"."position_of"(text) IS 'How far a file has come, from 1; NULL for no status of a file.';

CREATE OR REPLACE FUNCTION casework.refuse_final()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE check_violation USING
    SCHEMA = 'casework', TABLE = 'documents', CONSTRAINT = 'documents__is_final',
    MESSAGE = 'A document that is signed or archived stays as it is.';
END
$function$;
COMMENT ON FUNCTION "casework"."refuse_final"() IS 'Refuses a change of a document that is signed or archived.';

CREATE OR REPLACE FUNCTION identity.prove_session(account uuid, session_family uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  found_roles text[];
BEGIN
  SELECT ARRAY(
           SELECT role.code::text
             FROM identity.user_roles AS granted
             JOIN identity.roles AS role ON role.id = granted.role_id AND role.is_active
            WHERE granted.user_id = users.id
         )
    INTO found_roles
    FROM identity.users
   WHERE users.id = account AND users.status = 'active'
     AND EXISTS (
           SELECT FROM identity.user_sessions AS session
            WHERE session.family = session_family AND session.user_id = users.id
              AND session.revoked_at IS NULL AND session.absolute_expires_at > pg_catalog.now()
         );
  IF NOT FOUND THEN
    RAISE SQLSTATE 'AT401' USING MESSAGE = 'The session or the account has ended.';
  END IF;
  RETURN pg_catalog.array_to_string(found_roles, ',');
END
$function$;
COMMENT ON FUNCTION "identity"."prove_session"(uuid, uuid) IS 'The roles of an account, separated by commas; raises AT401 unless it is active and the session of that family holds.';

CREATE OR REPLACE FUNCTION messaging.give_places(at_most integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;
COMMENT ON FUNCTION "messaging"."give_places"(integer) IS 'Gives changes that have committed the next places of the feed, and wakes who listens. Returns how many.';

CREATE OR REPLACE FUNCTION messaging.own_threads()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  SELECT thread_id FROM messaging.thread_participants WHERE user_id = platform.current_user_id()
$function$;
COMMENT ON FUNCTION "messaging"."own_threads"() IS 'The threads that the account that asks takes part in.';

CREATE OR REPLACE FUNCTION platform.audit_context(OUT actor_id uuid, OUT actor text, OUT ip_address inet, OUT ip_salt uuid, OUT ip_commitment uuid, OUT request_id text, OUT cluster bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$;
COMMENT ON FUNCTION "platform"."audit_context"() IS 'Who writes at this moment, from where and for which request, and which server this is.';

CREATE OR REPLACE FUNCTION platform.audit_hash(entry platform.audit_logs)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
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
$function$;
COMMENT ON FUNCTION "platform"."audit_hash"(platform.audit_logs) IS 'SHA-256 of an entry of the audit trail.';

CREATE OR REPLACE FUNCTION platform.audit_instant(value timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  SELECT pg_catalog.to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$function$;
COMMENT ON FUNCTION "platform"."audit_instant"(timestamp with time zone) IS 'A time as it is hashed: UTC, to the millisecond.';

CREATE OR REPLACE FUNCTION platform.audit_text(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT COALESCE(pg_catalog.octet_length(value)::text || ':' || value, '-')
$function$;
COMMENT ON FUNCTION "platform"."audit_text"(text) IS 'A value as it is hashed: its length in bytes, a colon, itself; - for NULL.';

CREATE OR REPLACE FUNCTION platform.current_user_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('atrium.user_id'::text, true), ''::text))::uuid;
COMMENT ON FUNCTION "platform"."current_user_id"() IS 'The account that asks; NULL for a stranger. Policies compare owners with it.';

CREATE OR REPLACE FUNCTION platform.forget_addresses(account uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
COMMENT ON FUNCTION "platform"."forget_addresses"(uuid) IS 'Takes the addresses of an account out of platform.audit_logs, and adds how many; what is sealed stays whole.';

CREATE OR REPLACE FUNCTION platform.has_role(VARIADIC roles text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN COALESCE((string_to_array(current_setting('atrium.roles'::text, true), ','::text) && roles), false);
COMMENT ON FUNCTION "platform"."has_role"(text[]) IS 'Whether the account that asks has one of the roles.';

CREATE OR REPLACE FUNCTION platform.mask_columns(record jsonb, masked text[])
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT record || COALESCE(
    (SELECT pg_catalog.jsonb_object_agg(name, '***'::text)
       FROM pg_catalog.unnest(masked) AS name
      WHERE (record ->> name) IS NOT NULL),
    '{}'
  )
$function$;
COMMENT ON FUNCTION "platform"."mask_columns"(jsonb, text[]) IS 'A row with *** in place of each value of the columns named.';

CREATE OR REPLACE FUNCTION platform.record_read(read_table text, read_id uuid, read_subject uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  context record;
BEGIN
  context := platform.audit_context();
  INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id,
                                   ip_address, ip_salt, ip_commitment, request_id, cluster)
  VALUES (context.actor_id, context.actor, 'read', read_table, read_id, read_subject,
          context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster);
END
$function$;
COMMENT ON FUNCTION "platform"."record_read"(text, uuid, uuid) IS 'Adds to platform.audit_logs that whoever asks has read this row of that table, which is about that account.';

CREATE OR REPLACE FUNCTION platform.seal_audit_logs(max_rows integer DEFAULT 10000)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
COMMENT ON FUNCTION "platform"."seal_audit_logs"(integer) IS 'Adds one seal over up to so many entries of transactions that have ended; how many it covers, 0 where there are none.';

CREATE OR REPLACE FUNCTION support.refresh_figures()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY support.daily_figures;
END
$function$;
COMMENT ON FUNCTION "support"."refresh_figures"() IS 'Makes the daily figures anew while others read them; the service, which changes no schema, may do it.';
