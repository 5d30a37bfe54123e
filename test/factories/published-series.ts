import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DemandDay } from '../../src/modules/sales/demand/demand-day.js';

const oneDay = 86_400_000;

type File =
  'air-passengers' | 'online-retail-top-30' | 'pedestrians' | 'prophet-daily' | 'prophet-large-numbers';

/** The fields of each line after the first one. test/fixtures/README.md tells where the files come from. */
export function publishedLines(file: File): string[][] {
  const path = fileURLToPath(new URL(`../fixtures/forecasts/${file}.csv`, import.meta.url));
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}

/** Several series of one file, day by day without gaps: a day that is not in it is one of 0. */
export function dailySeries(file: 'online-retail-top-30' | 'pedestrians'): Map<string, DemandDay[]> {
  const lines = publishedLines(file);
  const days = lines.map(([, day]) => Date.parse(day!));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const series = new Map<string, DemandDay[]>();
  for (const [name, day, units] of lines) {
    if (!series.has(name!)) series.set(name!, emptyDays(first, last));
    series.get(name!)![(Date.parse(day!) - first) / oneDay]!.units = Number(units);
  }
  return series;
}

const emptyDays = (first: number, last: number): DemandDay[] =>
  Array.from({ length: (last - first) / oneDay + 1 }, (_, index) => ({
    day: new Date(first + index * oneDay).toISOString().slice(0, 10),
    units: 0,
    promoShare: 0,
  }));
