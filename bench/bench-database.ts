import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { removeHome } from '../src/platform/database/embedded/cluster.js';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';
import { Migrator } from '../src/platform/migrations/migrator.js';

/** A migrated database on a server of its own with PostgreSQL's own, durable settings. */
export interface BenchDatabase {
  client: pg.Client;
  /** What tells a process to use it. */
  variables: Record<string, string>;
  /** Leaves no row of sales, and nothing of the last round still to be written. */
  empty(): Promise<void>;
  remove(): Promise<void>;
}

export async function startBenchDatabase(): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'atrium-bench-'));
  // The server may run as another account, which must reach its files.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: folder });
  const { connection } = server;
  const client = new pg.Client(connection);
  const remove = async (): Promise<void> => {
    await client.end();
    await server.stop();
    await removeHome(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const migrator = new Migrator(connection);
    await migrator.up();
    await migrator.close();
    await client.connect();
  } catch (error) {
    await remove();
    throw error;
  }
  const variables = {
    POSTGRES_HOST: connection.host,
    POSTGRES_PORT: String(connection.port),
    POSTGRES_USER: connection.user,
    POSTGRES_PASSWORD: connection.password,
    POSTGRES_DB: connection.database,
  };
  const empty = async (): Promise<void> => {
    await client.query('truncate sales.transactions, sales.products');
    await client.query('checkpoint');
  };
  return { client, variables, empty, remove };
}
