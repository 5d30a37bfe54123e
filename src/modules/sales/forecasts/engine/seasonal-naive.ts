import type { Candidate, Lesson, Prediction } from './lesson.js';

const week = 7;

/** What was sold a week before, or as many whole weeks as it takes to be in the history. */
export const seasonalNaive: Candidate = {
  model: 'seasonal_naive',
  predict({ past, future }: Lesson): Prediction {
    const last = past.slice(-week).map(({ units }) => units);
    const trend = last.reduce((sum, units) => sum + units, 0) / week;
    const points = future.map((_, step) => last[step % week]!);
    return {
      points,
      components: points.map((point) => ({
        trend,
        weekly: point - trend,
        yearly: null,
        promotion: null,
        events: {},
      })),
    };
  },
};

/** How far each day after the first week is from what seasonal-naive would have said of it: observed less forecast. */
export function seasonalNaiveErrors(past: Lesson['past']): number[] {
  return past.slice(week).map(({ units }, index) => units - past[index]!.units);
}
