import type { DemandDay } from '../../demand/demand-day.js';
import type { ForecastEvent, ForecastModel, ForecastPoint } from '../engine/forecast.contract.js';

/** What a picture of a forecast shows. */
export interface ChartSubject {
  /** Of the product or the category. */
  name: string;
  /** What is known of its last days, the oldest first; perhaps none. */
  history: readonly Pick<DemandDay, 'day' | 'units' | 'promoShare'>[];
  points: readonly Omit<ForecastPoint, 'components'>[];
  events: readonly Pick<ForecastEvent, 'day' | 'name'>[];
  /** Of the horizon; those of the history are known by what was sold on promotion. */
  promotionDays: readonly string[];
  chosen: ForecastModel;
  beatsNaive: boolean;
  /** How wrong the chosen model was in the backtest; null where nothing was sold in it. */
  wape: number | null;
}

export interface ChartLook {
  /** Pixels. */
  width: number;
  height: number;
  theme: ChartTheme;
}

export const chartThemes = ['light', 'dark'] as const;
export type ChartTheme = (typeof chartThemes)[number];
