import type { DemandDay } from '../../demand/demand-day.js';

/** Days of history that a forecast takes at least: two weeks to learn from and a day to compare with. */
export const leastHistoryDays = 15;
/** Days with demand that it takes at least. */
export const leastDemandDays = 2;

/** There is too little to forecast from. The message says in plain English what there is and what it takes. */
export class InsufficientHistory extends Error {
  override readonly name = 'InsufficientHistory';

  constructor(days: number, daysWithSales: number) {
    super(
      `A forecast takes ${leastHistoryDays} days of history, from the first sale on, and sales on ` +
        `${leastDemandDays} of them; there are ${days} days, with sales on ${daysWithSales}.`,
    );
  }
}

/** @throws InsufficientHistory when there is too little to forecast from. */
export function requireHistory(history: readonly DemandDay[]): void {
  const sold = history.filter(({ units }) => units > 0).length;
  if (history.length < leastHistoryDays || sold < leastDemandDays) {
    throw new InsufficientHistory(history.length, sold);
  }
}
