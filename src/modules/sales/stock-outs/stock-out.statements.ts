import { prepared } from '../../../platform/database/prepared-statements.js';
import type { StockOutResponse } from './stock-out.dto.js';

/**
 * Values: the day of the stock, how many days, the day and the product after which the page begins, or null, and the
 * number of rows. The forecast that knows of most days counts: one that was asked for from an earlier day, to see how
 * good it would have been, says less of those to come. Points are rounded as the reorder advice rounds them, and what is out of stock is out from the first
 * day on if anything is ever asked for.
 */
export const stockOuts = prepared<StockOutResponse>(
  'sales.stock_outs',
  `WITH newest AS (
     SELECT DISTINCT ON (product_id) id, product_id, greatest($1::date, as_of + 1) AS first_day
       FROM sales.forecasts
      WHERE status = 'done' AND scope = 'product' AND as_of + horizon_days >= $1::date
      ORDER BY product_id, as_of < $1::date DESC, as_of DESC, created_at DESC, id DESC
   ), running AS (
     SELECT newest.id, newest.product_id, first_day, stock, name, sku, day,
            sum(round(point, 3)) OVER (PARTITION BY newest.id ORDER BY day) AS demand
       FROM newest
       JOIN sales.products ON products.id = newest.product_id
       JOIN sales.forecast_points ON forecast_id = newest.id AND day >= first_day
        AND (day < $1::date + $2::integer OR stock = 0)
   ), stock_outs AS (
     SELECT id, product_id, name, sku, stock, min(CASE stock WHEN 0 THEN first_day ELSE day END) AS day
       FROM running
      WHERE demand > stock
      GROUP BY id, product_id, name, sku, stock
   )
   SELECT to_char(day, 'YYYY-MM-DD') AS "stockOutDate", product_id AS "productId", name, sku, stock, id AS "forecastId"
     FROM stock_outs
    WHERE day < $1::date + $2::integer AND ($3::date IS NULL OR (day, product_id) > ($3::date, $4::uuid))
    ORDER BY day, product_id
    LIMIT $5::integer`,
);
