import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { executePage } from '../../setup/runbook.js';
import { account, binFolder, freePort, type DebianCluster } from './debian-cluster.js';
import { until } from './figures.js';

/** A standby as docs/runbooks/replicas.md has it set up. */
export interface Standby {
  place: string;
  dataDir: string;
  /** As a superuser, past the service. */
  connect(): Promise<pg.Client>;
  /** How many rows of a table have this id, for an account, as the policies let the login of the service see them. */
  rowsSeenBy(account: string, login: NodeJS.ProcessEnv, table: string, id: string): Promise<number>;
  start(): Promise<void>;
  /** At once, if it runs. */
  stop(): Promise<void>;
  /** What the page says of promoting, carried out. */
  promote(): Promise<Followed>;
  /** What the page says that setting it up prints, and what it printed. */
  setUp: Followed;
}

type Followed = Awaited<ReturnType<typeof executePage>>;

/** The commands of one section of the page. */
async function follow(title: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Followed> {
  const page = await readFile('docs/runbooks/replicas.md', 'utf8');
  const section = page.split('\n## ').find((text) => text.startsWith(`${title}\n`))!;
  const options = { cwd, env, ...account };
  return executePage(section, options);
}

export async function startStandby(primary: DebianCluster): Promise<Standby> {
  const port = await freePort();
  const dataDir = join(primary.folder, 'standby');
  const { POSTGRES_OWNER_PASSWORD: owner } = primary.env;
  const password = randomBytes(12).toString('hex');
  const server = `127.0.0.1:${primary.port}`;
  const env = {
    PATH: `${binFolder}:${process.env.PATH}`,
    LC_ALL: 'C',
    PRIMARY: `postgres://postgres:${owner}@${server}/atrium`,
    REPLICATION: `postgres://atrium_replication:${password}@${server}/`,
    REPLICATION_PASSWORD: password,
    REPLICA: `postgres://postgres:${owner}@127.0.0.1:${port}/atrium`,
    REPLICA_DATA: dataDir,
    REPLICA_PORT: String(port),
  };
  const setUp = await follow('Set one up', primary.folder, env);
  const control = [
    join(binFolder, 'pg_ctl'),
    '-D',
    dataDir,
    '-w',
    '-l',
    join(dataDir, 'startup.log'),
    'start',
  ];
  return {
    place: `127.0.0.1:${port}`,
    dataDir,
    setUp,
    connect: async () => {
      const client = new pg.Client({ connectionString: env.REPLICA });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    rowsSeenBy: async (account, login, table, id) => {
      const { POSTGRES_USER: user, POSTGRES_PASSWORD: ownPassword } = login;
      const client = new pg.Client({
        ...{ host: '127.0.0.1', port, database: 'atrium', user, password: ownPassword },
      });
      await client.connect();
      try {
        await client.query('BEGIN');
        const tell = `SELECT set_config('role', 'atrium_app', true), set_config('atrium.user_id', $1, true)`;
        await client.query(tell, [account]);
        return (await client.query(`SELECT FROM ${table} WHERE id = $1`, [id])).rowCount ?? 0;
      } finally {
        await client.end();
      }
    },
    start: async () =>
      void (await primary.asServer('/bin/sh', ['-c', 'exec "$@" >/dev/null 2>&1', 'sh', ...control])),
    stop: async () =>
      void (await primary.asServer('/bin/sh', [
        '-c',
        `kill -QUIT $(head -1 ${dataDir}/postmaster.pid) || true`,
      ])),
    promote: () => follow('Promote one', primary.folder, env),
  };
}

/** Runs `work` while the standby replays nothing of it. @param client of a superuser on the standby. */
export async function whilePaused(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('SELECT pg_wal_replay_pause()');
  await until('replay is paused', async () => {
    const { rows } = await client.query<{ state: string }>('SELECT pg_get_wal_replay_pause_state() AS state');
    return rows[0]!.state === 'paused';
  });
  try {
    await work();
  } finally {
    await client.query('SELECT pg_wal_replay_resume()');
  }
}

/** Changes a setting that takes no restart. @param client of a superuser. */
export async function setOn(client: pg.Client, name: string, value: string): Promise<void> {
  await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await client.query('SELECT pg_reload_conf()');
}
