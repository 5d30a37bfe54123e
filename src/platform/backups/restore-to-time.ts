import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BackupSettings } from '../../config/backup-settings.js';
import { serverAccount } from '../database/embedded/binaries.js';
import { BackupError } from './backup-error.js';
import { Pgbackrest, type StanzaInfo } from './pgbackrest.js';
import {
  binariesOf,
  isRunning,
  startCluster,
  stopCluster,
  untilPromoted,
  type ClusterPlace,
} from './restored-cluster.js';

export interface PointInTimeOptions {
  settings: BackupSettings;
  /** A time with its zone, or `latest`. */
  to: string;
  /** Where the cluster goes; undefined is where the configuration of pgBackRest has it. */
  dataDir: string | undefined;
  /** Settings that the server is started with; undefined leaves it to be started by somebody else. */
  serverSettings: Record<string, string> | undefined;
  /** Puts it in the place of a cluster that is there, and stops its server. */
  isForced: boolean;
  repo: number | undefined;
  log: (line: string) => void;
}

export interface RestoredCluster {
  dataDir: string;
  isStarted: boolean;
  /** What the server says of the last transaction that it has restored. */
  lastTransactionAt: string | undefined;
  /** Where the former cluster is now. */
  former: string | undefined;
}

/**
 * Restores the whole cluster as it was at a moment: the newest backup before it, and the WAL from then on. The server is
 * started and takes writes when this returns.
 * @throws BackupError with the next step. A cluster that was there is whole, in its place or beside it.
 */
export async function restoreToTime(options: PointInTimeOptions): Promise<RestoredCluster> {
  const { settings, repo, log } = options;
  const to = options.to === 'latest' ? undefined : readMoment(options.to);
  const configured = await new Pgbackrest(settings.pgbackrest, undefined).dataDir();
  const given = options.dataDir ?? configured;
  if (given === undefined)
    throw new BackupError('Say where the cluster goes: --data-dir /var/lib/postgresql/18/main');
  const dataDir = resolve(given);
  const account = serverAccount(existsSync(dataDir) ? dataDir : undefined);
  const pgbackrest = new Pgbackrest(settings.pgbackrest, account);
  const info = await pgbackrest.info(repo);
  if (to) refuseTooEarly(to, info);
  const binFolder = await binariesOf(info.serverMajor, settings.binFolder);
  const place: ClusterPlace = { dataDir, account, binFolder, log: `${dataDir}.restore.log` };
  const former = await makeRoom(place, options);
  const isBeside = configured === undefined || dataDir !== resolve(configured);
  if (isBeside)
    log('It is not where pgBackRest has the cluster: nothing of it is archived (archive_mode is off).');
  log(`Restoring ${settings.pgbackrest.stanza} into ${dataDir}`);
  await pgbackrest.restore({ dataDir, to: to?.text, isBeside, repo });
  if (!options.serverSettings) return { dataDir, isStarted: false, lastTransactionAt: undefined, former };
  await writeFile(place.log, '', { mode: 0o600 });
  if (account) await chown(place.log, account.uid, account.gid);
  log('Starting the server, which recovers from the archive');
  await startCluster(place, options.serverSettings);
  await untilPromoted(place);
  return { dataDir, isStarted: true, lastTransactionAt: await lastTransaction(place.log), former };
}

interface Moment {
  /** As PostgreSQL and pgBackRest read it, in UTC. */
  text: string;
  at: Date;
}

/** @throws BackupError for what has no zone: whose clock it means is not to be guessed. */
export function readMoment(text: string): Moment {
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?\s?(Z|[+-]\d\d(?::?\d\d)?)$/.exec(
    text.trim(),
  );
  const [, date = '', time = '', fraction = '', zone = ''] = parts ?? [];
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const at = new Date(`${date}T${time}${offset}`);
  if (parts && !Number.isNaN(at.getTime())) {
    const utc = at.toISOString().slice(0, 19).replace('T', ' ');
    return { at, text: `${utc}${fraction}+00` };
  }
  throw new BackupError(
    `"${text}" is no moment. Next: give date, time and zone, such as --to '2026-11-20 10:15:00+00'; or --to latest`,
  );
}

function refuseTooEarly({ at, text }: Moment, { backups }: StanzaInfo): void {
  const first = backups.map(({ endedAt }) => endedAt).sort((a, b) => a.getTime() - b.getTime())[0]!;
  if (at >= first) return;
  throw new BackupError(
    `No backup is older than ${text}: the first moment that can be restored is ${first.toISOString()}. Nothing was changed.`,
  );
}

/** What is there is moved, never removed. */
async function makeRoom(place: ClusterPlace, { isForced }: PointInTimeOptions): Promise<string | undefined> {
  const { dataDir, account } = place;
  const isFilled = existsSync(dataDir) && (await readdir(dataDir)).length > 0;
  if (isFilled && !isForced) {
    const what = isRunning(dataDir) ? 'a server is running in it' : 'it holds a cluster, or something else';
    throw new BackupError(
      `${dataDir} is not empty: ${what}. Nothing was changed.\nNext: stop the service and run again with --force: the server ` +
        'is stopped, and what is there is kept beside it. Or restore into another folder: --data-dir',
    );
  }
  let former: string | undefined;
  if (isFilled) {
    if (isRunning(dataDir)) await stopCluster(place);
    former = `${dataDir}.before-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;
    await rename(dataDir, former);
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chmod(dataDir, 0o700);
  if (account) await chown(dataDir, account.uid, account.gid);
  return former;
}

async function lastTransaction(log: string): Promise<string | undefined> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return /last completed transaction was at log time (.+)$/m.exec(text)?.[1];
}

/** What a server that somebody looks after is started with: what its own configuration says, but for these. */
export function serverSettings(options: {
  port: number | undefined;
  configFile: string | undefined;
  dataDir: string | undefined;
}): Record<string, string> {
  const { port, configFile, dataDir } = options;
  return {
    ...(port !== undefined && { port: String(port) }),
    ...(configFile !== undefined && { config_file: configFile }),
    // The file may name the folder of another cluster.
    ...(configFile !== undefined && dataDir !== undefined && { data_directory: resolve(dataDir) }),
  };
}
