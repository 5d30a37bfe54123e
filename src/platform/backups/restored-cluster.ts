import { execFile, spawn } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ServerAccount } from '../database/embedded/binaries.js';
import { BackupError } from './backup-error.js';
import { findTool } from './postgres-tools.js';

const execute = promisify(execFile);

/** A cluster on this machine, by the folder of its data. */
export interface ClusterPlace {
  dataDir: string;
  account: ServerAccount;
  /** Of pg_ctl, as new as the cluster. */
  binFolder: string;
  /** What the server writes when it starts. */
  log: string;
}

export async function binariesOf(major: number, folder: string | undefined): Promise<string> {
  const { path, major: found } = await findTool('postgres', { folder, serverMajor: major });
  if (found === major) return dirname(path);
  throw new BackupError(
    `The backup is of a cluster of version ${major}, and there is only postgres ${found} here (${path}).\n` +
      `Next: install postgresql-${major}, or say where it is with PG_BIN.`,
  );
}

/** Whether a server runs in the folder. */
export function isRunning(dataDir: string): boolean {
  const pid = Number(readIfThere(join(dataDir, 'postmaster.pid')).split('\n')[0]);
  if (!pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Starts the server and returns when it takes connections, or waits for them while it recovers. */
export async function startCluster(place: ClusterPlace, settings: Record<string, string>): Promise<void> {
  const server = Object.entries(settings).map(([name, value]) => `-c ${quote(`${name}=${value}`)}`);
  const words = ['start', '--silent', '--wait', '--timeout=86400', '-D', place.dataDir, '-l', place.log];
  const code = await control(place, server.length > 0 ? [...words, '-o', server.join(' ')] : words);
  if (code !== 0) throw failure(place);
}

export async function stopCluster(place: ClusterPlace): Promise<void> {
  const code = await control(place, [
    'stop',
    '--silent',
    '--wait',
    '--timeout=300',
    '--mode=fast',
    '-D',
    place.dataDir,
  ]);
  if (code === 0 || !isRunning(place.dataDir)) return;
  throw new BackupError(`The server in ${place.dataDir} did not stop.\nNext: stop it, then run again.`);
}

/**
 * Waits until the server has recovered to its target and takes writes. Asks the files of the cluster, and needs no login.
 * @throws BackupError with the end of the server's log when it gave up.
 */
export async function untilPromoted(place: ClusterPlace): Promise<void> {
  for (;;) {
    if (!isRunning(place.dataDir)) throw failure(place);
    const options = { ...place.account, cwd: '/', env: { LC_ALL: 'C' } };
    const { stdout } = await execute(join(place.binFolder, 'pg_controldata'), ['-D', place.dataDir], options);
    const isPromoted = /^Database cluster state:\s+in production$/m.test(stdout);
    // Its files say so a moment before it takes connections.
    if (isPromoted && /^ready\s*$/m.test(readIfThere(join(place.dataDir, 'postmaster.pid')))) return;
    await pause(100);
  }
}

function failure({ log, dataDir }: ClusterPlace): BackupError {
  const end = readIfThere(log).trimEnd().split('\n').slice(-12).join('\n');
  const next = end.includes('recovery ended before configured recovery target was reached')
    ? 'The archive does not reach that moment.\nNext: choose an earlier one, or as far as the archive goes: --to latest'
    : 'Next: mend what the log tells, then run again.';
  return new BackupError(`The server in ${dataDir} did not come up. The end of ${log}:\n${end}\n${next}`);
}

/** The server inherits the handles and outlives this process: a file, because a pipe would never close. */
function control({ binFolder, account, log }: ClusterPlace, words: string[]): Promise<number> {
  const output = openSync(log, 'a', 0o600);
  // Those of pgBackRest may hold the keys of its repositories, which the server fetches its WAL with.
  const kept = Object.entries(process.env).filter(([name]) => /^PGBACKREST_(?!STANZA$|CONFIG$)/.test(name));
  const env = {
    ...Object.fromEntries(kept),
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  const child = spawn(join(binFolder, 'pg_ctl'), words, {
    ...account,
    cwd: '/',
    env,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
