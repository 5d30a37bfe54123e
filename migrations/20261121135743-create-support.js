// @ts-check
'use strict';

/** What the desk starts with; administrators change it by the API. The migrator sees no row while row security is forced. */
const tables = [
  'conversation_modes',
  'conversation_statuses',
  'ticket_categories',
  'ticket_priorities',
  'ticket_statuses',
  'ticket_transitions',
  'sla_policies',
  'business_hours',
  'rule_sets',
  'rule_patterns',
];
/** @param {string} setting */
const each = (setting) => tables.map((table) => `ALTER TABLE support.${table} ${setting};`).join('\n');

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  lint: {
    'prefer-bigint-over-smallint': 'A weekday goes to 7.',
    'adding-field-with-default': 'The tables are made by this migration: nothing is rewritten.',
    'require-concurrent-index-creation':
      'What it is of is made by this migration: nobody reads or writes it yet.',
  },

  async up({ sequelize }) {
    await sequelize.query(`
CREATE SCHEMA "support" AUTHORIZATION "atrium_migrator";
CREATE TABLE "support"."alert_notifications" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "alert_id" uuid NOT NULL, "agent_id" uuid NOT NULL, "round" integer NOT NULL, "is_mailed" boolean NOT NULL DEFAULT false, CONSTRAINT "alert_notifications__round_check" CHECK ((round > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "alert_notifications__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."alert_notifications" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."alert_notifications" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."alert_notifications" OWNER TO "atrium_migrator";
CREATE TABLE "support"."alerts" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "ticket_id" uuid NOT NULL, "acknowledged_at" timestamp(3) with time zone, "acknowledged_by_id" uuid, "notified_count" integer NOT NULL DEFAULT 0, "last_notified_at" timestamp(3) with time zone, "next_notification_at" timestamp(3) with time zone, CONSTRAINT "alerts__acknowledged_check" CHECK (((acknowledged_by_id IS NULL) OR ((acknowledged_at IS NOT NULL) AND (next_notification_at IS NULL)))), CONSTRAINT "alerts__notified_count_check" CHECK ((notified_count >= 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "alerts__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."alerts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."alerts" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."alerts" OWNER TO "atrium_migrator";
CREATE TABLE "support"."business_hours" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "weekday" smallint NOT NULL, "opens_at" time without time zone NOT NULL, "closes_at" time without time zone NOT NULL, CONSTRAINT "business_hours__times_check" CHECK ((opens_at < closes_at)), CONSTRAINT "business_hours__weekday_check" CHECK (((weekday >= 1) AND (weekday <= 7))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "business_hours__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."business_hours" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."business_hours" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."business_hours" OWNER TO "atrium_migrator";
CREATE TABLE "support"."conversation_modes" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "code" character varying(50) NOT NULL, "label" character varying(100) NOT NULL, "position" integer NOT NULL, "is_active" boolean NOT NULL DEFAULT true, CONSTRAINT "conversation_modes__position_check" CHECK (("position" > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "conversation_modes__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."conversation_modes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversation_modes" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversation_modes" OWNER TO "atrium_migrator";
CREATE TABLE "support"."conversation_statuses" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "code" character varying(50) NOT NULL, "label" character varying(100) NOT NULL, "position" integer NOT NULL, "is_active" boolean NOT NULL DEFAULT true, CONSTRAINT "conversation_statuses__position_check" CHECK (("position" > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "conversation_statuses__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."conversation_statuses" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversation_statuses" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversation_statuses" OWNER TO "atrium_migrator";
CREATE TABLE "support"."conversations" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "user_id" uuid NOT NULL, "mode_code" character varying(50) NOT NULL DEFAULT 'AUTO'::character varying, "status_code" character varying(50) NOT NULL DEFAULT 'active'::character varying, "title" bytea, "locale" character varying(5) NOT NULL DEFAULT 'fr'::character varying, "assigned_agent_id" uuid, "escalated_at" timestamp(3) with time zone, "closed_at" timestamp(3) with time zone, "last_message_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "last_seq" integer NOT NULL DEFAULT 0, "last_read_seq" integer NOT NULL DEFAULT 0, "awaits_answer_since" timestamp(3) with time zone, "content_removed_at" timestamp(3) with time zone, CONSTRAINT "conversations__closed_at_check" CHECK ((((status_code)::text = 'closed'::text) = (closed_at IS NOT NULL))), CONSTRAINT "conversations__escalated_check" CHECK ((((status_code)::text <> 'escalated'::text) OR (((mode_code)::text = 'SUPPORT'::text) AND (escalated_at IS NOT NULL)))), CONSTRAINT "conversations__last_seq_check" CHECK (((last_read_seq >= 0) AND (last_read_seq <= last_seq))), CONSTRAINT "conversations__locale_check" CHECK ((locale IN ('fr', 'ar', 'en'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "conversations__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."conversations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversations" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."conversations" OWNER TO "atrium_migrator";
CREATE TABLE "support"."decision_logs" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "conversation_id" uuid, "ticket_id" uuid, "decision" character varying(50) NOT NULL, "from_mode" character varying(50), "to_mode" character varying(50), "from_status" character varying(50), "to_status" character varying(50), "reason" character varying(100) NOT NULL, "note" bytea, "message_seq" integer, "signals" jsonb NOT NULL DEFAULT '{}'::jsonb, "confidence" numeric(4,3), "decided_by_kind" character varying(20) NOT NULL, "decided_by_id" uuid, "rule_version" integer, CONSTRAINT "decision_logs__about_check" CHECK (((conversation_id IS NOT NULL) OR (ticket_id IS NOT NULL))), CONSTRAINT "decision_logs__confidence_check" CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))), CONSTRAINT "decision_logs__decided_by_kind_check" CHECK ((decided_by_kind IN ('rule', 'service', 'agent', 'requester', 'job'))), CONSTRAINT "decision_logs__decision_check" CHECK ((decision IN ('began', 'mode_changed', 'status_changed', 'escalated', 'answered', 'answer_dropped', 'crisis_found', 'alert_raised', 'alert_told', 'alert_acknowledged', 'assigned', 'priority_changed', 'category_changed', 'merged'))), CONSTRAINT "decision_logs__reason_check" CHECK (((reason)::text ~ '^[a-z][a-z_]*$'::text)), CONSTRAINT "decision_logs__rule_version_check" CHECK ((((decided_by_kind)::text <> 'rule'::text) OR (rule_version IS NOT NULL))), CONSTRAINT "decision_logs__signals_check" CHECK (((jsonb_typeof(signals) = 'object'::text) AND (octet_length((signals)::text) <= 8192))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "decision_logs__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."decision_logs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."decision_logs" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."decision_logs" OWNER TO "atrium_migrator";
CREATE TABLE "support"."holidays" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "date" date NOT NULL, "label" character varying(100) NOT NULL, "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "holidays__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."holidays" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."holidays" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."holidays" OWNER TO "atrium_migrator";
CREATE TABLE "support"."messages" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "conversation_id" uuid NOT NULL, "seq" integer NOT NULL, "sender_kind" character varying(20) NOT NULL, "sender_id" uuid, "content" bytea NOT NULL, "sources" bytea, "answers_seq" integer, CONSTRAINT "messages__answers_seq_check" CHECK (((((sender_kind)::text = 'assistant'::text) = (answers_seq IS NOT NULL)) AND (answers_seq < seq))), CONSTRAINT "messages__content_check" CHECK (((octet_length(content) <= 40100) AND (octet_length(sources) <= 65600))), CONSTRAINT "messages__sender_id_check" CHECK (((sender_kind IN ('user', 'agent')) OR (sender_id IS NULL))), CONSTRAINT "messages__sender_kind_check" CHECK ((sender_kind IN ('user', 'assistant', 'agent', 'system'))), CONSTRAINT "messages__seq_check" CHECK ((seq > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "messages__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."messages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."messages" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."messages" OWNER TO "atrium_migrator";
CREATE TABLE "support"."on_call_shifts" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "agent_id" uuid NOT NULL, "starts_at" timestamp(3) with time zone NOT NULL, "ends_at" timestamp(3) with time zone NOT NULL, CONSTRAINT "on_call_shifts__times_check" CHECK ((starts_at < ends_at)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "on_call_shifts__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."on_call_shifts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."on_call_shifts" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."on_call_shifts" OWNER TO "atrium_migrator";
CREATE TABLE "support"."rule_patterns" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "rule_set_id" uuid NOT NULL, "locale" character varying(5) NOT NULL, "pattern" character varying(200) NOT NULL, "signal" character varying(20) NOT NULL, CONSTRAINT "rule_patterns__locale_check" CHECK ((locale IN ('fr', 'ar', 'en'))), CONSTRAINT "rule_patterns__pattern_check" CHECK (((pattern)::text ~ '[^\\s.*]'::text)), CONSTRAINT "rule_patterns__signal_check" CHECK ((signal IN ('crisis', 'wants_person'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "rule_patterns__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."rule_patterns" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."rule_patterns" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."rule_patterns" OWNER TO "atrium_migrator";
CREATE TABLE "support"."rule_sets" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "version" integer NOT NULL, "state" character varying(20) NOT NULL DEFAULT 'draft'::character varying, "note" character varying(500), "min_confidence" numeric(4,3) NOT NULL DEFAULT 0.600, "created_by_id" uuid, "activated_at" timestamp(3) with time zone, "retired_at" timestamp(3) with time zone, CONSTRAINT "rule_sets__min_confidence_check" CHECK (((min_confidence >= (0)::numeric) AND (min_confidence <= (1)::numeric))), CONSTRAINT "rule_sets__state_check" CHECK ((state IN ('draft', 'active', 'retired'))), CONSTRAINT "rule_sets__times_check" CHECK (((((state)::text = 'draft'::text) = (activated_at IS NULL)) AND (((state)::text = 'retired'::text) = (retired_at IS NOT NULL)))), CONSTRAINT "rule_sets__version_check" CHECK ((version > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "rule_sets__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."rule_sets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."rule_sets" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."rule_sets" OWNER TO "atrium_migrator";
CREATE TABLE "support"."sla_policies" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "priority_code" character varying(50) NOT NULL, "first_response_minutes" integer NOT NULL, "resolution_minutes" integer NOT NULL, "is_around_the_clock" boolean NOT NULL DEFAULT false, CONSTRAINT "sla_policies__minutes_check" CHECK (((first_response_minutes > 0) AND (resolution_minutes >= first_response_minutes) AND (resolution_minutes <= 525600))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "sla_policies__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."sla_policies" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."sla_policies" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."sla_policies" OWNER TO "atrium_migrator";
CREATE TABLE "support"."support_tickets" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "number" bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL, "conversation_id" uuid, "requester_id" uuid NOT NULL, "assignee_id" uuid, "category_code" character varying(50) NOT NULL, "priority_code" character varying(50) NOT NULL DEFAULT 'medium'::character varying, "status_code" character varying(50) NOT NULL DEFAULT 'open'::character varying, "subject" bytea, "description" bytea, "resolution" bytea, "pending_reason" bytea, "first_response_due_at" timestamp(3) with time zone, "due_at" timestamp(3) with time zone, "first_response_seconds_left" integer, "resolution_seconds_left" integer, "first_response_at" timestamp(3) with time zone, "first_response_breached_at" timestamp(3) with time zone, "resolution_breached_at" timestamp(3) with time zone, "pending_since" timestamp(3) with time zone, "resolved_at" timestamp(3) with time zone, "closed_at" timestamp(3) with time zone, "merged_into_id" uuid, "content_removed_at" timestamp(3) with time zone, CONSTRAINT "support_tickets__clock_check" CHECK ((((first_response_due_at IS NULL) OR (first_response_seconds_left IS NULL)) AND ((due_at IS NULL) OR (resolution_seconds_left IS NULL)))), CONSTRAINT "support_tickets__closed_at_check" CHECK ((((status_code)::text = 'closed'::text) = (closed_at IS NOT NULL))), CONSTRAINT "support_tickets__content_check" CHECK (((octet_length(subject) <= 2100) AND (octet_length(description) <= 40100) AND (octet_length(resolution) <= 40100) AND (octet_length(pending_reason) <= 2100))), CONSTRAINT "support_tickets__number_check" CHECK ((number > 0)), CONSTRAINT "support_tickets__pending_check" CHECK ((((status_code)::text = 'pending'::text) = (pending_since IS NOT NULL))), CONSTRAINT "support_tickets__resolved_at_check" CHECK (((status_code IN ('resolved', 'closed')) = (resolved_at IS NOT NULL))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "support_tickets__id_pk" PRIMARY KEY (id), CONSTRAINT "support_tickets__merged_check" CHECK (((merged_into_id IS NULL) OR ((merged_into_id <> id) AND ((status_code)::text = 'closed'::text)))));
ALTER TABLE "support"."support_tickets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."support_tickets" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."support_tickets" OWNER TO "atrium_migrator";
CREATE TABLE "support"."ticket_categories" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "code" character varying(50) NOT NULL, "label" character varying(100) NOT NULL, "position" integer NOT NULL, "is_active" boolean NOT NULL DEFAULT true, CONSTRAINT "ticket_categories__position_check" CHECK (("position" > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "ticket_categories__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."ticket_categories" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_categories" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_categories" OWNER TO "atrium_migrator";
CREATE TABLE "support"."ticket_comments" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "ticket_id" uuid NOT NULL, "author_id" uuid, "body" bytea NOT NULL, "is_internal" boolean NOT NULL DEFAULT false, "merged_from_id" uuid, CONSTRAINT "ticket_comments__body_check" CHECK ((octet_length(body) <= 40100)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "ticket_comments__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."ticket_comments" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_comments" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_comments" OWNER TO "atrium_migrator";
CREATE TABLE "support"."ticket_priorities" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "code" character varying(50) NOT NULL, "label" character varying(100) NOT NULL, "position" integer NOT NULL, "is_active" boolean NOT NULL DEFAULT true, CONSTRAINT "ticket_priorities__position_check" CHECK (("position" > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "ticket_priorities__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."ticket_priorities" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_priorities" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_priorities" OWNER TO "atrium_migrator";
CREATE TABLE "support"."ticket_statuses" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "code" character varying(50) NOT NULL, "label" character varying(100) NOT NULL, "position" integer NOT NULL, "is_active" boolean NOT NULL DEFAULT true, CONSTRAINT "ticket_statuses__position_check" CHECK (("position" > 0)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "ticket_statuses__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."ticket_statuses" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_statuses" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_statuses" OWNER TO "atrium_migrator";
CREATE TABLE "support"."ticket_transitions" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "from_status_code" character varying(50) NOT NULL, "to_status_code" character varying(50) NOT NULL, "required_fields" text[] NOT NULL DEFAULT ARRAY[]::text[], CONSTRAINT "ticket_transitions__required_fields_check" CHECK ((required_fields <@ ARRAY['assigneeId'::text, 'resolution'::text, 'pendingReason'::text])), CONSTRAINT "ticket_transitions__statuses_check" CHECK (((from_status_code)::text <> (to_status_code)::text)), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "ticket_transitions__id_pk" PRIMARY KEY (id));
ALTER TABLE "support"."ticket_transitions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_transitions" FORCE ROW LEVEL SECURITY;
ALTER TABLE "support"."ticket_transitions" OWNER TO "atrium_migrator";
ALTER TABLE "support"."support_tickets" ADD COLUMN "reference" text GENERATED ALWAYS AS (('T-'::text ||
CASE
    WHEN (number < 1000000) THEN lpad((number)::text, 6, '0'::text)
    ELSE (number)::text
END)) STORED NOT NULL;
ALTER TABLE "support"."support_tickets" ADD COLUMN "next_due_at" timestamp(3) with time zone GENERATED ALWAYS AS (COALESCE(LEAST(
CASE
    WHEN (first_response_at IS NULL) THEN first_response_due_at
    ELSE NULL::timestamp with time zone
END, due_at), 'infinity'::timestamp with time zone)) STORED NOT NULL;
ALTER TABLE "support"."support_tickets" ADD COLUMN "is_breached" boolean GENERATED ALWAYS AS (((first_response_breached_at IS NOT NULL) OR (resolution_breached_at IS NOT NULL))) STORED NOT NULL;
CREATE OR REPLACE FUNCTION support.check_transition()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  required text[] := (
    SELECT required_fields FROM support.ticket_transitions
     WHERE from_status_code = OLD.status_code AND to_status_code = NEW.status_code
  );
BEGIN
  IF NEW.merged_into_id IS NOT NULL THEN
    RETURN NULL;
  ELSIF required IS NULL THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'support_tickets', CONSTRAINT = 'support_tickets__transition',
      MESSAGE = 'This status may not follow that one.';
  ELSIF 'assigneeId' = ANY (required) AND NEW.assignee_id IS NULL
     OR 'resolution' = ANY (required) AND NEW.resolution IS NULL
     OR 'pendingReason' = ANY (required) AND NEW.pending_reason IS NULL THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'support_tickets', CONSTRAINT = 'support_tickets__required_fields',
      MESSAGE = 'The ticket lacks what this status needs.';
  END IF;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "support"."check_transition"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION support.keep_code()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE check_violation USING
    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'lookups__code_stands', COLUMN = 'code',
    MESSAGE = 'The code of a lookup stands for good.';
END
$function$;
ALTER FUNCTION "support"."keep_code"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION support.keep_decision()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  IF NEW.note IS NOT NULL OR pg_catalog.to_jsonb(NEW) - 'note' <> pg_catalog.to_jsonb(OLD) - 'note' THEN
    RAISE insufficient_privilege USING
      SCHEMA = 'support', TABLE = 'decision_logs', MESSAGE = 'support.decision_logs is only added to.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "support"."keep_decision"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION support.keep_rule_set()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.version, NEW.min_confidence) IS DISTINCT FROM (OLD.version, OLD.min_confidence)
     OR NEW.state = 'draft' OR OLD.state = 'retired' AND NEW.state <> 'retired' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'rule_sets', CONSTRAINT = 'rule_sets__version_stands',
      MESSAGE = 'A version of the rules that is or was in use stands for good.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "support"."keep_rule_set"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION support.keep_rules()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
DECLARE
  rule_set_of_row uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.rule_set_id ELSE OLD.rule_set_id END;
BEGIN
  IF EXISTS (SELECT FROM support.rule_sets WHERE id = rule_set_of_row AND state <> 'draft') THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'rule_patterns', CONSTRAINT = 'rule_sets__version_stands',
      MESSAGE = 'A version of the rules that is or was in use stands for good.';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$;
ALTER FUNCTION "support"."keep_rules"() OWNER TO "atrium_migrator";
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
ALTER FUNCTION "support"."refresh_figures"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION support.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
BEGIN
  RAISE insufficient_privilege USING
    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, MESSAGE = pg_catalog.format('%I.%I is only added to.', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$function$;
ALTER FUNCTION "support"."refuse_change"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION support.take_number()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
DECLARE
  answered support.conversations;
BEGIN
  UPDATE support.conversations
     SET last_seq = last_seq + 1,
         last_message_at = GREATEST(last_message_at, pg_catalog.clock_timestamp()),
         last_read_seq = CASE NEW.sender_kind WHEN 'user' THEN last_seq + 1 ELSE last_read_seq END,
         awaits_answer_since = CASE NEW.sender_kind
           WHEN 'user' THEN COALESCE(awaits_answer_since, GREATEST(last_message_at, pg_catalog.clock_timestamp()))
           WHEN 'system' THEN awaits_answer_since
         END
   WHERE id = NEW.conversation_id
  RETURNING * INTO answered;
  NEW.seq := answered.last_seq;
  NEW.created_at := answered.last_message_at;
  IF answered.status_code IN ('closed', 'archived') AND NEW.sender_kind <> 'system' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'messages', CONSTRAINT = 'messages__conversation_is_open',
      MESSAGE = 'The conversation has come to an end.';
  ELSIF NEW.sender_kind = 'assistant' AND answered.mode_code <> 'AUTO' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'messages', CONSTRAINT = 'messages__people_answer',
      MESSAGE = 'People answer in this conversation: an automatic answer comes too late.';
  ELSIF NEW.sender_kind = 'agent' AND answered.mode_code <> 'SUPPORT' THEN
    RAISE check_violation USING
      SCHEMA = 'support', TABLE = 'messages', CONSTRAINT = 'messages__service_answers',
      MESSAGE = 'Take the conversation over before answering in it.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION "support"."take_number"() OWNER TO "atrium_migrator";
ALTER TABLE "support"."alert_notifications" ADD CONSTRAINT "alert_notifications__agent_id_fk" FOREIGN KEY (agent_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."alerts" ADD CONSTRAINT "alerts__acknowledged_by_id_fk" FOREIGN KEY (acknowledged_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."conversations" ADD CONSTRAINT "conversations__assigned_agent_id_fk" FOREIGN KEY (assigned_agent_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."conversations" ADD CONSTRAINT "conversations__user_id_fk" FOREIGN KEY (user_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."decision_logs" ADD CONSTRAINT "decision_logs__decided_by_id_fk" FOREIGN KEY (decided_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."messages" ADD CONSTRAINT "messages__sender_id_fk" FOREIGN KEY (sender_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."on_call_shifts" ADD CONSTRAINT "on_call_shifts__agent_id_fk" FOREIGN KEY (agent_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."rule_sets" ADD CONSTRAINT "rule_sets__created_by_id_fk" FOREIGN KEY (created_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__assignee_id_fk" FOREIGN KEY (assignee_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__requester_id_fk" FOREIGN KEY (requester_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."ticket_comments" ADD CONSTRAINT "ticket_comments__author_id_fk" FOREIGN KEY (author_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
CREATE VIEW "support"."backlog_figures" WITH (security_invoker=false) AS  SELECT
        CASE 0
            WHEN GROUPING(status_code) THEN 'status'::text
            WHEN GROUPING(priority_code) THEN 'priority'::text
            WHEN GROUPING(category_code) THEN 'category'::text
            ELSE 'agent'::text
        END AS dimension,
    COALESCE(status_code, priority_code, category_code, ((assignee_id)::text)::character varying, 'none'::character varying) AS key,
    (count(*))::integer AS tickets,
    (count(*) FILTER (WHERE (is_breached OR (next_due_at < now()))))::integer AS late,
    min(created_at) AS oldest_at
   FROM support.support_tickets
  WHERE (resolved_at IS NULL)
  GROUP BY GROUPING SETS ((status_code), (priority_code), (category_code), (assignee_id));
ALTER VIEW "support"."backlog_figures" OWNER TO "atrium_migrator";
CREATE VIEW "support"."first_response_figures" WITH (security_invoker=false) AS  SELECT
        CASE 0
            WHEN GROUPING(category_code) THEN 'category'::text
            ELSE 'agent'::text
        END AS dimension,
    COALESCE(category_code, ((assignee_id)::text)::character varying, 'none'::character varying) AS key,
    (count(*))::integer AS tickets,
    (count(first_response_at))::integer AS answered,
    (count(first_response_breached_at))::integer AS late,
    (round((avg(EXTRACT(epoch FROM (first_response_at - created_at))) / (60)::numeric)))::integer AS average_minutes,
    (round(((percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((EXTRACT(epoch FROM (first_response_at - created_at)))::double precision)) / (60)::double precision))::numeric))::integer AS median_minutes
   FROM support.support_tickets
  WHERE ((merged_into_id IS NULL) AND (created_at > (now() - '90 days'::interval)))
  GROUP BY GROUPING SETS ((category_code), (assignee_id));
ALTER VIEW "support"."first_response_figures" OWNER TO "atrium_migrator";
CREATE VIEW "support"."resolution_figures" WITH (security_invoker=false) AS  SELECT
        CASE 0
            WHEN GROUPING(category_code) THEN 'category'::text
            ELSE 'agent'::text
        END AS dimension,
    COALESCE(category_code, ((assignee_id)::text)::character varying, 'none'::character varying) AS key,
    (count(*))::integer AS tickets,
    (count(resolution_breached_at))::integer AS late,
    (round((avg(EXTRACT(epoch FROM (resolved_at - created_at))) / (60)::numeric)))::integer AS average_minutes,
    (round(((percentile_cont((0.5)::double precision) WITHIN GROUP (ORDER BY ((EXTRACT(epoch FROM (resolved_at - created_at)))::double precision)) / (60)::double precision))::numeric))::integer AS median_minutes
   FROM support.support_tickets
  WHERE ((merged_into_id IS NULL) AND (resolved_at > (now() - '90 days'::interval)))
  GROUP BY GROUPING SETS ((category_code), (assignee_id));
ALTER VIEW "support"."resolution_figures" OWNER TO "atrium_migrator";
CREATE MATERIALIZED VIEW "support"."daily_figures" AS  WITH begun AS (
         SELECT ((support_tickets.created_at AT TIME ZONE 'UTC'::text))::date AS day,
            support_tickets.category_code,
            (count(*))::integer AS opened,
            (count(*) FILTER (WHERE support_tickets.is_breached))::integer AS late,
            (round((avg(EXTRACT(epoch FROM (support_tickets.first_response_at - support_tickets.created_at))) / (60)::numeric)))::integer AS first_response_minutes
           FROM support.support_tickets
          WHERE (support_tickets.merged_into_id IS NULL)
          GROUP BY (((support_tickets.created_at AT TIME ZONE 'UTC'::text))::date), support_tickets.category_code
        ), done AS (
         SELECT ((support_tickets.resolved_at AT TIME ZONE 'UTC'::text))::date AS day,
            support_tickets.category_code,
            (count(*))::integer AS resolved,
            (round((avg(EXTRACT(epoch FROM (support_tickets.resolved_at - support_tickets.created_at))) / (60)::numeric)))::integer AS resolution_minutes
           FROM support.support_tickets
          WHERE ((support_tickets.merged_into_id IS NULL) AND (support_tickets.resolved_at IS NOT NULL))
          GROUP BY (((support_tickets.resolved_at AT TIME ZONE 'UTC'::text))::date), support_tickets.category_code
        )
 SELECT day,
    category_code,
    COALESCE(begun.opened, 0) AS opened,
    COALESCE(done.resolved, 0) AS resolved,
    COALESCE(begun.late, 0) AS late,
    begun.first_response_minutes,
    done.resolution_minutes
   FROM (begun
     FULL JOIN done USING (day, category_code));
ALTER MATERIALIZED VIEW "support"."daily_figures" OWNER TO "atrium_migrator";
CREATE INDEX alert_notifications__agent_id_idx ON support.alert_notifications USING btree (agent_id);
CREATE UNIQUE INDEX alert_notifications__alert_id_agent_id_round_key ON support.alert_notifications USING btree (alert_id, agent_id, round);
CREATE INDEX alerts__acknowledged_by_id_idx ON support.alerts USING btree (acknowledged_by_id);
CREATE INDEX alerts__next_notification_at_idx ON support.alerts USING btree (next_notification_at) WHERE (acknowledged_at IS NULL);
CREATE INDEX alerts__ticket_id_idx ON support.alerts USING btree (ticket_id);
CREATE UNIQUE INDEX alerts__ticket_id_key ON support.alerts USING btree (ticket_id) WHERE (acknowledged_at IS NULL);
CREATE UNIQUE INDEX business_hours__weekday_opens_at_key ON support.business_hours USING btree (weekday, opens_at);
CREATE UNIQUE INDEX conversation_modes__code_key ON support.conversation_modes USING btree (code);
ALTER TABLE "support"."conversations" ADD CONSTRAINT "conversations__mode_code_fk" FOREIGN KEY (mode_code) REFERENCES support.conversation_modes(code) ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE UNIQUE INDEX conversation_statuses__code_key ON support.conversation_statuses USING btree (code);
ALTER TABLE "support"."conversations" ADD CONSTRAINT "conversations__status_code_fk" FOREIGN KEY (status_code) REFERENCES support.conversation_statuses(code) ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE INDEX conversations__assigned_agent_id_idx ON support.conversations USING btree (assigned_agent_id);
CREATE INDEX conversations__awaits_answer_since_idx ON support.conversations USING btree (awaits_answer_since) WHERE ((mode_code)::text = 'AUTO'::text);
CREATE INDEX conversations__last_message_at_idx ON support.conversations USING btree (last_message_at) WHERE (content_removed_at IS NULL);
CREATE INDEX conversations__mode_code_idx ON support.conversations USING btree (mode_code);
CREATE INDEX conversations__status_code_idx ON support.conversations USING btree (status_code);
CREATE UNIQUE INDEX daily_figures__day_category_code_key ON support.daily_figures USING btree (day, category_code);
CREATE INDEX decision_logs__decided_by_id_idx ON support.decision_logs USING btree (decided_by_id);
CREATE UNIQUE INDEX holidays__date_key ON support.holidays USING btree (date);
CREATE UNIQUE INDEX messages__conversation_id_answers_seq_key ON support.messages USING btree (conversation_id, answers_seq) WHERE (answers_seq IS NOT NULL);
CREATE UNIQUE INDEX messages__conversation_id_seq_key ON support.messages USING btree (conversation_id, seq);
CREATE INDEX messages__sender_id_idx ON support.messages USING btree (sender_id);
CREATE UNIQUE INDEX on_call_shifts__agent_id_starts_at_key ON support.on_call_shifts USING btree (agent_id, starts_at);
CREATE UNIQUE INDEX rule_patterns__rule_set_id_pattern_signal_key ON support.rule_patterns USING btree (rule_set_id, pattern, signal);
CREATE INDEX rule_sets__created_by_id_idx ON support.rule_sets USING btree (created_by_id);
CREATE UNIQUE INDEX rule_sets__state_key ON support.rule_sets USING btree (state) WHERE ((state)::text = 'active'::text);
CREATE UNIQUE INDEX rule_sets__version_key ON support.rule_sets USING btree (version);
CREATE UNIQUE INDEX sla_policies__priority_code_key ON support.sla_policies USING btree (priority_code);
CREATE INDEX support_tickets__conversation_id_idx ON support.support_tickets USING btree (conversation_id);
CREATE INDEX support_tickets__due_at_idx ON support.support_tickets USING btree (due_at) WHERE ((due_at IS NOT NULL) AND (resolution_breached_at IS NULL));
CREATE INDEX support_tickets__first_response_due_at_idx ON support.support_tickets USING btree (first_response_due_at) WHERE ((first_response_due_at IS NOT NULL) AND (first_response_at IS NULL) AND (first_response_breached_at IS NULL));
CREATE INDEX support_tickets__merged_into_id_idx ON support.support_tickets USING btree (merged_into_id);
CREATE UNIQUE INDEX support_tickets__reference_key ON support.support_tickets USING btree (reference);
CREATE INDEX support_tickets__requester_id_number_idx ON support.support_tickets USING btree (requester_id, number);
CREATE UNIQUE INDEX ticket_categories__code_key ON support.ticket_categories USING btree (code);
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__category_code_fk" FOREIGN KEY (category_code) REFERENCES support.ticket_categories(code) ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE INDEX ticket_comments__author_id_idx ON support.ticket_comments USING btree (author_id);
CREATE INDEX ticket_comments__merged_from_id_idx ON support.ticket_comments USING btree (merged_from_id);
CREATE UNIQUE INDEX ticket_priorities__code_key ON support.ticket_priorities USING btree (code);
ALTER TABLE "support"."sla_policies" ADD CONSTRAINT "sla_policies__priority_code_fk" FOREIGN KEY (priority_code) REFERENCES support.ticket_priorities(code) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__priority_code_fk" FOREIGN KEY (priority_code) REFERENCES support.ticket_priorities(code) ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE UNIQUE INDEX ticket_statuses__code_key ON support.ticket_statuses USING btree (code);
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__status_code_fk" FOREIGN KEY (status_code) REFERENCES support.ticket_statuses(code) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE "support"."ticket_transitions" ADD CONSTRAINT "ticket_transitions__from_status_code_fk" FOREIGN KEY (from_status_code) REFERENCES support.ticket_statuses(code) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."ticket_transitions" ADD CONSTRAINT "ticket_transitions__to_status_code_fk" FOREIGN KEY (to_status_code) REFERENCES support.ticket_statuses(code) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE UNIQUE INDEX ticket_transitions__from_status_code_to_status_code_key ON support.ticket_transitions USING btree (from_status_code, to_status_code);
CREATE INDEX ticket_transitions__to_status_code_idx ON support.ticket_transitions USING btree (to_status_code);
CREATE TRIGGER alert_notifications__audit_delete AFTER DELETE ON support.alert_notifications REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_delete";
CREATE TRIGGER alert_notifications__audit_insert AFTER INSERT ON support.alert_notifications REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_insert";
CREATE TRIGGER alert_notifications__audit_truncate AFTER TRUNCATE ON support.alert_notifications FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_truncate";
CREATE TRIGGER alert_notifications__audit_update AFTER UPDATE ON support.alert_notifications REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."alert_notifications" ENABLE ALWAYS TRIGGER "alert_notifications__audit_update";
CREATE TRIGGER alerts__audit_delete AFTER DELETE ON support.alerts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_delete";
CREATE TRIGGER alerts__audit_insert AFTER INSERT ON support.alerts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_insert";
CREATE TRIGGER alerts__audit_truncate AFTER TRUNCATE ON support.alerts FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_truncate";
CREATE TRIGGER alerts__audit_update AFTER UPDATE ON support.alerts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."alerts" ENABLE ALWAYS TRIGGER "alerts__audit_update";
CREATE TRIGGER alerts__set_updated_at BEFORE UPDATE ON support.alerts FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER business_hours__audit_delete AFTER DELETE ON support.business_hours REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_delete";
CREATE TRIGGER business_hours__audit_insert AFTER INSERT ON support.business_hours REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_insert";
CREATE TRIGGER business_hours__audit_truncate AFTER TRUNCATE ON support.business_hours FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_truncate";
CREATE TRIGGER business_hours__audit_update AFTER UPDATE ON support.business_hours REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."business_hours" ENABLE ALWAYS TRIGGER "business_hours__audit_update";
CREATE TRIGGER business_hours__set_updated_at BEFORE UPDATE ON support.business_hours FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversation_modes__audit_delete AFTER DELETE ON support.conversation_modes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_delete";
CREATE TRIGGER conversation_modes__audit_insert AFTER INSERT ON support.conversation_modes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_insert";
CREATE TRIGGER conversation_modes__audit_truncate AFTER TRUNCATE ON support.conversation_modes FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_truncate";
CREATE TRIGGER conversation_modes__audit_update AFTER UPDATE ON support.conversation_modes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_modes" ENABLE ALWAYS TRIGGER "conversation_modes__audit_update";
CREATE TRIGGER conversation_modes__keep_code BEFORE UPDATE ON support.conversation_modes FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER conversation_modes__set_updated_at BEFORE UPDATE ON support.conversation_modes FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversation_statuses__audit_delete AFTER DELETE ON support.conversation_statuses REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_delete";
CREATE TRIGGER conversation_statuses__audit_insert AFTER INSERT ON support.conversation_statuses REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_insert";
CREATE TRIGGER conversation_statuses__audit_truncate AFTER TRUNCATE ON support.conversation_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_truncate";
CREATE TRIGGER conversation_statuses__audit_update AFTER UPDATE ON support.conversation_statuses REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."conversation_statuses" ENABLE ALWAYS TRIGGER "conversation_statuses__audit_update";
CREATE TRIGGER conversation_statuses__keep_code BEFORE UPDATE ON support.conversation_statuses FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER conversation_statuses__set_updated_at BEFORE UPDATE ON support.conversation_statuses FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER conversations__audit_delete AFTER DELETE ON support.conversations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'title');
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_delete";
CREATE TRIGGER conversations__audit_insert AFTER INSERT ON support.conversations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('user_id', 'title');
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_insert";
CREATE TRIGGER conversations__audit_truncate AFTER TRUNCATE ON support.conversations FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_truncate";
CREATE TRIGGER conversations__set_updated_at BEFORE UPDATE ON support.conversations FOR EACH ROW WHEN (((old.last_seq = new.last_seq) AND (old.last_read_seq = new.last_read_seq))) EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER decision_logs__audit_delete AFTER DELETE ON support.decision_logs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'note');
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_delete";
CREATE TRIGGER decision_logs__audit_insert AFTER INSERT ON support.decision_logs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'note');
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_insert";
CREATE TRIGGER decision_logs__audit_truncate AFTER TRUNCATE ON support.decision_logs FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_truncate";
CREATE TRIGGER decision_logs__audit_update AFTER UPDATE ON support.decision_logs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'note');
ALTER TABLE "support"."decision_logs" ENABLE ALWAYS TRIGGER "decision_logs__audit_update";
CREATE TRIGGER decision_logs__refuse_delete BEFORE DELETE ON support.decision_logs FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION support.refuse_change();
CREATE TRIGGER decision_logs__refuse_truncate BEFORE TRUNCATE ON support.decision_logs FOR EACH STATEMENT EXECUTE FUNCTION support.refuse_change();
CREATE TRIGGER decision_logs__refuse_update BEFORE UPDATE ON support.decision_logs FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION support.keep_decision();
CREATE TRIGGER holidays__audit_delete AFTER DELETE ON support.holidays REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_delete";
CREATE TRIGGER holidays__audit_insert AFTER INSERT ON support.holidays REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_insert";
CREATE TRIGGER holidays__audit_truncate AFTER TRUNCATE ON support.holidays FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_truncate";
CREATE TRIGGER holidays__audit_update AFTER UPDATE ON support.holidays REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."holidays" ENABLE ALWAYS TRIGGER "holidays__audit_update";
CREATE TRIGGER holidays__set_updated_at BEFORE UPDATE ON support.holidays FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER messages__audit_delete AFTER DELETE ON support.messages REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'sources');
ALTER TABLE "support"."messages" ENABLE ALWAYS TRIGGER "messages__audit_delete";
CREATE TRIGGER messages__audit_truncate AFTER TRUNCATE ON support.messages FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."messages" ENABLE ALWAYS TRIGGER "messages__audit_truncate";
CREATE TRIGGER messages__audit_update AFTER UPDATE ON support.messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'content', 'sources');
ALTER TABLE "support"."messages" ENABLE ALWAYS TRIGGER "messages__audit_update";
CREATE TRIGGER messages__take_number BEFORE INSERT ON support.messages FOR EACH ROW WHEN ((new.seq IS NULL)) EXECUTE FUNCTION support.take_number();
CREATE TRIGGER on_call_shifts__audit_delete AFTER DELETE ON support.on_call_shifts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_delete";
CREATE TRIGGER on_call_shifts__audit_insert AFTER INSERT ON support.on_call_shifts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_insert";
CREATE TRIGGER on_call_shifts__audit_truncate AFTER TRUNCATE ON support.on_call_shifts FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_truncate";
CREATE TRIGGER on_call_shifts__audit_update AFTER UPDATE ON support.on_call_shifts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('agent_id');
ALTER TABLE "support"."on_call_shifts" ENABLE ALWAYS TRIGGER "on_call_shifts__audit_update";
CREATE TRIGGER on_call_shifts__set_updated_at BEFORE UPDATE ON support.on_call_shifts FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER rule_patterns__audit_delete AFTER DELETE ON support.rule_patterns REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_delete";
CREATE TRIGGER rule_patterns__audit_insert AFTER INSERT ON support.rule_patterns REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_insert";
CREATE TRIGGER rule_patterns__audit_truncate AFTER TRUNCATE ON support.rule_patterns FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_truncate";
CREATE TRIGGER rule_patterns__audit_update AFTER UPDATE ON support.rule_patterns REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_patterns" ENABLE ALWAYS TRIGGER "rule_patterns__audit_update";
CREATE TRIGGER rule_patterns__keep_version BEFORE INSERT OR DELETE OR UPDATE ON support.rule_patterns FOR EACH ROW EXECUTE FUNCTION support.keep_rules();
CREATE TRIGGER rule_sets__audit_delete AFTER DELETE ON support.rule_sets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_delete";
CREATE TRIGGER rule_sets__audit_insert AFTER INSERT ON support.rule_sets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_insert";
CREATE TRIGGER rule_sets__audit_truncate AFTER TRUNCATE ON support.rule_sets FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_truncate";
CREATE TRIGGER rule_sets__audit_update AFTER UPDATE ON support.rule_sets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."rule_sets" ENABLE ALWAYS TRIGGER "rule_sets__audit_update";
CREATE TRIGGER rule_sets__keep_version BEFORE DELETE OR UPDATE ON support.rule_sets FOR EACH ROW WHEN (((old.state)::text <> 'draft'::text)) EXECUTE FUNCTION support.keep_rule_set();
CREATE TRIGGER rule_sets__set_updated_at BEFORE UPDATE ON support.rule_sets FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER sla_policies__audit_delete AFTER DELETE ON support.sla_policies REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_delete";
CREATE TRIGGER sla_policies__audit_insert AFTER INSERT ON support.sla_policies REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_insert";
CREATE TRIGGER sla_policies__audit_truncate AFTER TRUNCATE ON support.sla_policies FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_truncate";
CREATE TRIGGER sla_policies__audit_update AFTER UPDATE ON support.sla_policies REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."sla_policies" ENABLE ALWAYS TRIGGER "sla_policies__audit_update";
CREATE TRIGGER sla_policies__set_updated_at BEFORE UPDATE ON support.sla_policies FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER support_tickets__audit_delete AFTER DELETE ON support.support_tickets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('requester_id', 'subject', 'description', 'resolution', 'pending_reason');
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_delete";
CREATE TRIGGER support_tickets__audit_insert AFTER INSERT ON support.support_tickets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('requester_id', 'subject', 'description', 'resolution', 'pending_reason');
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_insert";
CREATE TRIGGER support_tickets__audit_truncate AFTER TRUNCATE ON support.support_tickets FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_truncate";
CREATE TRIGGER support_tickets__audit_update AFTER UPDATE ON support.support_tickets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('requester_id', 'subject', 'description', 'resolution', 'pending_reason');
ALTER TABLE "support"."support_tickets" ENABLE ALWAYS TRIGGER "support_tickets__audit_update";
CREATE TRIGGER support_tickets__check_transition AFTER UPDATE OF status_code ON support.support_tickets FOR EACH ROW WHEN (((old.status_code)::text <> (new.status_code)::text)) EXECUTE FUNCTION support.check_transition();
CREATE TRIGGER support_tickets__set_updated_at BEFORE UPDATE ON support.support_tickets FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('reference', 'next_due_at', 'is_breached');
CREATE TRIGGER ticket_categories__audit_delete AFTER DELETE ON support.ticket_categories REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_delete";
CREATE TRIGGER ticket_categories__audit_insert AFTER INSERT ON support.ticket_categories REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_insert";
CREATE TRIGGER ticket_categories__audit_truncate AFTER TRUNCATE ON support.ticket_categories FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_truncate";
CREATE TRIGGER ticket_categories__audit_update AFTER UPDATE ON support.ticket_categories REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_categories" ENABLE ALWAYS TRIGGER "ticket_categories__audit_update";
CREATE TRIGGER ticket_categories__keep_code BEFORE UPDATE ON support.ticket_categories FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_categories__set_updated_at BEFORE UPDATE ON support.ticket_categories FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_comments__audit_delete AFTER DELETE ON support.ticket_comments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_delete";
CREATE TRIGGER ticket_comments__audit_insert AFTER INSERT ON support.ticket_comments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_insert";
CREATE TRIGGER ticket_comments__audit_truncate AFTER TRUNCATE ON support.ticket_comments FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_truncate";
CREATE TRIGGER ticket_comments__audit_update AFTER UPDATE ON support.ticket_comments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('', 'body');
ALTER TABLE "support"."ticket_comments" ENABLE ALWAYS TRIGGER "ticket_comments__audit_update";
CREATE TRIGGER ticket_priorities__audit_delete AFTER DELETE ON support.ticket_priorities REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_delete";
CREATE TRIGGER ticket_priorities__audit_insert AFTER INSERT ON support.ticket_priorities REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_insert";
CREATE TRIGGER ticket_priorities__audit_truncate AFTER TRUNCATE ON support.ticket_priorities FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_truncate";
CREATE TRIGGER ticket_priorities__audit_update AFTER UPDATE ON support.ticket_priorities REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_priorities" ENABLE ALWAYS TRIGGER "ticket_priorities__audit_update";
CREATE TRIGGER ticket_priorities__keep_code BEFORE UPDATE ON support.ticket_priorities FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_priorities__set_updated_at BEFORE UPDATE ON support.ticket_priorities FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_statuses__audit_delete AFTER DELETE ON support.ticket_statuses REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_delete";
CREATE TRIGGER ticket_statuses__audit_insert AFTER INSERT ON support.ticket_statuses REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_insert";
CREATE TRIGGER ticket_statuses__audit_truncate AFTER TRUNCATE ON support.ticket_statuses FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_truncate";
CREATE TRIGGER ticket_statuses__audit_update AFTER UPDATE ON support.ticket_statuses REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_statuses" ENABLE ALWAYS TRIGGER "ticket_statuses__audit_update";
CREATE TRIGGER ticket_statuses__keep_code BEFORE UPDATE ON support.ticket_statuses FOR EACH ROW WHEN (((old.code)::text <> (new.code)::text)) EXECUTE FUNCTION support.keep_code();
CREATE TRIGGER ticket_statuses__set_updated_at BEFORE UPDATE ON support.ticket_statuses FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER ticket_transitions__audit_delete AFTER DELETE ON support.ticket_transitions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_delete";
CREATE TRIGGER ticket_transitions__audit_insert AFTER INSERT ON support.ticket_transitions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_insert";
CREATE TRIGGER ticket_transitions__audit_truncate AFTER TRUNCATE ON support.ticket_transitions FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_truncate";
CREATE TRIGGER ticket_transitions__audit_update AFTER UPDATE ON support.ticket_transitions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "support"."ticket_transitions" ENABLE ALWAYS TRIGGER "ticket_transitions__audit_update";
CREATE TRIGGER ticket_transitions__set_updated_at BEFORE UPDATE ON support.ticket_transitions FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE POLICY "alert_notifications__admin" ON "support"."alert_notifications" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "alert_notifications__reporting" ON "support"."alert_notifications" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "alert_notifications__select" ON "support"."alert_notifications" FOR SELECT TO "atrium_app" USING (((agent_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role)));
CREATE POLICY "alert_notifications__service" ON "support"."alert_notifications" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "alerts__admin" ON "support"."alerts" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "alerts__reporting" ON "support"."alerts" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "alerts__select" ON "support"."alerts" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role));
CREATE POLICY "alerts__service" ON "support"."alerts" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "business_hours__admin" ON "support"."business_hours" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "business_hours__delete" ON "support"."business_hours" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "business_hours__functions_select" ON "support"."business_hours" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "business_hours__insert" ON "support"."business_hours" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "business_hours__reporting" ON "support"."business_hours" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "business_hours__select" ON "support"."business_hours" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "business_hours__service" ON "support"."business_hours" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "business_hours__update" ON "support"."business_hours" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_modes__admin" ON "support"."conversation_modes" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_modes__delete" ON "support"."conversation_modes" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_modes__functions_select" ON "support"."conversation_modes" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversation_modes__insert" ON "support"."conversation_modes" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_modes__reporting" ON "support"."conversation_modes" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversation_modes__select" ON "support"."conversation_modes" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "conversation_modes__service" ON "support"."conversation_modes" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_modes__update" ON "support"."conversation_modes" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_statuses__admin" ON "support"."conversation_statuses" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_statuses__delete" ON "support"."conversation_statuses" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_statuses__functions_select" ON "support"."conversation_statuses" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversation_statuses__insert" ON "support"."conversation_statuses" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversation_statuses__reporting" ON "support"."conversation_statuses" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversation_statuses__select" ON "support"."conversation_statuses" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "conversation_statuses__service" ON "support"."conversation_statuses" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "conversation_statuses__update" ON "support"."conversation_statuses" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "conversations__admin" ON "support"."conversations" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "conversations__functions_select" ON "support"."conversations" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__functions_update" ON "support"."conversations" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "conversations__reporting" ON "support"."conversations" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "conversations__select" ON "support"."conversations" FOR SELECT TO "atrium_app" USING (((user_id = ( SELECT platform.current_user_id() AS current_user_id)) OR (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND ((mode_code)::text = 'SUPPORT'::text))));
CREATE POLICY "conversations__service" ON "support"."conversations" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "decision_logs__admin" ON "support"."decision_logs" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "decision_logs__reporting" ON "support"."decision_logs" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "decision_logs__service" ON "support"."decision_logs" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "holidays__admin" ON "support"."holidays" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "holidays__delete" ON "support"."holidays" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "holidays__functions_select" ON "support"."holidays" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "holidays__insert" ON "support"."holidays" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "holidays__reporting" ON "support"."holidays" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "holidays__select" ON "support"."holidays" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "holidays__service" ON "support"."holidays" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "holidays__update" ON "support"."holidays" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "messages__admin" ON "support"."messages" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "messages__functions_select" ON "support"."messages" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "messages__reporting" ON "support"."messages" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "messages__service" ON "support"."messages" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "on_call_shifts__admin" ON "support"."on_call_shifts" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "on_call_shifts__delete" ON "support"."on_call_shifts" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "on_call_shifts__insert" ON "support"."on_call_shifts" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "on_call_shifts__reporting" ON "support"."on_call_shifts" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "on_call_shifts__select" ON "support"."on_call_shifts" FOR SELECT TO "atrium_app" USING (((agent_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['admin'::text, 'agent'::text]) AS has_role)));
CREATE POLICY "on_call_shifts__service" ON "support"."on_call_shifts" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "on_call_shifts__update" ON "support"."on_call_shifts" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_patterns__admin" ON "support"."rule_patterns" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "rule_patterns__delete" ON "support"."rule_patterns" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_patterns__functions_select" ON "support"."rule_patterns" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "rule_patterns__insert" ON "support"."rule_patterns" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_patterns__reporting" ON "support"."rule_patterns" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "rule_patterns__select" ON "support"."rule_patterns" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text, 'agent'::text]) AS has_role));
CREATE POLICY "rule_patterns__service" ON "support"."rule_patterns" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "rule_patterns__update" ON "support"."rule_patterns" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_sets__admin" ON "support"."rule_sets" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "rule_sets__delete" ON "support"."rule_sets" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_sets__functions_select" ON "support"."rule_sets" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "rule_sets__insert" ON "support"."rule_sets" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "rule_sets__reporting" ON "support"."rule_sets" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "rule_sets__select" ON "support"."rule_sets" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text, 'agent'::text]) AS has_role));
CREATE POLICY "rule_sets__service" ON "support"."rule_sets" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "rule_sets__update" ON "support"."rule_sets" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "sla_policies__admin" ON "support"."sla_policies" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "sla_policies__delete" ON "support"."sla_policies" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "sla_policies__functions_select" ON "support"."sla_policies" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "sla_policies__insert" ON "support"."sla_policies" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "sla_policies__reporting" ON "support"."sla_policies" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "sla_policies__select" ON "support"."sla_policies" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "sla_policies__service" ON "support"."sla_policies" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "sla_policies__update" ON "support"."sla_policies" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "support_tickets__admin" ON "support"."support_tickets" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "support_tickets__functions_select" ON "support"."support_tickets" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "support_tickets__reporting" ON "support"."support_tickets" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "support_tickets__select" ON "support"."support_tickets" FOR SELECT TO "atrium_app" USING (((requester_id = ( SELECT platform.current_user_id() AS current_user_id)) OR ( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role)));
CREATE POLICY "support_tickets__service" ON "support"."support_tickets" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_categories__admin" ON "support"."ticket_categories" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_categories__delete" ON "support"."ticket_categories" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_categories__functions_select" ON "support"."ticket_categories" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_categories__insert" ON "support"."ticket_categories" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_categories__reporting" ON "support"."ticket_categories" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_categories__select" ON "support"."ticket_categories" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_categories__service" ON "support"."ticket_categories" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_categories__update" ON "support"."ticket_categories" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_comments__admin" ON "support"."ticket_comments" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_comments__reporting" ON "support"."ticket_comments" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_comments__service" ON "support"."ticket_comments" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_priorities__admin" ON "support"."ticket_priorities" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_priorities__delete" ON "support"."ticket_priorities" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_priorities__functions_select" ON "support"."ticket_priorities" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_priorities__insert" ON "support"."ticket_priorities" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_priorities__reporting" ON "support"."ticket_priorities" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_priorities__select" ON "support"."ticket_priorities" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_priorities__service" ON "support"."ticket_priorities" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_priorities__update" ON "support"."ticket_priorities" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_statuses__admin" ON "support"."ticket_statuses" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_statuses__delete" ON "support"."ticket_statuses" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_statuses__functions_select" ON "support"."ticket_statuses" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_statuses__insert" ON "support"."ticket_statuses" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_statuses__reporting" ON "support"."ticket_statuses" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_statuses__select" ON "support"."ticket_statuses" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_statuses__service" ON "support"."ticket_statuses" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_statuses__update" ON "support"."ticket_statuses" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_transitions__admin" ON "support"."ticket_transitions" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_transitions__delete" ON "support"."ticket_transitions" FOR DELETE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_transitions__functions_select" ON "support"."ticket_transitions" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "ticket_transitions__insert" ON "support"."ticket_transitions" FOR INSERT TO "atrium_app" WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
CREATE POLICY "ticket_transitions__reporting" ON "support"."ticket_transitions" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "ticket_transitions__select" ON "support"."ticket_transitions" FOR SELECT TO "atrium_app" USING (true);
CREATE POLICY "ticket_transitions__service" ON "support"."ticket_transitions" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "ticket_transitions__update" ON "support"."ticket_transitions" FOR UPDATE TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role)) WITH CHECK (( SELECT platform.has_role(VARIADIC ARRAY['admin'::text]) AS has_role));
COMMENT ON FUNCTION "support"."check_transition"() IS 'AFTER UPDATE FOR EACH ROW of a ticket whose status changes: refuses what ticket_transitions does not allow, or what lacks a field that it requires; but for a merge.';
COMMENT ON FUNCTION "support"."keep_code"() IS 'BEFORE UPDATE FOR EACH ROW of a lookup whose code changes: refuses it.';
COMMENT ON FUNCTION "support"."keep_decision"() IS 'BEFORE UPDATE FOR EACH ROW of a decision: lets its note be removed, with what was said, and nothing else.';
COMMENT ON FUNCTION "support"."keep_rule_set"() IS 'BEFORE UPDATE OR DELETE FOR EACH ROW of a version of the rules that is no draft: lets it be retired, and nothing else.';
COMMENT ON FUNCTION "support"."keep_rules"() IS 'BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW of a pattern: refuses it where its version is or was in use.';
COMMENT ON FUNCTION "support"."refresh_figures"() IS 'Makes the daily figures anew while others read them; the service, which changes no schema, may do it.';
COMMENT ON FUNCTION "support"."refuse_change"() IS 'BEFORE UPDATE, DELETE or TRUNCATE of what is only added to: refuses it.';
COMMENT ON FUNCTION "support"."take_number"() IS 'BEFORE INSERT FOR EACH ROW of a message without a number: gives it the next of its conversation, and refuses what nobody may say there now.';
COMMENT ON MATERIALIZED VIEW "support"."daily_figures" IS 'Of each day (UTC) and category: tickets opened, how many of them were late, how many were resolved, and how long it took. As of its last refresh.';
COMMENT ON SCHEMA "support" IS 'The support desk: conversations, tickets, how it decides, and by when it answers.';
COMMENT ON VIEW "support"."backlog_figures" IS 'What is neither resolved nor closed, by status, priority, category, and agent (an id, or none).';
COMMENT ON VIEW "support"."first_response_figures" IS 'How long the tickets of the last 90 days waited for a first response, day and night, by category and agent.';
COMMENT ON VIEW "support"."resolution_figures" IS 'How long it took to resolve the tickets of the last 90 days, day and night, by category and agent.';
REVOKE ALL ON FUNCTION "support"."refresh_figures"() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "support"."refresh_figures"() TO "atrium_service";
GRANT SELECT ON TABLE "support"."daily_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
GRANT USAGE ON SCHEMA "support" TO "atrium_admin", "atrium_app", "atrium_readonly", "atrium_reporting", "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alert_notifications" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."alert_notifications" TO "atrium_app";
GRANT SELECT ("agent_id") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT SELECT ("alert_id") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT SELECT ("is_mailed") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT SELECT ("round") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alert_notifications" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alerts" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."alerts" TO "atrium_app";
GRANT SELECT ("acknowledged_at") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("acknowledged_by_id") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("last_notified_at") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("next_notification_at") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("notified_count") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("ticket_id") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."alerts" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."business_hours" TO "atrium_admin", "atrium_app";
GRANT SELECT ("closes_at") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT SELECT ("opens_at") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT SELECT ("weekday") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."business_hours" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_modes" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT SELECT ("is_active") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT SELECT ("label") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT SELECT ("position") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_modes" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_statuses" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT SELECT ("is_active") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT SELECT ("label") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT SELECT ("position") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversation_statuses" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversations" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."conversations" TO "atrium_app";
GRANT SELECT ("assigned_agent_id") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("awaits_answer_since") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("closed_at") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("content_removed_at") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("escalated_at") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("last_message_at") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("last_read_seq") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("last_seq") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("locale") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("mode_code") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("status_code") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ("user_id") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."conversations" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."decision_logs" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."decision_logs" TO "atrium_app";
GRANT SELECT ("confidence") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("conversation_id") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("decided_by_id") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("decided_by_kind") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("decision") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("from_mode") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("from_status") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("message_seq") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("reason") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("rule_version") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("signals") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("ticket_id") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("to_mode") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ("to_status") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT INSERT, SELECT, UPDATE ON TABLE "support"."decision_logs" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."holidays" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at") ON TABLE "support"."holidays" TO "atrium_reporting";
GRANT SELECT ("date") ON TABLE "support"."holidays" TO "atrium_reporting";
GRANT SELECT ("label") ON TABLE "support"."holidays" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."holidays" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."holidays" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."messages" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."messages" TO "atrium_app";
GRANT SELECT ("answers_seq") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT SELECT ("conversation_id") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT SELECT ("sender_id") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT SELECT ("sender_kind") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT SELECT ("seq") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."messages" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."on_call_shifts" TO "atrium_admin", "atrium_app";
GRANT SELECT ("agent_id") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT SELECT ("ends_at") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT SELECT ("starts_at") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."on_call_shifts" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_patterns" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT SELECT ("locale") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT SELECT ("pattern") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT SELECT ("rule_set_id") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT SELECT ("signal") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_patterns" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_sets" TO "atrium_admin", "atrium_app";
GRANT SELECT ("activated_at") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("created_by_id") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("min_confidence") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("note") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("retired_at") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("state") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ("version") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."rule_sets" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."sla_policies" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT SELECT ("first_response_minutes") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT SELECT ("is_around_the_clock") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT SELECT ("priority_code") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT SELECT ("resolution_minutes") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."sla_policies" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."support_tickets" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."support_tickets" TO "atrium_app";
GRANT SELECT ("assignee_id") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("category_code") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("closed_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("content_removed_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("conversation_id") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("due_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("first_response_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("first_response_breached_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("first_response_due_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("first_response_seconds_left") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("is_breached") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("merged_into_id") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("next_due_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("number") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("pending_since") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("priority_code") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("reference") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("requester_id") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("resolution_breached_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("resolution_seconds_left") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("resolved_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("status_code") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."support_tickets" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_categories" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT SELECT ("is_active") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT SELECT ("label") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT SELECT ("position") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_categories" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_comments" TO "atrium_admin";
GRANT SELECT ON TABLE "support"."ticket_comments" TO "atrium_app";
GRANT SELECT ("author_id") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT SELECT ("is_internal") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT SELECT ("merged_from_id") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT SELECT ("ticket_id") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_comments" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_priorities" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT SELECT ("is_active") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT SELECT ("label") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT SELECT ("position") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_priorities" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_statuses" TO "atrium_admin", "atrium_app";
GRANT SELECT ("code") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT SELECT ("is_active") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT SELECT ("label") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT SELECT ("position") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_statuses" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_transitions" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT SELECT ("from_status_code") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT SELECT ("required_fields") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT SELECT ("to_status_code") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "support"."ticket_transitions" TO "atrium_service";
GRANT SELECT ON TABLE "support"."backlog_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
GRANT SELECT ON TABLE "support"."first_response_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
GRANT SELECT ON TABLE "support"."resolution_figures" TO "atrium_admin", "atrium_readonly", "atrium_service";
CREATE VIEW "reporting"."support_alert_notifications" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    alert_id,
    agent_id,
    round,
    is_mailed
   FROM support.alert_notifications;
GRANT SELECT ("id") ON TABLE "support"."alert_notifications" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_alert_notifications" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "support"."alert_notifications" ADD CONSTRAINT "alert_notifications__alert_id_fk" FOREIGN KEY (alert_id) REFERENCES support.alerts(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."support_alerts" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    ticket_id,
    acknowledged_at,
    acknowledged_by_id,
    notified_count,
    last_notified_at,
    next_notification_at
   FROM support.alerts;
CREATE INDEX alerts__list_idx ON support.alerts USING btree (COALESCE(acknowledged_at, 'infinity'::timestamp with time zone), id);
GRANT SELECT ("id") ON TABLE "support"."alerts" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_alerts" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_business_hours" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    weekday,
    opens_at,
    closes_at
   FROM support.business_hours;
GRANT SELECT ("id") ON TABLE "support"."business_hours" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_business_hours" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_conversation_modes" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.conversation_modes;
GRANT SELECT ("id") ON TABLE "support"."conversation_modes" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_conversation_modes" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_conversation_statuses" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.conversation_statuses;
GRANT SELECT ("id") ON TABLE "support"."conversation_statuses" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_conversation_statuses" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "support"."decision_logs" ADD CONSTRAINT "decision_logs__conversation_id_fk" FOREIGN KEY (conversation_id) REFERENCES support.conversations(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."messages" ADD CONSTRAINT "messages__conversation_id_fk" FOREIGN KEY (conversation_id) REFERENCES support.conversations(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__conversation_id_fk" FOREIGN KEY (conversation_id) REFERENCES support.conversations(id) ON UPDATE CASCADE ON DELETE SET NULL;
CREATE VIEW "reporting"."support_conversations" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    user_id,
    mode_code,
    status_code,
    '***'::text AS title,
    locale,
    assigned_agent_id,
    escalated_at,
    closed_at,
    last_message_at,
    last_seq,
    last_read_seq,
    awaits_answer_since,
    content_removed_at
   FROM support.conversations;
CREATE INDEX conversations__queue_idx ON support.conversations USING btree ((((status_code)::text <> 'escalated'::text)), COALESCE(awaits_answer_since, 'infinity'::timestamp with time zone), id) WHERE (((mode_code)::text = 'SUPPORT'::text) AND (status_code IN ('active', 'escalated')));
CREATE INDEX conversations__user_id_last_message_at_idx ON support.conversations USING btree (user_id, last_message_at DESC, id DESC);
CREATE TRIGGER conversations__audit_update AFTER UPDATE ON support.conversations FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.user_id IS DISTINCT FROM new.user_id) OR ((old.mode_code)::text IS DISTINCT FROM (new.mode_code)::text) OR ((old.status_code)::text IS DISTINCT FROM (new.status_code)::text) OR (old.title IS DISTINCT FROM new.title) OR ((old.locale)::text IS DISTINCT FROM (new.locale)::text) OR (old.assigned_agent_id IS DISTINCT FROM new.assigned_agent_id) OR (old.escalated_at IS DISTINCT FROM new.escalated_at) OR (old.closed_at IS DISTINCT FROM new.closed_at) OR (old.content_removed_at IS DISTINCT FROM new.content_removed_at))) EXECUTE FUNCTION platform.record_row_update('user_id', 'title');
ALTER TABLE "support"."conversations" ENABLE ALWAYS TRIGGER "conversations__audit_update";
CREATE POLICY "messages__select" ON "support"."messages" FOR SELECT TO "atrium_app" USING (((EXISTS ( SELECT
   FROM support.conversations owned
  WHERE ((owned.id = messages.conversation_id) AND (owned.user_id = ( SELECT platform.current_user_id() AS current_user_id))))) OR (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND (EXISTS ( SELECT
   FROM support.conversations asked
  WHERE ((asked.id = messages.conversation_id) AND ((asked.mode_code)::text = 'SUPPORT'::text)))))));
GRANT SELECT ("id") ON TABLE "support"."conversations" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_conversations" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_decision_logs" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    conversation_id,
    ticket_id,
    decision,
    from_mode,
    to_mode,
    from_status,
    to_status,
    reason,
    '***'::text AS note,
    message_seq,
    signals,
    confidence,
    decided_by_kind,
    decided_by_id,
    rule_version
   FROM support.decision_logs;
CREATE INDEX decision_logs__conversation_id_created_at_idx ON support.decision_logs USING btree (conversation_id, created_at, id);
CREATE INDEX decision_logs__ticket_id_created_at_idx ON support.decision_logs USING btree (ticket_id, created_at, id);
GRANT SELECT ("id") ON TABLE "support"."decision_logs" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_decision_logs" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_holidays" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    date,
    label
   FROM support.holidays;
GRANT SELECT ("id") ON TABLE "support"."holidays" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_holidays" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_messages" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    conversation_id,
    seq,
    sender_kind,
    sender_id,
    '***'::text AS content,
    '***'::text AS sources,
    answers_seq
   FROM support.messages;
GRANT SELECT ("id") ON TABLE "support"."messages" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_messages" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_on_call_shifts" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    agent_id,
    starts_at,
    ends_at
   FROM support.on_call_shifts;
CREATE INDEX on_call_shifts__ends_at_idx ON support.on_call_shifts USING btree (ends_at, id);
CREATE INDEX on_call_shifts__starts_at_idx ON support.on_call_shifts USING btree (starts_at, id);
GRANT SELECT ("id") ON TABLE "support"."on_call_shifts" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_on_call_shifts" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_rule_patterns" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    rule_set_id,
    locale,
    pattern,
    signal
   FROM support.rule_patterns;
GRANT SELECT ("id") ON TABLE "support"."rule_patterns" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_rule_patterns" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "support"."rule_patterns" ADD CONSTRAINT "rule_patterns__rule_set_id_fk" FOREIGN KEY (rule_set_id) REFERENCES support.rule_sets(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."support_rule_sets" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    version,
    state,
    note,
    min_confidence,
    created_by_id,
    activated_at,
    retired_at
   FROM support.rule_sets;
GRANT SELECT ("id") ON TABLE "support"."rule_sets" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_rule_sets" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_sla_policies" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    priority_code,
    first_response_minutes,
    resolution_minutes,
    is_around_the_clock
   FROM support.sla_policies;
GRANT SELECT ("id") ON TABLE "support"."sla_policies" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_sla_policies" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "support"."alerts" ADD CONSTRAINT "alerts__ticket_id_fk" FOREIGN KEY (ticket_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."decision_logs" ADD CONSTRAINT "decision_logs__ticket_id_fk" FOREIGN KEY (ticket_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "support"."support_tickets" ADD CONSTRAINT "support_tickets__merged_into_id_fk" FOREIGN KEY (merged_into_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."ticket_comments" ADD CONSTRAINT "ticket_comments__merged_from_id_fk" FOREIGN KEY (merged_from_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE SET NULL;
ALTER TABLE "support"."ticket_comments" ADD CONSTRAINT "ticket_comments__ticket_id_fk" FOREIGN KEY (ticket_id) REFERENCES support.support_tickets(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."support_support_tickets" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    number,
    reference,
    conversation_id,
    requester_id,
    assignee_id,
    category_code,
    priority_code,
    status_code,
    '***'::text AS subject,
    '***'::text AS description,
    '***'::text AS resolution,
    '***'::text AS pending_reason,
    first_response_due_at,
    due_at,
    next_due_at,
    first_response_seconds_left,
    resolution_seconds_left,
    first_response_at,
    first_response_breached_at,
    resolution_breached_at,
    is_breached,
    pending_since,
    resolved_at,
    closed_at,
    merged_into_id,
    content_removed_at
   FROM support.support_tickets;
CREATE INDEX support_tickets__assignee_id_next_due_at_idx ON support.support_tickets USING btree (assignee_id, next_due_at, id);
CREATE INDEX support_tickets__category_code_next_due_at_idx ON support.support_tickets USING btree (category_code, next_due_at, id);
CREATE INDEX support_tickets__next_due_at_breached_idx ON support.support_tickets USING btree (next_due_at, id) WHERE ((is_breached = true) AND (resolved_at IS NULL));
CREATE INDEX support_tickets__next_due_at_open_idx ON support.support_tickets USING btree (next_due_at, id) WHERE (resolved_at IS NULL);
CREATE INDEX support_tickets__next_due_at_unassigned_idx ON support.support_tickets USING btree (next_due_at, id) WHERE ((resolved_at IS NULL) AND (assignee_id IS NULL));
CREATE INDEX support_tickets__priority_code_next_due_at_idx ON support.support_tickets USING btree (priority_code, next_due_at, id);
CREATE INDEX support_tickets__status_code_next_due_at_idx ON support.support_tickets USING btree (status_code, next_due_at, id);
CREATE POLICY "decision_logs__select" ON "support"."decision_logs" FOR SELECT TO "atrium_app" USING ((( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND ((NOT (EXISTS ( SELECT
   FROM support.conversations own
  WHERE ((own.id = decision_logs.conversation_id) AND (own.user_id = ( SELECT platform.current_user_id() AS current_user_id)))))) AND (NOT (EXISTS ( SELECT
   FROM support.support_tickets own
  WHERE ((own.id = decision_logs.ticket_id) AND (own.requester_id = ( SELECT platform.current_user_id() AS current_user_id)))))))));
CREATE POLICY "ticket_comments__select" ON "support"."ticket_comments" FOR SELECT TO "atrium_app" USING ((((EXISTS ( SELECT
   FROM support.support_tickets owned
  WHERE ((owned.id = ticket_comments.ticket_id) AND (owned.requester_id = ( SELECT platform.current_user_id() AS current_user_id))))) AND (NOT is_internal)) OR (( SELECT platform.has_role(VARIADIC ARRAY['agent'::text]) AS has_role) AND (NOT (EXISTS ( SELECT
   FROM support.support_tickets own
  WHERE ((own.id = ticket_comments.ticket_id) AND (own.requester_id = ( SELECT platform.current_user_id() AS current_user_id)))))))));
GRANT SELECT ("id") ON TABLE "support"."support_tickets" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_support_tickets" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_ticket_categories" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.ticket_categories;
GRANT SELECT ("id") ON TABLE "support"."ticket_categories" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_ticket_categories" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_ticket_comments" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    ticket_id,
    author_id,
    '***'::text AS body,
    is_internal,
    merged_from_id
   FROM support.ticket_comments;
CREATE INDEX ticket_comments__ticket_id_created_at_idx ON support.ticket_comments USING btree (ticket_id, created_at, id);
GRANT SELECT ("id") ON TABLE "support"."ticket_comments" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_ticket_comments" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_ticket_priorities" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.ticket_priorities;
GRANT SELECT ("id") ON TABLE "support"."ticket_priorities" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_ticket_priorities" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_ticket_statuses" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    code,
    label,
    "position",
    is_active
   FROM support.ticket_statuses;
GRANT SELECT ("id") ON TABLE "support"."ticket_statuses" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_ticket_statuses" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."support_ticket_transitions" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    from_status_code,
    to_status_code,
    required_fields
   FROM support.ticket_transitions;
GRANT SELECT ("id") ON TABLE "support"."ticket_transitions" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."support_ticket_transitions" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."support_alert_notifications" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_alerts" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_business_hours" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_conversation_modes" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_conversation_statuses" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_conversations" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_decision_logs" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_holidays" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_messages" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_on_call_shifts" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_rule_patterns" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_rule_sets" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_sla_policies" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_support_tickets" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_ticket_categories" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_ticket_comments" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_ticket_priorities" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_ticket_statuses" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."support_ticket_transitions" OWNER TO "atrium_reporting";
    `);
    await sequelize.query(`
${each('NO FORCE ROW LEVEL SECURITY')}
INSERT INTO support.conversation_modes (code, label, position) VALUES
  ('AUTO', 'Automatic answers', 1), ('SUPPORT', 'People answer', 2);
INSERT INTO support.conversation_statuses (code, label, position) VALUES
  ('active', 'Active', 1), ('archived', 'Archived', 2), ('escalated', 'Escalated', 3), ('closed', 'Closed', 4);
INSERT INTO support.ticket_categories (code, label, position) VALUES
  ('addiction', 'Addiction', 1), ('mental_health', 'Mental health', 2), ('prevention', 'Prevention', 3),
  ('resources', 'Resources', 4), ('crisis', 'Crisis', 5);
INSERT INTO support.ticket_priorities (code, label, position) VALUES
  ('low', 'Low', 1), ('medium', 'Medium', 2), ('high', 'High', 3), ('urgent', 'Urgent', 4);
INSERT INTO support.ticket_statuses (code, label, position) VALUES
  ('open', 'Open', 1), ('in_progress', 'In progress', 2), ('pending', 'Pending', 3), ('resolved', 'Resolved', 4),
  ('closed', 'Closed', 5);
INSERT INTO support.ticket_transitions (from_status_code, to_status_code, required_fields) VALUES
  ('open', 'in_progress', '{assigneeId}'),
  ('open', 'pending', '{pendingReason}'),
  ('open', 'resolved', '{assigneeId,resolution}'),
  ('in_progress', 'open', '{}'),
  ('in_progress', 'pending', '{assigneeId,pendingReason}'),
  ('in_progress', 'resolved', '{assigneeId,resolution}'),
  ('pending', 'open', '{}'),
  ('pending', 'in_progress', '{assigneeId}'),
  ('pending', 'resolved', '{assigneeId,resolution}'),
  ('resolved', 'in_progress', '{assigneeId}'),
  ('resolved', 'open', '{}'),
  ('resolved', 'closed', '{resolution}');
INSERT INTO support.sla_policies (priority_code, first_response_minutes, resolution_minutes, is_around_the_clock) VALUES
  ('low', 960, 4800, false), ('medium', 480, 2400, false), ('high', 120, 960, false), ('urgent', 15, 240, true);
INSERT INTO support.business_hours (weekday, opens_at, closes_at)
  SELECT weekday, '09:00', '18:00' FROM generate_series(1, 5) AS weekday;
INSERT INTO support.rule_sets (version, min_confidence, note) VALUES (1, 0.600, 'What the desk starts with.');
INSERT INTO support.rule_patterns (rule_set_id, locale, signal, pattern)
  SELECT rule_sets.id, locale, signal, pattern
    FROM support.rule_sets, (VALUES
      ('fr', 'crisis', 'suicid*'), ('fr', 'crisis', 'me tuer'), ('fr', 'crisis', 'envie .. mourir'),
      ('fr', 'crisis', 'veux mourir'), ('fr', 'crisis', 'en finir avec .. vie'), ('fr', 'crisis', 'mettre fin .. jours'),
      ('fr', 'crisis', 'mettre fin .. vie'), ('fr', 'crisis', 'overdose'), ('fr', 'crisis', 'me faire du mal'),
      ('fr', 'crisis', 'plus envie de vivre'), ('fr', 'crisis', 'automutil*'),
      ('en', 'crisis', 'kill myself'), ('en', 'crisis', 'end .. life'), ('en', 'crisis', 'want to die'),
      ('en', 'crisis', 'self harm*'), ('en', 'crisis', 'hurt myself'), ('en', 'crisis', 'overdos*'),
      ('en', 'crisis', 'no reason to live'),
      ('ar', 'crisis', 'انتحر'), ('ar', 'crisis', 'انتحار'), ('ar', 'crisis', 'الانتحار'), ('ar', 'crisis', 'أنتحر'),
      ('ar', 'crisis', 'أقتل نفسي'), ('ar', 'crisis', 'اقتل نفسي'), ('ar', 'crisis', 'أريد .. أموت'),
      ('ar', 'crisis', 'إنهاء حياتي'), ('ar', 'crisis', 'أنهي حياتي'), ('ar', 'crisis', 'جرعة زائدة'),
      ('ar', 'crisis', 'أؤذي نفسي'),
      ('fr', 'wants_person', 'parler .. quelqu un'), ('fr', 'wants_person', 'parler .. conseill*'),
      ('fr', 'wants_person', 'un humain'), ('fr', 'wants_person', 'une vraie personne'),
      ('en', 'wants_person', 'talk to .. person'), ('en', 'wants_person', 'talk to .. human'),
      ('en', 'wants_person', 'real person'), ('en', 'wants_person', 'human agent'),
      ('ar', 'wants_person', 'أتحدث مع شخص'), ('ar', 'wants_person', 'التحدث مع شخص'), ('ar', 'wants_person', 'موظف')
    ) AS given (locale, signal, pattern);
UPDATE support.rule_sets SET state = 'active', activated_at = now() WHERE version = 1;
${each('FORCE ROW LEVEL SECURITY')}
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP POLICY "decision_logs__select" ON "support"."decision_logs";
DROP POLICY "messages__select" ON "support"."messages";
DROP POLICY "ticket_comments__select" ON "support"."ticket_comments";
-- Loses data.
DROP MATERIALIZED VIEW "support"."daily_figures";
DROP VIEW "reporting"."support_alert_notifications";
DROP VIEW "reporting"."support_alerts";
DROP VIEW "reporting"."support_business_hours";
DROP VIEW "reporting"."support_conversation_modes";
DROP VIEW "reporting"."support_conversation_statuses";
DROP VIEW "reporting"."support_conversations";
DROP VIEW "reporting"."support_decision_logs";
DROP VIEW "reporting"."support_holidays";
DROP VIEW "reporting"."support_messages";
DROP VIEW "reporting"."support_on_call_shifts";
DROP VIEW "reporting"."support_rule_patterns";
DROP VIEW "reporting"."support_rule_sets";
DROP VIEW "reporting"."support_sla_policies";
DROP VIEW "reporting"."support_support_tickets";
DROP VIEW "reporting"."support_ticket_categories";
DROP VIEW "reporting"."support_ticket_comments";
DROP VIEW "reporting"."support_ticket_priorities";
DROP VIEW "reporting"."support_ticket_statuses";
DROP VIEW "reporting"."support_ticket_transitions";
DROP VIEW "support"."backlog_figures";
DROP VIEW "support"."first_response_figures";
DROP VIEW "support"."resolution_figures";
ALTER TABLE "support"."alert_notifications" DROP CONSTRAINT "alert_notifications__agent_id_fk";
ALTER TABLE "support"."alert_notifications" DROP CONSTRAINT "alert_notifications__alert_id_fk";
ALTER TABLE "support"."alerts" DROP CONSTRAINT "alerts__acknowledged_by_id_fk";
ALTER TABLE "support"."alerts" DROP CONSTRAINT "alerts__ticket_id_fk";
ALTER TABLE "support"."conversations" DROP CONSTRAINT "conversations__assigned_agent_id_fk";
ALTER TABLE "support"."conversations" DROP CONSTRAINT "conversations__mode_code_fk";
ALTER TABLE "support"."conversations" DROP CONSTRAINT "conversations__status_code_fk";
ALTER TABLE "support"."conversations" DROP CONSTRAINT "conversations__user_id_fk";
ALTER TABLE "support"."decision_logs" DROP CONSTRAINT "decision_logs__conversation_id_fk";
ALTER TABLE "support"."decision_logs" DROP CONSTRAINT "decision_logs__decided_by_id_fk";
ALTER TABLE "support"."decision_logs" DROP CONSTRAINT "decision_logs__ticket_id_fk";
ALTER TABLE "support"."messages" DROP CONSTRAINT "messages__conversation_id_fk";
ALTER TABLE "support"."messages" DROP CONSTRAINT "messages__sender_id_fk";
ALTER TABLE "support"."on_call_shifts" DROP CONSTRAINT "on_call_shifts__agent_id_fk";
ALTER TABLE "support"."rule_patterns" DROP CONSTRAINT "rule_patterns__rule_set_id_fk";
ALTER TABLE "support"."rule_sets" DROP CONSTRAINT "rule_sets__created_by_id_fk";
ALTER TABLE "support"."sla_policies" DROP CONSTRAINT "sla_policies__priority_code_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__assignee_id_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__category_code_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__conversation_id_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__merged_into_id_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__priority_code_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__requester_id_fk";
ALTER TABLE "support"."support_tickets" DROP CONSTRAINT "support_tickets__status_code_fk";
ALTER TABLE "support"."ticket_comments" DROP CONSTRAINT "ticket_comments__author_id_fk";
ALTER TABLE "support"."ticket_comments" DROP CONSTRAINT "ticket_comments__merged_from_id_fk";
ALTER TABLE "support"."ticket_comments" DROP CONSTRAINT "ticket_comments__ticket_id_fk";
ALTER TABLE "support"."ticket_transitions" DROP CONSTRAINT "ticket_transitions__from_status_code_fk";
ALTER TABLE "support"."ticket_transitions" DROP CONSTRAINT "ticket_transitions__to_status_code_fk";
DROP FUNCTION "support"."refresh_figures"();
-- Loses data.
DROP TABLE "support"."alert_notifications";
-- Loses data.
DROP TABLE "support"."alerts";
-- Loses data.
DROP TABLE "support"."business_hours";
-- Loses data.
DROP TABLE "support"."conversation_modes";
-- Loses data.
DROP TABLE "support"."conversation_statuses";
-- Loses data.
DROP TABLE "support"."conversations";
-- Loses data.
DROP TABLE "support"."decision_logs";
DROP FUNCTION "support"."keep_decision"();
DROP FUNCTION "support"."refuse_change"();
-- Loses data.
DROP TABLE "support"."holidays";
-- Loses data.
DROP TABLE "support"."messages";
DROP FUNCTION "support"."take_number"();
-- Loses data.
DROP TABLE "support"."on_call_shifts";
-- Loses data.
DROP TABLE "support"."rule_patterns";
DROP FUNCTION "support"."keep_rules"();
-- Loses data.
DROP TABLE "support"."rule_sets";
DROP FUNCTION "support"."keep_rule_set"();
-- Loses data.
DROP TABLE "support"."sla_policies";
-- Loses data.
DROP TABLE "support"."support_tickets";
DROP FUNCTION "support"."check_transition"();
-- Loses data.
DROP TABLE "support"."ticket_categories";
-- Loses data.
DROP TABLE "support"."ticket_comments";
-- Loses data.
DROP TABLE "support"."ticket_priorities";
-- Loses data.
DROP TABLE "support"."ticket_statuses";
DROP FUNCTION "support"."keep_code"();
-- Loses data.
DROP TABLE "support"."ticket_transitions";
DROP SCHEMA "support";
    `);
  },
};
