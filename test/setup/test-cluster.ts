import { chmod, mkdir, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { ConnectionSettings } from '../../src/config/environment.js';
import { removeHome } from '../../src/platform/database/embedded/cluster.js';
import {
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/database/embedded/embedded-postgres.js';
import { ensureServiceLogin } from '../../src/platform/database/service-login.js';
import { Migrator } from '../../src/platform/migrations/migrator.js';

const prefix = 'atrium-test-';

/** Nothing here has to survive a power cut, so nothing waits for the disk; nor has its log to fill what it lies in. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_wal_size: '256MB',
  // At a moment that chance chooses it would count, and clean up, what a test looks at.
  autovacuum: 'off',
};

/** A file system in memory, where there is one: to make and to drop a database takes a tenth of the time there. */
const memory = '/dev/shm';
/** What a run of all tests may need of it; that of a container may be smaller. */
const neededBytes = 3 * 1024 ** 3;

export interface TestCluster {
  connection: ConnectionSettings;
  /** A folder of this worker in this run, gone after it; holds the cluster. */
  folder: string;
  /** A place in it for what tests put into temporary files. */
  temporary: string;
  remove(): Promise<void>;
}

/**
 * A cluster for each worker of one run of the tests, with a migrated database to be cloned by each test file: what one
 * file does to the whole server, no other sees. Where TEST_SERVER_URL names a server (of another version, say), all
 * use that one, as its superuser.
 */
export async function startTestClusters(
  workers: number,
  template: string,
  migrations: string,
): Promise<TestCluster[]> {
  await removeAbandoned();
  const { TEST_SERVER_URL } = process.env;
  if (TEST_SERVER_URL) {
    const shared = await useServer(new URL(TEST_SERVER_URL), template, migrations);
    return Array.from({ length: workers }, () => shared);
  }
  const starting = Array.from({ length: workers }, () => startTestCluster(template, migrations));
  const started = await Promise.allSettled(starting);
  const failed = started.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (!failed) return Promise.all(starting);
  for (const each of started) if (each.status === 'fulfilled') await each.value.remove();
  throw failed.reason;
}

async function startTestCluster(template: string, migrations: string): Promise<TestCluster> {
  const { folder, temporary } = await makeFolder();
  const server = await startEmbeddedPostgres({ dataDir: folder, settings, database: template });
  const remove = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  try {
    await migrate(server.connection, migrations);
    return { connection: server.connection, folder, temporary, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function useServer(url: URL, template: string, migrations: string): Promise<TestCluster> {
  const { folder, temporary } = await makeFolder();
  const [user, password] = [url.username, url.password].map(decodeURIComponent) as [string, string];
  const connection = {
    host: url.hostname,
    port: Number(url.port || 5432),
    user,
    password,
    database: template,
  };
  const name = pg.escapeIdentifier(template);
  const drop = `update pg_database set datistemplate = false where datname = '${template}'`;
  await administer(connection, [
    drop,
    `drop database if exists ${name} with (force)`,
    `create database ${name}`,
  ]);
  await migrate(connection, migrations);
  return { connection, folder, temporary, remove: () => removeFolder(folder) };
}

async function makeFolder(): Promise<{ folder: string; temporary: string }> {
  const place = (await isUsable(memory)) ? memory : tmpdir();
  const folder = await mkdtemp(join(place, `${prefix}${process.pid}-`));
  await chmod(folder, 0o711);
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  // As the usual one: the server of a test's own cluster may run as another user.
  await chmod(temporary, 0o1777);
  return { folder, temporary };
}

/** Whether it has room, and programs may be run from it: where the server cannot reach its own, it gets copies. */
async function isUsable(place: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(place);
    const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
    const options = mounts.findLast(([, folder]) => folder === place)?.[3]?.split(',') ?? ['noexec'];
    return bavail * bsize >= neededBytes && !options.some((option) => ['noexec', 'ro'].includes(option));
  } catch {
    return false;
  }
}

async function administer(connection: ConnectionSettings, statements: string[]): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function migrate(connection: ConnectionSettings, directory: string): Promise<void> {
  const migrator = new Migrator(connection, { directory });
  try {
    await migrator.up();
    await ensureServiceLogin(connection);
  } finally {
    await migrator.close();
  }
  // A template that someone is connected to cannot be cloned.
  const name = pg.escapeIdentifier(connection.database);
  await administer(connection, [`alter database ${name} is_template true allow_connections false`]);
}

/** A run that was killed leaves its server behind. */
async function removeAbandoned(): Promise<void> {
  for (const place of [memory, tmpdir()]) {
    for (const name of await readdir(place).catch(() => [])) {
      const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : Number.NaN;
      if (Number.isNaN(pid) || isAlive(pid)) continue;
      // Another user's, or one half removed, must not keep this run from starting.
      await removeServer(join(place, name)).catch(() => undefined);
    }
  }
}

async function removeServer(folder: string): Promise<void> {
  if (await findRunningEmbeddedPostgres({ dataDir: folder })) {
    await (await startEmbeddedPostgres({ dataDir: folder, settings })).stop();
  }
  await removeFolder(folder);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function removeFolder(folder: string): Promise<void> {
  await removeHome(join(folder, 'postgres'));
  await rm(folder, { recursive: true, force: true });
}
