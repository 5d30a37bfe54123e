import type pg from 'pg';
import { asService } from '../../access/database-context.js';
import { countQuery, outsideRequest } from '../../http/request-context.js';

/** Longer than any of these questions takes a server that is there. */
export const questionMs = 2_000;

/** What a server tells of itself. A request in which it is asked counts the statement, and has no part in it otherwise. */
export async function askServer<Row extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const begunAt = performance.now();
  try {
    const { rows } = await outsideRequest(() =>
      asService('platform.replicas', () => {
        const question: pg.QueryConfig & { query_timeout: number } = {
          text,
          values,
          query_timeout: questionMs,
        };
        return client.query<Row>(question);
      }),
    );
    return rows[0]!;
  } finally {
    countQuery(Math.round(performance.now() - begunAt));
  }
}

/** A position in the write-ahead log, as in `16/B374D848`. */
export function positionOf(lsn: string): bigint {
  const [high, low] = lsn.split('/') as [string, string];
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
