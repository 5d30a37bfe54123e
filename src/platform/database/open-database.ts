import pg from 'pg';
import { retryAsPromised } from 'retry-as-promised';
import type { ConnectionSettings, DatabaseSettings, Environment } from '../../config/environment.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded/embedded-postgres.js';
import { describePooler, findPooler, type Pooler } from './pooler.js';
import { ensureServiceLogin } from './service-login.js';

export interface OpenDatabase {
  /** The service's. */
  connection: ConnectionSettings;
  /** Who applies migrations. */
  owner: ConnectionSettings;
  /** As the environment has it; the embedded server is plain, on this machine. */
  tls: DatabaseSettings['tls'];
  /** Before the service's connection, if anything is. */
  pooler: Pooler | undefined;
  /** The server started or adopted by this process; undefined where one is configured. */
  embedded: EmbeddedPostgres | undefined;
  /** Gives up the embedded server; to be called once every connection is closed. */
  close(): Promise<void>;
}

/** The database cannot be used. The message is one sentence with the next step, and holds no password. */
export class OpenDatabaseError extends Error {
  override readonly name = 'OpenDatabaseError';
}

/** Worth another try: nothing answered, or a server that is starting, stopping or full. */
class NotYetError extends Error {}

/**
 * Starts the embedded PostgreSQL where no server is configured, then waits until the server answers `select 1`.
 * Tries at growing intervals for `startupTimeoutMs`, the last of them up to a third later; each failed try is told
 * through `log`.
 * @throws OpenDatabaseError when nothing answered in time, or at once when the server refuses
 */
export async function openDatabase(
  environment: Environment,
  options: { log?: (line: string) => void } = {},
): Promise<OpenDatabase> {
  const log = options.log ?? ((): void => undefined);
  const { connection, tls } = environment.database;
  if (connection) {
    const pooler = await waitForServer(connection, environment, log);
    if (pooler) log(describePooler(pooler));
    const owner = environment.database.owner ?? connection;
    return { connection, pooler, owner, tls, embedded: undefined, close: async () => undefined };
  }
  const embedded = await startEmbeddedPostgres({ dataDir: environment.dataDir });
  const { port } = embedded.connection;
  log(`Embedded PostgreSQL ${embedded.startedHere ? 'started' : 'adopted'} on 127.0.0.1:${port}.`);
  const { connection: owner } = embedded;
  const service = await ensureServiceLogin(owner);
  return {
    connection: service,
    pooler: undefined,
    owner,
    tls: undefined,
    embedded,
    close: () => embedded.stop(),
  };
}

async function waitForServer(
  connection: ConnectionSettings,
  environment: Environment,
  log: (line: string) => void,
): Promise<Pooler | undefined> {
  const { startupTimeoutMs } = environment.database;
  const place = `${connection.host}:${connection.port}`;
  const deadline = Date.now() + startupTimeoutMs;
  const attempt = async ({ current }: { current: number }): Promise<Pooler | undefined> => {
    try {
      return await ask(connection, environment);
    } catch (cause) {
      const refusal = explainRefusal(cause, connection);
      if (refusal) throw new OpenDatabaseError(refusal, { cause });
      const reason = reasonOf(cause);
      log(`The database at ${place} does not answer yet (try ${current}: ${reason}).`);
      if (Date.now() < deadline) throw new NotYetError(reason, { cause });
      const waited = `within ${startupTimeoutMs / 1_000} s (${reason})`;
      const step = 'start it, or correct POSTGRES_HOST and POSTGRES_PORT (or DATABASE_URL).';
      throw new OpenDatabaseError(`The database at ${place} did not answer ${waited}: ${step}`, { cause });
    }
  };
  // The deadline ends it, never the count. Jitter keeps processes that start together from knocking together.
  const backoff = { backoffBase: 100, backoffExponent: 1.3, backoffJitter: 50 };
  return retryAsPromised(attempt, { max: Number.MAX_SAFE_INTEGER, match: NotYetError, ...backoff });
}

/** What the server answers about itself; it is there when this resolves. */
async function ask(
  connection: ConnectionSettings,
  { database: { tls, connectTimeoutMs } }: Environment,
): Promise<Pooler | undefined> {
  const clients: pg.Client[] = [];
  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      ...connection,
      application_name: 'atrium',
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: connectTimeoutMs,
      ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
    });
    client.on('error', () => undefined); // a connection lost meanwhile also fails the query, which tells it
    clients.push(client);
    await client.connect();
    return client;
  };
  try {
    return await findPooler(open);
  } finally {
    // Not awaited: a server that went silent never says goodbye.
    for (const client of clients) client.end().catch(() => undefined);
  }
}

/** What to tell when waiting cannot help; undefined when it can. */
function explainRefusal(error: unknown, connection: ConnectionSettings): string | undefined {
  const { host, port, user, database } = connection;
  const { code = '', message } = error as { code?: string; message: string };
  const server = `The database server at ${host}:${port}`;
  if (code === '28P01' || message.startsWith('SASL')) {
    return `${server} refuses the password of "${user}": correct POSTGRES_USER and POSTGRES_PASSWORD (or DATABASE_URL).`;
  }
  if (code.startsWith('28')) {
    return `${server} does not let "${user}" in (${code}): correct POSTGRES_USER, or allow the user in pg_hba.conf.`;
  }
  if (code === '3D000') {
    return `${server} has no database "${database}": create it, or correct POSTGRES_DB (or DATABASE_URL).`;
  }
  if (code === '42501') {
    return `${server} does not let "${user}" use "${database}": grant CONNECT on that database to the user.`;
  }
  if (/CERT|TLS|SSL|UNABLE_TO|SIGNATURE/.test(`${code} ${message}`)) {
    return `${server} does not offer the expected TLS (${reasonOf(error)}): correct POSTGRES_TLS or POSTGRES_TLS_CA_FILE.`;
  }
  return undefined;
}

/** Several addresses tried at once fail with an error whose message is empty. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return message || code || 'unknown error';
}
