import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries, handOver, run, type ServerAccount } from './binaries.js';
import { inspectProcess } from './processes.js';

/** A cluster's place: data and password lie side by side, so that both come and go together. */
export interface ClusterHome {
  data: string;
  password: string;
  log: string;
  home: string;
}

const defaults: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  // Counts the statements; those that change roles or tables hold passwords, and are not for it.
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_utility': 'off',
  // The log must not repeat what people have stored.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const outside = '/var/tmp/atrium-';

/** The cluster of a data folder; undefined when none was made yet. */
export function findCluster(dataDir: string): ClusterHome | undefined {
  const link = join(dataDir, 'postgres');
  if (!existsSync(link)) return undefined;
  const home = layOut(realpathSync(link));
  if (existsSync(join(home.data, 'PG_VERSION')) && existsSync(home.password)) return home;
  throw new Error(`${link} holds no whole cluster, or not one of this user: move it away to start anew.`);
}

function layOut(home: string): ClusterHome {
  const [data, password, log] = [join(home, 'data'), join(home, 'password'), join(home, 'server.log')];
  return { home, data, password, log };
}

export function readPassword(cluster: ClusterHome): string {
  return readFileSync(cluster.password, 'utf8').trim();
}

/** Makes a new cluster beside its final place and renames it: an interrupted one is never taken for whole. */
export async function createCluster(
  dataDir: string,
  account: ServerAccount,
  isDurable: boolean,
): Promise<ClusterHome> {
  await removeDrafts(dataDir);
  const draft = await mkdtemp(join(dataDir, 'postgres.new-'));
  await giveReachableFolder(draft, account);
  const { home, data, password, log } = layOut(realpathSync(draft));
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  await writeFile(log, '', { mode: 0o600 });
  handOver(home, account);
  const options = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  options.push('--username=postgres', '--auth=scram-sha-256', `--pwfile=${password}`, `--pgdata=${data}`);
  if (!isDurable) options.push('--no-sync');
  const initdb = join(await findBinaries(home, account), 'bin/initdb');
  if ((await run(initdb, options, account, log)) !== 0) throw failure('could not make its data folder', log);
  await rename(draft, join(dataDir, 'postgres'));
  return layOut(realpathSync(join(dataDir, 'postgres')));
}

async function removeDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith('postgres.new-')) await removeHome(join(dataDir, name));
  }
  // A link whose target was cleaned away would block the new cluster's name.
  const home = join(dataDir, 'postgres');
  if (lstatSync(home, { throwIfNoEntry: false })?.isSymbolicLink()) await rm(home);
}

/** Removes a cluster's folder, wherever it lies. Its server must not run. */
export async function removeHome(path: string): Promise<void> {
  const target = existsSync(path) ? realpathSync(path) : path;
  // An initdb whose starter was killed may still be writing.
  await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  if (target.startsWith(outside)) await rm(target, { recursive: true, force: true });
}

/** Under a closed home folder (0700) root's server account could not reach its data: a link leads outside then. */
async function giveReachableFolder(draft: string, account: ServerAccount): Promise<void> {
  const isReachable = async (folder: string): Promise<boolean> => {
    handOver(folder, account);
    return (await run('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], account)) === 0;
  };
  if (await isReachable(realpathSync(draft))) return;
  const folder = await mkdtemp(outside);
  await rm(draft, { recursive: true });
  await symlink(folder, draft);
  if (!(await isReachable(folder)))
    throw new Error(`The user of the embedded PostgreSQL cannot use ${folder}.`);
}

/** What `postmaster.pid` tells of the cluster's live server; undefined when none runs. */
export function findServer(cluster: ClusterHome): { port: number; isReady: boolean } | undefined {
  const file = join(cluster.data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const found = inspectProcess(Number(lines[0]));
  if (!found || (found.command ?? 'postgres') !== 'postgres') return undefined;
  if ((found.folder ?? cluster.data) !== cluster.data) return undefined;
  return { port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Starts the server of a cluster that has none running; resolves to its port once it takes connections.
 * @throws Error with the end of the server's log
 */
export async function startServer(
  cluster: ClusterHome,
  account: ServerAccount,
  settings: Record<string, string>,
): Promise<number> {
  const pgCtl = join(await findBinaries(cluster.home, account), 'bin/pg_ctl');
  const deadline = Date.now() + 15_000;
  for (;;) {
    // PostgreSQL trusts any live process of this id, be it a zombie or another program.
    rmSync(join(cluster.data, 'postmaster.pid'), { force: true });
    await writeFile(cluster.log, '', { mode: 0o600 });
    handOver(cluster.log, account);
    const port = await freePort();
    const pairs = Object.entries({ ...defaults, ...settings, port: String(port) });
    const server = pairs.map(([name, value]) => `-c ${quote(`${name}=${value}`)}`).join(' ');
    const args = ['start', '--silent', '--wait', '--timeout=300', '-D', cluster.data, '-l', cluster.log];
    if ((await run(pgCtl, [...args, '-o', server], account, cluster.log)) === 0) return port;
    // Someone took the port meanwhile, or children of a killed server still wind up.
    const isPassing = /Address already in use|pre-existing shared memory block/.test(readLog(cluster.log));
    if (!isPassing || Date.now() > deadline) throw failure('did not start', cluster.log);
    await delay(100);
  }
}

/** Ends open transactions and stops the server, if it runs. */
export async function stopServer(cluster: ClusterHome, account: ServerAccount): Promise<void> {
  if (findServer(cluster) === undefined) return;
  const pgCtl = join(await findBinaries(cluster.home, account), 'bin/pg_ctl');
  const args = ['stop', '--silent', '--wait', '--timeout=60', '--mode=fast', '-D', cluster.data];
  const code = await run(pgCtl, args, account, cluster.log);
  if (code !== 0 && findServer(cluster) !== undefined) throw failure('did not stop', cluster.log);
}

/** Makes the folder for a cluster and its lock. Others may pass through it, not look into it. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  const created = await mkdir(dataDir, { recursive: true });
  if (created !== undefined) await chmod(dataDir, 0o711);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function readLog(log: string): string {
  return readFileSync(log, 'utf8');
}

function failure(what: string, log: string): Error {
  const end = readLog(log).trimEnd().split('\n').slice(-8).join('\n');
  return new Error(`The embedded PostgreSQL ${what}. The end of ${log}:\n${end}`);
}
