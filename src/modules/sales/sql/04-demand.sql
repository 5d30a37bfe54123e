-- The days of products are locked in one order, whoever adds lines or removes them: so nobody waits in a circle. With
-- the rights of its owner, since nobody else may write what the lines add up to.
CREATE FUNCTION sales.add_demand() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION sales.add_demand() IS 'AFTER INSERT OR UPDATE of sold lines: adds them to the days of their products.';

CREATE FUNCTION sales.remove_demand() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
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
$body$;
COMMENT ON FUNCTION sales.remove_demand() IS
  'AFTER UPDATE OR DELETE of sold lines: takes them off the days of their products.';

-- TRUNCATE would refuse where both tables are emptied by one statement.
CREATE FUNCTION sales.clear_demand() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  DELETE FROM sales.daily_demands;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION sales.clear_demand() IS 'AFTER TRUNCATE of sold lines: they add up to nothing.';

-- Triggers fire in the order of their names: these come after the audit trail, so that a day is locked for no longer than
-- it has to be.
CREATE TRIGGER transactions__roll_up_inserted AFTER INSERT ON sales.transactions
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.add_demand();
CREATE TRIGGER transactions__roll_up_new AFTER UPDATE ON sales.transactions
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.add_demand();
CREATE TRIGGER transactions__roll_up_old AFTER UPDATE ON sales.transactions
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.remove_demand();
CREATE TRIGGER transactions__roll_up_deleted AFTER DELETE ON sales.transactions
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sales.remove_demand();
CREATE TRIGGER transactions__roll_up_truncated AFTER TRUNCATE ON sales.transactions
  FOR EACH STATEMENT EXECUTE FUNCTION sales.clear_demand();
