import type { Command } from 'commander';
import type { DemandDay } from '../src/modules/sales/demand/demand-day.js';
import type { ForecastEvent } from '../src/modules/sales/forecasts/engine/forecast.contract.js';
import { leastDemandDays } from '../src/modules/sales/forecasts/engine/insufficient-history.js';
import { dailySeries } from '../test/factories/published-series.js';
import { accuracyTable, heldOutTable, type Measured } from './forecast-tables.js';
import { measureSeries } from './forecast-series.js';
import { publishedTable } from './forecast-published.js';
import { OnlineRetail } from './online-retail.js';
import { withBar } from './progress.js';

interface Options {
  file?: string;
}

interface SeriesSet {
  title: string;
  events?: readonly ForecastEvent[];
  series: ReadonlyMap<string, readonly DemandDay[]>;
  horizonDays: number;
  /** How often the last days are held out, each time as many earlier; 0 where there are too few of them. */
  cuts: number;
}

/** Fewer and a product of December 2010 is hardly ever sold. */
const enoughDays = 10;

export function registerForecastBench(program: Command): void {
  program
    .command('forecast')
    .description('How far each model is from what was sold, against seasonal-naive, and how long it takes.')
    .option('--file <path>', 'a CSV file of sold lines, plain or gzip; else the one in ../shared/data')
    .addHelpText('after', '\nExample: npm run bench -- forecast')
    .action(measureForecasts);
}

async function measureForecasts({ file }: Options): Promise<void> {
  const shop = soldByDay(OnlineRetail.load(file));
  const known = [...shop].filter(([, days]) => sellingDays(days) >= enoughDays);
  const sets: SeriesSet[] = [
    {
      title: `the lines of the shop: ${known.length} products and all together`,
      series: new Map([...known, ['all', together(shop)]]),
      horizonDays: 7,
      cuts: 0,
    },
    set('online-retail-top-30', 'its 30 best products of a year and their sum'),
    set('pedestrians', 'five counters of people, three years'),
    { ...set('pedestrians', 'the same, the holidays known'), events: holidays() },
  ];
  const total = sets.reduce((sum, { series, cuts }) => sum + series.size * (1 + cuts), 0);
  const results = await withBar(total, 'forecasting', async (next) => {
    const measured: (SeriesSet & { measured: Measured[] })[] = [];
    for (const each of sets)
      measured.push({ ...each, measured: measureSet(each, () => next('forecasting')) });
    return measured;
  });
  process.stdout.write(
    [
      shortShop(shop),
      ...results.flatMap(({ title, horizonDays, cuts, measured }) => [
        `${title}, ${measured[0]!.days} days, ${horizonDays} of them asked for`,
        accuracyTable(measured),
        ...(cuts > 0
          ? [`the same, ${cuts} times ${horizonDays} days that it never saw`, heldOutTable(measured)]
          : []),
      ]),
      'series with published figures',
      publishedTable(),
      '',
    ].join('\n\n'),
  );
}

function set(file: 'online-retail-top-30' | 'pedestrians', title: string): SeriesSet {
  const series = dailySeries(file);
  const all = file === 'pedestrians' ? series : new Map([...series, ['all', together(series)]]);
  return { title, series: all, horizonDays: 28, cuts: 3 };
}

function measureSet({ series, horizonDays, cuts, events = [] }: SeriesSet, next: () => void): Measured[] {
  return [...series].map(([, history]) => measureSeries(history, { horizonDays, cuts, events, next }));
}

/** Those of Melbourne that have the same date each year. */
const holidays = (): ForecastEvent[] =>
  [2014, 2015, 2016, 2017].flatMap((year) =>
    [
      ['New Year', '01-01'],
      ['Australia Day', '01-26'],
      ['Anzac Day', '04-25'],
      ['Christmas Eve', '12-24'],
      ['Christmas Day', '12-25'],
      ['Boxing Day', '12-26'],
      ["New Year's Eve", '12-31'],
    ].map(([name, date]) => ({ name: name!, day: `${year}-${date}`, type: 'holiday' as const })),
  );

/** What was sold of each product on each day from the first to the last of them, returns set off. */
function soldByDay({ lines }: OnlineRetail): Map<string, DemandDay[]> {
  const sold = lines.map((line) => {
    const fields = line.split(',');
    return { product: fields[1]!, day: fields.at(-4)!.slice(0, 10), pieces: Number(fields.at(-5)) };
  });
  const days = sold.map(({ day }) => Date.parse(day)).sort((a, b) => a - b);
  const calendar = Array.from({ length: (days.at(-1)! - days[0]!) / 86_400_000 + 1 }, (_, index) =>
    new Date(days[0]! + index * 86_400_000).toISOString().slice(0, 10),
  );
  const pieces = new Map<string, Map<string, number>>();
  for (const each of sold) {
    const ofProduct = pieces.get(each.product) ?? new Map<string, number>();
    pieces.set(each.product, ofProduct.set(each.day, (ofProduct.get(each.day) ?? 0) + each.pieces));
  }
  return new Map(
    [...pieces].map(([product, byDay]) => [
      product,
      calendar.map((day) => ({ day, units: Math.max(0, byDay.get(day) ?? 0), promoShare: 0 })),
    ]),
  );
}

const sellingDays = (days: readonly DemandDay[]): number => days.filter(({ units }) => units > 0).length;

function together(series: ReadonlyMap<string, readonly DemandDay[]>): DemandDay[] {
  const [first] = series.values();
  return first!.map(({ day }, index) => ({
    day,
    units: [...series.values()].reduce((sum, days) => sum + days[index]!.units, 0),
    promoShare: 0,
  }));
}

/** What can be forecast of so short a time at all. */
function shortShop(shop: ReadonlyMap<string, readonly DemandDay[]>): string {
  const all = [...shop.values()];
  const trading = sellingDays(together(shop));
  const least = leastDemandDays;
  const possible = all.filter((days) => sellingDays(days) >= least).length;
  return (
    `The lines of the shop are of ${all[0]!.length} days, on ${trading} of which something was sold. Of its ` +
    `${all.length} products ${possible} were sold on ${least} days or more, and can be forecast at all.`
  );
}
