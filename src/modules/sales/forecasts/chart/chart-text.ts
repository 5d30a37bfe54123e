import type { ForecastModel } from '../engine/forecast.contract.js';
import type { ChartSubject } from './chart-subject.js';

const modelNames: Record<ForecastModel, string> = {
  seasonal_naive: 'Seasonal-naive',
  ets: 'ETS',
  mstl: 'MSTL',
  prophet: 'Prophet',
};

/** What no XML may hold, not even escaped, and line breaks: a name is one line. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]+/g;

/** A name as it can be drawn: one line, at most so many characters. */
export function drawable(text: string, longest: number): string {
  const line = text.replace(unprintable, ' ').trim();
  const characters = [...line];
  return characters.length <= longest
    ? line
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** What the model was, and how wrong. */
export function subtitleOf({ chosen, beatsNaive, wape }: ChartSubject): string {
  const model = beatsNaive ? modelNames[chosen] : `${modelNames[chosen]}, as nothing did better`;
  const error =
    wape === null ? 'nothing was sold in the backtest' : `off by ${percent(wape)} in the backtest`;
  return `${model} · ${error}`;
}

/** The picture in words, for who does not see it. */
export function descriptionOf(subject: ChartSubject): string {
  const { history, points, events, promotionDays } = subject;
  const sums = { history: sumOf(history, 'units'), points: sumOf(points, 'point') };
  const parts = [
    history.length > 0 &&
      `From ${history[0]!.day} to ${history.at(-1)!.day}, ${amount(sums.history)} pieces were sold.`,
    `From ${points[0]!.day} to ${points.at(-1)!.day}, ${amount(sums.points)} are expected to be` +
      ` (${subtitleOf(subject)}).`,
    events.length > 0 &&
      `Events: ${events.map(({ day, name }) => `${drawable(name, 80)} (${day})`).join(', ')}.`,
    promotionDays.length > 0 && `Promotion days to come: ${promotionDays.join(', ')}.`,
  ];
  return parts.filter((part) => part !== false).join(' ');
}

export const percent = (share: number): string =>
  `${share < 0.0995 ? Number((share * 100).toFixed(1)) : Math.round(share * 100)} %`;

const amount = (pieces: number): string =>
  String(pieces < 10 ? Number(pieces.toFixed(1)) : Math.round(pieces));

const sumOf = <K extends string>(rows: readonly Record<K, number>[], key: K): number =>
  rows.reduce((sum, row) => sum + row[key], 0);
