CREATE FUNCTION platform.audit_commitment(address inet, salt uuid) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $body$
  SELECT pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(
           pg_catalog.uuid_send(salt) || pg_catalog.convert_to(address::text, 'UTF8')
         ), 1, 16), 'hex')::uuid
$body$;
COMMENT ON FUNCTION platform.audit_commitment(inet, uuid) IS
  'What holds an address fast without telling it: the first 16 bytes of SHA-256 over a salt and the address; NULL for none.';

-- Who acts. What the service tells with each statement is believed where the session has taken a role of the service;
-- anybody can set these settings, and of others the login is what the database itself knows. The address goes with
-- a commitment to it, which stays when the address is forgotten, and means nothing without the salt.
CREATE FUNCTION platform.audit_context(
  OUT actor_id uuid, OUT actor text, OUT ip_address inet, OUT ip_salt uuid, OUT ip_commitment uuid,
  OUT request_id text, OUT cluster bigint
) LANGUAGE sql VOLATILE
AS $body$
  SELECT CASE WHEN is_told THEN NULLIF(user_id, '')::uuid END,
         CASE WHEN NOT is_told THEN 'login:' || SESSION_USER
              WHEN service <> '' THEN service
              WHEN user_id <> '' THEN 'account'
              ELSE 'stranger' END,
         address,
         CASE WHEN address IS NOT NULL THEN salt END,
         platform.audit_commitment(address, salt),
         CASE WHEN is_told THEN NULLIF(request, '') END,
         (SELECT system_identifier FROM pg_catalog.pg_control_system())
    FROM (
      SELECT *, CASE WHEN is_told THEN NULLIF(pg_catalog.split_part(ip, '%', 1), '')::inet
                     ELSE pg_catalog.inet_client_addr() END AS address
        FROM (
          SELECT *, role IN ('atrium_app', 'atrium_service') AND (user_id || service || request) <> '' AS is_told
            FROM (
              SELECT pg_catalog.current_setting('role') AS role,
                     COALESCE(pg_catalog.current_setting('atrium.user_id', true), '') AS user_id,
                     COALESCE(pg_catalog.current_setting('atrium.service', true), '') AS service,
                     COALESCE(pg_catalog.current_setting('atrium.request_id', true), '') AS request,
                     COALESCE(pg_catalog.current_setting('atrium.ip_address', true), '') AS ip,
                     pg_catalog.gen_random_uuid() AS salt
            ) AS settings
        ) AS told
    ) AS located
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

CREATE FUNCTION platform.changed_columns(old_record jsonb, new_record jsonb, masked text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $body$
  SELECT CASE WHEN pg_catalog.bool_or(name <> 'updated_at') THEN pg_catalog.jsonb_object_agg(
           name,
           CASE WHEN name = ANY (masked)
                THEN pg_catalog.jsonb_build_object(
                       'from', CASE WHEN old_value <> 'null' THEN '***'::text END,
                       'to', CASE WHEN new_value <> 'null' THEN '***'::text END)
                ELSE pg_catalog.jsonb_build_object('from', old_value, 'to', new_value) END
         ) END
    FROM (SELECT key AS name, value AS new_value, old_record -> key AS old_value
            FROM pg_catalog.jsonb_each(new_record)) AS columns
   WHERE new_value <> old_value
$body$;
COMMENT ON FUNCTION platform.changed_columns(jsonb, jsonb, text[]) IS
  'The columns that differ, each with from and to, *** where it is among the masked; NULL where none but updated_at does.';

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
  SELECT * INTO context FROM platform.audit_context();
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
                 CASE WHEN owner <> '' THEN COALESCE(
                        pg_catalog.to_jsonb(new_rows) ->> owner, pg_catalog.to_jsonb(old_rows) ->> owner
                      )::uuid END AS subject_id,
                 CASE WHEN old_rows.id IS NULL THEN platform.mask_columns(pg_catalog.to_jsonb(new_rows), masked)
                      WHEN new_rows.id IS NULL THEN platform.mask_columns(pg_catalog.to_jsonb(old_rows), masked)
                      ELSE platform.changed_columns(
                             pg_catalog.to_jsonb(old_rows), pg_catalog.to_jsonb(new_rows), masked) END AS changes
            FROM old_rows FULL JOIN new_rows ON new_rows.id = old_rows.id
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
  SELECT * INTO context FROM platform.audit_context();
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
