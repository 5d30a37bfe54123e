import type { DemandDay } from '../../demand/demand-day.js';
import type { EventType } from '../../models/event.model.js';

/** The ways to forecast, the simplest first: of equals, the simpler one is chosen. */
export const forecastModels = ['seasonal_naive', 'ets', 'mstl', 'prophet'] as const;
export type ForecastModel = (typeof forecastModels)[number];

/** An event that a forecast reckons with. */
export interface ForecastEvent {
  name: string;
  /** `2026-11-27`, UTC. */
  day: string;
  type: EventType;
}

export interface ForecastInput {
  /** Day by day without gaps, the oldest first. */
  history: readonly DemandDay[];
  /** How many days after the history are asked for: 1 to 365. */
  horizonDays: number;
  /** Of the days of the history and of the horizon. */
  events: readonly ForecastEvent[];
  /** Days of the horizon on which there is going to be a promotion. */
  promotionDays: readonly string[];
}

/** What makes up a forecast of one day, in pieces, negative where it takes away; null where the model knows no such part. */
export interface ForecastComponents {
  trend: number;
  weekly: number | null;
  yearly: number | null;
  promotion: number | null;
  /** What each event of the day adds, by its name. */
  events: Readonly<Record<string, number>>;
}

/**
 * One day of a forecast, in pieces. Nothing of it is infinite or not a number, and nothing but the components is
 * negative: lower95 <= lower80 <= point <= upper80 <= upper95, the bounds in whole pieces where they are not the point.
 */
export interface ForecastPoint {
  day: string;
  /** The sum of the components, or 0 where that is below. */
  point: number;
  lower80: number;
  upper80: number;
  lower95: number;
  upper95: number;
  /** What seasonal-naive says of the day, whichever model was chosen. */
  naive: number;
  components: ForecastComponents;
}

/** How wrong a model was in the rolling-origin backtest; no errors where it could not be tried, with the reason. */
export interface CandidateResult {
  model: ForecastModel;
  isChosen: boolean;
  /** Why it was not ranked, in plain English; null where it was. */
  reason: string | null;
  /** Sum of absolute errors by sum of demand (Kolassa and Schütz, 2007); null also where nothing was sold in the test. */
  wape: number | null;
  /** Mean absolute error by that of seasonal-naive within the training days (Hyndman and Koehler, 2006). */
  mase: number | null;
  /** Share of the days whose demand lay within the interval: 0 to 1. */
  coverage80: number | null;
  coverage95: number | null;
  /** Sum of errors by sum of demand: positive where it forecasts too much. */
  bias: number | null;
  /** Seconds that fitting and forecasting took, all folds, and the final one of the chosen. */
  seconds: number;
}

export interface Backtest {
  /** How many origins were tried. */
  folds: number;
  /** Days forecast from each of them: the horizon, or less where the history is too short for it. */
  horizonDays: number;
  /** First and last day that was forecast and compared. */
  from: string;
  until: string;
}

export interface ForecastResult {
  chosen: ForecastModel;
  /** False where nothing was better than seasonal-naive, which is chosen then. */
  beatsNaive: boolean;
  backtest: Backtest;
  candidates: readonly CandidateResult[];
  points: readonly ForecastPoint[];
  /** Events of the horizon, and whether the history holds one of that name (else its effect cannot be known). */
  events: readonly (ForecastEvent & { isLearnt: boolean })[];
}
