import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { handOver } from '../../src/platform/database/embedded/binaries.js';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import {
  account,
  binFolder,
  freePort,
  startFilledCluster,
  type DebianCluster,
} from './setup/debian-cluster.js';
import { until } from './setup/figures.js';

const token = 'a-program-of-the-operator-0123456789';
/** For what takes some seconds. */
const patienceMs = 60_000;

describe('a standby', () => {
  let cluster: DebianCluster;
  let service: ProductProcess;
  let standby: { dataDir: string; ask(sql: string): Promise<void> };
  let prometheus: ChildProcess;
  let alertsUrl: string;

  beforeAll(async () => {
    cluster = await startFilledCluster();
    service = await startProduct({ ...cluster.env, METRICS_TOKEN: token });
    standby = await startStandby(cluster);
    const port = await freePort();
    alertsUrl = `http://127.0.0.1:${port}/api/v1/alerts`;
    prometheus = await startPrometheus(cluster, service, port);
  });
  afterAll(async () => {
    if (prometheus?.exitCode === null) {
      prometheus.kill('SIGTERM');
      await once(prometheus, 'exit');
    }
    service?.kill('SIGTERM');
    await service?.ended;
    const stop = ['-D', standby?.dataDir, '-m', 'immediate', 'stop'];
    if (standby) await cluster.asServer(join(binFolder, 'pg_ctl'), stop as string[]);
    await cluster.remove();
  });

  /** How far each standby is behind, as it is told. */
  const told = async (unit: 'seconds' | 'bytes'): Promise<Record<string, number>> => {
    const headers = { authorization: `Bearer ${token}` };
    const text = await (await fetch(`${service.url}/metrics`, { headers })).text();
    const line = new RegExp(`^atrium_database_replication_lag_${unit}\\{replica="(\\d+)"\\} (\\S+)$`, 'gm');
    return Object.fromEntries([...text.matchAll(line)].map(([, replica, value]) => [replica, Number(value)]));
  };
  const alerts = async (): Promise<string[]> => {
    const { data } = (await (await fetch(alertsUrl)).json()) as {
      data: { alerts: { state: string; labels: Record<string, string> }[] };
    };
    return data.alerts
      .filter(({ state, labels }) => state === 'firing' && labels.alertname === 'AtriumReplicationLag')
      .map(({ labels }) => labels.replica!);
  };
  it('is told of while it follows, while it is behind, and once it has caught up; and somebody is woken', async () => {
    const primary = await cluster.connect();
    const write = () => primary.query(`UPDATE sales.products SET name = name || ' '`);
    await until('it follows', async () => (await told('bytes'))['1'] === 0, patienceMs);
    await until('it is not behind', async () => (await told('seconds'))['1']! < 1, patienceMs);
    await until('nobody is woken', async () => (await alerts()).length === 0, patienceMs);
    await standby.ask('SELECT pg_wal_replay_pause()');
    const isBehind = async (): Promise<boolean> => {
      await write();
      return (await told('seconds'))['1']! > 2;
    };
    await until('it is behind', isBehind, patienceMs);
    expect((await told('bytes'))['1']).toBeGreaterThan(0);
    const isSeen = async (): Promise<boolean> => {
      await write();
      return (await alerts()).length > 0;
    };
    await until('somebody is woken', isSeen, patienceMs);
    expect(await alerts()).toEqual(['1']);
    await standby.ask('SELECT pg_wal_replay_resume()');
    await until('it has caught up', async () => (await told('bytes'))['1'] === 0, patienceMs);
    await until('it is over', async () => (await alerts()).length === 0, patienceMs);
    await primary.end();
  });
});

/** A copy of the cluster that follows it, as the server's own programs make it. */
async function startStandby(cluster: DebianCluster) {
  const { folder, port: primaryPort, env } = cluster;
  const dataDir = join(folder, 'standby');
  await mkdir(dataDir, { mode: 0o700 });
  handOver(dataDir, account);
  const copy = ['-h', folder, '-p', String(primaryPort), '-U', 'postgres', '-D', dataDir, '-R', '-c', 'fast'];
  await cluster.asServer(join(binFolder, 'pg_basebackup'), copy);
  const port = await freePort();
  const lines = [`port = ${port}`, 'wal_receiver_status_interval = 1s', 'hot_standby_feedback = off'];
  await appendFile(join(dataDir, 'postgresql.conf'), `\n${lines.join('\n')}\n`);
  const start = ['-D', dataDir, '-w', '-l', join(folder, 'standby.log'), 'start'];
  const quietly = ['-c', 'exec "$@" >/dev/null 2>&1', 'sh', join(binFolder, 'pg_ctl'), ...start];
  await cluster.asServer('/bin/sh', quietly);
  const login = { host: '127.0.0.1', port, user: 'postgres', password: env.POSTGRES_OWNER_PASSWORD! };
  return {
    dataDir,
    ask: async (sql: string): Promise<void> => {
      const client = new pg.Client({ ...login, database: 'postgres' });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
  };
}

/** With the rules that are shipped; those of the standby wake somebody sooner. */
async function startPrometheus(
  { folder }: DebianCluster,
  { url }: ProductProcess,
  port: number,
): Promise<ChildProcess> {
  const rules = await readFile('ops/prometheus/alerts.yml', 'utf8');
  const sooner = rules.replace(
    /expr: 'atrium_database_replication_lag_seconds > 30'\n(\s+)for: 2m/,
    `expr: 'atrium_database_replication_lag_seconds > 1'\n$1for: 0m`,
  );
  expect(sooner).not.toBe(rules);
  const home = join(folder, 'prometheus');
  await mkdir(home);
  await writeFile(join(home, 'alerts.yml'), sooner.replaceAll(/interval: \w+/g, 'interval: 1s'));
  await writeFile(
    join(home, 'prometheus.yml'),
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [alerts.yml]
scrape_configs:
  - job_name: atrium
    authorization: { credentials: ${token} }
    static_configs: [{ targets: ['${new URL(url).host}'] }]
`,
  );
  const words = [`--config.file=${home}/prometheus.yml`, `--storage.tsdb.path=${home}/data`];
  const child = spawn('prometheus', [...words, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`Prometheus has ended with ${child.exitCode}.`);
    await pause(100);
  }
  return child;
}
