import { initSync, Prophet, type ProphetHoliday, type ProphetPredictions } from '@bsull/augurs/prophet';
import type { ForecastComponents } from './forecast.contract.js';
import type { Candidate, DayFacts, Lesson, Prediction } from './lesson.js';
import { stableOptimizer } from './stable-optimizer.js';
import { augursModule } from './wasm.js';

initSync(augursModule('prophet'));

const secondsOfDay = 86_400;
const promotion = 'promotion';

/**
 * Prophet (Taylor and Letham, 2018) with Stan's own optimizer. Its events are holidays of one day each, by name; a name
 * that the history does not hold is left out, as its effect would be the prior's. Promotions are a regressor.
 */
export const prophet: Candidate = {
  model: 'prophet',
  predict({ past, future, seasons }: Lesson): Prediction {
    const [first] = past;
    if (past.every(({ units }) => units === first?.units)) throw new Error('There is nothing to learn.');
    const study: Study = {
      past,
      future,
      seasons,
      names: learntEvents(past),
      regressor: promotionRegressor(past, future),
    };
    let reason: unknown = new Error('Stan has broken off too often.');
    for (const attempt of attemptsFor(study)) {
      if (!isSafe(attempt)) continue;
      try {
        return fitAndPredict(study, attempt);
      } catch (error) {
        reason = error;
        if (/RuntimeError/.test(String(error))) timesBroken++;
      }
    }
    throw reason;
  },
};

/**
 * How often Stan has broken off in this thread (`unreachable`). What it had on its stack of 64 kB stays there each time:
 * after seven times or more it writes over its own memory, and fails at whatever it is given, or never ends.
 */
let timesBroken = 0;
const mostTimesBroken = 3;

/** Whether Stan has broken off in this thread: it serves the history at hand, and the thread is to be ended after it. */
export const hasStanBroken = (): boolean => timesBroken > 0;

interface Attempt {
  algorithm: 'bfgs' | 'lbfgs';
  /** In how many places the trend may bend; as many as Prophet thinks fit, where it is not said. */
  nChangepoints?: number;
}

/**
 * BFGS for long series and L-BFGS for short ones is as close to the reference as this build of Stan comes, which has no
 * working Newton's method: within 0.4 % of the figures of Prophet's own tests, where L-BFGS alone is up to 2.3 % off.
 * Where neither finds its way on, there are more bends than days that could tell of them.
 */
const bfgs: Attempt = { algorithm: 'bfgs' };
const lbfgs: Attempt = { algorithm: 'lbfgs' };
const fewChanges: Attempt = { algorithm: 'lbfgs', nChangepoints: 5 };

/** BFGS keeps a matrix of all it learns on a stack of 64 kB: with more than some sixty things it overruns it. */
const mostColumnsOfBfgs = 30;

function attemptsFor({ past, seasons, names, regressor }: Study): Attempt[] {
  const columns = names.length + (seasons.weekly ? 6 : 0) + (seasons.yearly ? 20 : 0) + (regressor ? 1 : 0);
  if (columns > mostColumnsOfBfgs) return [lbfgs, fewChanges];
  return past.length < 100 ? [lbfgs, bfgs, fewChanges] : [bfgs, lbfgs, fewChanges];
}

/** Where the stack is not whole any more, there may be no room for that matrix; and at last for nothing. */
const isSafe = ({ algorithm }: Attempt): boolean =>
  timesBroken === 0 || (timesBroken < mostTimesBroken && algorithm === 'lbfgs');

interface Study extends Lesson {
  /** Of the events that the history holds. */
  names: readonly string[];
  /** How much is sold on promotion, day by day; undefined where that is always the same, which says nothing. */
  regressor: { past: number[]; future: number[] } | undefined;
}

function fitAndPredict(study: Study, { algorithm, ...bends }: Attempt): Prediction {
  const { past, future, regressor } = study;
  const model = new Prophet({ ...optionsOf(study), ...bends });
  try {
    // As it is, so that it adds nothing on a day without a promotion.
    if (regressor) model.addRegressor(promotion, { standardize: 'no' });
    const x = (values: number[] | undefined) => values && { x: new Map([[promotion, values]]) };
    model.fit(
      { ds: past.map(({ at }) => at), y: past.map(({ units }) => units), ...x(regressor?.past) },
      { algorithm, iter: 10_000, seed: 1 },
    );
    return readPrediction(model.predict({ ds: future.map(({ at }) => at), ...x(regressor?.future) }), study);
  } finally {
    model.free();
  }
}

type Options = ConstructorParameters<typeof Prophet>[0];

const optionsOf = ({ past, future, seasons, names }: Study): Options => ({
  optimizer: stableOptimizer,
  growth: seasons.trend ? 'linear' : 'flat',
  scaling: 'minMax',
  yearlySeasonality: { type: 'manual', enabled: seasons.yearly },
  weeklySeasonality: { type: 'manual', enabled: seasons.weekly },
  dailySeasonality: { type: 'manual', enabled: false },
  holidays: holidaysOf([...past, ...future], names),
  holidaysPriorScale: 10,
  uncertaintySamples: 0,
});

const learntEvents = (past: readonly DayFacts[]): string[] =>
  [...new Set(past.flatMap(({ events }) => events))]
    .filter((name) => past.some(({ events }) => !events.includes(name)))
    .sort();

function holidaysOf(days: readonly DayFacts[], names: readonly string[]): Map<string, ProphetHoliday> {
  const holidays = new Map<string, ProphetHoliday>(names.map((name) => [name, { occurrences: [] }]));
  for (const { at, events } of days) {
    for (const name of events) holidays.get(name)?.occurrences.push({ start: at, end: at + secondsOfDay });
  }
  return holidays;
}

function promotionRegressor(past: readonly DayFacts[], future: readonly DayFacts[]): Study['regressor'] {
  const values = past.map(({ hasPromotionEvent, promoShare }) => (hasPromotionEvent ? 1 : promoShare));
  if (values.every((value) => value === values[0])) return undefined;
  const promoted = values.filter((value) => value > 0);
  // How much of a day to come is going to be sold on promotion is not known: as much as usual.
  const usual = promoted.reduce((sum, value) => sum + value, 0) / promoted.length;
  return {
    past: values,
    future: future.map(({ hasPromotionEvent, isPromoted }) =>
      hasPromotionEvent ? 1 : isPromoted ? usual : 0,
    ),
  };
}

/** To a millionth of a piece, which is more than the model knows, and less than the order of summing up makes. */
const rounded = (pieces: number): number => Math.round(pieces * 1e6) / 1e6;

function readPrediction(said: ProphetPredictions, { future, names, regressor }: Study): Prediction {
  const part = (of: ProphetPredictions['seasonalities'], name: string, step: number): number | null => {
    const pieces = of.get(name)?.point[step];
    return pieces === undefined ? null : rounded(pieces);
  };
  const components = future.map(({ events }, step): ForecastComponents => ({
    trend: rounded(said.trend.point[step]!),
    weekly: part(said.seasonalities, 'weekly', step),
    yearly: part(said.seasonalities, 'yearly', step),
    promotion: regressor ? part(said.regressors, promotion, step) : null,
    events: Object.fromEntries(
      events
        .filter((name) => names.includes(name))
        .map((name) => [name, part(said.holidays, name, step) ?? 0]),
    ),
  }));
  return { points: components.map(sumOf), components };
}

const sumOf = ({ events, ...parts }: ForecastComponents): number =>
  [...Object.values(parts), ...Object.values(events)].reduce<number>((sum, part) => sum + (part ?? 0), 0);
