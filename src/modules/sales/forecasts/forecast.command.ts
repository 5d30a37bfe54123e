import { InvalidArgumentError, type Command } from 'commander';
import type { ApplicationOpener } from '../../../platform/cli/application-opener.js';
import { ProgressBar } from '../../../platform/cli/progress-bar.js';
import { isUnmigrated } from '../../../platform/errors/sql-state.js';
import { asService } from '../../../platform/access/database-context.js';
import type { ForecastBatch } from '../models/forecast-batch.model.js';
import { ForecastBatches, type BatchOptions } from './batches/forecast-batches.js';
import { nightly } from './batches/nightly.job.js';
import { maxHorizonDays } from './forecast.dto.js';

const mostProducts = 100_000;

/** Adds `sales:forecast`. */
export function registerForecastCommand(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('sales:forecast')
    .description('Forecast the products that sell most, here and now, as the service does each night.')
    .option('--horizon <days>', 'how many days ahead', integerOf(maxHorizonDays), nightly.horizonDays)
    .option('--limit <products>', 'how many products at most', integerOf(mostProducts), nightly.limit)
    .addHelpText('after', help)
    .action(({ horizon, limit }: { horizon: number; limit: number }) =>
      withApplication((app) => forecastAll(app.get(ForecastBatches), { horizonDays: horizon, limit })),
    );
}

const help = `
There is one batch at a time: where one runs or was broken off, this goes on with that one, whatever the options say. It
can be interrupted; the service, or the next call, goes on where it stopped. Exit code: 0 where all were forecast or had
too little history, 1 where one failed, or it was interrupted.

Example: npm run sales:forecast -- --horizon 28 --limit 1000`;

async function forecastAll(batches: ForecastBatches, options: BatchOptions): Promise<void> {
  try {
    const begun = await batches.begin(options);
    if (!begun) return void process.stdout.write('Nothing was ever sold: there is nothing to forecast.\n');
    if (!begun.isNew) process.stdout.write(`Goes on with the batch that began at ${begunAt(begun.batch)}.\n`);
    const isDone = await workAt(batches, begun.batch);
    await asService('sales.forecast_batches', () => begun.batch.reload());
    process.stdout.write(`${summaryOf(begun.batch, isDone)}\n`);
    if (!isDone || begun.batch.failed > 0) process.exitCode = 1;
  } catch (error) {
    if (!isUnmigrated(error)) throw error;
    throw new Error('The database has no tables for forecasts yet: npm run migration:run', { cause: error });
  }
}

/** Until it is done, by whomever. @returns whether it is; not where it was interrupted. */
async function workAt(batches: ForecastBatches, { id, total }: ForecastBatch): Promise<boolean> {
  const { signal, forget } = interruption();
  const progress = new ProgressBar({ total, shownTotal: `${total} products`, stage: 'forecasting' });
  try {
    let ended = await batches.countEnded(id);
    progress.update(ended);
    return await batches.work(id, { signal, onEnded: () => progress.update(Math.min(total, (ended += 1))) });
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    progress.stop();
    forget();
  }
}

function interruption(): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.once(name, abort);
  return { signal: controller.signal, forget: () => signals.forEach((name) => process.off(name, abort)) };
}

const begunAt = ({ startedAt }: ForecastBatch): string => startedAt.toISOString().replace(/\.\d+Z$/, 'Z');

function summaryOf(batch: ForecastBatch, isDone: boolean): string {
  const counts = `${batch.done} forecast, ${batch.skipped} left out (too little history, or cancelled), ${batch.failed} failed`;
  const left = batch.total - batch.done - batch.skipped - batch.failed;
  return isDone
    ? `Of ${batch.total} products: ${counts}.`
    : `Of ${batch.total} products: ${counts}, ${left} left.`;
}

const integerOf =
  (max: number) =>
  (text: string): number => {
    if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`It must be an integer from 1 to ${max}.`);
  };
