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

CREATE TRIGGER audit_logs__append_only BEFORE DELETE OR TRUNCATE ON platform.audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER audit_logs__forget_only BEFORE UPDATE ON platform.audit_logs
  FOR EACH ROW EXECUTE FUNCTION platform.refuse_all_but_forgetting();
CREATE TRIGGER audit_seals__append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
-- Always: also where a session pretends to replicate, which passes ordinary triggers by.
ALTER TABLE platform.audit_logs ENABLE ALWAYS TRIGGER audit_logs__append_only;
ALTER TABLE platform.audit_logs ENABLE ALWAYS TRIGGER audit_logs__forget_only;
ALTER TABLE platform.audit_seals ENABLE ALWAYS TRIGGER audit_seals__append_only;

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
