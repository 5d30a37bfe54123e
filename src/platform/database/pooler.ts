import pg from 'pg';
import type { DatabaseSettings } from '../../config/environment.js';

/** What stands between the service and PostgreSQL. */
export interface Pooler {
  /** A prepared statement is there for its client again, on whichever connection to the server comes next. */
  keepsStatements: boolean;
}

type Settings = Pick<DatabaseSettings, 'connection' | 'tls' | 'connectTimeoutMs'>;

const statement = { name: 'atrium_probe', text: 'SELECT pg_backend_pid() AS pid' };
/** Each of them takes a connection to the server for itself. */
const mostHolders = 8;

/** Whether the server is not the one that was connected to: a pooler tells a process of its own making. */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { processID } = client as unknown as { processID: number | null };
  return processID !== (await processOf(client));
}

/**
 * Finds out whether there is a pooler that lends connections for one transaction each (PgBouncer in transaction mode), and
 * whether it keeps prepared statements: PgBouncer does from 1.21 on, with max_prepared_statements set.
 * @returns undefined where there is none.
 * @throws what the driver throws.
 */
export async function findPooler(settings: Settings): Promise<Pooler | undefined> {
  const client = await open(settings);
  try {
    if (!(await isPooled(client))) return undefined;
    return { keepsStatements: await keepsStatements(client, settings) };
  } finally {
    await client.end();
  }
}

/** Prepares a statement, has others take the connection to the server that knows it, and asks for it again. */
async function keepsStatements(client: pg.Client, settings: Settings): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>(statement);
  const holders: pg.Client[] = [];
  try {
    for (let isTaken = false; !isTaken;) {
      // It cannot be found out, so it is not relied on.
      if (holders.length === mostHolders) return false;
      const holder = await open(settings);
      holders.push(holder);
      await holder.query('BEGIN');
      isTaken = (await processOf(holder)) === rows[0]!.pid;
    }
    return await client.query(statement).then(
      () => true,
      () => false,
    );
  } finally {
    for (const holder of holders) await holder.end();
  }
}

async function processOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

async function open({ connection, tls, connectTimeoutMs }: Settings): Promise<pg.Client> {
  const client = new pg.Client({
    ...connection,
    application_name: 'atrium',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
    ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
  });
  client.on('error', () => undefined); // it fails the query as well, which tells it
  await client.connect();
  return client;
}
