import type { Service } from '../setup/service.js';

/** One day that is forecast; what is not given is as the point. */
export interface PointRow {
  point: number;
  upper80?: number;
  naive?: number;
}

export interface ForecastRow {
  productId?: string | null;
  category?: string | null;
  /** Last day of the history. */
  asOf: string;
  points: readonly PointRow[];
  wape?: number | null;
  events?: readonly object[];
  promotionDays?: readonly string[];
}

export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The same point, day by day. */
export const steady = (days: number, point: PointRow): PointRow[] => Array<PointRow>(days).fill(point);

/** A forecast that is done and says exactly this, which no history would be sure to lead to. */
export async function keepForecast(service: Service, row: ForecastRow): Promise<string> {
  const {
    productId = null,
    category = null,
    asOf,
    points,
    wape = 0.2,
    events = [],
    promotionDays = [],
  } = row;
  const scope = productId === null ? (category === null ? 'all' : 'category') : 'product';
  const [forecast] = await service.query<{ id: string }>(
    `INSERT INTO sales.forecasts (scope, product_id, category, horizon_days, as_of, history_from, promotion_days, status,
       progress, attempts, started_at, finished_at, chosen_model, beats_naive, backtest_folds, backtest_horizon_days,
       backtest_from, backtest_until, events)
     VALUES ($1, $2, $3, $4, $5::date, $5::date - 400, $6, 'done', 100, 1, now(), now(), 'prophet', true, 1, 1,
       $5::date, $5::date, $7)
     RETURNING id`,
    [scope, productId, category, points.length, asOf, promotionDays, JSON.stringify(events)],
  );
  const rows = points.map(({ point, upper80 = point, naive = point }, index) => ({
    day: daysAfter(asOf, index + 1),
    point,
    lower: Math.max(0, 2 * point - upper80),
    upper: upper80,
    furthest: upper80 + (upper80 - point) / 2,
    naive,
  }));
  await service.query(
    `INSERT INTO sales.forecast_points (forecast_id, day, point, lower_80, upper_80, lower_95, upper_95, naive, components)
     SELECT $1, day, point, lower, upper, lower / 2, furthest, naive, '{}'
       FROM jsonb_to_recordset($2) AS row (day date, point numeric, lower numeric, upper numeric, furthest numeric, naive numeric)`,
    [forecast!.id, JSON.stringify(rows)],
  );
  await service.query(
    `INSERT INTO sales.forecast_candidates (forecast_id, model, is_chosen, wape, seconds) VALUES ($1, 'prophet', true, $2, 1)`,
    [forecast!.id, wape],
  );
  return forecast!.id;
}
