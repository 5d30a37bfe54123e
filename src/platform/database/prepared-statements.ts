import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import pg from 'pg';
import type { Transaction } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { countQuery } from '../http/request-context.js';
import { transactionContext } from './transaction-context.js';

/** A statement of the hot paths: parsed and planned once a connection, not once a call. */
export interface PreparedStatement<Row extends object> {
  readonly name: string;
  readonly text: string;
  /** Has no value: it ties the rows to the statement. */
  readonly row?: Row;
}

/**
 * @param name says what it does: `messaging.history`.
 * @param text SQL with its values as $1, $2 and so on, cast where the server could not tell their type.
 */
export function prepared<Row extends object>(name: string, text: string): PreparedStatement<Row> {
  // Two versions of it may meet on one server behind a pooler.
  const version = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return { name: `${name}:${version}`, text };
}

interface Connections {
  getConnection(options: { type: 'SELECT' }): Promise<pg.Client>;
  releaseConnection(connection: pg.Client): void;
}

/**
 * The fast path of every module: a statement goes to the driver as it is, on a connection of Sequelize's pool, or of the
 * transaction that is open. Rows come as the driver reads them, times as the API tells them. Who asks is told with it (ContextClient), so that rows
 * are guarded as everywhere. For reads and writes that are asked all the time; everything else is a model's.
 */
@Injectable()
export class PreparedStatements {
  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /** @throws what the driver throws: DatabaseErrors knows it as it knows Sequelize's. */
  async rows<Row extends object>(
    { name, text }: PreparedStatement<Row>,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const begunAt = performance.now();
    try {
      const { rows } = await this.onConnection((client) =>
        client.query<Row>({ name, text, values: values as unknown[], types }),
      );
      return rows;
    } finally {
      countQuery(Math.round(performance.now() - begunAt));
    }
  }

  private async onConnection<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const transaction = transactionContext.get<Transaction>('transaction');
    if (transaction) return work((transaction as unknown as { connection: pg.Client }).connection);
    const { connectionManager } = this.sequelize as unknown as { connectionManager: Connections };
    const client = await connectionManager.getConnection({ type: 'SELECT' });
    try {
      return await work(client);
    } finally {
      connectionManager.releaseConnection(client);
    }
  }
}

const timestamptz: number = pg.types.builtins.TIMESTAMPTZ;

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === timestamptz && format !== 'binary'
      ? instantOf
      : (pg.types.getTypeParser(oid, format) as unknown)) as pg.CustomTypesConfig['getTypeParser'],
};

/** As ISO 8601 has it, to the millisecond; sessions of the pool are in UTC. Making a Date of it takes ten times as long. */
export function instantOf(text: string): string {
  if (!/^\d{4}-.*\+00$/.test(text)) return new Date(text).toISOString();
  const [day, time, fraction] = [text.slice(0, 10), text.slice(11, 19), text.slice(20, -3)];
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
