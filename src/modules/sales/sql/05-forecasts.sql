ALTER TABLE sales.forecasts
  ADD CONSTRAINT forecasts__scope_check CHECK (
    scope IN ('product', 'category', 'all')
    AND (scope = 'product') = (product_id IS NOT NULL) AND (scope = 'category') = (category IS NOT NULL)
  ),
  ADD CONSTRAINT forecasts__horizon_days_check CHECK (horizon_days BETWEEN 1 AND 365),
  ADD CONSTRAINT forecasts__history_from_check CHECK (history_from <= as_of),
  ADD CONSTRAINT forecasts__promotion_days_check CHECK (
    cardinality(promotion_days) <= 365 AND as_of < ALL (promotion_days) AND as_of + horizon_days >= ALL (promotion_days)
  ),
  ADD CONSTRAINT forecasts__status_check CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  ADD CONSTRAINT forecasts__progress_check CHECK (progress BETWEEN 0 AND 100),
  ADD CONSTRAINT forecasts__attempts_check CHECK (attempts >= 0),
  -- Who computes it is heard of as long as it runs.
  ADD CONSTRAINT forecasts__claimed_until_check CHECK ((status = 'running') = (claimed_until IS NOT NULL)),
  ADD CONSTRAINT forecasts__started_at_check CHECK (
    CASE WHEN status = 'queued' THEN started_at IS NULL
         WHEN status IN ('running', 'done') THEN started_at IS NOT NULL AND attempts > 0
         ELSE true END
  ),
  ADD CONSTRAINT forecasts__finished_at_check CHECK (
    (status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL) AND finished_at >= started_at
  ),
  ADD CONSTRAINT forecasts__failure_code_check CHECK (
    (status = 'failed') = (failure_code IS NOT NULL) AND failure_code ~ '^sales\.[a-z_]+$'
  ),
  ADD CONSTRAINT forecasts__result_check CHECK (
    CASE WHEN status = 'done'
         THEN num_nulls(history_from, chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until) = 0
         ELSE num_nonnulls(chosen_model, backtest_folds, backtest_horizon_days, backtest_from, backtest_until) = 0
              AND NOT beats_naive END
  ),
  ADD CONSTRAINT forecasts__chosen_model_check CHECK (chosen_model IN ('seasonal_naive', 'ets', 'mstl', 'prophet')),
  ADD CONSTRAINT forecasts__backtest_check CHECK (
    backtest_folds > 0 AND backtest_horizon_days BETWEEN 1 AND horizon_days
    AND backtest_from <= backtest_until AND backtest_until <= as_of
  ),
  ADD CONSTRAINT forecasts__events_check CHECK (jsonb_typeof(events) = 'array');

-- NaN is greater than any number: it passes no upper bound.
ALTER TABLE sales.forecast_points
  ADD CONSTRAINT forecast_points__bounds_check CHECK (
    0 <= lower_95 AND lower_95 <= lower_80 AND lower_80 <= point
    AND point <= upper_80 AND upper_80 <= upper_95 AND upper_95 < 'NaN'
  ),
  ADD CONSTRAINT forecast_points__naive_check CHECK (naive >= 0 AND naive < 'NaN'),
  ADD CONSTRAINT forecast_points__components_check CHECK (jsonb_typeof(components) = 'object');

ALTER TABLE sales.forecast_candidates
  ADD CONSTRAINT forecast_candidates__model_check CHECK (model IN ('seasonal_naive', 'ets', 'mstl', 'prophet')),
  ADD CONSTRAINT forecast_candidates__errors_check CHECK (
    wape >= 0 AND wape < 'NaN' AND mase >= 0 AND mase < 'NaN' AND bias < 'NaN'
  ),
  ADD CONSTRAINT forecast_candidates__coverage_check CHECK (
    LEAST(coverage_80, coverage_95) >= 0 AND GREATEST(coverage_80, coverage_95) <= 1
  ),
  ADD CONSTRAINT forecast_candidates__seconds_check CHECK (seconds >= 0 AND seconds < 'NaN');

ALTER TABLE sales.forecast_batches
  ADD CONSTRAINT forecast_batches__status_check CHECK (status IN ('running', 'done')),
  ADD CONSTRAINT forecast_batches__horizon_days_check CHECK (horizon_days BETWEEN 1 AND 365),
  ADD CONSTRAINT forecast_batches__counts_check CHECK (
    done >= 0 AND failed >= 0 AND skipped >= 0 AND done + failed + skipped <= total
  ),
  ADD CONSTRAINT forecast_batches__finished_at_check CHECK (
    (status = 'done') = (finished_at IS NOT NULL) AND finished_at >= started_at
  );

CREATE TRIGGER forecasts__set_updated_at BEFORE UPDATE ON sales.forecasts
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
CREATE TRIGGER forecast_batches__set_updated_at BEFORE UPDATE ON sales.forecast_batches
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();
