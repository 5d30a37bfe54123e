/** Errors of forecasts, observed less forecast, that were made out of the sample. */
export type Errors = readonly number[];

export interface Interval {
  lower: number;
  upper: number;
}

/** So many errors hold a 95 % interval; fewer are filled up. */
const enoughErrors = 40;

/**
 * Split conformal prediction (Vovk, Gammerman and Shafer, 2005; Lei et al., 2018) on the errors of the backtest: an
 * interval reaches from the error that a share of (1 - level) / 2 of them fall below to the one that as many exceed,
 * both sides on their own, as demand errs upwards. It holds whatever the model and whatever the errors look like, as
 * long as those to come are like those that were.
 */
export class ErrorQuantiles {
  private readonly sorted: readonly number[];

  /** @param filling errors of seasonal-naive within the history, taken in where the others are too few. */
  constructor(errors: Errors, filling: Errors) {
    const all = errors.length < enoughErrors ? [...errors, ...filling] : [...errors];
    this.sorted = all.sort((a, b) => a - b);
  }

  /** Around a point, which it always holds, and never below 0. */
  around(point: number, level: number): Interval {
    const outside = (1 - level) / 2;
    return {
      lower: Math.max(0, Math.min(point, point - this.quantile(1 - outside, -1))),
      upper: Math.max(point, point + this.quantile(1 - outside, 1)),
    };
  }

  /** The error times `sign` that a share of them does not exceed; one rank higher than in the sample, which is finite. */
  private quantile(share: number, sign: 1 | -1): number {
    const { length } = this.sorted;
    if (length === 0) return 0;
    const rank = Math.min(length, Math.ceil((length + 1) * share));
    return sign * this.sorted[sign > 0 ? rank - 1 : length - rank]!;
  }
}
