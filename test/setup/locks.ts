import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import type { Service } from './service.js';
import { until } from './until.js';

export interface HeldTransaction {
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** Runs `sql` in a transaction that stays open, with its locks, until `work` ends it. */
export async function whileHolding<T>(
  sql: string,
  values: unknown[],
  work: (held: HeldTransaction) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  const send = async (statement: string): Promise<void> => {
    await client.query(statement);
  };
  try {
    await send('BEGIN');
    await client.query(sql, values);
    return await work({ commit: () => send('COMMIT'), rollBack: () => send('ROLLBACK') });
  } finally {
    await client.end();
  }
}

/**
 * Resolves when this many connections to the database of this test file wait for a lock of rows, tables or of ours. To
 * notify, or to make a table longer, one waits for a moment now and then, also for those of other databases.
 */
export async function whenWaiting(service: Service, count: number): Promise<void> {
  const waiting = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and wait_event not in ('object', 'extend')`;
  await until(async () => (await service.query(waiting)).length === count, `${count} wait for a lock`);
}
