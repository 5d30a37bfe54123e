import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';
import cliProgress from 'cli-progress';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { load, type Call } from './load.js';
import { ServiceProcess } from './service-process.js';
import { median } from './statistics.js';

interface Options {
  rounds: number;
  seconds: number;
}

interface Side {
  title: string;
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

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

async function measureProtection({ rounds, seconds }: Options): Promise<void> {
  const progress = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} {step}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    cliProgress.Presets.shades_classic,
  );
  progress.start(measured.length * rounds * 3, 0, { step: 'starting three servers' });
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
    sides.push(await prepare('with', whole, ServiceProcess.start(whole.variables)));
    sides.push(await prepare('without audit', unaudited, ServiceProcess.start(unaudited.variables)));
    sides.push(await prepare('without', bare, ServiceProcess.start(bare.ownersVariables, [unprotected])));
    const lines: string[] = [];
    for (const one of measured) {
      const speeds = await measureInTurn(one, sides, { rounds, ms: seconds * 1_000 }, () =>
        progress.increment({ step: one.title }),
      );
      lines.push(lineOf(one, speeds));
    }
    progress.stop();
    process.stdout.write(report(lines, rounds));
  } finally {
    progress.stop();
    for (const { service } of sides) await service.stop();
    for (const database of databases) await database.remove();
  }
}

async function prepare(
  title: string,
  { client }: BenchDatabase,
  starting: Promise<ServiceProcess>,
): Promise<Side> {
  const service = await starting;
  const { rows } = await client.query<{ id: string }>(rowsToRead);
  return { title, service, productIds: rows.map(({ id }) => id) };
}

/** The sides in turn, so that a slow moment of the machine hits all; the first round warms them up. */
async function measureInTurn(
  { call }: Measured,
  sides: Side[],
  { rounds, ms }: { rounds: number; ms: number },
  next: () => void,
): Promise<Map<string, number[]>> {
  const speeds = new Map(sides.map(({ title }) => [title, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    // Whoever comes next finds the machine as the one before has left it: they take turns at that, too.
    for (const side of round % 2 ? sides : [...sides].reverse()) {
      const { url, accessToken } = side.service;
      const { perSecond } = await load(url, accessToken, (count) => call(side, count), { clients, ms });
      if (round === 0) continue;
      speeds.get(side.title)!.push(perSecond);
      next();
    }
  }
  return speeds;
}

function lineOf({ title, aim }: Measured, speeds: Map<string, number[]>): string {
  const bare = speeds.get('without')!;
  const ratioOf = (side: string): string =>
    median(speeds.get(side)!.map((speed, round) => speed / bare[round]!)).toFixed(2);
  return `| ${title} | ${Math.round(median(bare))} | ${ratioOf('without audit')} | ${ratioOf('with')} | ${aim} |`;
}

const report = (lines: string[], rounds: number): string =>
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
