import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { ConnectionSettings } from '../../src/config/environment.js';
import { removeHome } from '../../src/platform/database/embedded/cluster.js';
import {
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/platform/database/embedded/embedded-postgres.js';
import { until } from '../setup/until.js';

const settings = { fsync: 'off' };
const started: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atrium-embedded-'));
  await chmod(folder, 0o711);
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings });
  started.push(server);
  return server;
}

/** Starts the server from a process of its own, which keeps it until killed, or until its input ends. */
function startElsewhere(dataDir: string): ChildProcess {
  const script = `
    import { startEmbeddedPostgres } from './src/platform/database/embedded/embedded-postgres.ts';
    const server = await startEmbeddedPostgres(${JSON.stringify({ dataDir, settings })});
    console.log(JSON.stringify(server));
    process.stdin.on('end', () => server.stop()).resume();`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function answerOf(child: ChildProcess): Promise<EmbeddedPostgres> {
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as EmbeddedPostgres;
}

async function query(connection: ConnectionSettings, sql: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

const postmasterOf = (server: EmbeddedPostgres): number =>
  Number(readFileSync(join(server.dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);

/** A zombie: its parent became a program that never asks for it, unless it has asked before. */
async function makeZombie(): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const child = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await until(() => ['', 'Z'].includes(stateOf(pid)), 'it has ended');
    if (stateOf(pid) === 'Z') return pid;
  }
  throw new Error('The shell has asked for each of them before it became another program.');
}

/** `Z` for a zombie; empty where there is no such process. */
function stateOf(pid: number): string {
  if (!existsSync('/proc/self/stat')) {
    return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.slice(0, 1);
  }
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

/** A process of another PostgreSQL: the one that serves these tests. */
async function findForeign(): Promise<number> {
  const {
    POSTGRES_HOST: host,
    POSTGRES_PORT: port,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
  } = process.env;
  const client = new pg.Client({
    host,
    port: Number(port),
    user,
    password,
    database: process.env.POSTGRES_DB,
  });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    "select pid from pg_stat_activity where backend_type = 'checkpointer'",
  );
  await client.end();
  return rows[0]!.pid;
}

const makeDead = (): number => Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of started.splice(0)) await server.stop();
});

afterAll(async () => {
  for (const folder of folders) {
    await removeHome(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  }
});

describe('the embedded PostgreSQL', () => {
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await newFolder();
  });

  it('starts a cluster with UTF-8, a C.UTF-8 order and a password of its own', async () => {
    const server = await start(dataDir);
    expect(server).toMatchObject({ isNew: true, startedHere: true, connection: { database: 'atrium' } });
    const shape = `select pg_encoding_to_char(encoding), datlocprovider, datlocale, current_setting('listen_addresses'),
      current_setting('unix_socket_directories') from pg_database where datname = current_database()`;
    expect(await query(server.connection, shape)).toEqual(['UTF8', 'b', 'C.UTF-8', '127.0.0.1', '']);
    const { mode } = await stat(join(server.dataFolder, '../password'));
    expect(mode & 0o777).toBe(0o600);
    await expect(query({ ...server.connection, password: 'guessed' }, 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('keeps what was committed when its server is killed', async () => {
    const killed = await start(dataDir);
    await query(killed.connection, "create table kept as select 'survivor' as name");
    process.kill(postmasterOf(killed), 'SIGKILL');
    const server = await start(dataDir);
    expect(server).toMatchObject({ isNew: false, startedHere: true });
    expect(await query(server.connection, 'select name from kept')).toEqual(['survivor']);
  });

  it('adopts a running server, which the last user stops', async () => {
    const first = await start(dataDir);
    await query(first.connection, "create table shared as select 'seen by both' as name");
    const second = await start(dataDir);
    expect(second).toMatchObject({ isNew: false, startedHere: false, connection: first.connection });

    await first.stop();
    expect(await query(second.connection, 'select name from shared')).toEqual(['seen by both']);
    expect(await findRunningEmbeddedPostgres({ dataDir })).toEqual(first.connection);

    await second.stop();
    expect(await findRunningEmbeddedPostgres({ dataDir })).toBeUndefined();
    await expect(query(second.connection, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('adopts, and stops in the end, the server of a process that was killed', async () => {
    const child = startElsewhere(dataDir);
    const orphan = await answerOf(child);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const heir = await start(dataDir);
    expect(heir).toMatchObject({ startedHere: false, connection: orphan.connection });
    await heir.stop();
    expect(await findRunningEmbeddedPostgres({ dataDir })).toBeUndefined();
  });

  it.each([
    ['is gone', makeDead],
    ['is a zombie', makeZombie],
    ['is another program', () => process.pid],
    ['is another PostgreSQL', findForeign],
  ])('starts although a postmaster.pid names a process that %s', async (_, makePid) => {
    const server = await start(dataDir);
    const file = join(server.dataFolder, 'postmaster.pid');
    const [, ...lines] = readFileSync(file, 'utf8').replace('ready   ', 'starting').split('\n');
    await server.stop();
    writeFileSync(file, [await makePid(), ...lines].join('\n'));

    expect(await findRunningEmbeddedPostgres({ dataDir })).toBeUndefined();
    const next = await start(dataDir);
    expect(next.startedHere).toBe(true);
    expect(await query(next.connection, 'select name from kept')).toEqual(['survivor']);
  });

  it('tells the end of the log when the server does not start', async () => {
    const broken = startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'plenty' } });
    await expect(broken).rejects.toThrow(/did not start[^]*invalid value for parameter "shared_buffers"/);
    await expect(start(dataDir)).resolves.toMatchObject({ startedHere: true });
  });
});

describe('the first start of the embedded PostgreSQL', () => {
  it('makes one cluster when two processes start at once', async () => {
    const dataDir = await newFolder();
    const servers = await Promise.all([0, 1].map(() => answerOf(startElsewhere(dataDir))));
    servers.push(await start(dataDir));
    expect(servers.map(({ isNew }) => isNew).sort()).toEqual([false, false, true]);
    expect(servers.map(({ startedHere }) => startedHere).sort()).toEqual([false, false, true]);
    expect(new Set(servers.map(({ connection }) => JSON.stringify(connection))).size).toBe(1);
  });

  it('begins anew after a process was killed while making the cluster', async () => {
    const isHalfMade = (folder: string): boolean => {
      const draft = readdirSync(folder).find((name) => name.startsWith('postgres.new-'));
      return draft !== undefined && existsSync(join(folder, draft, 'data'));
    };
    /** Undefined where it was killed too late: the machine may have stood still just then. */
    const killHalfWay = async (): Promise<string | undefined> => {
      const folder = await newFolder();
      const child = startElsewhere(folder);
      const isWhole = (): boolean => readdirSync(folder).includes('postgres');
      await until(() => isHalfMade(folder) || isWhole(), 'it is being made');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      if (!isWhole()) return folder;
      await (await start(folder)).stop();
      return undefined;
    };
    let dataDir: string | undefined;
    for (let tries = 0; dataDir === undefined && tries < 5; tries++) dataDir = await killHalfWay();
    if (dataDir === undefined) throw new Error('It was whole each time before it was killed.');

    const server = await start(dataDir);
    expect(server).toMatchObject({ isNew: true, startedHere: true });
    expect(await query(server.connection, 'select current_database()')).toEqual(['atrium']);
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.users']);
  });
});
