import { initSync, MSTL } from '@bsull/augurs/mstl';
import type { Candidate, Lesson, Prediction } from './lesson.js';
import { augursModule } from './wasm.js';

initSync(augursModule('mstl'));

const week = 7;
const year = 365;

/**
 * The seasons taken out by repeated LOESS (Bandara, Hyndman and Bergmeir, 2021), what is left forecast by exponential
 * smoothing, and the last season of each kind put on it again. With a season of the year, the trend of a day is the mean of
 * the year that begins with it.
 */
export const mstl: Candidate = {
  model: 'mstl',
  predict({ past, future, seasons }: Lesson): Prediction {
    const model = MSTL.ets(seasons.yearly ? [week, year] : [week]);
    try {
      model.fit(past.map(({ units }) => units));
      // More days, so that the mean of a week, or of the year that follows, is there for the last days too.
      const { point } = model.predict(future.length + (seasons.yearly ? year : week));
      const levels = withoutWeeks(point, future.length);
      const trends = seasons.yearly ? levels.map((_, step) => meanOfYearFrom(point, step)) : levels;
      return {
        points: point.slice(0, future.length),
        components: trends.map((trend, step) => ({
          trend,
          weekly: point[step]! - levels[step]!,
          yearly: seasons.yearly ? levels[step]! - trend : null,
          promotion: null,
          events: {},
        })),
      };
    } finally {
      model.free();
    }
  },
};

const meanOfYearFrom = (points: readonly number[], step: number): number =>
  points.slice(step, step + year).reduce((sum, point) => sum + point, 0) / year;

/** The mean of the week around each day; of the first three, which have none, on the line through the next two. */
function withoutWeeks(points: readonly number[], length: number): number[] {
  const around = (step: number): number =>
    points.slice(step - 3, step + 4).reduce((sum, point) => sum + point, 0) / week;
  const third = around(3);
  const slope = around(4) - third;
  return Array.from({ length }, (_, step) => (step < 3 ? third - (3 - step) * slope : around(step)));
}
