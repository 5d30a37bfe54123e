import { ets } from '../../src/modules/sales/forecasts/engine/ets.js';
import type { DayFacts } from '../../src/modules/sales/forecasts/engine/lesson.js';
import { prophet } from '../../src/modules/sales/forecasts/engine/prophet.js';
import { publishedLines } from './published-series.js';

/** A figure that the reference implementation of a model comes to, and what ours makes of the same series. */
export interface PublishedFigure {
  title: string;
  /** Where the figure is asserted. */
  source: string;
  published: number;
  measured: () => number;
}

const testDays = 30;
const seasons = { trend: true, weekly: true, yearly: false };

/**
 * ETS(M,A,N) of all twelve years, by R's forecast and statsforecast, ten months on: air_passengers_forecast_man in
 * crates/augurs-ets/src/model.rs, which fits that model; ours has to choose it first.
 */
const airPassengers = [
  436.15668239, 440.31714837, 444.47761434, 448.63808031, 452.79854629, 456.95901226, 461.11947823,
  465.27994421, 469.44041018, 473.60087615,
];

export const publishedFigures: readonly PublishedFigure[] = [
  {
    title: 'Prophet, 480 lines of a share price, RMSE',
    source: 'test_fit_predict, minmax',
    published: 11.13,
    measured: () => errorOfProphet('prophet-daily'),
  },
  {
    title: 'Prophet, 40 lines around 623 million, RMSE',
    source: 'test_fit_predict_large_numbers, minmax',
    published: 93.45,
    measured: () => errorOfProphet('prophet-large-numbers'),
  },
  ...airPassengers.map((published, month) => ({
    title: `ETS, air passengers, month ${month + 1}`,
    source: 'air_passengers_forecast_man',
    published,
    measured: () => passengersByEts(month),
  })),
];

/** As the tests of Prophet have it: the last 30 lines against the 30 days that follow the others. */
function errorOfProphet(file: 'prophet-daily' | 'prophet-large-numbers'): number {
  const lines = publishedLines(file).map(([day, value]) => factOf(Date.parse(day!), Number(value)));
  const past = lines.slice(0, -testDays);
  const last = past.at(-1)!.at * 1000;
  const future = Array.from({ length: testDays }, (_, step) => factOf(last + (step + 1) * 86_400_000, 0));
  const { points } = prophet.predict({ past, future, seasons });
  const squares = lines.slice(-testDays).map(({ units }, step) => (points[step]! - units) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / testDays);
}

function passengersByEts(month: number): number {
  const past = publishedLines('air-passengers').map(([day, value]) =>
    factOf(Date.parse(day!), Number(value)),
  );
  return ets.predict({ past, future: past.slice(0, month + 1), seasons }).points[month]!;
}

const factOf = (time: number, units: number): DayFacts => ({
  day: new Date(time).toISOString().slice(0, 10),
  at: time / 1000,
  units,
  promoShare: 0,
  isPromoted: false,
  events: [],
  hasPromotionEvent: false,
});
