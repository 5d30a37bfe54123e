import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import type { BackupSettings } from '../../config/backup-settings.js';
import { ProgressBar } from '../cli/progress-bar.js';
import { feed, makeRoles } from '../migrations/load-dump.js';
import { connect, type MigrationTarget } from '../migrations/migration-connection.js';
import { MigrationError } from '../migrations/migration-error.js';
import { migrationNames } from '../migrations/migration-files.js';
import { BackupError } from './backup-error.js';
import { checkSum, readManifest, type Manifest } from './backup-folder.js';
import { findTool } from './postgres-tools.js';
import { isSealed, openSealed } from './sealed-backup.js';
import { stateOf } from './snapshot.js';

export interface RestoreOptions {
  settings: BackupSettings;
  /** Where the migrations of this version are. */
  migrations: string;
  /** Takes what an operator should know. */
  log: (line: string) => void;
}

/** What a dump was found to be, before anything is done with it. */
export interface CheckedDump {
  path: string;
  isCustom: boolean;
  isSealed: boolean;
  manifest: Manifest | undefined;
}

/**
 * Reads the whole dump and says whether it is as it was written.
 * @throws BackupError when it is damaged, or there is nothing of the kind.
 */
export async function checkDump(path: string, { settings, log }: RestoreOptions): Promise<CheckedDump> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new BackupError(`${path} cannot be read: ${(cause as Error).message}\nNext: npm run db:backups`, {
      cause,
    });
  });
  const bar = new ProgressBar({ total: size, shownTotal: megabytes(size), stage: 'Checking' });
  let done = 0;
  try {
    const hasSum = await checkSum(path, (bytes) => bar.update((done += bytes)));
    const sealed = isSealed(await beginningOf(createReadStream(path, { end: 15 })));
    if (!hasSum && !sealed)
      log(`There is no ${path}.sha256: whether the file is whole, only its content tells.`);
    const manifest = await readManifest(path);
    const start = await beginningOf(contentOf(path, sealed, settings));
    const isCustom = start.toString('latin1', 0, 5) === 'PGDMP';
    return { path, isCustom, isSealed: sealed, manifest };
  } finally {
    bar.stop();
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function beginningOf(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const chunk of bytes) return Buffer.from(chunk);
  throw new BackupError('The file is empty.\nNext: take another backup: npm run db:backups');
}

/** The dump itself, opened where it was sealed. */
function contentOf(
  path: string,
  sealed: boolean,
  { key }: BackupSettings,
  onRead: (bytes: number) => void = () => undefined,
): AsyncIterable<Buffer> {
  if (sealed) return openSealed(path, key, onRead);
  const file = createReadStream(path);
  file.on('data', (chunk) => onRead(chunk.length));
  return file;
}

/**
 * Fills the empty database of `target` with the dump, and compares what is in it then with what was backed up.
 * @throws BackupError when it could not be restored to the last row, or is of a server that is newer.
 */
export async function loadDump(
  dump: CheckedDump,
  target: MigrationTarget,
  { settings }: RestoreOptions,
): Promise<void> {
  const serverMajor = await majorOf(target);
  refuseNewerServer(dump, serverMajor);
  const { size } = await stat(dump.path);
  const tool = await findTool(dump.isCustom ? 'pg_restore' : 'psql', {
    folder: settings.binFolder,
    serverMajor,
    // A newer server takes what an older program sends: so a dump of version 15 moves to one of 18.
    ...(dump.manifest && { leastMajor: dump.manifest.serverMajor }),
  });
  const bar = new ProgressBar({ total: size, shownTotal: megabytes(size), stage: 'Restoring' });
  let done = 0;
  try {
    await makeRoles(target);
    const content = Readable.from(
      contentOf(dump.path, dump.isSealed, settings, (bytes) => bar.update((done += bytes))),
      { objectMode: false },
    );
    const words = dump.isCustom
      ? ['--exit-on-error', '--enable-row-security', `--dbname=${target.connection.database}`]
      : ['-X', '-q', '-v', 'ON_ERROR_STOP=1'];
    await feed(tool.path, words, dump.isCustom ? content : await unpacked(content), target);
  } catch (error) {
    throw explain(error, dump.path);
  } finally {
    bar.stop();
  }
  await compare(dump, target);
}

/** SQL may be compressed. */
async function unpacked(content: Readable): Promise<Readable> {
  const iterator = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await iterator.next();
  const whole = Readable.from(
    (async function* () {
      for (let part = first; !part.done; part = await iterator.next()) yield part.value;
    })(),
    { objectMode: false },
  );
  const isGzip = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isGzip) return whole;
  const gunzip = createGunzip();
  whole.on('error', (error) => gunzip.destroy(error));
  return whole.pipe(gunzip);
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof BackupError) return error;
  if (error instanceof MigrationError) return new BackupError(error.message, { cause: error });
  const { code } = error as { code?: string };
  if (code?.startsWith('Z_')) {
    return new BackupError(
      `${path} is damaged: it cannot be decompressed. Nothing was changed.\nNext: take another backup (npm run db:backups).`,
      { cause: error },
    );
  }
  return error;
}

export async function majorOf(target: MigrationTarget): Promise<number> {
  const client = await connect(target);
  try {
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    return Math.floor(Number(rows[0]!.server_version_num) / 10_000);
  } finally {
    await client.end();
  }
}

function refuseNewerServer({ path, manifest }: CheckedDump, serverMajor: number): void {
  if (!manifest || manifest.serverMajor <= serverMajor) return;
  throw new BackupError(
    `${path} is of a server of version ${manifest.serverMajor}, and this one is of version ${serverMajor}: an older server ` +
      `does not read what a newer one wrote. Nothing was changed.\nNext: restore into a server of version ${manifest.serverMajor} or newer.`,
  );
}

/** @throws BackupError when a table has not the rows, or the schema is not the one, that the manifest tells. */
async function compare({ manifest, path }: CheckedDump, target: MigrationTarget): Promise<void> {
  if (!manifest) return;
  const client = await connect(target);
  const state = await stateOf(client).finally(() => client.end());
  const tables = new Set([...Object.keys(manifest.rows), ...Object.keys(state.rows)]);
  const wrong = [...tables].filter((name) => manifest.rows[name] !== state.rows[name]);
  const faults = wrong.map(
    (name) =>
      `${name} has ${state.rows[name] ?? 'no'} rows, and was backed up with ${manifest.rows[name] ?? 'none'}`,
  );
  const isSameMajor = manifest.serverMajor === state.serverMajor;
  if (isSameMajor && manifest.fingerprint !== state.fingerprint)
    faults.push('the schema is not the one that was backed up');
  if (faults.length === 0) return;
  throw new BackupError(
    `${path} was restored, and is not what was backed up:\n  ${faults.slice(0, 20).join('\n  ')}\nNext: take another backup (npm run db:backups).`,
  );
}

/**
 * @throws BackupError when what was restored has migrations that this version does not know.
 */
export async function refuseNewerSchema(
  target: MigrationTarget,
  { migrations }: RestoreOptions,
): Promise<void> {
  const client = await connect(target);
  const { migrations: applied } = await stateOf(client).finally(() => client.end());
  const known = new Set(await migrationNames(migrations));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new BackupError(
    `The backup has migrations that this version does not know: ${unknown.join(', ')}. Nothing was changed.\n` +
      'Next: restore with the version of the service that made the backup; or, knowing that the service here may not work ' +
      'with it, with --accept-newer-schema.',
  );
}

export interface SwapOptions extends RestoreOptions {
  /** Puts the restored database in the place of one that holds something. */
  isForced: boolean;
  acceptsNewerSchema: boolean;
}

/**
 * Restores the dump in the place of the database of `target`: into a new one beside it, which takes its name once it is whole
 * and proven. What was there keeps its content under another name.
 * @returns the name that the former database has now; undefined where there was none, or it was empty.
 * @throws BackupError with the next step; the database of `target` is as it was then.
 */
export async function restoreInPlace(
  path: string,
  target: MigrationTarget,
  options: SwapOptions,
): Promise<string | undefined> {
  const { database } = target.connection;
  const admin = await connect({ ...target, connection: { ...target.connection, database: 'postgres' } });
  try {
    await beTheOnlyOne(admin, database);
    const found = await findDatabase(admin, target);
    if (found === 'filled' && !options.isForced) throw refuseFilled(database);
    const dump = await checkDump(path, options);
    const restoring = `${database.slice(0, 50)}_restoring`;
    await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(restoring)} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(restoring)} TEMPLATE template0`);
    const beside = { ...target, connection: { ...target.connection, database: restoring } };
    try {
      await loadDump(dump, beside, options);
      if (!options.acceptsNewerSchema) await refuseNewerSchema(beside, options);
      await analyse(beside);
      return await swap(admin, { target, restoring, found });
    } catch (error) {
      await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(restoring)} WITH (FORCE)`);
      throw error;
    }
  } finally {
    await admin.end();
  }
}

/** For as long as `admin` is connected: two would take each other's half-filled database away. */
async function beTheOnlyOne(admin: pg.Client, database: string): Promise<void> {
  const lock = `SELECT pg_try_advisory_lock(hashtextextended('atrium restores ' || $1, 0)) AS "isOurs"`;
  const { rows } = await admin.query<{ isOurs: boolean }>(lock, [database]);
  if (rows[0]!.isOurs) return;
  throw new BackupError(
    `Another restore of "${database}" is under way. Nothing was changed.\nNext: wait until it is done.`,
  );
}

type Found = 'missing' | 'empty' | 'filled';

async function findDatabase(admin: pg.Client, target: MigrationTarget): Promise<Found> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [
    target.connection.database,
  ]);
  if (rowCount === 0) return 'missing';
  const client = await connect(target);
  try {
    const { rows } = await client.query<{ filled: boolean }>(
      `SELECT EXISTS (
         SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
       ) AS filled`,
    );
    return rows[0]!.filled ? 'filled' : 'empty';
  } finally {
    await client.end();
  }
}

const refuseFilled = (database: string): BackupError =>
  new BackupError(
    `The database "${database}" is not empty, and a restore takes its place. Nothing was changed.\n` +
      'Next: stop the service, then run again with --force: what is there now is kept under another name. Or name another ' +
      'database: POSTGRES_DB.',
  );

/** A restored database has no statistics, and would be slow without anybody knowing why. */
async function analyse(target: MigrationTarget): Promise<void> {
  const client = await connect(target);
  await client.query('ANALYZE').finally(() => client.end());
}

/**
 * Both names change in one transaction: there is no moment without a database, and none with half of one. Nobody is let
 * in meanwhile: a service that comes back at once would keep the name from being changed, PostgreSQL waiting for it to go.
 */
async function swap(
  admin: pg.Client,
  { target, restoring, found }: { target: MigrationTarget; restoring: string; found: Found },
): Promise<string | undefined> {
  const { database } = target.connection;
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  const former = `${database.slice(0, 40)}_before_${time}`;
  const name = pg.escapeIdentifier;
  if (found === 'missing') {
    await admin.query(`ALTER DATABASE ${name(restoring)} RENAME TO ${name(database)}`);
    return undefined;
  }
  let current = database;
  await admin.query(`ALTER DATABASE ${name(database)} ALLOW_CONNECTIONS false`);
  try {
    await endSessionsOf(admin, [database, restoring]);
    await admin.query('BEGIN');
    await admin.query(`ALTER DATABASE ${name(database)} RENAME TO ${name(former)}`);
    await admin.query(`ALTER DATABASE ${name(restoring)} RENAME TO ${name(database)}`);
    await admin.query('COMMIT');
    current = former;
  } catch (error) {
    await admin.query('ROLLBACK');
    throw error;
  } finally {
    await admin.query(`ALTER DATABASE ${name(current)} ALLOW_CONNECTIONS true`);
  }
  // A restore takes its time: what was empty when it began may hold something by now.
  const kept = { ...target, connection: { ...target.connection, database: former } };
  if (found === 'filled' || (await findDatabase(admin, kept)) === 'filled') return former;
  await admin.query(`DROP DATABASE ${name(former)} WITH (FORCE)`);
  return undefined;
}

const endSessionsOf = (admin: pg.Client, databases: string[]): Promise<unknown> =>
  admin.query(
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ANY ($1) AND pid <> pg_backend_pid()',
    [databases],
  );
