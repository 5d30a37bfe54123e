import { chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { BackupSettings } from '../../config/backup-settings.js';
import { handOver, serverAccount } from '../database/embedded/binaries.js';
import type { FeatureDefinition } from '../features/feature.module.js';
import { connect, type MigrationTarget } from '../migrations/migration-connection.js';
import { MigrationError } from '../migrations/migration-error.js';
import { Migrator } from '../migrations/migrator.js';
import { rehearse } from '../migrations/rehearsal/rehearse.js';
import { withScratchDatabases } from '../migrations/scratch-database.js';
import { BackupError } from './backup-error.js';
import { listBackups } from './backup-folder.js';
import { checkRestored, type CheckResult } from './checks.js';
import { recordDrill, type DrillRecord } from './drill-record.js';
import { Pgbackrest } from './pgbackrest.js';
import { checkDump, loadDump } from './restore-dump.js';
import {
  binariesOf,
  isRunning,
  startCluster,
  stopCluster,
  untilPromoted,
  type ClusterPlace,
} from './restored-cluster.js';

export interface DrillOptions {
  settings: BackupSettings;
  migrations: string;
  features: readonly FeatureDefinition[];
  /** What is wrong with the audit trail of a database, one sentence each. */
  verifyAudit(target: MigrationTarget): Promise<string[]>;
  log: (line: string) => void;
}

/** What came of a drill. */
export interface Drill {
  record: DrillRecord;
  checks: CheckResult[];
}

/** What was restored, and of when it is. */
interface Restored {
  target: MigrationTarget;
  restorableTo: Date;
}

type ProveRestored = (restored: Restored) => Promise<CheckResult[]>;

/**
 * Restores a dump into a database of its own on the server of `target`, proves it and drops it.
 * @param file undefined is the newest there is.
 */
export async function drillDump(
  target: MigrationTarget,
  file: string | undefined,
  options: DrillOptions,
): Promise<Drill> {
  const path = file ?? (await listBackups(options.settings.folder))[0]?.path;
  if (path === undefined) {
    throw new BackupError(`There is no backup in ${options.settings.folder}.\nNext: npm run db:backup`);
  }
  return recorded({ kind: 'dump', source: basename(path) }, options, async (prove) => {
    const dump = await checkDump(path, options);
    const restorableTo = dump.manifest ? new Date(dump.manifest.takenAt) : (await stat(path)).mtime;
    return withScratchDatabases(target, async (scratch) => {
      const copy = await scratch.empty();
      await loadDump(dump, copy, options);
      return prove({ target: copy, restorableTo });
    });
  });
}

/** Restores the newest backup of pgBackRest, and the WAL as far as it goes, into a cluster of its own; proves and removes it. */
export async function drillPhysical(
  { database, repo }: { database: string; repo: number | undefined },
  options: DrillOptions,
): Promise<Drill> {
  const { settings, log } = options;
  const account = serverAccount();
  const pgbackrest = new Pgbackrest(settings.pgbackrest, account);
  const info = await pgbackrest.info(repo);
  const newest = info.backups.at(-1)!;
  return recorded({ kind: 'physical', source: newest.label }, options, async (prove) => {
    const binFolder = await binariesOf(info.serverMajor, settings.binFolder);
    const folder = await mkdtemp(join(tmpdir(), 'atrium-drill-'));
    const dataDir = join(folder, 'data');
    const place: ClusterPlace = { dataDir, account, binFolder, log: join(folder, 'server.log') };
    try {
      await mkdir(dataDir, { mode: 0o700 });
      await writeFile(place.log, '', { mode: 0o600 });
      handOver(folder, account);
      log(`Restoring ${newest.label} into ${dataDir}`);
      await pgbackrest.restore({ dataDir, to: undefined, isBeside: true, repo });
      const target = await startThrowAway(folder, place, database);
      const archive = await archiveCheck(target, info.lastSegment);
      const restorableTo = await lastChange(target, newest.endedAt);
      log('Comparing every file of the repository with its checksum');
      const damage = await pgbackrest.verify(repo);
      const repository = {
        name: 'Every file of the repository has its checksum.',
        faults: damage ? [damage] : [],
      };
      return [archive, repository, ...(await prove({ target, restorableTo }))];
    } finally {
      if (isRunning(dataDir)) await stopCluster(place);
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });
}

/** Nobody but us reaches it, by a socket in a folder of ours, so that it needs no password of the cluster it is a copy of. */
async function startThrowAway(
  folder: string,
  place: ClusterPlace,
  database: string,
): Promise<MigrationTarget> {
  const port = await freePort();
  const [configFile, accessFile] = [join(folder, 'postgresql.conf'), join(folder, 'pg_hba.conf')];
  await writeFile(accessFile, 'local all all trust\n');
  const lines = {
    ...{ port, listen_addresses: '', unix_socket_directories: folder, hba_file: accessFile },
    ...{ hot_standby: 'off', fsync: 'off', archive_mode: 'off', max_connections: 50, shared_buffers: '64MB' },
    // As much as the cluster may have had.
    ...{ max_prepared_transactions: 100, max_locks_per_transaction: 256, timezone: 'UTC' },
    ...{ log_min_error_statement: 'panic', log_error_verbosity: 'terse' },
  };
  await writeFile(
    configFile,
    Object.entries(lines)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  );
  if (place.account)
    for (const file of [configFile, accessFile]) await chown(file, place.account.uid, place.account.gid);
  await startCluster(place, { config_file: configFile, data_directory: place.dataDir });
  await untilPromoted(place);
  const connection = { host: folder, port, password: '', database };
  const user = await superuserOf({ ...connection, database: 'template1' });
  return { connection: { ...connection, user } };
}

/** Somebody there is: it is whoever made the cluster, `postgres` nearly always. */
async function superuserOf(connection: Omit<pg.ClientConfig, 'user'>): Promise<string> {
  let why: unknown;
  for (const user of ['postgres', 'atrium']) {
    const client = new pg.Client({ ...connection, user });
    try {
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        'SELECT rolname AS name FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1',
      );
      if (rows[0]) return rows[0].name;
    } catch (error) {
      why = error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new BackupError(
    `The restored cluster has no superuser "postgres" or "atrium" that may log in (${(why as Error | undefined)?.message}).`,
    { cause: why },
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A server that meets a damaged record takes it for the end of the WAL, and says nothing. */
async function archiveCheck(target: MigrationTarget, lastSegment: string): Promise<CheckResult> {
  const name = 'The archived WAL was restored to its end.';
  const client = await connect(target);
  try {
    const { rows } = await client.query<{ history: string; segment: string }>(
      `SELECT pg_read_file('pg_wal/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '.history') AS history,
              pg_size_bytes(current_setting('wal_segment_size')) AS segment`,
    );
    const { history, segment } = rows[0]!;
    // The last line tells where the timeline of the archive was left.
    const ended = /([0-9A-F]+)\/([0-9A-F]+)(?!.*\/)/s.exec(history);
    const end = (BigInt(`0x${ended![1]}`) << 32n) + BigInt(`0x${ended![2]}`);
    const [high, number] = [lastSegment.slice(8, 16), lastSegment.slice(16)];
    const start = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${number}`) * BigInt(segment);
    const fault = `it ends at ${ended![0]}, and the archive has the segment ${lastSegment}: what lies between is damaged or missing`;
    return { name, faults: end > start ? [] : [fault] };
  } finally {
    await client.end();
  }
}

async function lastChange(target: MigrationTarget, backupEnded: Date): Promise<Date> {
  const client = await connect(target);
  try {
    const { rows } = await client.query<{ at: Date | null }>('SELECT pg_last_xact_replay_timestamp() AS at');
    const at = rows[0]!.at;
    return at && at > backupEnded ? at : backupEnded;
  } finally {
    await client.end();
  }
}

/** Runs one drill; whatever comes of it is noted. */
async function recorded(
  what: Pick<DrillRecord, 'kind' | 'source'>,
  options: DrillOptions,
  work: (prove: ProveRestored) => Promise<CheckResult[]>,
): Promise<Drill> {
  const started = Date.now();
  let restorableTo: Date | undefined;
  const note = async (faults: string[]): Promise<DrillRecord> => {
    const record = {
      ...what,
      at: new Date().toISOString(),
      isProven: faults.length === 0,
      restorableTo: restorableTo?.toISOString() ?? null,
      recoveryPointSeconds: restorableTo ? Math.round((started - restorableTo.getTime()) / 1_000) : null,
      recoveryTimeSeconds: Math.round((Date.now() - started) / 1_000),
      faults,
    };
    await recordDrill(options.settings.folder, record);
    return record;
  };
  try {
    const checks = await work(async (restored) => {
      restorableTo = restored.restorableTo;
      return prove(restored, options);
    });
    const faults = checks.flatMap((check) => check.faults.map((fault) => `${check.name} ${fault}`));
    return { checks, record: await note(faults) };
  } catch (error) {
    await note([(error as Error).message.split('\n')[0]!]);
    throw error;
  }
}

async function prove({ target }: Restored, options: DrillOptions): Promise<CheckResult[]> {
  const client = await connect(target);
  const checks = await checkRestored(client, options.features, options.log).finally(() => client.end());
  options.log('Pending migrations can be applied, undone and applied again.');
  const pending = await migrationCheck(target, options);
  options.log('The audit trail is as it was sealed.');
  checks.push({ name: 'The audit trail is as it was sealed.', faults: await options.verifyAudit(target) });
  checks.push(pending);
  return checks;
}

/** Where they can, they are applied: what looks at the trail then expects the guards of the tables of now. */
async function migrationCheck(
  target: MigrationTarget,
  { migrations, log }: DrillOptions,
): Promise<CheckResult> {
  const name = 'Pending migrations can be applied, undone and applied again.';
  try {
    const { steps, problems } = await rehearse(target, {
      directory: migrations,
      maxBlockedMs: Number.MAX_SAFE_INTEGER,
      log,
      signal: new AbortController().signal,
    });
    if (steps.length > 0 && problems.length === 0) {
      await new Migrator(target.connection, { directory: migrations, tls: target.tls, log }).up();
    }
    return { name, faults: problems };
  } catch (error) {
    if (error instanceof MigrationError) return { name, faults: [error.message] };
    throw error;
  }
}
