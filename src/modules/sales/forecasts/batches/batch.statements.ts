import { prepared } from '../../../../platform/database/prepared-statements.js';

/** How many days before the last one tell which products sell most. */
const decisiveDays = 90;

/** The products with the most pieces sold of late, those first. `$1` is the batch, `$2` how many at most. */
export const chooseProducts = prepared<object>(
  'sales.choose_products_to_forecast',
  `WITH chosen AS (
     SELECT product_id, sum(units_sold) AS units, batch.as_of, batch.horizon_days
       FROM sales.forecast_batches AS batch
       JOIN sales.daily_demands ON day BETWEEN batch.as_of - ${decisiveDays - 1} AND batch.as_of
      WHERE batch.id = $1
      GROUP BY product_id, batch.id HAVING sum(units_sold) > 0
      ORDER BY units DESC, product_id LIMIT $2
   ), queued AS (
     INSERT INTO sales.forecasts (scope, product_id, as_of, horizon_days, batch_id)
     SELECT 'product', products.id, as_of, horizon_days, $1 FROM chosen JOIN sales.products ON products.id = product_id
      ORDER BY units DESC, product_id
     RETURNING id
   )
   UPDATE sales.forecast_batches SET total = (SELECT count(*) FROM queued) WHERE id = $1`,
);

/** Once nothing of it waits or runs, wherever. */
export const finish = prepared<{ id: string }>(
  'sales.finish_forecast_batch',
  `UPDATE sales.forecast_batches AS batch SET status = 'done', finished_at = clock_timestamp()
    WHERE id = $1 AND status = 'running'
      AND NOT EXISTS (SELECT FROM sales.forecasts
                       WHERE batch_id = batch.id AND status IN ('queued', 'running'))
   RETURNING id`,
);

export const countEnded = prepared<{ ended: number; isRunning: boolean }>(
  'sales.count_ended_forecasts',
  `SELECT done + failed + skipped AS ended, status = 'running' AS "isRunning"
     FROM sales.forecast_batches WHERE id = $1`,
);
