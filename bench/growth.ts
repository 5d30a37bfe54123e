import type { Command } from 'commander';
import type pg from 'pg';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { openBusiness, type Business } from './business.js';
import { load, type Call } from './load.js';
import { wholeNumberFrom } from './options.js';
import { withBar, type Next } from './progress.js';
import { processorSecondsOf, runCommand, ServiceProcess, sharedKeys } from './service-process.js';
import { randomNumbers } from './statistics.js';
import { withWal } from './wal.js';

interface Options {
  rows: number;
}

/** A call that is sent again and again, and how often in a hundred of the rows asked for. */
interface Work {
  title: string;
  share: number;
  call: (business: Business, random: () => number, count: number) => Call;
}

interface Written extends Work {
  table: string;
  /** Whether nobody may do it more than some hundred times an hour. */
  isLimited?: boolean;
}

const written: Written[] = [
  {
    title: 'message, its words new in the thread',
    table: 'messaging.messages',
    share: 100,
    call: ({ sendMessage }, random) => sendMessage(random),
  },
  {
    title: 'message, its words known there',
    table: 'messaging.messages',
    share: 100,
    call: ({ sendMessage }, random) => sendMessage(random),
  },
  {
    title: 'the same, with an Idempotency-Key',
    table: 'messaging.messages',
    share: 100,
    call: ({ sendMessageOnce }, random, count) => sendMessageOnce(random, count),
  },
  { title: 'sold line', table: 'sales.transactions', share: 100, call: ({ sell }, random) => sell(random) },
  {
    title: 'support message',
    table: 'support.messages',
    share: 100,
    call: ({ askSupport }, random) => askSupport(random),
  },
  {
    title: 'file of casework',
    table: 'casework.beneficiaries',
    share: 40,
    call: ({ beginFile }, _random, count) => beginFile(count),
  },
  {
    title: 'account',
    table: 'identity.users',
    share: 5,
    isLimited: true,
    call: ({ register }, _random, count) => register(count),
  },
];

const read: Work[] = [
  { title: 'read 50 messages', share: 50, call: ({ readHistory }, random) => readHistory(random) },
  {
    title: 'read 50 support messages',
    share: 50,
    call: ({ readConversation }, random) => readConversation(random),
  },
  { title: 'list 20 threads', share: 50, call: ({ listThreads }) => listThreads() },
  { title: 'list 50 sold lines', share: 50, call: ({ listLines }) => listLines() },
  { title: 'read the own preferences', share: 100, call: ({ readPreferences }) => readPreferences() },
];

/** Bytes, by what they are for. */
interface Bytes {
  rows: number;
  indexes: number;
  audit: number;
  others: number;
}

interface Cost {
  requests: number;
  /** Seconds of a processor. */
  service: number | undefined;
  postgres: number | undefined;
}

interface Grown extends Cost {
  bytes: Bytes;
  wal: number;
  /** The tables, besides its own and the trail, that grew by more than a twentieth of it. */
  grew: string[];
}

interface Chores {
  /** Entries of the trail a second, by one sealer. */
  sealed: number;
  /** Changes of the feed a second that are given their places, by whoever is at it. */
  placed: number;
  /** Rows with encrypted values a second. */
  rotated: number;
  rotatedRows: number;
}

interface MeasuredGrowth {
  /** Of the tables that are printed. */
  lines: string[];
  costs: string[];
  chores: Chores;
}

const clients = 4;
const sealedEntries = 50_000;

export function registerGrowthBench(program: Command): void {
  program
    .command('growth')
    .description('What one more message, sold line, file or account costs: bytes, WAL, processor.')
    .option('--rows <count>', 'of each kind; of some a part of it', wholeNumberFrom(100), 4_000)
    .addHelpText('after', '\nExample: npm run bench -- growth --rows 1000')
    .action(measureGrowth);
}

async function measureGrowth({ rows }: Options): Promise<void> {
  const total = written.length + read.length + 4;
  const measured = await withBar(total, 'starting PostgreSQL', (next) => measureAll(rows, next));
  process.stdout.write(report(measured, rows));
}

async function measureAll(rows: number, next: Next): Promise<MeasuredGrowth> {
  const database = await startBenchDatabase();
  try {
    next('starting the service');
    // Connections stay, and so do the processes whose time is read.
    const variables = { ...database.variables, ...sharedKeys, POSTGRES_POOL_IDLE_MS: '3600000' };
    const service = await ServiceProcess.start(variables);
    const lines: string[] = [];
    const costs: string[] = [];
    try {
      const business = await openBusiness(service, database);
      for (const work of written) {
        next(work.title);
        const grown = await grow(work, { service, business, database, rows });
        lines.push(grownLine(work.title, grown));
        costs.push(costLine(work.title, grown));
      }
      for (const work of read) {
        next(work.title);
        costs.push(costLine(work.title, await ask(work, { service, business, database, rows })));
      }
    } finally {
      await service.stop();
    }
    next('sealing, keys');
    const chores = await measureChores(database, variables);
    next('done');
    return { lines, costs, chores };
  } finally {
    await database.remove();
  }
}

interface Setting {
  service: ServiceProcess;
  business: Business;
  database: BenchDatabase;
  rows: number;
}

/** A quarter of the calls first, so that what is only there once (first pages, plans, page images) isn't counted. */
async function grow({ table, ...work }: Written, setting: Setting): Promise<Grown> {
  const { client } = setting.database;
  const total = Math.ceil((setting.rows * work.share) / 100);
  const warming = Math.ceil(total / 4);
  await client.query('CHECKPOINT');
  await sendAll(work, setting, 0, warming);
  await settle(client);
  const before = await sizesOf(client);
  const { result: cost, wal } = await withWal(client, async () => {
    const sent = await costOf(setting, total - warming, () => sendAll(work, setting, warming, total));
    await untilSealed(client);
    return sent;
  });
  await settle(client);
  const after = await sizesOf(client);
  return { ...cost, wal, ...growthOf(table, before, after) };
}

async function ask(work: Work, setting: Setting): Promise<Cost> {
  const total = Math.ceil((setting.rows * work.share) / 100);
  await sendAll(work, setting, 0, Math.ceil(total / 4));
  return costOf(setting, total, () => sendAll(work, setting, 0, total));
}

async function sendAll(
  { call, isLimited }: Omit<Written, 'table'>,
  { service, business, database: { client } }: Setting,
  from: number,
  to: number,
): Promise<void> {
  const random = randomNumbers(from);
  const atOnce = isLimited ? 100 : to - from;
  for (let first = from; first < to; first += atOnce) {
    if (isLimited) await client.query('DELETE FROM platform.rate_limits');
    const calls = Math.min(atOnce, to - first);
    await load(service.url, undefined, (count) => call(business, random, first + count), { clients, calls });
  }
}

async function costOf(
  { service, database: { client } }: Setting,
  requests: number,
  work: () => Promise<void>,
): Promise<Cost> {
  const [before, postgresBefore] = [service.processorSeconds(), await postgresSeconds(client)];
  await work();
  const [after, postgresAfter] = [service.processorSeconds(), await postgresSeconds(client)];
  const postgres = [...postgresAfter].map(([pid, seconds]) => seconds - (postgresBefore.get(pid) ?? 0));
  return {
    requests,
    service: before === undefined || after === undefined ? undefined : after - before,
    postgres: postgres.length > 0 ? postgres.reduce((sum, seconds) => sum + seconds, 0) : undefined,
  };
}

/** Of each of its processes but the one that asks: those of connections, and those that write and clean behind them. */
async function postgresSeconds(client: pg.Client): Promise<Map<number, number>> {
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
  );
  const seconds = rows.map(({ pid }) => [pid, processorSecondsOf(pid)] as const);
  return new Map(seconds.filter((one): one is [number, number] => one[1] !== undefined));
}

/** What is sealed and told later is part of what a row costs. */
async function untilSealed(client: pg.Client): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { rows } = await client.query<{ left: string }>(stillToDo);
    if (Number(rows[0]!.left) === 0) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('The audit trail was not sealed within a minute.');
}

/** A seal covers what is older than the oldest transaction: the newest entries may have to wait for another one. */
const stillToDo = `
  SELECT (SELECT count(*) FROM platform.audit_logs) - (SELECT COALESCE(sum(row_count), 0) FROM platform.audit_seals)
       + (SELECT count(*) FROM messaging.changes WHERE position IS NULL) AS left`;

/** Rows that are no more are taken out, and GIN indexes take up what they have put aside. */
const settle = (client: pg.Client): Promise<unknown> => client.query('VACUUM');

type Sizes = Map<string, { rows: number; indexes: number }>;

async function sizesOf(client: pg.Client): Promise<Sizes> {
  const { rows } = await client.query<{ title: string; rows: string; indexes: string }>(sizesSql);
  return new Map(rows.map(({ title, ...sizes }) => [title, { rows: +sizes.rows, indexes: +sizes.indexes }]));
}

/** With TOAST; without the maps of free and visible pages, which begin with three pages each. */
const sizesSql = `
  SELECT c.oid::regclass::text AS title,
         pg_relation_size(c.oid) + CASE WHEN reltoastrelid <> 0 THEN pg_total_relation_size(reltoastrelid) ELSE 0 END AS rows,
         pg_indexes_size(c.oid) AS indexes
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'`;

function growthOf(table: string, before: Sizes, after: Sizes): { bytes: Bytes; grew: string[] } {
  const bytes: Bytes = { rows: 0, indexes: 0, audit: 0, others: 0 };
  const grew: [title: string, bytes: number][] = [];
  for (const [title, sizes] of after) {
    const was = before.get(title) ?? { rows: 0, indexes: 0 };
    const [rows, indexes] = [sizes.rows - was.rows, sizes.indexes - was.indexes];
    if (title === table) Object.assign(bytes, { rows, indexes });
    else if (title.startsWith('platform.audit_')) bytes.audit += rows + indexes;
    else {
      bytes.others += rows + indexes;
      grew.push([title, rows + indexes]);
    }
  }
  const total = bytes.rows + bytes.indexes + bytes.audit + bytes.others;
  return { bytes, grew: grew.filter(([, more]) => more > total / 20).map(([title]) => title) };
}

async function measureChores(database: BenchDatabase, variables: Record<string, string>): Promise<Chores> {
  const { client } = database;
  await client.query(`${manyProducts}; UPDATE sales.products SET price = price + 1`);
  const sealed = await perSecond(client, 'SELECT platform.seal_audit_logs() AS count');
  await client.query(manyChanges);
  const placed = await perSecond(client, 'SELECT messaging.give_places(1000) AS count');
  const { rows } = await client.query<{ count: string }>(encryptedRows);
  const rotatedRows = Number(rows[0]!.count);
  const another = `next:${Buffer.from('another key of the bench, thanks').toString('base64')}`;
  const rotate = (): Promise<number> =>
    runCommand(['encryption:rotate'], {
      ...variables,
      ENCRYPTION_KEYS: `${another},${variables.ENCRYPTION_KEYS}`,
    });
  const [first, again] = [await rotate(), await rotate()];
  return { sealed, placed, rotated: (rotatedRows / (first - again)) * 1_000, rotatedRows };
}

/** Until there is nothing left of what it does some of at a time. */
async function perSecond(client: pg.Client, sql: string): Promise<number> {
  const startedAt = performance.now();
  for (let done = 0; ;) {
    const { rows } = await client.query<{ count: string }>(sql);
    const count = Number(rows[0]!.count);
    if (count === 0) return (done / (performance.now() - startedAt)) * 1_000;
    done += count;
  }
}

const manyChanges = `
  INSERT INTO messaging.changes (thread_id, kind, subject_id)
    SELECT gen_random_uuid(), 'message', gen_random_uuid() FROM generate_series(1, ${sealedEntries})`;

const manyProducts = `
  INSERT INTO sales.products (name, price, stock, sku)
    SELECT 'Product ' || n, 1, 1, 'sealed-' || n FROM generate_series(1, ${sealedEntries} / 2) AS n`;

const encryptedRows = `
  SELECT (SELECT count(*) FROM messaging.messages) + (SELECT count(*) FROM support.messages)
       + (SELECT count(*) FROM casework.beneficiaries) AS count`;

function grownLine(title: string, { requests, bytes, wal, grew }: Grown): string {
  const each = (value: number): string => Math.round(value / requests).toLocaleString('en');
  const total = bytes.rows + bytes.indexes + bytes.audit + bytes.others;
  const year = ((total / requests) * 31_557_600) / 1e9;
  const cells = [bytes.rows, bytes.indexes, bytes.audit, bytes.others, total, wal].map(each);
  return `| ${[title, ...cells, `${year.toFixed(0)} GB`, grew.join(', ')].join(' | ')} |`;
}

function costLine(title: string, { requests, service, postgres }: Cost): string {
  const each = (seconds: number | undefined): string =>
    seconds === undefined ? 'unknown' : Math.round((seconds / requests) * 1e6).toLocaleString('en');
  return `| ${title} | ${each(service)} | ${each(postgres)} |`;
}

const report = (
  { lines, costs, chores: { sealed, placed, rotated, rotatedRows } }: MeasuredGrowth,
  rows: number,
): string =>
  [
    `Bytes for each row, by what ${rows.toLocaleString('en')} of each kind (fewer files and accounts) made the database grow; ${clients} clients`,
    '',
    '| | the row | its indexes | audit | other rows | together | WAL | a year at 1 a second | other rows of |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|',
    ...lines,
    '',
    '| microseconds of a processor for each | service | PostgreSQL |',
    '|---|--:|--:|',
    ...costs,
    '',
    `Sealing the audit trail: ${Math.round(sealed).toLocaleString('en')} entries a second.`,
    `Giving changes their places in the feed: ${Math.round(placed).toLocaleString('en')} a second.`,
    `encryption:rotate: ${Math.round(rotated).toLocaleString('en')} rows a second, of ${rotatedRows.toLocaleString('en')}.`,
    '',
  ].join('\n');
