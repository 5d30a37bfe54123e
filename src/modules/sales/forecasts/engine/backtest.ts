import type { Backtest, CandidateResult } from './forecast.contract.js';
import { ErrorQuantiles } from './intervals.js';
import { leastHistoryDays } from './insufficient-history.js';
import type { Candidate, DayFacts, Lesson, Prediction, Seasons } from './lesson.js';
import { seasonalNaiveErrors } from './seasonal-naive.js';

const mostFolds = 5;
const leastTraining = leastHistoryDays - 1;
/** A forecast of more than so many times the largest day there was has left what it learnt from. */
const farthest = 10;
const week = 7;
const twoYears = 730;

/** Where the forecasts of the backtest begin, and how far they reach. */
export interface Plan {
  origins: readonly number[];
  horizonDays: number;
  seasons: Seasons;
}

/**
 * At most the younger half of the history is forecast, in up to five folds that do not overlap, so that what one of
 * them tells of the errors is not known from another. Two folds come before a long horizon.
 */
export function planBacktest(historyDays: number, horizonDays: number): Plan {
  const tried = Math.min(historyDays - leastTraining, Math.max(1, Math.floor(historyDays / 2)));
  const horizon = Math.min(horizonDays, Math.max(1, Math.floor(tried / 2)));
  const folds = Math.min(mostFolds, Math.floor(tried / horizon));
  const origins = Array.from({ length: folds }, (_, fold) => historyDays - (folds - fold) * horizon);
  const shortest = origins[0]!;
  return {
    origins,
    horizonDays: horizon,
    seasons: {
      trend: shortest >= 8 * week && horizonDays <= shortest,
      weekly: shortest >= 2 * week,
      yearly: shortest >= twoYears,
    },
  };
}

/** What became of one candidate: its errors by fold, or why there are none. */
export interface Trial {
  candidate: Candidate;
  errors: readonly (readonly number[])[];
  points: readonly (readonly number[])[];
  reason: string | null;
  seconds: number;
}

export interface Tried {
  facts: readonly DayFacts[];
  historyDays: number;
  plan: Plan;
}

export const lessonAt = ({ facts, plan }: Tried, origin: number, days: number): Lesson => ({
  past: facts.slice(0, origin),
  future: facts.slice(origin, origin + days),
  seasons: plan.seasons,
});

/** Tries a candidate on every fold; `each` is called after each of them. */
export function tryCandidate(tried: Tried, candidate: Candidate, each: () => void): Trial {
  const started = performance.now();
  const trial = { candidate, errors: [] as number[][], points: [] as number[][], reason: null };
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    for (const origin of tried.plan.origins) {
      const lesson = lessonAt(tried, origin, tried.plan.horizonDays);
      const points = predictSafely(candidate, lesson).points.map((point) => Math.max(0, point));
      trial.points.push(points);
      trial.errors.push(lesson.future.map(({ units }, step) => units - points[step]!));
      each();
    }
  } catch (error) {
    return { ...trial, reason: reasonOf(error), seconds: seconds() };
  }
  return { ...trial, seconds: seconds() };
}

/** Says why a candidate is out, in a sentence that nobody has to be a statistician for. */
class Unbelievable extends Error {}

const reasonOf = (error: unknown): string =>
  error instanceof Unbelievable ? error.message : 'It could not be fitted to this history.';

/** @throws Error when the model fails, or says what cannot be. */
export function predictSafely(candidate: Candidate, lesson: Lesson): Prediction {
  const prediction = candidate.predict(lesson);
  const highest = Math.max(...lesson.past.map(({ units }) => units));
  const isFinite = prediction.points.every(Number.isFinite) && prediction.components.every(areFinite);
  if (!isFinite || prediction.points.length !== lesson.future.length) {
    throw new Unbelievable('It found no forecast in numbers.');
  }
  if (prediction.points.some((point) => point > farthest * highest)) {
    throw new Unbelievable(`It forecast more than ${farthest} times the largest day there was.`);
  }
  return prediction;
}

const areFinite = ({ events, ...parts }: Prediction['components'][number]): boolean =>
  [...Object.values(parts), ...Object.values(events)].every((part) => part === null || Number.isFinite(part));

/** How a candidate did. Each fold's coverage is that of intervals made of the other folds alone. */
export function judge(tried: Tried, { candidate, errors, points, reason, seconds }: Trial): CandidateResult {
  const common = { model: candidate.model, isChosen: false, reason, seconds };
  if (reason !== null) {
    return { ...common, wape: null, mase: null, coverage80: null, coverage95: null, bias: null };
  }
  const { origins, horizonDays } = tried.plan;
  const sold = sum(
    origins.flatMap((at) => tried.facts.slice(at, at + horizonDays)).map(({ units }) => units),
  );
  const all = errors.flat();
  const covered = (level: number): number => coverage(tried, { errors, points }, level);
  return {
    ...common,
    wape: sold > 0 ? sum(all.map(Math.abs)) / sold : null,
    mase: meanScaledError(tried, errors),
    coverage80: covered(0.8),
    coverage95: covered(0.95),
    bias: sold > 0 ? -sum(all) / sold : null,
  };
}

/** Null where some training days repeat each other exactly: there is no scale then. */
function meanScaledError({ facts, plan }: Tried, errors: Trial['errors']): number | null {
  const ratios = plan.origins.map((origin, fold) => {
    const scale = mean(seasonalNaiveErrors(facts.slice(0, origin)).map(Math.abs));
    return scale > 0 ? mean(errors[fold]!.map(Math.abs)) / scale : null;
  });
  return ratios.some((ratio) => ratio === null) ? null : mean(ratios as number[]);
}

function coverage(
  { facts, plan }: Tried,
  { errors, points }: Pick<Trial, 'errors' | 'points'>,
  level: number,
) {
  const within = plan.origins.flatMap((origin, fold) => {
    const others = errors.filter((_, other) => other !== fold).flat();
    const quantiles = new ErrorQuantiles(others, seasonalNaiveErrors(facts.slice(0, origin)));
    return points[fold]!.map((point, step) => {
      const { lower, upper } = quantiles.around(point, level);
      const units = point + errors[fold]![step]!;
      return units >= lower - 1e-9 && units <= upper + 1e-9 ? 1 : 0;
    });
  });
  return mean(within);
}

export const absoluteError = ({ errors }: Trial): number => sum(errors.flat().map(Math.abs));

export const backtestOf = ({ facts, historyDays, plan }: Tried): Backtest => ({
  folds: plan.origins.length,
  horizonDays: plan.horizonDays,
  from: facts[plan.origins[0]!]!.day,
  until: facts[historyDays - 1]!.day,
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
