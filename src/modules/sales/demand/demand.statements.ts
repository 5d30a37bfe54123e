import type { DemandScope } from './demand-scope.js';

/** SQL with the values of its $1, $2 and so on. Its row has no value: it ties the rows to the statement. */
export interface DemandStatement<Row extends object> {
  sql: string;
  bind: string[];
  row?: Row;
}

/** One day of a series. Counts are as the database tells those that a JavaScript number might not hold. */
export interface SeriesRow {
  day: string;
  sold: string;
  returned: string;
  soldOnPromotion: string;
}

export interface DayRow {
  day: string;
}

/**
 * Planned with its values, since what is best depends on them: a year of one product is found by the product, a year of the
 * shop by the days.
 * @param from the first day.
 * @param until the last day, included.
 */
export function seriesOf(scope: DemandScope, from: string, until: string): DemandStatement<SeriesRow> {
  const { condition, values } = rowsOf(scope, 3);
  const sql = `
    SELECT to_char(calendar.day, 'YYYY-MM-DD') AS day, coalesce(sold, 0) AS sold,
           coalesce(returned, 0) AS returned, coalesce(sold_on_promotion, 0) AS "soldOnPromotion"
      FROM generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') AS calendar (day)
      LEFT JOIN (
        SELECT day, sum(units_sold) AS sold, sum(units_returned) AS returned,
               sum(units_sold) FILTER (WHERE is_promo) AS sold_on_promotion
          FROM sales.daily_demands
         WHERE day BETWEEN $1::date AND $2::date AND ${condition}
         GROUP BY day
      ) AS demand ON demand.day = calendar.day::date
     ORDER BY calendar.day`;
  return { sql, bind: [from, until, ...values] };
}

/** Goes along the days from the oldest on. */
export function firstDayOf(scope: DemandScope): DemandStatement<DayRow> {
  const { condition, values } = rowsOf(scope, 1);
  const sql = `
    SELECT to_char(day, 'YYYY-MM-DD') AS day FROM sales.daily_demands
     WHERE units_sold > 0 AND ${condition} ORDER BY daily_demands.day LIMIT 1`;
  return { sql, bind: values };
}

/** Goes along the days from the newest on. */
export const shopLastDay: DemandStatement<DayRow> = {
  sql: `
    SELECT to_char(day, 'YYYY-MM-DD') AS day FROM sales.daily_demands
     WHERE units_sold > 0 ORDER BY daily_demands.day DESC LIMIT 1`,
  bind: [],
};

/** @param n the number of the first placeholder. */
function rowsOf(scope: DemandScope, n: number): { condition: string; values: string[] } {
  if (scope === 'all') return { condition: 'true', values: [] };
  if ('productId' in scope) return { condition: `product_id = $${n}::uuid`, values: [scope.productId] };
  const condition = `product_id IN (SELECT id FROM sales.products WHERE category = $${n}::text)`;
  return { condition, values: [scope.category] };
}
