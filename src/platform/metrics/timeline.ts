import { Distribution } from './distribution.js';

export const stepSeconds = 5;
export const stepsKept = 60;

/** Milliseconds, each bound a quarter above the one before: a quantile is right to about a tenth. */
const fineBounds: readonly number[] = Array.from({ length: 53 }, (_, at) => 0.5 * 1.25 ** at);

interface Step {
  /** Which step since 1970; -1 where it was never used. */
  number: number;
  times: Distribution;
  errors: number;
}

/** What happened in one step of five seconds. */
export interface StepFigures {
  /** When the step began. */
  at: Date;
  count: number;
  errors: number;
  /** Milliseconds; null where there was nothing. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** The last five minutes of something that takes time, in steps of five seconds. It holds numbers alone, and always as many. */
export class Timeline {
  private readonly steps: Step[] = Array.from({ length: stepsKept + 1 }, () => ({
    number: -1,
    times: new Distribution(fineBounds),
    errors: 0,
  }));

  note(ms: number, isError: boolean, now = Date.now()): void {
    const step = this.stepOf(numberOf(now));
    step.times.note(ms);
    if (isError) step.errors += 1;
  }

  /** The whole steps up to now, the oldest first; the one that is under way is not among them. */
  figures(now = Date.now()): StepFigures[] {
    const last = numberOf(now);
    return Array.from({ length: stepsKept }, (_, at) => {
      const number = last - stepsKept + at;
      const step = this.steps[number % this.steps.length]!;
      const at1970 = new Date(number * stepSeconds * 1_000);
      if (step.number !== number) return { at: at1970, count: 0, errors: 0, p50: null, p95: null, p99: null };
      const { times, errors } = step;
      return { at: at1970, count: times.count, errors, ...quantilesOf(times) };
    });
  }

  /** Of all that is kept, also of the step that is under way. */
  total(now = Date.now()): Distribution {
    const total = new Distribution(fineBounds);
    const oldest = numberOf(now) - stepsKept;
    for (const { number, times } of this.steps) if (number >= oldest) total.add(times);
    return total;
  }

  private stepOf(number: number): Step {
    const step = this.steps[number % this.steps.length]!;
    if (step.number !== number) {
      step.number = number;
      step.times.clear();
      step.errors = 0;
    }
    return step;
  }
}

const numberOf = (now: number): number => Math.floor(now / (stepSeconds * 1_000));

export const quantilesOf = (times: Distribution) => ({
  p50: times.quantile(0.5),
  p95: times.quantile(0.95),
  p99: times.quantile(0.99),
});
