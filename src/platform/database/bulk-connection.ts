import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Transaction } from 'sequelize';
import { countQuery } from '../http/request-context.js';
import { transactionContext } from './transaction-context.js';

/** The client waits a little longer than the server, so that the server's own answer arrives first. */
const clientGraceMs = 10_000;

/**
 * The connection of the current transaction, for loading in bulk: COPY, and statements that may take longer
 * than those of a request. What it does commits and rolls back with the transaction.
 */
export class BulkConnection {
  private constructor(
    private readonly client: pg.Client,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Gives every further statement of this transaction `timeoutMs`; other transactions keep their own limit.
   * @throws Error outside of a transaction.
   */
  static async ofTransaction(timeoutMs: number): Promise<BulkConnection> {
    const transaction = transactionContext.get<Transaction & { connection?: pg.Client }>('transaction');
    if (!transaction?.connection) throw new Error('Loading in bulk needs a transaction.');
    const bulk = new BulkConnection(transaction.connection, timeoutMs);
    await bulk.query(`select set_config('statement_timeout', $1, true)`, [String(timeoutMs)]);
    return bulk;
  }

  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    const startedAt = performance.now();
    try {
      return await this.client.query<Row>({ text, values, ...this.clientTimeout() });
    } finally {
      countQuery(Math.round(performance.now() - startedAt));
    }
  }

  /**
   * Runs `copy ... from stdin` with what `rows` yields, read only as fast as the server takes it.
   * @returns the number of rows copied.
   * @throws what `rows` throws, or what the server refuses; the transaction can then only be rolled back.
   */
  async copy(sql: string, rows: AsyncIterable<string | Buffer>): Promise<number> {
    const startedAt = performance.now();
    const copying = Object.assign(copyFrom(sql), this.clientTimeout());
    await pipeline(rows, this.client.query(copying));
    countQuery(Math.round(performance.now() - startedAt));
    return copying.rowCount;
  }

  /** Read by the driver off each query it is handed; without it the limit of the whole pool applies. */
  private clientTimeout(): { query_timeout: number } {
    return { query_timeout: this.timeoutMs + clientGraceMs };
  }
}
