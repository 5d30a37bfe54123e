import { drawable } from './chart-text.js';

export interface EventLabel {
  day: string;
  /** Empty where there is no room for it: its line alone is drawn. */
  text: string;
  /** 0 is next to the plot. */
  row: number;
  align: 'left' | 'center' | 'right';
}

const longest = 26;
const widthOf = (text: string): number => [...text].length * 6.2 + 12;

/**
 * Names of events above their days, in up to so many rows that none covers another; those of one day are told together.
 * @param positionOf pixels from the left of the plot.
 */
export function eventLabels(
  events: readonly { day: string; name: string }[],
  positionOf: (day: string) => number,
  plotWidth: number,
  rows: number,
): EventLabel[] {
  /** Up to where each row is taken. */
  const taken = Array<number>(rows).fill(-Infinity);
  return byDay(events).map(({ day, names }) => {
    const text = drawable(names.join(', '), longest);
    const [position, width] = [positionOf(day), widthOf(text)];
    const align = position < width / 2 ? 'left' : position > plotWidth - width / 2 ? 'right' : 'center';
    const begin = position - { left: 0, center: width / 2, right: width }[align];
    const row = taken.findIndex((end) => end <= begin);
    if (row < 0) return { day, text: '', row: 0, align };
    taken[row] = begin + width;
    return { day, text, row, align };
  });
}

function byDay(events: readonly { day: string; name: string }[]): { day: string; names: string[] }[] {
  const found = new Map<string, string[]>();
  for (const { day, name } of events) found.set(day, [...(found.get(day) ?? []), name]);
  return [...found].map(([day, names]) => ({ day, names })).sort((a, b) => (a.day < b.day ? -1 : 1));
}
