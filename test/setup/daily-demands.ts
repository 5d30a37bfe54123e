import type { Service } from './service.js';

const counts = 'product_id, day, is_promo, lines, units_sold, units_returned, revenue';

const addedUp = `
  SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date AS day, is_promo, count(*) AS lines,
         coalesce(sum(quantity_sold) FILTER (WHERE quantity_sold > 0), 0) AS units_sold,
         coalesce(sum(-quantity_sold) FILTER (WHERE quantity_sold < 0), 0) AS units_returned,
         sum(quantity_sold * price_per_unit) AS revenue
    FROM sales.transactions GROUP BY 1, 2, 3`;

/** What is kept of the lines, day by day. */
export const keptDays = (service: Service): Promise<object[]> =>
  service.query(`SELECT ${counts} FROM sales.daily_demands`);

/** The days that are otherwise than the lines add up to; none where all are right. */
export const differencesOf = (service: Service): Promise<object[]> =>
  service.query(`
    WITH added_up AS (${addedUp}), kept AS (SELECT ${counts} FROM sales.daily_demands)
    (SELECT 'lines' AS only_of, * FROM (SELECT * FROM added_up EXCEPT SELECT * FROM kept) AS missing)
    UNION ALL
    (SELECT 'kept', * FROM (SELECT * FROM kept EXCEPT SELECT * FROM added_up) AS superfluous)`);
