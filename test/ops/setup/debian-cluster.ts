import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { handOver, serverAccount } from '../../../src/platform/database/embedded/binaries.js';
import { runCommand } from '../../setup/product-process.js';

const run = promisify(execFile);

/** Of the service and the tests; the server's account is another one where these run as root. */
export const account = serverAccount();
export const binFolder = process.env.OPS_PG_BIN!;

/** A PostgreSQL of the system, in a folder of its own. */
export interface DebianCluster {
  folder: string;
  dataDir: string;
  port: number;
  /** What the commands of the service are given to work on it. */
  env: NodeJS.ProcessEnv;
  connect(database?: string): Promise<pg.Client>;
  /** Runs a command of the service against it. */
  command(words: string[], env?: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }>;
  start(): Promise<void>;
  /** At once, without a goodbye. */
  stop(): Promise<void>;
  /** With a checkpoint: who is connected is not waited for. */
  shutDown(): Promise<void>;
  /** As an operator does it: who is connected is not waited for. */
  restart(): Promise<void>;
  /** Runs a program of the system as the account of the server. */
  asServer(program: string, words: string[], env?: NodeJS.ProcessEnv): Promise<string>;
  remove(): Promise<void>;
}

/** A cluster that was shut down, to be copied. */
export interface Template {
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** Settings: more lines of postgresql.conf, from the folder of the cluster. */
type Settings = (folder: string) => string;

/** An empty one. */
export const startDebianCluster = (settings: Settings = () => ''): Promise<DebianCluster> =>
  startCluster(settings, undefined);

/** One with a migrated database `atrium` and the rows and files of the seeders: a copy of what was made before all tests. */
export const startFilledCluster = (settings: Settings = () => ''): Promise<DebianCluster> =>
  startCluster(settings, JSON.parse(process.env.OPS_TEMPLATE!) as Template);

async function startCluster(settings: Settings, template: Template | undefined): Promise<DebianCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'atrium-ops-'));
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'data');
  const asServer: DebianCluster['asServer'] = async (program, words, env) => {
    const options = { ...account, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C', ...env } };
    return (await run(program, words, options)).stdout;
  };
  const passwords = passwordsOf(template);
  await mkdir(dataDir, { mode: 0o700 });
  handOver(folder, account);
  if (template) await asServer('cp', ['-aT', join(template.folder, 'data'), dataDir]);
  else await initialize(folder, passwords.POSTGRES_OWNER_PASSWORD, asServer);
  const port = await freePort();
  const lines = [`port = ${port}`, `listen_addresses = '127.0.0.1'`, `unix_socket_directories = '${folder}'`];
  lines.push('fsync = off', 'shared_buffers = 64MB', settings(folder));
  await appendFile(join(dataDir, 'postgresql.conf'), `\n${lines.join('\n')}\n`);
  const control = (...words: string[]): Promise<string> =>
    asServer('/bin/sh', [
      '-c',
      'exec "$@" >/dev/null 2>&1',
      'sh',
      join(binFolder, 'pg_ctl'),
      '-D',
      dataDir,
      ...words,
    ]);
  const start = async (): Promise<void> =>
    void (await control('-w', '-l', join(folder, 'server.log'), 'start'));
  await start();
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    DATA_DIR: join(folder, 'service'),
    BACKUP_DIR: join(folder, 'backups'),
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(port),
    POSTGRES_DB: 'atrium',
    POSTGRES_USER: 'atrium_api',
    POSTGRES_OWNER_USER: 'postgres',
    ...passwords,
    PG_BIN: binFolder,
    // Whatever the shell has: what a test does not set is not set.
    BACKUP_KEY: '',
  };
  if (template) await cp(join(template.folder, 'service'), env.DATA_DIR!, { recursive: true });
  else await mkdir(env.DATA_DIR!);
  return {
    folder,
    dataDir,
    port,
    env,
    connect: async (database = 'atrium') => {
      const { POSTGRES_OWNER_USER: user, POSTGRES_OWNER_PASSWORD: password } = env;
      const client = new pg.Client({ host: '127.0.0.1', port, user, password, database });
      // A restore takes the database away from under it.
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    command: (words, more) => runCommand(words, { ...env, ...more }),
    start,
    stop: async () => void (await control('-m', 'immediate', 'stop')),
    shutDown: async () => void (await control('-w', '-m', 'fast', 'stop')),
    restart: async () =>
      void (await control('-w', '-m', 'fast', '-l', join(folder, 'server.log'), 'restart')),
    asServer,
    remove: async () => {
      await control('-m', 'immediate', 'stop').catch(() => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** Logins that a copy has from what it is a copy of. */
function passwordsOf(template: Template | undefined) {
  const { POSTGRES_PASSWORD, POSTGRES_OWNER_PASSWORD } = template?.env ?? {};
  const random = (): string => randomBytes(16).toString('hex');
  return {
    POSTGRES_PASSWORD: POSTGRES_PASSWORD ?? random(),
    POSTGRES_OWNER_PASSWORD: POSTGRES_OWNER_PASSWORD ?? random(),
  };
}

async function initialize(
  folder: string,
  password: string,
  asServer: DebianCluster['asServer'],
): Promise<void> {
  const file = join(folder, 'password');
  await writeFile(file, password, { mode: 0o600 });
  handOver(file, account);
  const words = [
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--username=postgres',
    '--auth-host=scram-sha-256',
    // As pgBackRest comes; who else is on the machine gains a cluster of tests.
    '--auth-local=trust',
    '--no-sync',
    '--data-checksums',
  ];
  await asServer(join(binFolder, 'initdb'), [
    ...words,
    `--pwfile=${file}`,
    `--pgdata=${join(folder, 'data')}`,
  ]);
}

/** A migrated database `atrium` with the rows of the seeders in it. */
export async function fillDatabase(cluster: DebianCluster): Promise<void> {
  const admin = await cluster.connect('postgres');
  await admin.query('CREATE DATABASE atrium').finally(() => admin.end());
  for (const words of [['migration:run'], ['db:login'], ['db:seed']]) await succeed(cluster, words);
}

/** Runs a command that has to end with 0, and answers what it said. */
export async function succeed(
  cluster: DebianCluster,
  words: string[],
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const { code, output } = await cluster.command(words, env);
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
