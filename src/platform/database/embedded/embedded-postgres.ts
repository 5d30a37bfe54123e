import { resolve, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { ConnectionSettings } from '../../../config/environment.js';
import { serverAccount } from './binaries.js';
import {
  createCluster,
  findCluster,
  findServer,
  prepareDataDir,
  readPassword,
  startServer,
  stopServer,
  type ClusterHome,
} from './cluster.js';
import { markInUse, unmarkInUse, withProcessLock } from './processes.js';

export interface EmbeddedPostgres {
  connection: ConnectionSettings;
  /** Where the data lies. */
  dataFolder: string;
  /** True when this call created the cluster. */
  isNew: boolean;
  /** False when a running cluster was adopted. */
  startedHere: boolean;
  /** Gives the server up; the last living user stops it. Safe to repeat. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Where cluster and lock live. Absolute, or relative to the working folder. */
  dataDir: string;
  /** Server settings, such as `{ fsync: 'off' }`. An adopted server keeps those it was started with. */
  settings?: Record<string, string>;
  /** Created when missing; 'atrium' unless told. */
  database?: string;
}

/**
 * Makes sure that the PostgreSQL of node_modules serves the cluster in `dataDir`: creates it the first time, adopts
 * a running server, else starts it. Listens on 127.0.0.1 alone, with a password kept beside the data.
 * @throws Error with the end of the server's log when the server does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = join(dataDir, 'postgres.lock');
  await prepareDataDir(dataDir);
  return withProcessLock(lock, async () => {
    const settings = options.settings ?? {};
    const existing = findCluster(dataDir);
    const account = serverAccount(existing?.data);
    const cluster = existing ?? (await createCluster(dataDir, account, settings.fsync !== 'off'));
    const adoptedPort = await findAnsweringPort(cluster);
    const port = adoptedPort ?? (await startServer(cluster, account, settings));
    const connection = await ensureDatabase(connectionTo(cluster, port, options.database));
    const mark = markInUse(join(dataDir, 'postgres.users'));
    const stop = (): Promise<void> =>
      withProcessLock(lock, async () => {
        if (unmarkInUse(mark)) await stopServer(cluster, account);
      });
    const flags = { isNew: existing === undefined, startedHere: adoptedPort === undefined };
    return { connection, dataFolder: cluster.data, ...flags, stop };
  });
}

/** The connection to the cluster of `dataDir` when its server runs; starts nothing. */
export async function findRunningEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<ConnectionSettings | undefined> {
  const cluster = findCluster(resolve(options.dataDir));
  if (!cluster) return undefined;
  const port = await findAnsweringPort(cluster);
  return port === undefined ? undefined : connectionTo(cluster, port, options.database);
}

function connectionTo(cluster: ClusterHome, port: number, database = 'atrium'): ConnectionSettings {
  return { host: '127.0.0.1', port, user: 'postgres', password: readPassword(cluster), database };
}

/** A live server may still be recovering, or shutting down: waits until it answers or is gone. */
async function findAnsweringPort(cluster: ClusterHome): Promise<number | undefined> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const server = findServer(cluster);
    if (!server) return undefined;
    try {
      await query(connectionTo(cluster, server.port, 'postgres'), 'select 1');
      return server.port;
    } catch (cause) {
      const { code } = cause as { code?: string };
      // Its id went to another PostgreSQL, whose folder the system hides from us.
      if (code === 'ECONNREFUSED' && server.isReady) return undefined;
      if (code === '28P01') throw new Error(`${cluster.password} does not open ${cluster.data}.`, { cause });
      if (Date.now() > deadline) throw new Error(`The server of ${cluster.data} does not answer.`, { cause });
      await delay(50);
    }
  }
}

async function ensureDatabase(connection: ConnectionSettings): Promise<ConnectionSettings> {
  const admin = { ...connection, database: 'postgres' };
  const known = await query(admin, 'select 1 from pg_database where datname = $1', [connection.database]);
  if (known === 0) await query(admin, `create database ${pg.escapeIdentifier(connection.database)}`);
  // In this one, and not in ours: a dump of ours holds nothing that its owner may not make.
  await query(admin, 'create extension if not exists pg_stat_statements').catch(() => undefined);
  return connection;
}

/** Runs one statement on a connection of its own; resolves to the number of rows. */
async function query(connection: ConnectionSettings, text: string, values: string[] = []): Promise<number> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // a server going down also fails the query, which tells it
  try {
    await client.connect();
    return (await client.query(text, values)).rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}
