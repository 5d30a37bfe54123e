import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { inTurn, medianRatio } from './in-turn.js';
import { load, type Call } from './load.js';
import { wholeNumber } from './options.js';
import { withBar, type Next } from './progress.js';
import { ServiceProcess } from './service-process.js';
import { median } from './statistics.js';

interface Options {
  rounds: number;
  seconds: number;
}

interface Side {
  service: ServiceProcess;
  /** Products of which there is always enough; many, since writers of one row wait for each other. */
  productIds: string[];
}

interface Measured {
  title: string;
  aim: number;
  call: (side: Side, count: number) => Call;
}

const measured: Measured[] = [
  {
    title: 'read 50 products',
    aim: 0.8,
    call: () => ({ method: 'GET', path: '/v1/sales/products?limit=50' }),
  },
  {
    title: 'read 50 sold lines',
    aim: 0.8,
    call: () => ({ method: 'GET', path: '/v1/sales/transactions?limit=50' }),
  },
  {
    title: 'read one own row: the preferences',
    aim: 0.8,
    call: () => ({ method: 'GET', path: '/v1/me/preferences' }),
  },
  {
    title: 'change one product',
    aim: 0.7,
    call: ({ productIds }, count) => ({
      method: 'PATCH',
      path: `/v1/sales/products/${productIds[count % productIds.length]}`,
      body: { variation: `of round ${count}` },
    }),
  },
  {
    title: 'sell one piece',
    aim: 0.7,
    call: ({ productIds }, count) => ({
      method: 'POST',
      path: '/v1/sales/transactions',
      body: { productId: productIds[count % productIds.length], quantitySold: 1, pricePerUnit: '1.00' },
    }),
  },
];

const clients = 8;
const unprotected = fileURLToPath(new URL('./unprotected-service.mjs', import.meta.url));

export function registerProtectionBench(program: Command): void {
  program
    .command('protection')
    .description('The same reads and writes with and without row-level security and audit.')
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 7)
    .option('--seconds <count>', 'how long each is measured', wholeNumber, 2)
    .addHelpText('after', '\nExample: npm run bench -- protection --rounds 5')
    .action(measureProtection);
}

async function measureProtection(options: Options): Promise<void> {
  const total = measured.length * 3 * (options.rounds + 1);
  const lines = await withBar(total, 'starting three servers', (next) => measureAll(options, next));
  process.stdout.write(report(lines, options));
}

async function measureAll(options: Options, next: Next): Promise<string[]> {
  const databases = [
    await startBenchDatabase(),
    await startBenchDatabase(),
    await startBenchDatabase(),
  ] as const;
  const sides: Side[] = [];
  try {
    const [whole, unaudited, bare] = databases;
    await unaudited.client.query(withoutAudit);
    await bare.client.query(withoutAudit);
    // The whole one first: it builds what is newer than its build.
    sides.push(await prepare(whole, ServiceProcess.start(whole.variables)));
    sides.push(await prepare(unaudited, ServiceProcess.start(unaudited.variables)));
    sides.push(await prepare(bare, ServiceProcess.start(bare.ownersVariables, [unprotected])));
    const lines: string[] = [];
    for (const one of measured) lines.push(await compare(one, sides, options, () => next(one.title)));
    return lines;
  } finally {
    for (const { service } of sides) await service.stop();
    for (const database of databases) await database.remove();
  }
}

async function prepare({ client }: BenchDatabase, starting: Promise<ServiceProcess>): Promise<Side> {
  const service = await starting;
  const { rows } = await client.query<{ id: string }>(rowsToRead);
  return { service, productIds: rows.map(({ id }) => id) };
}

async function compare(
  { title, aim, call }: Measured,
  sides: readonly Side[],
  { rounds, seconds }: Options,
  next: () => void,
): Promise<string> {
  const measures = sides.map((side) => async () => {
    const { url, accessToken } = side.service;
    const limit = { clients, ms: seconds * 1_000 };
    return (await load(url, accessToken, (count) => call(side, count), limit)).perSecond;
  });
  const speeds = await inTurn(measures, rounds, next);
  const [whole, unaudited, bare] = speeds as [number[], number[], number[]];
  const ratios = [unaudited, whole].map((speed) => medianRatio(speed, bare).toFixed(2));
  return `| ${[title, Math.round(median(bare)), ...ratios, aim].join(' | ')} |`;
}

const report = (lines: string[], { rounds }: Options): string =>
  [
    `Answers a second of the whole service over HTTP, ${clients} clients, medians of ${rounds} rounds in turn`,
    '',
    '| | without | rows guarded | and audited | aim |',
    '|---|--:|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');

const withoutAudit = `
  DO $$
  DECLARE
    audited regclass;
  BEGIN
    FOR audited IN SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE tgname ~ '__audit' LOOP
      EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', audited);
    END LOOP;
  END $$`;

const rowsToRead = `
  WITH made AS (
    INSERT INTO sales.products (name, category, price, stock, sku)
      SELECT 'Product ' || n, 'Category ' || n % 20, n % 100, 2000000000, 'bench-' || n
        FROM generate_series(1, 2000) AS n RETURNING id
  ), sold AS (
    INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date)
      SELECT id, 1, 1, now() - n * interval '1 hour' FROM made, generate_series(1, 20) AS n
  )
  SELECT id FROM made LIMIT 500`;
