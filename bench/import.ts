import type { Command } from 'commander';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { OnlineRetail } from './online-retail.js';
import { wholeNumber } from './options.js';
import { withBar, type Next } from './progress.js';
import { runCommand, ServiceProcess } from './service-process.js';
import { median } from './statistics.js';

interface Options {
  file?: string;
  rows?: number;
  rounds: number;
}

interface Timings {
  bare: number[];
  product: number[];
}

/** How much longer the file is with which the memory is compared. */
const factor = 10;
const columns = 'product_id, quantity_sold, price_per_unit, transaction_date, source_ref';

export function registerImportBench(program: Command): void {
  program
    .command('import')
    .description('POST /v1/sales/imports against a bare COPY of the same lines into the same indexed table.')
    .option('--file <path>', 'a CSV file of sold lines, plain or gzip; else the one in ../shared/data')
    .option('--rows <count>', 'how many lines; more than the file has are made by repeating it', wholeNumber)
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 5)
    .addHelpText('after', '\nExample: npm run bench -- import --rounds 7')
    .action(measureImport);
}

async function measureImport({ file, rows: wanted, rounds }: Options): Promise<void> {
  const data = OnlineRetail.load(file);
  const rows = wanted ?? data.lines.length;
  const results = await withBar(2 * rounds + 5, 'starting PostgreSQL', (next) =>
    measureAll(data, { rows, rounds, next }),
  );
  process.stdout.write(report(results));
}

async function measureAll(
  data: OnlineRetail,
  { rows, rounds, next }: { rows: number; rounds: number; next: Next },
): Promise<Results> {
  const database = await startBenchDatabase();
  try {
    const timings = await measureInTurn(database, data, { rows, rounds, next });
    const small = await measureMemory(database, data, rows, next);
    const large = await measureMemory(database, data, rows * factor, next);
    next('command');
    await database.empty();
    const command = await data.withFile(rows, (path) =>
      runCommand(['sales:import', path], database.variables),
    );
    next('done');
    return { rows, rounds, timings, small, large, command };
  } finally {
    await database.remove();
  }
}

/** Both ways in turn, so that a slow moment of the machine hits both. */
async function measureInTurn(
  database: BenchDatabase,
  data: OnlineRetail,
  { rows, rounds, next }: { rows: number; rounds: number; next: Next },
): Promise<Timings> {
  next('starting the service');
  const service = await ServiceProcess.start(database.variables);
  const upload = data.packed(rows);
  const timings: Timings = { bare: [], product: [] };
  try {
    // The first round warms both up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      await database.empty();
      const product = await timed(() => service.importLines(upload, 'application/gzip', rows));
      if (round > 0) next('service');
      const bare = await measureBareCopy(database.client, rows);
      if (round === 0) continue;
      next('bare COPY');
      timings.product.push(product);
      timings.bare.push(bare);
    }
  } finally {
    await service.stop();
  }
  return timings;
}

/** Copies the lines that the service has just stored, ready-made, into the emptied table. */
async function measureBareCopy(client: pg.Client, rows: number): Promise<number> {
  const lines: Buffer[] = [];
  for await (const chunk of client.query(
    copyTo(`copy (select ${columns} from sales.transactions order by id) to stdout`),
  )) {
    lines.push(chunk as Buffer);
  }
  const chunks = inPieces(Buffer.concat(lines));
  await client.query('truncate sales.transactions');
  await client.query('checkpoint');
  const copy = copyFrom(`copy sales.transactions (${columns}) from stdin`);
  const ms = await timed(() => pipeline(Readable.from(chunks), client.query(copy)));
  if (copy.rowCount !== rows) throw new Error(`COPY stored ${copy.rowCount} of ${rows} lines.`);
  return ms;
}

function inPieces(whole: Buffer, size = 65_536): Buffer[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.subarray(index * size, (index + 1) * size),
  );
}

interface MemoryUse {
  rows: number;
  ms: number;
  /** Bytes; undefined where the system does not tell. */
  before: number | undefined;
  peak: number | undefined;
}

/** In a process of its own, whose peak is that of this one import. */
async function measureMemory(
  database: BenchDatabase,
  data: OnlineRetail,
  rows: number,
  next: Next,
): Promise<MemoryUse> {
  next(`memory with ${rows} lines`);
  await database.empty();
  const service = await ServiceProcess.start(database.variables);
  try {
    const before = service.peakMemory();
    const ms = await timed(() => service.importLines(Readable.from(data.stream(rows)), 'text/csv', rows));
    return { rows, ms, before, peak: service.peakMemory() };
  } finally {
    await service.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

interface Results {
  rows: number;
  rounds: number;
  timings: Timings;
  small: MemoryUse;
  large: MemoryUse;
  /** Milliseconds of the whole process. */
  command: number;
}

function report({ rows, rounds, timings, small, large, command }: Results): string {
  const bare = median(timings.bare);
  const product = median(timings.product);
  const speed = (name: string, ms: number): string =>
    `| ${name} | ${Math.round(ms)} ms | ${thousands((rows / ms) * 1_000)} | ${(bare / ms).toFixed(2)} |`;
  const memory = ({ rows: lines, ms, before, peak }: MemoryUse): string =>
    `| ${thousands(lines)} | ${(ms / 1_000).toFixed(1)} s | ${megabytes(before)} | ${megabytes(peak)} |`;
  return [
    `${thousands(rows)} lines, medians of ${rounds} rounds in turn`,
    '',
    '| | time | lines/s | ratio |',
    '|---|--:|--:|--:|',
    speed('bare COPY, lines ready-made', bare),
    speed('POST /v1/sales/imports, gzip', product),
    speed('npm run sales:import, start of the process included', command),
    '',
    '| lines in one upload | time | memory of the service before | peak |',
    '|--:|--:|--:|--:|',
    memory(small),
    memory(large),
    '',
  ].join('\n');
}

const thousands = (value: number): string => Math.round(value).toLocaleString('en');

const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? 'unknown' : `${Math.round(bytes / 1_048_576)} MB`;
