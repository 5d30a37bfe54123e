import {
  absoluteError,
  backtestOf,
  judge,
  lessonAt,
  planBacktest,
  predictSafely,
  reasonOf,
  tryCandidate,
  type Trial,
  type Tried,
} from './backtest.js';
import { ets } from './ets.js';
import type { ForecastInput, ForecastPoint, ForecastResult } from './forecast.contract.js';
import { requireHistory } from './insufficient-history.js';
import { ErrorQuantiles, wideningOf } from './intervals.js';
import { factsOf, type Candidate, type DayFacts, type Prediction } from './lesson.js';
import { mstl } from './mstl.js';
import { prophet } from './prophet.js';
import { seasonalNaive, seasonalNaiveErrors } from './seasonal-naive.js';

export interface ForecastOptions {
  /** Called after each fit with the share that is done: 0 to 1. */
  progress?: (done: number) => void;
}

/** The simplest first. */
const candidates: readonly Candidate[] = [seasonalNaive, ets, mstl, prophet];

/**
 * Tries every model on the younger part of the history, fits the one that erred least to all of it, and forecasts.
 * Of equals the simpler one is chosen; where none is better than seasonal-naive, that one. The same input gives the
 * same result, but for the seconds it took.
 *
 * Intervals are made of the errors of the chosen model in the backtest (see `ErrorQuantiles`).
 *
 * It cannot be stopped but with its thread.
 * @throws InsufficientHistory when there is too little to learn from.
 */
export function forecast(input: ForecastInput, { progress }: ForecastOptions = {}): ForecastResult {
  requireHistory(input.history);
  const historyDays = input.history.length;
  const plan = planBacktest(historyDays, input.horizonDays);
  const tried: Tried = { facts: factsOf(input), historyDays, plan };
  const fits = candidates.length * plan.origins.length + 1;
  let done = 0;
  const step = (): void => {
    progress?.(Math.min(1, ++done / fits));
  };
  const trials = candidates.map((candidate) => tryCandidate(tried, candidate, step));
  const final = fitBest(tried, trials, input.horizonDays);
  progress?.(1);
  return resultOf(input, tried, final);
}

interface Final {
  trials: readonly Trial[];
  chosen: Trial;
  prediction: Prediction;
  naive: Prediction;
}

/** What did well in the backtest may still fail on the whole history: the next best then takes its place. */
function fitBest(tried: Tried, trials: readonly Trial[], horizonDays: number): Final {
  const lesson = lessonAt(tried, tried.historyDays, horizonDays);
  const naive = seasonalNaive.predict(lesson);
  const ranked = trials
    .filter(({ reason }) => reason === null)
    .sort((a, b) => absoluteError(a) - absoluteError(b));
  const failed = new Map<Trial, Trial>();
  for (const trial of ranked) {
    const started = performance.now();
    try {
      const prediction = predictSafely(trial.candidate, lesson);
      const chosen = { ...trial, seconds: trial.seconds + (performance.now() - started) / 1000 };
      return {
        trials: trials.map((each) => (each === trial ? chosen : (failed.get(each) ?? each))),
        chosen,
        prediction,
        naive,
      };
    } catch (error) {
      failed.set(trial, { ...trial, reason: reasonOf(error) });
    }
  }
  throw new Error('Seasonal-naive cannot fail.');
}

function resultOf(
  input: ForecastInput,
  tried: Tried,
  { trials, chosen, prediction, naive }: Final,
): ForecastResult {
  const past = tried.facts.slice(0, tried.historyDays);
  const days = tried.facts.slice(tried.historyDays);
  const quantiles = new ErrorQuantiles(chosen.errors.flat(), seasonalNaiveErrors(past));
  return {
    chosen: chosen.candidate.model,
    beatsNaive: chosen.candidate !== seasonalNaive,
    backtest: backtestOf(tried),
    candidates: trials.map((trial) => ({ ...judge(tried, trial), isChosen: trial === chosen })),
    points: days.map((facts, step) => {
      const widening = wideningOf(step, tried.plan.horizonDays);
      return pointOf(facts, step, { prediction, naive, quantiles, widening });
    }),
    events: eventsOf(input, past),
  };
}

interface Around extends Pick<Final, 'prediction' | 'naive'> {
  quantiles: ErrorQuantiles;
  widening: number;
}

function pointOf(
  { day }: DayFacts,
  step: number,
  { prediction, naive, quantiles, widening }: Around,
): ForecastPoint {
  const point = Math.max(0, prediction.points[step]!);
  const at80 = quantiles.around(point, 0.8, widening);
  const at95 = quantiles.around(point, 0.95, widening);
  return {
    day,
    point,
    lower80: at80.lower,
    upper80: at80.upper,
    lower95: at95.lower,
    upper95: at95.upper,
    naive: naive.points[step]!,
    components: prediction.components[step]!,
  };
}

function eventsOf({ events, history }: ForecastInput, past: readonly DayFacts[]): ForecastResult['events'] {
  const learnt = new Set(past.flatMap((facts) => facts.events));
  const lastDay = history.at(-1)!.day;
  return events
    .filter(({ day }) => day > lastDay)
    .map((event) => ({ ...event, isLearnt: learnt.has(event.name) }));
}
