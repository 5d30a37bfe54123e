import type pg from 'pg';

/** Bytes of WAL that were written while `work` ran, whoever wrote them, and what it returned. */
export async function withWal<T>(
  client: pg.Client,
  work: () => Promise<T>,
): Promise<{ result: T; wal: number }> {
  const { rows: before } = await client.query<{ place: string }>(
    'SELECT pg_current_wal_insert_lsn() AS place',
  );
  const result = await work();
  const { rows: after } = await client.query<{ bytes: string }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1) AS bytes',
    [before[0]!.place],
  );
  return { result, wal: Number(after[0]!.bytes) };
}
