import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startDebianCluster, type DebianCluster } from './setup/debian-cluster.js';

const run = promisify(execFile);
const secret = 'canary-of-a-person-7f3a';

/** What a small machine was promised to be set to. */
const promised = {
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '768MB',
  maintenance_work_mem: '64MB',
  checkpoint_completion_target: '0.9',
  wal_buffers: '16MB',
  default_statistics_target: '100',
  random_page_cost: '1.1',
  effective_io_concurrency: '200',
  work_mem: '2621kB',
  min_wal_size: '1GB',
  max_wal_size: '4GB',
};

describe('a server with the settings that are shipped', () => {
  let cluster: DebianCluster;

  beforeAll(async () => {
    const shipped = await readFile('ops/postgresql/postgresql.conf', 'utf8');
    // Quick deadlock checks, so that a wait is logged soon; where it listens is the test's.
    const ofTest = `listen_addresses = '127.0.0.1'\nfsync = off\ndeadlock_timeout = 50ms`;
    cluster = await startDebianCluster(() => `${shipped}\n${ofTest}`);
  });
  afterAll(() => cluster.remove());

  it('runs with the values that were promised', async () => {
    const client = await cluster.connect('postgres');
    const { rows } = await client.query<{ name: string; value: string }>(
      'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1)',
      [Object.keys(promised)],
    );
    await client.end();
    expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(promised);
  });

  it('writes a log that pgBadger reads, and in which nothing is that somebody wrote', async () => {
    const [one, other] = [await cluster.connect('postgres'), await cluster.connect('postgres')];
    await one.query(
      'CREATE TABLE letters (id integer PRIMARY KEY, body text NOT NULL UNIQUE, CHECK (id > 0))',
    );
    await one.query('INSERT INTO letters VALUES (1, $1)', [secret]);
    const failures = [
      () => one.query('INSERT INTO letters VALUES (1, $1)', [secret]),
      () => one.query(`INSERT INTO letters VALUES (-1, '${secret}')`),
      () => one.query(`SELECT '${secret}'::integer`),
      () => one.query(`SELECT ${secret.replaceAll('-', '_')} FROM letters`),
      () => one.query(`SELEC '${secret}'`),
    ];
    for (const fail of failures) await expect(fail()).rejects.toThrow();
    await one.query('BEGIN');
    await one.query('UPDATE letters SET body = $1 WHERE id = 1', [`${secret}-2`]);
    const waits = other.query('UPDATE letters SET body = $1 WHERE id = 1', [`${secret}-3`]);
    const log = join(cluster.folder, 'server.log');
    while (!(await readFile(log, 'utf8')).includes('still waiting for')) await delay(20);
    await one.query('COMMIT');
    await waits;
    await Promise.all([one.end(), other.end()]);
    const text = await readFile(log, 'utf8');
    const connections = text.match(/connection authorized/g)!.length;
    expect(connections).toBeGreaterThanOrEqual(3);
    expect(text).toMatch(/still waiting for ShareLock/);
    expect(text).not.toContain(secret);
    const report = join(cluster.folder, 'report.html');
    const json = join(cluster.folder, 'report.json');
    const prefix = /^log_line_prefix = '(.*)'$/m.exec(
      await readFile('ops/postgresql/postgresql.conf', 'utf8'),
    )![1]!;
    const words = ['--quiet', '--format', 'stderr', '--prefix', prefix];
    await run('pgbadger', [...words, '--outfile', report, '--outfile', json, log]);
    expect(await readFile(report, 'utf8')).toMatch(/<title>pgBadger/);
    const told = JSON.parse(await readFile(json, 'utf8')) as object;
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(
      findAll(told, 'connection').some((one) => JSON.stringify(one).includes(`"count":${connections}`)),
    ).toBe(true);
  });
});

/** Every value of this key, however deep. */
function findAll(told: unknown, key: string): unknown[] {
  if (told === null || typeof told !== 'object') return [];
  return Object.entries(told).flatMap(([name, value]) => [
    ...(name.startsWith(key) ? [value] : []),
    ...findAll(value, key),
  ]);
}
