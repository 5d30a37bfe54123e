import type { Invariant } from '../../platform/features/feature.module.js';

export const salesInvariants: readonly Invariant[] = [
  {
    name: 'No product has less than nothing in stock.',
    sql: `SELECT id FROM sales.products WHERE stock < 0`,
  },
  {
    name: 'No imported line was taken twice.',
    sql: `SELECT min(id::text) AS id FROM sales.transactions WHERE source_ref IS NOT NULL
           GROUP BY source_ref HAVING count(*) > 1`,
  },
  {
    name: 'What was sold a day is what its lines add up to.',
    sql: `
      SELECT coalesce(demand.product_id, line.product_id)::text AS id
        FROM sales.daily_demands AS demand
        FULL JOIN (
               SELECT product_id, (transaction_date AT TIME ZONE 'UTC')::date AS day, is_promo, count(*) AS lines,
                      sum(greatest(quantity_sold, 0)) AS units_sold, -sum(least(quantity_sold, 0)) AS units_returned,
                      sum(quantity_sold * price_per_unit) AS revenue
                 FROM sales.transactions GROUP BY 1, 2, 3
             ) AS line USING (product_id, day, is_promo)
       WHERE (demand.lines, demand.units_sold, demand.units_returned, demand.revenue)
             IS DISTINCT FROM (line.lines, line.units_sold, line.units_returned, line.revenue)`,
  },
];
