// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
CREATE TABLE "sales"."forecast_batches" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "status" character varying(20) NOT NULL DEFAULT 'running'::character varying, "as_of" date NOT NULL, "horizon_days" integer NOT NULL, "total" integer NOT NULL DEFAULT 0, "done" integer NOT NULL DEFAULT 0, "failed" integer NOT NULL DEFAULT 0, "skipped" integer NOT NULL DEFAULT 0, "started_at" timestamp(3) with time zone NOT NULL, "finished_at" timestamp(3) with time zone, CONSTRAINT "forecast_batches__counts_check" CHECK (((done >= 0) AND (failed >= 0) AND (skipped >= 0) AND (((done + failed) + skipped) <= total))), CONSTRAINT "forecast_batches__finished_at_check" CHECK (((((status)::text = 'done'::text) = (finished_at IS NOT NULL)) AND (finished_at >= started_at))), CONSTRAINT "forecast_batches__horizon_days_check" CHECK (((horizon_days >= 1) AND (horizon_days <= 365))), CONSTRAINT "forecast_batches__status_check" CHECK ((status IN ('running', 'done'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "forecast_batches__id_pk" PRIMARY KEY (id));
ALTER TABLE "sales"."forecast_batches" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_batches" FORCE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_batches" OWNER TO "atrium_migrator";
CREATE TABLE "sales"."forecast_candidates" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "forecast_id" uuid NOT NULL, "model" character varying(20) NOT NULL, "is_chosen" boolean NOT NULL DEFAULT false, "reason" text, "wape" numeric(38,6), "mase" numeric(38,6), "coverage_80" numeric(38,6), "coverage_95" numeric(38,6), "bias" numeric(38,6), "seconds" numeric(10,3) NOT NULL, CONSTRAINT "forecast_candidates__coverage_check" CHECK (((LEAST(coverage_80, coverage_95) >= (0)::numeric) AND (GREATEST(coverage_80, coverage_95) <= (1)::numeric))), CONSTRAINT "forecast_candidates__errors_check" CHECK (((wape >= (0)::numeric) AND (wape < 'NaN'::numeric) AND (mase >= (0)::numeric) AND (mase < 'NaN'::numeric) AND (bias < 'NaN'::numeric))), CONSTRAINT "forecast_candidates__model_check" CHECK ((model IN ('seasonal_naive', 'ets', 'mstl', 'prophet'))), CONSTRAINT "forecast_candidates__seconds_check" CHECK (((seconds >= (0)::numeric) AND (seconds < 'NaN'::numeric))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "forecast_candidates__id_pk" PRIMARY KEY (id));
ALTER TABLE "sales"."forecast_candidates" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_candidates" FORCE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_candidates" OWNER TO "atrium_migrator";
CREATE TABLE "sales"."forecast_points" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "forecast_id" uuid NOT NULL, "day" date NOT NULL, "point" numeric(38,4) NOT NULL, "lower_80" numeric(38,4) NOT NULL, "upper_80" numeric(38,4) NOT NULL, "lower_95" numeric(38,4) NOT NULL, "upper_95" numeric(38,4) NOT NULL, "naive" numeric(38,4) NOT NULL, "components" jsonb NOT NULL, CONSTRAINT "forecast_points__bounds_check" CHECK ((((0)::numeric <= lower_95) AND (lower_95 <= lower_80) AND (lower_80 <= point) AND (point <= upper_80) AND (upper_80 <= upper_95) AND (upper_95 < 'NaN'::numeric))), CONSTRAINT "forecast_points__components_check" CHECK ((jsonb_typeof(components) = 'object'::text)), CONSTRAINT "forecast_points__naive_check" CHECK (((naive >= (0)::numeric) AND (naive < 'NaN'::numeric))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "forecast_points__id_pk" PRIMARY KEY (id));
ALTER TABLE "sales"."forecast_points" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_points" FORCE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecast_points" OWNER TO "atrium_migrator";
CREATE TABLE "sales"."forecasts" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "scope" character varying(20) NOT NULL, "product_id" uuid, "category" character varying(100), "horizon_days" integer NOT NULL, "as_of" date NOT NULL, "history_from" date, "promotion_days" date[] NOT NULL DEFAULT ARRAY[]::date[], "status" character varying(20) NOT NULL DEFAULT 'queued'::character varying, "progress" integer NOT NULL DEFAULT 0, "attempts" integer NOT NULL DEFAULT 0, "claimed_until" timestamp(3) with time zone, "started_at" timestamp(3) with time zone, "finished_at" timestamp(3) with time zone, "failure_code" character varying(60), "chosen_model" character varying(20), "beats_naive" boolean NOT NULL DEFAULT false, "backtest_folds" integer, "backtest_horizon_days" integer, "backtest_from" date, "backtest_until" date, "events" jsonb NOT NULL DEFAULT '[]'::jsonb, "requested_by_id" uuid, "batch_id" uuid, CONSTRAINT "forecasts__attempts_check" CHECK ((attempts >= 0)), CONSTRAINT "forecasts__backtest_check" CHECK (((backtest_folds > 0) AND ((backtest_horizon_days >= 1) AND (backtest_horizon_days <= horizon_days)) AND (backtest_from <= backtest_until) AND (backtest_until <= as_of))), CONSTRAINT "forecasts__chosen_model_check" CHECK ((chosen_model IN ('seasonal_naive', 'ets', 'mstl', 'prophet'))), CONSTRAINT "forecasts__claimed_until_check" CHECK ((((status)::text = 'running'::text) = (claimed_until IS NOT NULL))), CONSTRAINT "forecasts__events_check" CHECK ((jsonb_typeof(events) = 'array'::text)), CONSTRAINT "forecasts__failure_code_check" CHECK (((((status)::text = 'failed'::text) = (failure_code IS NOT NULL)) AND ((failure_code)::text ~ '^sales\\.[a-z_]+$'::text))), CONSTRAINT "forecasts__finished_at_check" CHECK ((((status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)) AND (finished_at >= started_at))), CONSTRAINT "forecasts__history_from_check" CHECK ((history_from <= as_of)), CONSTRAINT "forecasts__horizon_days_check" CHECK (((horizon_days >= 1) AND (horizon_days <= 365))), CONSTRAINT "forecasts__progress_check" CHECK (((progress >= 0) AND (progress <= 100))), CONSTRAINT "forecasts__promotion_days_check" CHECK (((cardinality(promotion_days) <= 365) AND (as_of < ALL (promotion_days)) AND ((as_of + horizon_days) >= ALL (promotion_days)))), CONSTRAINT "forecasts__result_check" CHECK (
CASE
    WHEN ((status)::text = 'done'::text) THEN (num_nulls(history_from, chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until) = 0)
    ELSE ((num_nonnulls(chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until) = 0) AND (NOT beats_naive))
END), CONSTRAINT "forecasts__scope_check" CHECK (((scope IN ('product', 'category', 'all')) AND (((scope)::text = 'product'::text) = (product_id IS NOT NULL)) AND (((scope)::text = 'category'::text) = (category IS NOT NULL)))), CONSTRAINT "forecasts__started_at_check" CHECK (
CASE
    WHEN ((status)::text = 'queued'::text) THEN (started_at IS NULL)
    WHEN (status IN ('running', 'done')) THEN ((started_at IS NOT NULL) AND (attempts > 0))
    ELSE true
END), CONSTRAINT "forecasts__status_check" CHECK ((status IN ('queued', 'running', 'done', 'failed', 'cancelled'))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "forecasts__id_pk" PRIMARY KEY (id));
ALTER TABLE "sales"."forecasts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecasts" FORCE ROW LEVEL SECURITY;
ALTER TABLE "sales"."forecasts" OWNER TO "atrium_migrator";
ALTER TABLE "sales"."forecasts" ADD CONSTRAINT "forecasts__product_id_fk" FOREIGN KEY (product_id) REFERENCES sales.products(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "sales"."forecasts" ADD CONSTRAINT "forecasts__requested_by_id_fk" FOREIGN KEY (requested_by_id) REFERENCES identity.users(id) ON UPDATE CASCADE ON DELETE SET NULL;
CREATE UNIQUE INDEX forecast_batches__status_key ON sales.forecast_batches USING btree (status) WHERE ((status)::text = 'running'::text);
CREATE UNIQUE INDEX forecast_candidates__forecast_id_key ON sales.forecast_candidates USING btree (forecast_id) WHERE (is_chosen = true);
CREATE UNIQUE INDEX forecast_candidates__forecast_id_model_key ON sales.forecast_candidates USING btree (forecast_id, model);
CREATE UNIQUE INDEX forecast_points__forecast_id_day_key ON sales.forecast_points USING btree (forecast_id, day);
CREATE INDEX forecasts__claimed_until_idx ON sales.forecasts USING btree (claimed_until) WHERE (claimed_until IS NOT NULL);
CREATE INDEX forecasts__requested_by_id_idx ON sales.forecasts USING btree (requested_by_id);
CREATE TRIGGER forecast_batches__audit_delete AFTER DELETE ON sales.forecast_batches REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."forecast_batches" ENABLE ALWAYS TRIGGER "forecast_batches__audit_delete";
CREATE TRIGGER forecast_batches__audit_truncate AFTER TRUNCATE ON sales.forecast_batches FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."forecast_batches" ENABLE ALWAYS TRIGGER "forecast_batches__audit_truncate";
CREATE TRIGGER forecast_batches__set_updated_at BEFORE UPDATE ON sales.forecast_batches FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER forecasts__audit_delete AFTER DELETE ON sales.forecasts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
ALTER TABLE "sales"."forecasts" ENABLE ALWAYS TRIGGER "forecasts__audit_delete";
CREATE TRIGGER forecasts__audit_truncate AFTER TRUNCATE ON sales.forecasts FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE "sales"."forecasts" ENABLE ALWAYS TRIGGER "forecasts__audit_truncate";
CREATE TRIGGER forecasts__set_updated_at BEFORE UPDATE ON sales.forecasts FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE POLICY "forecast_batches__admin" ON "sales"."forecast_batches" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_batches__reporting" ON "sales"."forecast_batches" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecast_batches__select" ON "sales"."forecast_batches" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecast_batches__service" ON "sales"."forecast_batches" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_candidates__admin" ON "sales"."forecast_candidates" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_candidates__reporting" ON "sales"."forecast_candidates" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecast_candidates__select" ON "sales"."forecast_candidates" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecast_candidates__service" ON "sales"."forecast_candidates" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_points__admin" ON "sales"."forecast_points" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecast_points__reporting" ON "sales"."forecast_points" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecast_points__select" ON "sales"."forecast_points" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecast_points__service" ON "sales"."forecast_points" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
CREATE POLICY "forecasts__admin" ON "sales"."forecasts" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "forecasts__reporting" ON "sales"."forecasts" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "forecasts__select" ON "sales"."forecasts" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "forecasts__service" ON "sales"."forecasts" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_batches" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecast_batches" TO "atrium_app";
GRANT SELECT ("as_of") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("done") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("failed") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("finished_at") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("horizon_days") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("skipped") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("started_at") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("status") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("total") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_batches" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_candidates" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecast_candidates" TO "atrium_app";
GRANT SELECT ("bias") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("coverage_80") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("coverage_95") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("forecast_id") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("is_chosen") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("mase") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("model") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("reason") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("seconds") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ("wape") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_candidates" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_points" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecast_points" TO "atrium_app";
GRANT SELECT ("components") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("day") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("forecast_id") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("lower_80") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("lower_95") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("naive") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("point") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("upper_80") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ("upper_95") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecast_points" TO "atrium_service";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecasts" TO "atrium_admin";
GRANT SELECT ON TABLE "sales"."forecasts" TO "atrium_app";
GRANT SELECT ("as_of") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("attempts") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("backtest_folds") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("backtest_from") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("backtest_horizon_days") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("backtest_until") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("batch_id") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("beats_naive") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("category") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("chosen_model") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("claimed_until") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("created_at") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("events") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("failure_code") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("finished_at") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("history_from") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("horizon_days") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("product_id") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("progress") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("promotion_days") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("requested_by_id") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("scope") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("started_at") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("status") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "sales"."forecasts" TO "atrium_service";
ALTER TABLE "sales"."forecasts" ADD CONSTRAINT "forecasts__batch_id_fk" FOREIGN KEY (batch_id) REFERENCES sales.forecast_batches(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."sales_forecast_batches" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    status,
    as_of,
    horizon_days,
    total,
    done,
    failed,
    skipped,
    started_at,
    finished_at
   FROM sales.forecast_batches;
CREATE INDEX forecast_batches__created_at_idx ON sales.forecast_batches USING btree (created_at, id);
CREATE TRIGGER forecast_batches__audit_update AFTER UPDATE ON sales.forecast_batches FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR ((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.as_of IS DISTINCT FROM new.as_of) OR (old.horizon_days IS DISTINCT FROM new.horizon_days) OR (old.total IS DISTINCT FROM new.total) OR (old.started_at IS DISTINCT FROM new.started_at) OR (old.finished_at IS DISTINCT FROM new.finished_at))) EXECUTE FUNCTION platform.record_row_update('');
ALTER TABLE "sales"."forecast_batches" ENABLE ALWAYS TRIGGER "forecast_batches__audit_update";
GRANT SELECT ("id") ON TABLE "sales"."forecast_batches" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."sales_forecast_batches" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."sales_forecast_candidates" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    forecast_id,
    model,
    is_chosen,
    reason,
    wape,
    mase,
    coverage_80,
    coverage_95,
    bias,
    seconds
   FROM sales.forecast_candidates;
GRANT SELECT ("id") ON TABLE "sales"."forecast_candidates" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."sales_forecast_candidates" TO "atrium_admin", "atrium_readonly";
CREATE VIEW "reporting"."sales_forecast_points" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    forecast_id,
    day,
    point,
    lower_80,
    upper_80,
    lower_95,
    upper_95,
    naive,
    components
   FROM sales.forecast_points;
GRANT SELECT ("id") ON TABLE "sales"."forecast_points" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."sales_forecast_points" TO "atrium_admin", "atrium_readonly";
ALTER TABLE "sales"."forecast_candidates" ADD CONSTRAINT "forecast_candidates__forecast_id_fk" FOREIGN KEY (forecast_id) REFERENCES sales.forecasts(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE "sales"."forecast_points" ADD CONSTRAINT "forecast_points__forecast_id_fk" FOREIGN KEY (forecast_id) REFERENCES sales.forecasts(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE VIEW "reporting"."sales_forecasts" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    scope,
    product_id,
    category,
    horizon_days,
    as_of,
    history_from,
    promotion_days,
    status,
    progress,
    attempts,
    claimed_until,
    started_at,
    finished_at,
    failure_code,
    chosen_model,
    beats_naive,
    backtest_folds,
    backtest_horizon_days,
    backtest_from,
    backtest_until,
    events,
    requested_by_id,
    batch_id
   FROM sales.forecasts;
CREATE INDEX forecasts__batch_id_status_idx ON sales.forecasts USING btree (batch_id, status, id);
CREATE INDEX forecasts__category_created_at_idx ON sales.forecasts USING btree (category, created_at, id);
CREATE INDEX forecasts__created_at_idx ON sales.forecasts USING btree (created_at, id);
CREATE INDEX forecasts__product_id_created_at_idx ON sales.forecasts USING btree (product_id, created_at, id);
CREATE INDEX forecasts__scope_created_at_idx ON sales.forecasts USING btree (scope, created_at, id);
CREATE INDEX forecasts__status_created_at_idx ON sales.forecasts USING btree (status, created_at, id);
CREATE TRIGGER forecasts__audit_update AFTER UPDATE ON sales.forecasts FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.created_at IS DISTINCT FROM new.created_at) OR ((old.scope)::text IS DISTINCT FROM (new.scope)::text) OR (old.product_id IS DISTINCT FROM new.product_id) OR ((old.category)::text IS DISTINCT FROM (new.category)::text) OR (old.horizon_days IS DISTINCT FROM new.horizon_days) OR (old.as_of IS DISTINCT FROM new.as_of) OR (old.promotion_days IS DISTINCT FROM new.promotion_days) OR ((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.started_at IS DISTINCT FROM new.started_at) OR (old.finished_at IS DISTINCT FROM new.finished_at) OR ((old.failure_code)::text IS DISTINCT FROM (new.failure_code)::text) OR ((old.chosen_model)::text IS DISTINCT FROM (new.chosen_model)::text) OR (old.beats_naive IS DISTINCT FROM new.beats_naive) OR (old.backtest_folds IS DISTINCT FROM new.backtest_folds) OR (old.backtest_horizon_days IS DISTINCT FROM new.backtest_horizon_days) OR (old.backtest_from IS DISTINCT FROM new.backtest_from) OR (old.backtest_until IS DISTINCT FROM new.backtest_until) OR (old.events IS DISTINCT FROM new.events) OR (old.requested_by_id IS DISTINCT FROM new.requested_by_id) OR (old.batch_id IS DISTINCT FROM new.batch_id))) EXECUTE FUNCTION platform.record_row_update('');
ALTER TABLE "sales"."forecasts" ENABLE ALWAYS TRIGGER "forecasts__audit_update";
GRANT SELECT ("id") ON TABLE "sales"."forecasts" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."sales_forecasts" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_forecast_batches" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."sales_forecast_candidates" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."sales_forecast_points" OWNER TO "atrium_reporting";
ALTER VIEW "reporting"."sales_forecasts" OWNER TO "atrium_reporting";
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP VIEW "reporting"."sales_forecast_batches";
DROP VIEW "reporting"."sales_forecast_candidates";
DROP VIEW "reporting"."sales_forecast_points";
DROP VIEW "reporting"."sales_forecasts";
ALTER TABLE "sales"."forecast_candidates" DROP CONSTRAINT "forecast_candidates__forecast_id_fk";
ALTER TABLE "sales"."forecast_points" DROP CONSTRAINT "forecast_points__forecast_id_fk";
ALTER TABLE "sales"."forecasts" DROP CONSTRAINT "forecasts__batch_id_fk";
ALTER TABLE "sales"."forecasts" DROP CONSTRAINT "forecasts__product_id_fk";
ALTER TABLE "sales"."forecasts" DROP CONSTRAINT "forecasts__requested_by_id_fk";
-- Loses data.
DROP TABLE "sales"."forecast_batches";
-- Loses data.
DROP TABLE "sales"."forecast_candidates";
-- Loses data.
DROP TABLE "sales"."forecast_points";
-- Loses data.
DROP TABLE "sales"."forecasts";
    `);
  },
};
