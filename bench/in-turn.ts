import type { Loaded } from './load.js';
import { median, quantile } from './statistics.js';

/**
 * Measures all of them in turn, so that a slow moment of the machine hits all; the first round warms them up.
 * @param measures each is told the number of the round, 0 in the one that isn't counted.
 * @param next called after each measurement.
 * @returns what each measured, a value a round.
 */
export async function inTurn<Value>(
  measures: readonly ((round: number) => Promise<Value>)[],
  rounds: number,
  next: () => void,
): Promise<Value[][]> {
  const values = measures.map((): Value[] => []);
  for (let round = 0; round <= rounds; round++) {
    const turn = measures.map((measure, place) => ({ measure, place }));
    // Whoever comes next finds the machine as the one before has left it: they take turns at that, too.
    for (const { measure, place } of round % 2 ? turn : turn.reverse()) {
      const value = await measure(round);
      if (round > 0) values[place]!.push(value);
      next();
    }
  }
  return values;
}

/** The median over the rounds of how many times as much one measured as the other. */
export const medianRatio = (values: readonly number[], to: readonly number[]): number =>
  median(values.map((value, round) => value / to[round]!));

/** The median over the rounds of the milliseconds that `share` of the calls did not exceed. */
export const latency = (loads: readonly Loaded[], share: number): number =>
  median(loads.map(({ milliseconds }) => quantile(milliseconds, share)));

/** Answers a second, and milliseconds of the half and of 99 % of the calls: three cells of a table. */
export const speedCells = (loads: readonly Loaded[]): string[] => [
  String(Math.round(median(loads.map(({ perSecond }) => perSecond)))),
  latency(loads, 0.5).toFixed(1),
  latency(loads, 0.99).toFixed(1),
];

export const speedRatio = (loads: readonly Loaded[], to: readonly Loaded[]): string =>
  medianRatio(loads.map(speedOf), to.map(speedOf)).toFixed(2);

const speedOf = ({ perSecond }: Loaded): number => perSecond;
