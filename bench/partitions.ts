import type { Command } from 'commander';
import type pg from 'pg';
import { startBenchDatabase } from './bench-database.js';
import { divideLive, type Step } from './partition-live.js';
import {
  buildSource,
  firstIdOf,
  layouts,
  makeTables,
  monthPart,
  type Layout,
  type PartitionSize,
} from './partition-tables.js';
import { wholeNumber } from './options.js';
import { withBar, type Next } from './progress.js';
import { median, oneOf, randomNumbers } from './statistics.js';
import { withWal } from './wal.js';

interface Options extends PartitionSize {
  rounds: number;
  calls: number;
  keep?: string;
}

/** One value for each layout. */
type Row<Value = number> = Record<Layout, Value>;

/** What a service asks, as a statement that is prepared once and planned for all values. */
interface Asked {
  title: string;
  sql: (table: string) => string;
  bind: (sample: Sample, random: () => number) => unknown[];
}

interface Sample {
  id: string;
  threadId: string;
  seq: number;
}

interface Retained {
  ms: Row;
  wal: Row;
}

const columns = 'id, thread_id, user_id, seq, content, search_tokens, created_at, updated_at';
const batches = 50;
const newest = 2_147_483_647;
/** The condition on the number is always there, as in the service. */
const page = (table: string): string =>
  `SELECT id, user_id, seq, content, created_at FROM ${table} WHERE thread_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT 50`;

const asked: Asked[] = [
  { title: 'the newest 50 of a thread', sql: page, bind: ({ threadId }) => [threadId, newest] },
  {
    title: '50 of a thread from anywhere',
    sql: page,
    bind: ({ threadId, seq }, random) => [threadId, 1 + Math.ceil(seq * random())],
  },
  {
    title: 'one by its id',
    sql: (table) => `SELECT content FROM ${table} WHERE id = $1`,
    bind: ({ id }) => [id],
  },
  {
    title: 'one by its id and thread',
    sql: (table) => `SELECT content FROM ${table} WHERE id = $1 AND thread_id = $2`,
    bind: ({ id, threadId }) => [id, threadId],
  },
  {
    title: 'insert one, with its commit',
    sql: (table) =>
      `INSERT INTO ${table} (thread_id, user_id, seq, content) VALUES ($1, $2, $3, decode(repeat('a7', 150), 'hex'))`,
    bind: ({ threadId }, random) => [threadId, threadId, 1_000_000 + Math.floor(random() * 1_000_000_000)],
  },
];

export function registerPartitionsBench(program: Command): void {
  program
    .command('partitions')
    .description('A table like messaging.messages as it is, by months of its ids, and by threads.')
    .option('--messages <count>', 'rows', wholeNumber, 1_000_000)
    .option('--months <count>', 'over how many months', wholeNumber, 12)
    .option('--parts <count>', 'parts of the table by threads', wholeNumber, 16)
    .option('--searchable <percent>', 'how many of them have search tokens', wholeNumber, 2)
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 5)
    .option('--calls <count>', 'statements a round', wholeNumber, 400)
    .option('--keep <folder>', 'where the rows stay for the next time; else they are removed')
    .addHelpText('after', '\nExample: npm run bench -- partitions --messages 100000 --rounds 3')
    .action(measurePartitions);
}

async function measurePartitions(options: Options): Promise<void> {
  const { rounds, months } = options;
  if (rounds >= months) throw new Error('Each round removes a month: fewer rounds, or more months.');
  const total = 3 + batches + asked.length * (rounds + 1) + rounds;
  const results = await withBar(total, 'starting PostgreSQL', (next) => measureAll(options, next));
  process.stdout.write(report(results));
}

async function measureAll({ keep, rounds, calls, ...size }: Options, next: Next): Promise<Results> {
  const database = await startBenchDatabase(keep);
  try {
    const { client } = database;
    next('rows');
    await buildSource(client, size);
    await makeTables(client, size);
    const inserted = await insertAll(client, size, () => next('insert'));
    await settle(client);
    const sizes = await sizesOf(client);
    const lines = await askAll(client, { rounds, calls }, next);
    const planning = await planningOf(client);
    const retained = await removeMonths(client, rounds, () => next('a month less'));
    next('live');
    const live = await divideLive(client, size.months + 1);
    return { size, rounds, calls, inserted, sizes, lines, planning, retained, live };
  } finally {
    await database.remove();
  }
}

/** The same batch into each of them, whoever was first last time coming last: milliseconds of each batch, and WAL. */
async function insertAll(
  client: pg.Client,
  { messages }: PartitionSize,
  next: () => void,
): Promise<{ ms: Row<number[]>; wal: Row }> {
  const ms = forEach((): number[] => []);
  const wal = forEach(() => 0);
  const step = Math.ceil(messages / batches);
  for (let batch = 0; batch < batches; batch++) {
    for (const layout of batch % 2 ? layouts : [...layouts].reverse()) {
      const cost = await costOf(client, () =>
        client.query(
          `INSERT INTO parts.${layout} (${columns})
             SELECT ${columns} FROM parts.source WHERE number > $1 AND number <= $2 ORDER BY number`,
          [batch * step, (batch + 1) * step],
        ),
      );
      ms[layout].push(cost.ms);
      wal[layout] += cost.wal;
    }
    next();
  }
  return { ms, wal };
}

/** What is still to be done of the inserts is done before anything is asked. */
async function settle(client: pg.Client): Promise<void> {
  for (const layout of layouts) await client.query(`VACUUM (ANALYZE) parts.${layout}`);
  await client.query('CHECKPOINT');
}

async function sizesOf(client: pg.Client): Promise<{ table: Row; indexes: Row; unique: Row }> {
  const found = { table: forEach(() => 0), indexes: forEach(() => 0), unique: forEach(() => 0) };
  for (const layout of layouts) {
    const { rows } = await client.query<{ table: string; indexes: string; unique: string }>(sizeSql, [
      `parts.${layout}`,
    ]);
    found.table[layout] = Number(rows[0]!.table);
    found.indexes[layout] = Number(rows[0]!.indexes);
    found.unique[layout] = Number(rows[0]!.unique);
  }
  return found;
}

/** `unique` is the largest tree of one part that an id is looked up in. A table that isn't divided is its own only part. */
const sizeSql = `
  WITH parts AS (
    SELECT relid FROM pg_partition_tree($1::text::regclass) WHERE isleaf UNION SELECT $1::text::regclass WHERE $1::text = 'parts.plain'
  )
  SELECT sum(pg_table_size(relid)) AS table, sum(pg_indexes_size(relid)) AS indexes,
         (SELECT max(pg_relation_size(indexrelid)) FROM pg_index JOIN parts ON indrelid = relid WHERE indisprimary) AS unique
    FROM parts`;

async function askAll(
  client: pg.Client,
  settings: { rounds: number; calls: number },
  next: Next,
): Promise<string[]> {
  // As the service does (docs/decisions/0022), and as ops/postgresql/postgresql.conf has it.
  await client.query('SET plan_cache_mode = force_generic_plan; SET random_page_cost = 1.1');
  const { rows: samples } = await client.query<Sample>(
    `SELECT id, thread_id AS "threadId", seq FROM parts.plain TABLESAMPLE SYSTEM (20) ORDER BY random() LIMIT 2000`,
  );
  const lines: string[] = [];
  for (const one of asked) lines.push(await askInTurn(client, one, samples, settings, () => next(one.title)));
  return lines;
}

async function askInTurn(
  client: pg.Client,
  { title, sql, bind }: Asked,
  samples: readonly Sample[],
  { rounds, calls }: { rounds: number; calls: number },
  next: () => void,
): Promise<string> {
  const medians = forEach((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const layout of round % 2 ? layouts : [...layouts].reverse()) {
      const random = randomNumbers(round);
      const times: number[] = [];
      for (let call = 0; call < calls; call++) {
        const values = bind(oneOf(samples, random), random);
        const startedAt = performance.now();
        await client.query({ name: `${layout} ${title}`, text: sql(`parts.${layout}`), values });
        times.push((performance.now() - startedAt) * 1_000);
      }
      // The first round warms them up.
      if (round > 0) medians[layout].push(median(times));
    }
    next();
  }
  return line(title, medians, (microseconds) => String(Math.round(microseconds)));
}

/** Microseconds of planning alone, as somebody pays who does not keep the plan (a pooler that keeps none, an analyst). */
async function planningOf(client: pg.Client): Promise<string[]> {
  await client.query('RESET plan_cache_mode');
  const lines: string[] = [];
  for (const { title, sql, bind } of [asked[0]!, asked[3]!]) {
    const random = randomNumbers(1);
    const { rows: samples } = await client.query<Sample>(
      `SELECT id, thread_id AS "threadId", seq FROM parts.plain ORDER BY id DESC LIMIT 50`,
    );
    const times = forEach((): number[] => []);
    for (const sample of samples) {
      for (const layout of layouts)
        times[layout].push(await planningTime(client, sql(`parts.${layout}`), bind(sample, random)));
    }
    lines.push(line(`planning: ${title}`, times, (microseconds) => String(Math.round(microseconds))));
  }
  return lines;
}

async function planningTime(client: pg.Client, sql: string, values: unknown[]): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Planning Time': number }] }>(
    `EXPLAIN (SUMMARY, FORMAT JSON) ${sql}`,
    values,
  );
  return rows[0]!['QUERY PLAN'][0]['Planning Time'] * 1_000;
}

/** The oldest month, as often as there are rounds: rows deleted and vacuumed, or the part of it taken off and dropped. */
async function removeMonths(client: pg.Client, rounds: number, next: () => void): Promise<Retained> {
  const [ms, wal] = [forEach((): number[] => []), forEach((): number[] => [])];
  for (let month = 0; month < rounds; month++) {
    for (const layout of month % 2 ? layouts : [...layouts].reverse()) {
      const cost = await costOf(client, () => removeMonth(client, layout, month));
      ms[layout].push(cost.ms);
      wal[layout].push(cost.wal);
    }
    next();
  }
  const medianOf = (values: Row<number[]>): Row => forEach((layout) => median(values[layout]));
  return { ms: medianOf(ms), wal: medianOf(wal) };
}

async function removeMonth(client: pg.Client, layout: Layout, month: number): Promise<void> {
  if (layout === 'monthly') {
    await client.query(`ALTER TABLE parts.monthly DETACH PARTITION ${monthPart(month)} CONCURRENTLY`);
    await client.query(`DROP TABLE ${monthPart(month)}`);
    return;
  }
  await client.query(`DELETE FROM parts.${layout} WHERE id < ${firstIdOf(`${month + 1}`)}`);
  await client.query(`VACUUM parts.${layout}`);
}

async function costOf(client: pg.Client, work: () => Promise<unknown>): Promise<{ ms: number; wal: number }> {
  const { result: ms, wal } = await withWal(client, async () => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  });
  return { ms, wal };
}

const forEach = <Value>(valueOf: (layout: Layout) => Value): Row<Value> => ({
  plain: valueOf('plain'),
  monthly: valueOf('monthly'),
  hashed: valueOf('hashed'),
});

/** What it is for the plain table, and how many times as much for the others: medians, of pairs. */
function line(title: string, values: Row<number[]>, told: (plain: number) => string): string {
  const ratio = (layout: Layout): string =>
    median(values[layout].map((value, at) => value / values.plain[at]!)).toFixed(2);
  return `| ${title} | ${told(median(values.plain))} | ${ratio('monthly')} | ${ratio('hashed')} |`;
}

interface Results {
  size: PartitionSize;
  rounds: number;
  calls: number;
  inserted: { ms: Row<number[]>; wal: Row };
  sizes: { table: Row; indexes: Row; unique: Row };
  lines: string[];
  planning: string[];
  retained: Retained;
  live: { rows: number; steps: Step[] };
}

function report({ size, rounds, calls, inserted, sizes, lines, planning, retained, live }: Results): string {
  const { messages, months, parts, searchable } = size;
  const one = (title: string, values: Row, told: (plain: number) => string): string =>
    line(
      title,
      forEach((layout) => [values[layout]]),
      told,
    );
  const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;
  const rate = (ms: number): string =>
    `${Math.round(messages / batches / (ms / 1_000)).toLocaleString('en')} rows/s`;
  return [
    `${messages.toLocaleString('en')} messages of ${months} months, ${searchable} % with search tokens; ${parts} parts by thread`,
    `medians of ${batches} batches and of ${rounds} rounds of ${calls} statements in turn, one client; the others are times the plain table`,
    '',
    '| | plain | by month | by thread |',
    '|---|--:|--:|--:|',
    line('insert in batches: time', inserted.ms, rate),
    one('insert in batches: WAL a row', inserted.wal, (bytes) => `${Math.round(bytes / messages)} bytes`),
    one('table', sizes.table, megabytes),
    one('its indexes', sizes.indexes, megabytes),
    one('largest primary key of a part', sizes.unique, megabytes),
    ...[...lines, ...planning].map((told) => told.replace(/\| (\d+) \|/, '| $1 µs |')),
    one('remove a month: time', retained.ms, (ms) => `${Math.round(ms)} ms`),
    one('remove a month: WAL', retained.wal, megabytes),
    '',
    `| a table of ${live.rows.toLocaleString('en')} messages divided while it is in use | waits meanwhile | ms |`,
    '|---|---|--:|',
    ...live.steps.map(({ title, waits, ms }) => `| ${title} | ${waits} | ${Math.round(ms)} |`),
    '',
  ].join('\n');
}
