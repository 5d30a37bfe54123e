import { nobody, type Provocations } from './provocation.js';

type Row = Record<string, string>;

const insert = (table: string, row: Row, from = ''): string =>
  `INSERT INTO sales.${table} (${Object.keys(row).join(', ')}) SELECT ${Object.values(row).join(', ')} ${from}`;

/** A row that is right but for what `change` (column: SQL) says; no route writes any of it. */
const forecast = (change: Row = {}): string =>
  insert('forecasts', { scope: `'all'`, as_of: `date '2026-11-20'`, horizon_days: '7', ...change });

const batch = (change: Row = {}): string =>
  insert('forecast_batches', {
    status: `'done'`,
    as_of: `date '2026-11-20'`,
    horizon_days: '7',
    started_at: 'now()',
    finished_at: 'now()',
    ...change,
  });

/** Rows of one new forecast, `times` of them. */
const ofForecast = (table: string, row: Row, times = 1): string =>
  `WITH one AS (${forecast()} RETURNING id) ${insert(table, row, `FROM one, generate_series(1, ${times})`)}`;

const point = (change: Row, times = 1): string => {
  const numbers = { lower_95: '1', lower_80: '2', point: '3', upper_80: '4', upper_95: '5', naive: '3' };
  const row = { forecast_id: 'one.id', day: `date '2026-11-21'`, ...numbers, components: `'{}'::jsonb` };
  return ofForecast('forecast_points', { ...row, ...change }, times);
};

const candidate = (change: Row, times = 1): string =>
  ofForecast(
    'forecast_candidates',
    { forecast_id: 'one.id', model: `'ets'`, seconds: '0.1', ...change },
    times,
  );

const twice = (statement: string): string => `${statement}; ${statement}`;
const one = `'${nobody}'::uuid`;

export const salesForecastProvocations: Provocations = {
  forecasts__id_pk: twice(forecast({ id: one })),
  forecasts__product_id_fk: { missing: forecast({ scope: `'product'`, product_id: one }) },
  forecasts__requested_by_id_fk: { missing: forecast({ requested_by_id: one }) },
  forecasts__batch_id_fk: { missing: forecast({ batch_id: one }) },
  forecasts__scope_check: forecast({ category: `'Lamps'` }),
  forecasts__horizon_days_check: forecast({ horizon_days: '366' }),
  forecasts__history_from_check: forecast({ history_from: `date '2026-11-21'` }),
  forecasts__promotion_days_check: forecast({ promotion_days: `ARRAY[date '2026-11-28']` }),
  forecasts__status_check: forecast({ status: `'odd'` }),
  forecasts__chosen_model_check: forecast({ chosen_model: `'odd'` }),
  forecasts__progress_check: forecast({ progress: '101' }),
  forecasts__attempts_check: forecast({ attempts: '-1' }),
  forecasts__claimed_until_check: forecast({ status: `'running'`, started_at: 'now()', attempts: '1' }),
  forecasts__started_at_check: forecast({ started_at: 'now()' }),
  forecasts__finished_at_check: forecast({ status: `'cancelled'` }),
  forecasts__failure_code_check: forecast({ status: `'failed'`, finished_at: 'now()' }),
  forecasts__result_check: forecast({ beats_naive: 'true' }),
  forecasts__backtest_check: forecast({ backtest_folds: '0' }),
  forecasts__events_check: forecast({ events: `'{}'::jsonb` }),

  forecast_points__id_pk: point({ id: one, day: 'generate_series + current_date' }, 2),
  forecast_points__forecast_id_fk: { missing: point({ forecast_id: one }) },
  forecast_points__forecast_id_day_key: point({}, 2),
  forecast_points__bounds_check: point({ upper_95: `'NaN'::numeric` }),
  forecast_points__naive_check: point({ naive: `'NaN'::numeric` }),
  forecast_points__components_check: point({ components: `'[]'::jsonb` }),

  forecast_candidates__id_pk: twice(candidate({ id: one })),
  forecast_candidates__forecast_id_fk: { missing: candidate({ forecast_id: one }) },
  forecast_candidates__forecast_id_model_key: candidate({}, 2),
  forecast_candidates__forecast_id_key: candidate(
    { is_chosen: 'true', model: `(ARRAY['ets', 'mstl'])[generate_series]` },
    2,
  ),
  forecast_candidates__model_check: candidate({ model: `'odd'` }),
  forecast_candidates__errors_check: candidate({ mase: `'NaN'::numeric` }),
  forecast_candidates__coverage_check: candidate({ coverage_95: '1.01' }),
  forecast_candidates__seconds_check: candidate({ seconds: '-0.1' }),

  forecast_batches__id_pk: twice(batch({ id: one })),
  forecast_batches__status_key: twice(batch({ status: `'running'`, finished_at: 'NULL' })),
  forecast_batches__status_check: batch({ status: `'odd'`, finished_at: 'NULL' }),
  forecast_batches__horizon_days_check: batch({ horizon_days: '0' }),
  forecast_batches__counts_check: batch({ done: '1' }),
  forecast_batches__finished_at_check: batch({ finished_at: 'NULL' }),
};
