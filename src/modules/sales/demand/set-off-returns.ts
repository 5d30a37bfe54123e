/** What was sold and what came back on one day, in pieces. */
export interface DayOfTrade {
  sold: number;
  /** As a positive number. */
  returned: number;
}

/**
 * The demand of each day: what was sold on it and did not come back. A return is set off against what was sold on its
 * own day, then against the nearest earlier days on which anything was sold, the newest first. No day falls below 0; a
 * return of more than the days before it have left is of what was sold before them, and is dropped.
 * @param days without gaps, the oldest first.
 * @returns pieces, a number for each of the days.
 */
export function setOffReturns(days: readonly DayOfTrade[]): number[] {
  const demand = days.map(({ sold }) => sold);
  /** Days of which something is left, the newest last. */
  const open: number[] = [];
  days.forEach(({ sold, returned }, index) => {
    if (sold > 0) open.push(index);
    let left = returned;
    while (left > 0 && open.length > 0) {
      const day = open.at(-1)!;
      const taken = Math.min(left, demand[day]!);
      demand[day]! -= taken;
      left -= taken;
      if (demand[day] === 0) open.pop();
    }
  });
  return demand;
}
