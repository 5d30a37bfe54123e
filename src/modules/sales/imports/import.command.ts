import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { asService } from '../../../platform/access/database-context.js';
import type { ApplicationOpener } from '../../../platform/cli/application-opener.js';
import { isUnmigrated } from '../../../platform/errors/sql-state.js';
import { ImportProgress } from './import-progress.js';
import type { ImportReport } from './import-report.response.js';
import { ImportsService, RejectedLinesError } from './imports.service.js';

const shownRejections = 20;

export function registerImportCommand(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('sales:import <file>')
    .description('Import sold lines from a CSV file, plain or gzip. Safe to repeat; no stock is changed.')
    .option('--strict', 'store nothing, and exit with 1, when a line is rejected')
    .addHelpText('after', help)
    .action(async (file: string, { strict = false }: { strict?: boolean }) => {
      const size = await sizeOf(file);
      await withApplication(async (app) => importFile(app.get(ImportsService), { file, size, strict }));
    });
}

const help = `
The first line names the columns InvoiceNo, StockCode, Description, Quantity (negative: a return), InvoiceDate
(2010-12-01 08:26:00, in UTC) and UnitPrice; others are passed over.

Example: npm run sales:import -- ../shared/data/online-retail-2010-12.csv.gz`;

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    const [reason] = (cause as Error).message.split(',');
    throw new Error(`${file} cannot be read. ${reason}.`, { cause });
  });
  if (found.isDirectory()) throw new Error(`${file} is a folder; name a CSV file, plain or gzip.`);
  return found.size;
}

async function importFile(
  imports: ImportsService,
  { file, size, strict }: { file: string; size: number; strict: boolean },
): Promise<void> {
  const progress = new ImportProgress(size);
  const startedAt = performance.now();
  try {
    const bytes = progress.follow(createReadStream(file));
    const options = { isStrict: strict, onRead: () => progress.tell('storing') };
    const report = await asService('sales.import', () => imports.import(bytes, options));
    progress.stop();
    print(report, `Imported in ${seconds(performance.now() - startedAt)}.`);
  } catch (error) {
    progress.stop();
    if (error instanceof RejectedLinesError) {
      print(error.report, 'Nothing was stored (--strict).');
      process.exitCode = 1;
      return;
    }
    if (isUnmigrated(error)) {
      throw new Error('The database has no tables for sales yet: npm run migration:run', { cause: error });
    }
    throw error;
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function print(report: ImportReport, conclusion: string): void {
  const { totals, rejected, rejections, rejectionsByReason } = report;
  const lines = [
    row('lines read', report.linesRead),
    row('imported', report.imported),
    row('already present', report.alreadyPresent),
    row('rejected', rejected),
    row('products created', report.productsCreated),
    row('units', totals.units),
    row('revenue', totals.revenue),
  ];
  if (rejected > 0) {
    lines.push('', 'Rejected');
    for (const { reason, count } of rejectionsByReason) lines.push(row(inWords(reason), count));
    lines.push('');
    for (const { line, field, reason } of rejections.slice(0, shownRejections)) {
      lines.push(`  line ${String(line).padEnd(8)} ${(field ?? '').padEnd(12)} ${inWords(reason)}`);
    }
    if (rejected > shownRejections) lines.push(`  and ${rejected - shownRejections} more`);
  }
  process.stdout.write(`${[...lines, '', conclusion].join('\n')}\n`);
}

const row = (name: string, value: number | string): string =>
  `  ${name.padEnd(34)} ${formatted(value).padStart(16)}`;

const formatted = (value: number | string): string =>
  String(value).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');

const inWords = (reason: string): string => reason.replaceAll('_', ' ');
