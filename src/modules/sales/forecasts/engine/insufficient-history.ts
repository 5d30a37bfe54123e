import type { DemandDay } from './forecast.contract.js';

export type MissingHistory = 'days' | 'demand';

/** Days of history that a forecast takes at least: two weeks to learn from and a day to compare with. */
export const leastHistoryDays = 15;
/** Days with demand that it takes at least. */
export const leastDemandDays = 2;

/** There is too little to forecast from. `missing` and the numbers say what; the message says it in plain English. */
export class InsufficientHistory extends Error {
  override readonly name = 'InsufficientHistory';

  constructor(
    readonly missing: MissingHistory,
    readonly has: number,
    readonly needs: number,
  ) {
    super(
      missing === 'days'
        ? `A forecast takes at least ${needs} days of history; there are ${has}.`
        : `A forecast takes at least ${needs} days on which something was sold; there are ${has}.`,
    );
  }
}

/** @throws InsufficientHistory when there is too little to forecast from. */
export function requireHistory(history: readonly DemandDay[]): void {
  if (history.length < leastHistoryDays) {
    throw new InsufficientHistory('days', history.length, leastHistoryDays);
  }
  const sold = history.filter(({ units }) => units > 0).length;
  if (sold < leastDemandDays) throw new InsufficientHistory('demand', sold, leastDemandDays);
}
