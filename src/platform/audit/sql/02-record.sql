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
-- A table may have a column that is called as one of these.
#variable_conflict use_variable
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
-- For tables of which some columns move all the time and tell nothing: its trigger fires where another one changes.
CREATE FUNCTION platform.record_row_update() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC'
AS $body$
DECLARE
  context record;
  owner constant text := COALESCE(TG_ARGV[0], '');
  masked constant text[] := COALESCE(TG_ARGV[1:], '{}');
  before constant jsonb := platform.mask_columns(pg_catalog.to_jsonb(OLD), masked);
  after constant jsonb := platform.mask_columns(pg_catalog.to_jsonb(NEW), masked);
  changed text[];
BEGIN
  SELECT pg_catalog.array_agg(key) INTO changed
    FROM pg_catalog.jsonb_each(pg_catalog.to_jsonb(NEW)) AS given
   WHERE value <> pg_catalog.to_jsonb(OLD) -> key;
  context := platform.audit_context();
  INSERT INTO platform.audit_logs (actor_id, actor, action, table_name, record_id, subject_id, changes,
                                   ip_address, ip_salt, ip_commitment, request_id, cluster)
  SELECT context.actor_id, context.actor, 'update', TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, OLD.id,
         CASE WHEN owner <> '' THEN (pg_catalog.to_jsonb(NEW) ->> owner)::uuid END,
         (SELECT pg_catalog.jsonb_object_agg(
                   name, pg_catalog.jsonb_build_object('from', before -> name, 'to', after -> name))
            FROM pg_catalog.unnest(changed) AS name),
         context.ip_address, context.ip_salt, context.ip_commitment, context.request_id, context.cluster;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION platform.record_row_update() IS
  'AFTER UPDATE FOR EACH ROW: adds an entry to platform.audit_logs. Its arguments are those of platform.record_change.';
REVOKE ALL ON FUNCTION platform.record_row_update() FROM PUBLIC;
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
