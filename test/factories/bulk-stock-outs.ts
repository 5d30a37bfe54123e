/** Forecasts of 28 days of three hundred products, of which most run out within that time. */
export const stockOuts = [
  `UPDATE sales.products SET stock = at % 90
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS at FROM sales.products ORDER BY id LIMIT 300) AS chosen
    WHERE products.id = chosen.id`,
  `INSERT INTO sales.forecasts (scope, product_id, as_of, history_from, horizon_days, status, progress, attempts, started_at,
            finished_at, chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until)
     SELECT 'product', id, current_date - 1, current_date - 100, 28, 'done', 100, 1, now(),
            now(), 'ets', 1, 1, current_date - 1, current_date - 1
       FROM (SELECT id FROM sales.products ORDER BY id LIMIT 300) AS chosen`,
  `INSERT INTO sales.forecast_points (forecast_id, day, lower_95, lower_80, point, upper_80, upper_95, naive, components)
     SELECT id, as_of + day, 1, 2, 3 + day % 2, 5, 6, 3, '{}'
       FROM sales.forecasts, generate_series(1, 28) AS day WHERE status = 'done'`,
];
