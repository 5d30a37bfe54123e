// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
CREATE OR REPLACE FUNCTION platform.tell_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  changed constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
BEGIN
  PERFORM pg_catalog.pg_notify('atrium_changed:' || changed, '');
  IF pg_catalog.current_setting('atrium.request_id', true) IS NOT NULL THEN
    RAISE INFO USING ERRCODE = 'AT001', MESSAGE = changed;
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "platform"."tell_change"() OWNER TO "atrium_migrator";
CREATE TRIGGER niches__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON marketplace.niches FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "marketplace"."niches" ENABLE ALWAYS TRIGGER "niches__tell_change";
CREATE TRIGGER business_hours__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.business_hours FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__tell_change";
CREATE TRIGGER conversation_modes__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.conversation_modes FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__tell_change";
CREATE TRIGGER conversation_statuses__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.conversation_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__tell_change";
CREATE TRIGGER holidays__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.holidays FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__tell_change";
CREATE TRIGGER sla_policies__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.sla_policies FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__tell_change";
CREATE TRIGGER ticket_categories__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_categories FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__tell_change";
CREATE TRIGGER ticket_priorities__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_priorities FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__tell_change";
CREATE TRIGGER ticket_statuses__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__tell_change";
CREATE TRIGGER ticket_transitions__tell_change AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON support.ticket_transitions FOR EACH STATEMENT EXECUTE FUNCTION platform.tell_change();
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__tell_change";
COMMENT ON FUNCTION "platform"."tell_change"() IS 'AFTER each statement that changes a lookup: tells processes that keep its rows in memory, at commit, to forget them.';
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP TRIGGER "niches__tell_change" ON "marketplace"."niches";
DROP TRIGGER "business_hours__tell_change" ON "support"."business_hours";
DROP TRIGGER "conversation_modes__tell_change" ON "support"."conversation_modes";
DROP TRIGGER "conversation_statuses__tell_change" ON "support"."conversation_statuses";
DROP TRIGGER "holidays__tell_change" ON "support"."holidays";
DROP TRIGGER "sla_policies__tell_change" ON "support"."sla_policies";
DROP TRIGGER "ticket_categories__tell_change" ON "support"."ticket_categories";
DROP TRIGGER "ticket_priorities__tell_change" ON "support"."ticket_priorities";
DROP TRIGGER "ticket_statuses__tell_change" ON "support"."ticket_statuses";
DROP TRIGGER "ticket_transitions__tell_change" ON "support"."ticket_transitions";
DROP FUNCTION "platform"."tell_change"();
    `);
  },
};
