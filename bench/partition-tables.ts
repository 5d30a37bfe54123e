import type pg from 'pg';

/** Three tables of the same rows: as it is, by months of its ids, by threads. */
export const layouts = ['plain', 'monthly', 'hashed'] as const;
export type Layout = (typeof layouts)[number];

export interface PartitionSize {
  messages: number;
  months: number;
  /** Of the table by threads. */
  parts: number;
  /** How many of a hundred messages have search tokens. */
  searchable: number;
}

/** What a month is called by, from 0, the oldest, on; the last one is the running month, of which there are no rows yet. */
export const monthPart = (month: number): string => `parts.monthly_${month}`;

/** SQL for the first id of the month, counted from the oldest one: a UUID v7 begins with its time. */
export const firstIdOf = (month: string): string =>
  `parts.first_id((SELECT began FROM parts.months WHERE month = ${month}))`;

/**
 * The rows in the order of time, and three empty tables for them. Nothing where they are there already.
 * @throws Error where there are others.
 */
export async function buildSource(client: pg.Client, size: PartitionSize): Promise<void> {
  if (await isBuilt(client, size)) return;
  await client.query('DROP SCHEMA IF EXISTS parts CASCADE; CREATE SCHEMA parts');
  await client.query(firstIdFunction);
  await client.query(monthsTable(size.months));
  await client.query('SELECT setseed(0.5)');
  await client.query(sourceTable(size));
  await client.query('CREATE INDEX ON parts.source (number); ANALYZE parts.source');
  await client.query('CREATE TABLE parts.data_set AS SELECT $1::jsonb AS size', [size]);
}

async function isBuilt(client: pg.Client, size: PartitionSize): Promise<boolean> {
  const { rows } = await client.query<{ there: string | null }>(
    `SELECT to_regclass('parts.data_set') AS there`,
  );
  if (!rows[0]?.there) return false;
  const same = await client.query('SELECT FROM parts.data_set WHERE size = $1::jsonb', [size]);
  if (same.rowCount === 1) return true;
  throw new Error('The folder holds rows of another size: remove it, or keep these in another folder.');
}

/** Empty, with the columns, checks, defaults and indexes of `messaging.messages`, as far as each layout allows. */
export async function makeTables(client: pg.Client, { months, parts }: PartitionSize): Promise<void> {
  for (const layout of layouts) await client.query(`DROP TABLE IF EXISTS parts.${layout}`);
  await client.query('DROP TABLE IF EXISTS parts.plain_before');
  await client.query('CREATE TABLE parts.plain (LIKE messaging.messages INCLUDING ALL)');
  await client.query(
    `CREATE TABLE parts.monthly (${likeMessages}, PRIMARY KEY (id)) PARTITION BY RANGE (id)`,
  );
  await client.query(
    `CREATE TABLE parts.hashed (${likeMessages}, PRIMARY KEY (id, thread_id), UNIQUE (thread_id, seq))
       PARTITION BY HASH (thread_id)`,
  );
  await makeIndexes(client, 'parts.monthly');
  await makeIndexes(client, 'parts.hashed');
  for (let month = 0; month <= months; month++) {
    const { rows: bounds } = await client.query<{ low: string; high: string }>(
      `SELECT ${firstIdOf(`${month}`)} AS low, ${firstIdOf(`${month + 1}`)} AS high`,
    );
    const { low, high } = bounds[0]!;
    await client.query(
      `CREATE TABLE ${monthPart(month)} PARTITION OF parts.monthly FOR VALUES FROM ('${low}') TO ('${high}')`,
    );
  }
  for (let part = 0; part < parts; part++) {
    await client.query(
      `CREATE TABLE parts.hashed_${part} PARTITION OF parts.hashed
         FOR VALUES WITH (MODULUS ${parts}, REMAINDER ${part})`,
    );
  }
}

/**
 * Those of `messaging.messages` that are not its primary key. The one of thread and number cannot be unique in a table that is
 * divided by ids: it would have to contain the id, and would then say nothing.
 */
export async function makeIndexes(client: pg.Client, table: string): Promise<void> {
  if (table !== 'parts.hashed') await client.query(`CREATE INDEX ON ${table} (thread_id, seq)`);
  const { rows } = await client.query<{ made: string }>(otherIndexes);
  for (const { made } of rows) await client.query(made.replace('messaging.messages', table));
}

export const likeMessages = 'LIKE messaging.messages INCLUDING ALL EXCLUDING INDEXES';

/** All but the two that are unique. */
const otherIndexes = `
  SELECT regexp_replace(pg_get_indexdef(indexrelid), '^CREATE INDEX \\S+', 'CREATE INDEX') AS made
    FROM pg_index WHERE indrelid = 'messaging.messages'::regclass AND NOT indisunique ORDER BY indexrelid`;

const firstIdFunction = `
  CREATE FUNCTION parts.first_id(at timestamptz) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT rpad(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
  $$`;

const monthsTable = (months: number): string => `
  CREATE TABLE parts.months AS
    SELECT month, date_trunc('month', now(), 'UTC') + (month - ${months}) * interval '1 month' AS began
      FROM generate_series(0, ${months} + 2) AS month`;

/**
 * Half of the messages are in one thread of a hundred. What is sealed is random bytes; tokens are those of eighty of the
 * five hundred words of a thread.
 */
const sourceTable = ({ messages, months, searchable }: PartitionSize): string => `
  CREATE UNLOGGED TABLE parts.source AS
    WITH threads AS MATERIALIZED (
      SELECT number, platform.uuid_v7() AS thread_id FROM generate_series(0, ${threadsOf(messages)} - 1) AS number
    ), span AS (
      SELECT min(began) FILTER (WHERE month = 0) AS first, min(began) FILTER (WHERE month = ${months}) AS last
        FROM parts.months
    ), drawn AS MATERIALIZED (
      SELECT number, first + (last - first) * ((number - 1)::float8 / ${messages}) AS at,
             floor(CASE WHEN random() < 0.5 THEN random() / 100 ELSE random() END * ${threadsOf(messages)})::integer AS thread
        FROM generate_series(1, ${messages}) AS number CROSS JOIN span
    )
    SELECT drawn.number, at::timestamptz(3) AS created_at, at::timestamptz(3) AS updated_at, thread_id,
           md5(thread || '.' || floor(random() * 5))::uuid AS user_id,
           row_number() OVER (PARTITION BY thread ORDER BY drawn.number)::integer AS seq,
           substr(${'sha512(random()::text::bytea) || '.repeat(3)}sha512(random()::text::bytea), 1, 60 + (random() * 180)::integer)
             AS content,
           CASE WHEN random() * 100 < ${searchable} THEN ARRAY(
             SELECT hashtextextended(thread_id::text, (random() * 500)::integer)
               FROM generate_series(1, 80)
           ) END AS search_tokens,
           overlay(parts.first_id(at)::text PLACING '7' || substr(md5(random()::text), 1, 3) || '-a'
                   || substr(md5(random()::text), 1, 3) || '-' || substr(md5(random()::text), 1, 12) FROM 15)::uuid AS id
      FROM drawn JOIN threads ON threads.number = thread
     ORDER BY drawn.number`;

export const threadsOf = (messages: number): number => Math.ceil(messages / 50);
