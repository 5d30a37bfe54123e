// @ts-check
'use strict';

/**
 * What the lines there are add up to. The migrator sees no row while row security is forced; making the triggers keeps
 * new lines waiting until this has committed, so that none is missed or counted twice.
 */
const addUp = `
ALTER TABLE sales.transactions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.daily_demands NO FORCE ROW LEVEL SECURITY;
INSERT INTO sales.daily_demands (product_id, day, is_promo, lines, units_sold, units_returned, revenue)
SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo, count(*), sum(greatest(quantity_sold, 0)),
       -sum(least(quantity_sold, 0)), sum(quantity_sold * price_per_unit)
  FROM sales.transactions
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3;
ALTER TABLE sales.transactions FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.daily_demands FORCE ROW LEVEL SECURITY;`;

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
CREATE TABLE "sales"."daily_demands" ("created_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "updated_at" timestamp(3) with time zone NOT NULL DEFAULT now(), "product_id" uuid NOT NULL, "day" date NOT NULL, "is_promo" boolean NOT NULL, "lines" bigint NOT NULL, "units_sold" bigint NOT NULL, "units_returned" bigint NOT NULL, "revenue" numeric(38,2) NOT NULL, CONSTRAINT "daily_demands__counts_check" CHECK (((lines >= 0) AND (units_sold >= 0) AND (units_returned >= 0))), "id" uuid NOT NULL DEFAULT platform.uuid_v7(), CONSTRAINT "daily_demands__id_pk" PRIMARY KEY (id));
ALTER TABLE "sales"."daily_demands" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sales"."daily_demands" FORCE ROW LEVEL SECURITY;
ALTER TABLE "sales"."daily_demands" SET (fillfactor=80);
ALTER TABLE "sales"."daily_demands" OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION sales.add_demand()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  INSERT INTO sales.daily_demands AS demand
         (product_id, day, is_promo, lines, units_sold, units_returned, revenue)
  SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo, pg_catalog.count(*),
         pg_catalog.sum(GREATEST(quantity_sold, 0)), -pg_catalog.sum(LEAST(quantity_sold, 0)),
         pg_catalog.sum(quantity_sold * price_per_unit)
    FROM new_rows
   GROUP BY 1, 2, 3
   ORDER BY 1, 2, 3
  ON CONFLICT (product_id, day, is_promo) DO UPDATE
     SET lines = demand.lines + EXCLUDED.lines, units_sold = demand.units_sold + EXCLUDED.units_sold,
         units_returned = demand.units_returned + EXCLUDED.units_returned,
         revenue = demand.revenue + EXCLUDED.revenue;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "sales"."add_demand"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION sales.clear_demand()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  DELETE FROM sales.daily_demands;
  RETURN NULL;
END
$function$;
ALTER FUNCTION "sales"."clear_demand"() OWNER TO "atrium_migrator";
CREATE OR REPLACE FUNCTION sales.remove_demand()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
BEGIN
  PERFORM FROM sales.daily_demands AS demand
    WHERE (product_id, day, is_promo) IN (
            SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo FROM old_rows
          )
    ORDER BY product_id, day, is_promo
      FOR UPDATE;
  UPDATE sales.daily_demands AS demand
     SET lines = demand.lines - gone.lines, units_sold = demand.units_sold - gone.units_sold,
         units_returned = demand.units_returned - gone.units_returned, revenue = demand.revenue - gone.revenue
    FROM (
      SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date AS day, is_promo,
             pg_catalog.count(*) AS lines, pg_catalog.sum(GREATEST(quantity_sold, 0)) AS units_sold,
             -pg_catalog.sum(LEAST(quantity_sold, 0)) AS units_returned,
             pg_catalog.sum(quantity_sold * price_per_unit) AS revenue
        FROM old_rows
       GROUP BY 1, 2, 3
    ) AS gone
   WHERE (demand.product_id, demand.day, demand.is_promo) = (gone.product_id, gone.day, gone.is_promo);
  DELETE FROM sales.daily_demands AS demand
   WHERE demand.lines = 0 AND (product_id, day, is_promo) IN (
           SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date, is_promo FROM old_rows
         );
  RETURN NULL;
END
$function$;
ALTER FUNCTION "sales"."remove_demand"() OWNER TO "atrium_migrator";
CREATE INDEX daily_demands__day_idx ON sales.daily_demands USING btree (day);
CREATE UNIQUE INDEX daily_demands__product_id_day_is_promo_key ON sales.daily_demands USING btree (product_id, day, is_promo);
CREATE TRIGGER daily_demands__set_updated_at BEFORE UPDATE ON sales.daily_demands FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER transactions__roll_up_deleted AFTER DELETE ON sales.transactions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.remove_demand();
CREATE TRIGGER transactions__roll_up_inserted AFTER INSERT ON sales.transactions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.add_demand();
CREATE TRIGGER transactions__roll_up_new AFTER UPDATE ON sales.transactions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.add_demand();
CREATE TRIGGER transactions__roll_up_old AFTER UPDATE ON sales.transactions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.remove_demand();
CREATE TRIGGER transactions__roll_up_truncated AFTER TRUNCATE ON sales.transactions FOR EACH STATEMENT EXECUTE FUNCTION sales.clear_demand();
CREATE POLICY "daily_demands__admin" ON "sales"."daily_demands" FOR ALL TO "atrium_admin" USING (true) WITH CHECK (true);
CREATE POLICY "daily_demands__functions_delete" ON "sales"."daily_demands" FOR DELETE TO "atrium_migrator" USING (true);
CREATE POLICY "daily_demands__functions_insert" ON "sales"."daily_demands" FOR INSERT TO "atrium_migrator" WITH CHECK (true);
CREATE POLICY "daily_demands__functions_select" ON "sales"."daily_demands" FOR SELECT TO "atrium_migrator" USING (true);
CREATE POLICY "daily_demands__functions_update" ON "sales"."daily_demands" FOR UPDATE TO "atrium_migrator" USING (true);
CREATE POLICY "daily_demands__reporting" ON "sales"."daily_demands" FOR SELECT TO "atrium_reporting" USING (true);
CREATE POLICY "daily_demands__select" ON "sales"."daily_demands" FOR SELECT TO "atrium_app" USING (( SELECT platform.has_role(VARIADIC ARRAY['merchandiser'::text, 'analyst'::text, 'admin'::text]) AS has_role));
CREATE POLICY "daily_demands__service" ON "sales"."daily_demands" FOR ALL TO "atrium_service" USING (true) WITH CHECK (true);
COMMENT ON FUNCTION "sales"."add_demand"() IS 'AFTER INSERT OR UPDATE of sold lines: adds them to the days of their products.';
COMMENT ON FUNCTION "sales"."clear_demand"() IS 'AFTER TRUNCATE of sold lines: they add up to nothing.';
COMMENT ON FUNCTION "sales"."remove_demand"() IS 'AFTER UPDATE OR DELETE of sold lines: takes them off the days of their products.';
GRANT SELECT ON TABLE "sales"."daily_demands" TO "atrium_admin", "atrium_app";
GRANT SELECT ("created_at") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("day") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("is_promo") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("lines") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("product_id") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("revenue") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("units_returned") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("units_sold") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ("updated_at") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ON TABLE "sales"."daily_demands" TO "atrium_service";
CREATE VIEW "reporting"."sales_daily_demands" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    product_id,
    day,
    is_promo,
    lines,
    units_sold,
    units_returned,
    revenue
   FROM sales.daily_demands;
GRANT SELECT ("id") ON TABLE "sales"."daily_demands" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."sales_daily_demands" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_daily_demands" OWNER TO "atrium_reporting";
${addUp}
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP TRIGGER "transactions__roll_up_deleted" ON "sales"."transactions";
DROP TRIGGER "transactions__roll_up_inserted" ON "sales"."transactions";
DROP TRIGGER "transactions__roll_up_new" ON "sales"."transactions";
DROP TRIGGER "transactions__roll_up_old" ON "sales"."transactions";
DROP TRIGGER "transactions__roll_up_truncated" ON "sales"."transactions";
DROP VIEW "reporting"."sales_daily_demands";
DROP FUNCTION "sales"."add_demand"();
DROP FUNCTION "sales"."clear_demand"();
DROP FUNCTION "sales"."remove_demand"();
-- Loses data.
DROP TABLE "sales"."daily_demands";
    `);
  },
};
