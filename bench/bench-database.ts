import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { ConnectionSettings } from '../src/config/environment.js';
import { removeHome } from '../src/platform/database/embedded/cluster.js';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';
import { ensureServiceLogin, serviceConnection } from '../src/platform/database/service-login.js';
import { Migrator } from '../src/platform/migrations/migrator.js';

/** A migrated database on a server of its own with PostgreSQL's own, durable settings. */
export interface BenchDatabase {
  client: pg.Client;
  /** The owner's. */
  connection: ConnectionSettings;
  /** What tells a process to use it. */
  variables: Record<string, string>;
  /** The same for the owner, whom no policy binds. */
  ownersVariables: Record<string, string>;
  /** Leaves no row of sales, and nothing of the last round still to be written. */
  empty(): Promise<void>;
  remove(): Promise<void>;
}

/** @param kept a folder that stays, with the data in it, for the next time; else a temporary one. */
export async function startBenchDatabase(kept?: string): Promise<BenchDatabase> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'atrium-bench-')));
  await mkdir(folder, { recursive: true });
  // The server may run as another account, which must reach its files.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: folder });
  const { connection } = server;
  const client = new pg.Client(connection);
  const remove = async (): Promise<void> => {
    await client.end();
    await server.stop();
    if (kept !== undefined) return;
    await removeHome(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const migrator = new Migrator(connection);
    await migrator.up();
    await migrator.close();
    await ensureServiceLogin(connection);
    await client.connect();
  } catch (error) {
    await remove();
    throw error;
  }
  const empty = async (): Promise<void> => {
    await client.query('truncate sales.transactions, sales.products cascade');
    await client.query('checkpoint');
  };
  const [variables, ownersVariables] = [serviceConnection(connection), connection].map(variablesOf) as [
    Record<string, string>,
    Record<string, string>,
  ];
  return { client, connection, variables, ownersVariables, empty, remove };
}

const variablesOf = ({
  host,
  port,
  user,
  password,
  database,
}: ConnectionSettings): Record<string, string> => ({
  POSTGRES_HOST: host,
  POSTGRES_PORT: String(port),
  POSTGRES_USER: user,
  POSTGRES_PASSWORD: password,
  POSTGRES_DB: database,
});
