import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, type MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';

/**
 * The environment by which the programs of PostgreSQL know where to work: a password on a command line is for everybody on
 * the machine to read.
 */
export function programEnvironment({ connection, tls }: MigrationTarget): NodeJS.ProcessEnv {
  const { host, port, user, password, database } = connection;
  const ours =
    /^(POSTGRES_|DATABASE_URL$|BACKUP_KEY$|ENCRYPTION_KEYS$|JWT_KEYS$|CURSOR_SECRET$|CODE_SECRET$)/;
  const others = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return {
    ...Object.fromEntries(others),
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    ...(tls && { PGSSLMODE: 'verify-full' }),
    ...(tls?.ca && { PGSSLROOTCERT: process.env.POSTGRES_TLS_CA_FILE }),
  };
}

/** A dump grants to the roles, and does not make them. Safe to repeat. */
export async function makeRoles(copy: MigrationTarget): Promise<void> {
  const client = await connect(copy);
  try {
    await client.query(await readFile(new URL('../database/sql/00-roles.sql', import.meta.url), 'utf8'));
  } finally {
    await client.end();
  }
}

/**
 * Sends `input` to a program of PostgreSQL (`psql`, `pg_restore`, or the path of one) that is told by its environment where
 * to work.
 * @throws MigrationError with the end of what the program said, or when it is not installed; what `input` failed with.
 */
export async function feed(
  program: string,
  words: readonly string[],
  input: Readable,
  target: MigrationTarget,
): Promise<void> {
  const child = spawn(program, words, { env: programEnvironment(target), stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-2_000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // A program that ends before it has read everything says why by itself.
  const sent = pipeline(input, child.stdin).catch((error: unknown) => error);
  const code = await ended.catch((cause) => {
    input.destroy();
    throw notInstalled(program, cause as Error);
  });
  const fault = await sent;
  if (isOfInput(fault)) throw fault;
  if (code !== 0) {
    throw new MigrationError(
      `${program} could not restore the dump:\n${said.trim()}\n` +
        'Nothing was changed in your own database. Next: make the dump again, with the client of the same or a newer version.',
    );
  }
}

/** Whether what was to be sent could not be read to its end, and not that the program had heard enough. */
function isOfInput(fault: unknown): boolean {
  const gone = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'EOF'];
  return fault !== undefined && !gone.includes((fault as { code?: string }).code ?? '');
}

const notInstalled = (program: string, cause: Error): MigrationError =>
  new MigrationError(
    `${program} does not run here (${(cause as { code?: string }).code ?? cause.message}), and a dump is restored with it.\n` +
      'Next: install the client of PostgreSQL (Debian: apt-get install postgresql-client; macOS: brew install libpq).',
    { cause },
  );
