import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ConnectionSettings } from '../../src/config/environment.js';

/** A database on the server of the tests, beside the one of the test file. */
export interface ScratchDatabase {
  connection: ConnectionSettings;
  /** Runs one statement and answers its rows. */
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** A connection of its own, closed with the database. */
  connect(): Promise<pg.Client>;
  drop(): Promise<void>;
}

/** Makes an empty database, or a migrated one; the test that made it drops it. */
export async function createScratchDatabase(state: 'empty' | 'migrated' = 'empty'): Promise<ScratchDatabase> {
  const server = testServer();
  // The prefix is the one by which the worker finds what an interrupted test left behind.
  const database = `test_${process.env.JEST_WORKER_ID ?? '1'}_${randomUUID().slice(0, 8)}`;
  const template = state === 'empty' ? 'template1' : (process.env.TEST_DATABASE_TEMPLATE ?? '');
  await once(server, `CREATE DATABASE "${database}" TEMPLATE "${template}"`);
  const connection = { ...server, database };
  const clients: pg.Client[] = [];
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(connection);
    // A test may end a connection on purpose.
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  return {
    connection,
    connect,
    query: <Row extends object>(sql: string, values?: unknown[]) => once<Row>(connection, sql, values),
    drop: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await once(server, `DROP DATABASE "${database}" WITH (FORCE)`);
    },
  };
}

function testServer(): ConnectionSettings {
  return {
    host: process.env.POSTGRES_HOST ?? '',
    port: Number(process.env.POSTGRES_PORT),
    user: process.env.POSTGRES_USER ?? '',
    password: process.env.POSTGRES_PASSWORD ?? '',
    database: 'postgres',
  };
}

async function once<Row extends object>(
  connection: ConnectionSettings,
  sql: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
