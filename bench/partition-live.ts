import type pg from 'pg';
import { firstIdOf, likeMessages, makeIndexes } from './partition-tables.js';

export interface Step {
  title: string;
  /** Who has to wait meanwhile. */
  waits: string;
  ms: number;
}

/**
 * Divides the plain table by its ids while it is in use: it becomes the first part of a new one, which takes its name.
 * @param month the first one that is to be a part of its own, counted from the oldest.
 */
export async function divideLive(client: pg.Client, month: number): Promise<{ rows: number; steps: Step[] }> {
  const steps: Step[] = [];
  const step = async (title: string, waits: string, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    steps.push({ title, waits, ms: performance.now() - startedAt });
  };
  const { rows } = await client.query<{ count: string; bound: string; after: string }>(
    `SELECT (SELECT count(*) FROM parts.plain) AS count, ${firstIdOf(`${month}`)} AS bound,
            ${firstIdOf(`${month + 1}`)} AS after`,
  );
  const { count, bound, after } = rows[0]!;
  await step('`CREATE INDEX CONCURRENTLY` (thread, number), not unique', 'nobody', () =>
    client.query('CREATE INDEX CONCURRENTLY plain_thread_seq ON parts.plain (thread_id, seq)'),
  );
  await step('`ADD CHECK (id < …) NOT VALID`', 'everybody', () =>
    client.query(`ALTER TABLE parts.plain ADD CONSTRAINT bound CHECK (id < '${bound}') NOT VALID`),
  );
  await step('`VALIDATE CONSTRAINT`', 'nobody', () =>
    client.query('ALTER TABLE parts.plain VALIDATE CONSTRAINT bound'),
  );
  await step('new table, renamed, the old one attached: one transaction', 'everybody', () =>
    inTransaction(client, async () => {
      await client.query('ALTER TABLE parts.plain RENAME TO plain_before');
      await client.query(
        `CREATE TABLE parts.plain (${likeMessages}, CONSTRAINT plain_live_pk PRIMARY KEY (id)) PARTITION BY RANGE (id)`,
      );
      await makeIndexes(client, 'parts.plain');
      await client.query(
        `ALTER TABLE parts.plain ATTACH PARTITION parts.plain_before FOR VALUES FROM (MINVALUE) TO ('${bound}')`,
      );
      await client.query(
        `CREATE TABLE parts.plain_next PARTITION OF parts.plain FOR VALUES FROM ('${bound}') TO ('${after}')`,
      );
    }),
  );
  await step('`DROP INDEX` (thread, number), unique', 'everybody', () =>
    client.query('DROP INDEX parts.plain_thread_id_seq_idx'),
  );
  return { rows: Number(count), steps };
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
