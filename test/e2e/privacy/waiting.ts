import type pg from 'pg';

/** Resolves when a statement waits for the lock that a test holds in its own database. */
export async function untilSomebodyWaits(client: pg.Client): Promise<void> {
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database() AND NOT granted`,
    );
    if (rowCount) return;
    await new Promise((wait) => setTimeout(wait, 5));
  }
  throw new Error('Nothing waits for the lock.');
}
