import { forecast } from '../src/modules/sales/forecasts/engine/forecast.js';
import type { DemandDay } from '../src/modules/sales/demand/demand-day.js';
import type { ForecastEvent } from '../src/modules/sales/forecasts/engine/forecast.contract.js';
import type { HeldOut, Measured } from './forecast-tables.js';

interface Wanted {
  horizonDays: number;
  cuts: number;
  events: readonly ForecastEvent[];
  /** Called after each forecast. */
  next: () => void;
}

/** Forecasts a series, and, apart from that, its last days from those before them. */
export function measureSeries(
  history: readonly DemandDay[],
  { horizonDays, cuts, events, next }: Wanted,
): Measured {
  const run = (days: readonly DemandDay[]) =>
    forecast({ history: days, horizonDays, events, promotionDays: [] });
  const startedAt = performance.now();
  const { candidates } = run(history);
  const seconds = (performance.now() - startedAt) / 1_000;
  next();
  const heldOut = Array.from({ length: cuts }, (_, cut) => {
    const end = history.length - cut * horizonDays;
    const { points } = run(history.slice(0, end - horizonDays));
    next();
    return compare(points, history.slice(end - horizonDays, end));
  });
  return { days: history.length, candidates, seconds, heldOut };
}

function compare(points: ReturnType<typeof forecast>['points'], actual: readonly DemandDay[]): HeldOut {
  const error = (said: readonly number[]): number =>
    actual.reduce((sum, { units }, step) => sum + Math.abs(units - said[step]!), 0);
  const share = (isWithin: (units: number, step: number) => boolean): number =>
    actual.filter(({ units }, step) => isWithin(units, step)).length / actual.length;
  return {
    sold: actual.reduce((sum, { units }) => sum + units, 0),
    error: error(points.map(({ point }) => point)),
    naiveError: error(points.map(({ naive }) => naive)),
    within80: share((units, step) => units >= points[step]!.lower80 && units <= points[step]!.upper80),
    within95: share((units, step) => units >= points[step]!.lower95 && units <= points[step]!.upper95),
  };
}
