import pg from 'pg';
import { connect, type MigrationTarget } from '../migrations/migration-connection.js';
import { fingerprintOf, isComparable, readSchemaNote, watchedCatalog } from '../migrations/schema-state.js';
import { readLedger } from '../migrations/ledger.js';
import { BackupError } from './backup-error.js';
import type { Manifest } from './backup-folder.js';

/** What a database is at one moment, as a backup of it tells. */
export type DatabaseState = Omit<Manifest, 'format' | 'finishedAt'>;

/**
 * Holds the database of `target` as it is at one moment, for `work`: whatever is given `snapshot` sees the same rows.
 * @throws BackupError when the login does not see every row.
 */
export async function withSnapshot<T>(
  target: MigrationTarget,
  work: (snapshot: string, state: DatabaseState) => Promise<T>,
): Promise<T> {
  const client = await connect(target);
  try {
    await refuseBlind(client, target);
    // It is read in transactions of its own.
    const fingerprint = await fingerprintIn(client);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
    const result = await work(rows[0]!.snapshot, { ...(await readState(client)), fingerprint });
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}

/** Row-level security would make a dump of nothing, or fail half way. */
async function refuseBlind(client: pg.Client, { connection: { user } }: MigrationTarget): Promise<void> {
  const { rows } = await client.query(
    'SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)',
  );
  if (rows.length > 0) return;
  throw new BackupError(
    `The login "${user}" does not see all rows: row-level security binds it, and a backup would miss them.\n` +
      'Next: make a login for backups, as a superuser, and set POSTGRES_BACKUP_USER and POSTGRES_BACKUP_PASSWORD:\n' +
      "  CREATE ROLE atrium_backup LOGIN BYPASSRLS PASSWORD '...' IN ROLE pg_read_all_data;",
  );
}

/** What a database is that nobody else works on. */
export async function stateOf(client: pg.Client): Promise<DatabaseState> {
  return { ...(await readState(client)), fingerprint: await fingerprintIn(client) };
}

async function readState(client: pg.Client): Promise<Omit<DatabaseState, 'fingerprint'>> {
  const about = await client.query<{
    database: string;
    takenAt: Date;
    serverVersion: string;
    number: string;
  }>(
    `SELECT current_database() AS database, now() AS "takenAt", current_setting('server_version') AS "serverVersion",
            current_setting('server_version_num') AS number`,
  );
  const { database, takenAt, serverVersion, number } = about.rows[0]!;
  return {
    database,
    takenAt: takenAt.toISOString(),
    serverVersion,
    serverMajor: Math.floor(Number(number) / 10_000),
    migrations: (await readLedgerIn(client)).sort(),
    rows: await countRows(client),
  };
}

const isHere = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ here: boolean }>(
    `SELECT to_regclass('migration.ledger') IS NOT NULL AS here`,
  );
  return rows[0]!.here;
};

// A query that fails would end the transaction, and the snapshot with it.
async function readLedgerIn(client: pg.Client): Promise<string[]> {
  return (await isHere(client)) ? (await readLedger(client)).map(({ name }) => name) : [];
}

async function fingerprintIn(client: pg.Client): Promise<string | null> {
  if (!(await isHere(client))) return null;
  const note = await readSchemaNote(async (sql) => (await client.query(sql)).rows as object[]);
  return note && isComparable(note) ? fingerprintOf(await watchedCatalog(client), note) : null;
}

async function countRows(client: pg.Client): Promise<Record<string, number>> {
  const { rows: tables } = await client.query<{ name: string; sql: string }>(
    `SELECT format('%s.%s', nspname, relname) AS name, format('%I.%I', nspname, relname) AS sql
       FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind = 'r' AND relpersistence = 'p' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
      ORDER BY name`,
  );
  if (tables.length === 0) return {};
  const counts = tables.map(({ sql }, index) => `(SELECT count(*) FROM ${sql}) AS c${index}`);
  const { rows } = await client.query<Record<string, string>>(`SELECT ${counts.join(', ')}`);
  return Object.fromEntries(tables.map(({ name }, index) => [name, Number(rows[0]![`c${index}`])]));
}
