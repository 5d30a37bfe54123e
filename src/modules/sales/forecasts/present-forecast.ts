import type { ForecastCandidate } from '../models/forecast-candidate.model.js';
import type { ForecastPoint } from '../models/forecast-point.model.js';
import type { Forecast } from '../models/forecast.model.js';
import { forecastModels } from './engine/forecast.contract.js';
import { messageOfFailure } from './forecast-failures.js';
import type {
  BacktestResponse,
  CandidateResponse,
  ForecastDetails,
  ForecastResponse,
  PointResponse,
} from './forecast.dto.js';

export const addressOfForecast = (id: string): string => `/v1/sales/forecasts/${id}`;

export const presentForecast = (forecast: Forecast): ForecastResponse => ({
  id: forecast.id,
  scope: forecast.scope,
  productId: forecast.productId,
  category: forecast.category,
  horizonDays: forecast.horizonDays,
  asOf: forecast.asOf,
  historyFrom: forecast.historyFrom,
  promotionDays: forecast.promotionDays,
  status: forecast.status,
  progress: forecast.progress,
  model: forecast.chosenModel,
  beatsNaive: forecast.status === 'done' ? forecast.beatsNaive : null,
  backtest: backtestOf(forecast),
  failure: forecast.failureCode && {
    code: forecast.failureCode,
    message: messageOfFailure(forecast.failureCode),
  },
  batchId: forecast.batchId,
  startedAt: forecast.startedAt?.toISOString() ?? null,
  finishedAt: forecast.finishedAt?.toISOString() ?? null,
  links: { self: addressOfForecast(forecast.id), chart: `${addressOfForecast(forecast.id)}/chart.svg` },
  createdAt: forecast.createdAt.toISOString(),
  updatedAt: forecast.updatedAt.toISOString(),
});

/** With what belongs to it loaded. */
export const presentDetails = (forecast: Forecast): ForecastDetails => ({
  ...presentForecast(forecast),
  candidates: [...forecast.candidates!].sort(simplestFirst).map(presentCandidate),
  points: [...forecast.points!].sort((a, b) => (a.day < b.day ? -1 : 1)).map(presentPoint),
  events: [...forecast.events],
});

function backtestOf(forecast: Forecast): BacktestResponse | null {
  if (forecast.status !== 'done') return null;
  return {
    folds: forecast.backtestFolds!,
    horizonDays: forecast.backtestHorizonDays!,
    from: forecast.backtestFrom!,
    until: forecast.backtestUntil!,
  };
}

const simplestFirst = (one: ForecastCandidate, other: ForecastCandidate): number =>
  forecastModels.indexOf(one.model) - forecastModels.indexOf(other.model);

const presentCandidate = (candidate: ForecastCandidate): CandidateResponse => ({
  model: candidate.model,
  isChosen: candidate.isChosen,
  reason: candidate.reason,
  wape: numberOf(candidate.wape),
  mase: numberOf(candidate.mase),
  coverage80: numberOf(candidate.coverage80),
  coverage95: numberOf(candidate.coverage95),
  bias: numberOf(candidate.bias),
  seconds: Number(candidate.seconds),
});

const presentPoint = (point: ForecastPoint): PointResponse => ({
  day: point.day,
  point: Number(point.point),
  lower80: Number(point.lower80),
  upper80: Number(point.upper80),
  lower95: Number(point.lower95),
  upper95: Number(point.upper95),
  naive: Number(point.naive),
  components: point.components,
});

const numberOf = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));
