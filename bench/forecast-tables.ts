import {
  forecastModels,
  type CandidateResult,
} from '../src/modules/sales/forecasts/engine/forecast.contract.js';
import { median, quantile } from './statistics.js';

/** What was forecast of days that the engine never saw, against what was sold. */
export interface HeldOut {
  sold: number;
  error: number;
  naiveError: number;
  within80: number;
  within95: number;
}

/** One series. */
export interface Measured {
  days: number;
  candidates: readonly CandidateResult[];
  /** Of the whole forecast: all models, all folds. */
  seconds: number;
  heldOut: readonly HeldOut[];
}

/** Each model in the backtest of the engine, over all series. */
export function accuracyTable(measured: readonly Measured[]): string {
  const rows = forecastModels.map((model) =>
    row(
      model,
      measured.map(({ candidates }) => candidates.find((each) => each.model === model)!),
      measured,
    ),
  );
  const chosen = row(
    'the one chosen',
    measured.map(({ candidates }) => candidates.find(({ isChosen }) => isChosen)!),
    measured,
  );
  const seconds = measured.map((each) => each.seconds);
  return [
    '| | median WAPE | median MASE | median bias | better than seasonal-naive | chosen | not fitted | in the 80 % | in the 95 % | median time |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
    chosen,
    '',
    `A whole forecast takes ${time(median(seconds))} (median), ${time(quantile(seconds, 0.95))} (95 of 100).`,
  ].join('\n');
}

function row(name: string, results: readonly CandidateResult[], measured: readonly Measured[]): string {
  const ranked = results.filter(({ reason }) => reason === null);
  const figures = (of: keyof CandidateResult): number[] =>
    ranked.map((each) => each[of]).filter((value) => typeof value === 'number');
  const better = results.filter((each, at) => {
    const naive = measured[at]!.candidates[0]!;
    return each.wape !== null && naive.wape !== null && each.wape < naive.wape;
  });
  const cells = [
    name,
    median(figures('wape')).toFixed(3),
    median(figures('mase')).toFixed(3),
    percent(median(figures('bias'))),
    percent(better.length / results.length),
    percent(results.filter(({ isChosen }) => isChosen).length / results.length),
    results.length - ranked.length,
    percent(mean(figures('coverage80'))),
    percent(mean(figures('coverage95'))),
    time(median(figures('seconds'))),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What the engine chose, on days that it never saw, all series and cuts together. */
export function heldOutTable(measured: readonly Measured[]): string {
  const all = measured.flatMap(({ heldOut }) => heldOut);
  const sold = all.filter((each) => each.sold > 0);
  const cells = [
    all.length,
    median(sold.map((each) => each.naiveError / each.sold)).toFixed(3),
    median(sold.map((each) => each.error / each.sold)).toFixed(3),
    percent(all.filter((each) => each.error < each.naiveError).length / all.length),
    percent(all.filter((each) => each.error > each.naiveError).length / all.length),
    percent(mean(all.map(({ within80 }) => within80))),
    percent(mean(all.map(({ within95 }) => within95))),
  ];
  return [
    '| forecasts | median WAPE of seasonal-naive | of the one chosen | better | worse | in the 80 % | in the 95 % |',
    '|--:|--:|--:|--:|--:|--:|--:|',
    `| ${cells.join(' | ')} |`,
  ].join('\n');
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const time = (seconds: number): string => `${Math.round(seconds * 1_000)} ms`;
