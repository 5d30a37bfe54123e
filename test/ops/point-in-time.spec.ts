import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { handOver } from '../../src/platform/database/embedded/binaries.js';
import { account, freePort, succeed } from './setup/debian-cluster.js';
import { startArchivedCluster, type ArchivedCluster } from './setup/pgbackrest.js';

interface DrillLine {
  isProven: boolean;
  kind: string;
  restorableTo: string | null;
  recoveryPointSeconds: number | null;
  recoveryTimeSeconds: number;
  faults: string[];
}

describe('a cluster that is archived', () => {
  let cluster: ArchivedCluster;
  /** Of each committed row when, as the server says after the commit. */
  const committed: { number: number; at: string }[] = [];
  /** What is there once a moment was restored and the server has gone on. */
  let kept: number[];

  /** Several at once write numbered rows; the times bracket the commits, which one and the same server tells. */
  async function writeUnderLoad(rows: number): Promise<void> {
    let next = committed.length;
    const last = next + rows;
    const writer = async (): Promise<void> => {
      const client = await cluster.connect('numbers');
      while (next < last) {
        const number = (next += 1);
        await client.query('INSERT INTO numbered (number) VALUES ($1)', [number]);
        // The time of the commit itself, to the microsecond: what the recovery goes by.
        const { rows: found } = await client.query<{ at: string }>(
          `SELECT pg_xact_commit_timestamp(xmin)::text AS at FROM numbered WHERE number = $1`,
          [number],
        );
        committed.push({ number, at: found[0]!.at });
      }
      await client.end();
    };
    await Promise.all([writer(), writer(), writer(), writer()]);
    committed.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  const within = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = await cluster.connect('numbers');
    return work(client).finally(() => client.end());
  };

  const numbersThere = async (): Promise<number[]> => {
    const ask = 'SELECT number FROM numbered ORDER BY number';
    const { rows } = await within((client) => client.query<{ number: number }>(ask));
    return rows.map(({ number }) => number);
  };

  const archived = async (): Promise<void> => {
    const segment = await within(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        'SELECT pg_walfile_name(pg_switch_wal()) AS name',
      );
      return rows[0]!.name;
    });
    const isThere = async (): Promise<boolean> => {
      const far = [...cluster.bucket.objects.keys()].some((key) => key.includes(`/${segment}-`));
      return far && (await cluster.segments()).some(({ name }) => name === segment);
    };
    while (!(await isThere())) await pause(100);
  };

  const lastDrill = async (): Promise<DrillLine> => {
    const text = await readFile(join(cluster.env.BACKUP_DIR!, 'drills.jsonl'), 'utf8');
    return JSON.parse(text.trim().split('\n').at(-1)!) as DrillLine;
  };

  beforeAll(async () => {
    cluster = await startArchivedCluster();
    const admin = await cluster.connect('postgres');
    await admin.query('CREATE DATABASE numbers').finally(() => admin.end());
    await within((client) => client.query('CREATE TABLE numbered (number integer PRIMARY KEY)'));
    await within((client) => client.query('ALTER SYSTEM SET track_commit_timestamp = on'));
    // What is said to be there has to be on the disk.
    await within((client) => client.query('ALTER SYSTEM SET fsync = on'));
    await cluster.stop();
    await cluster.start();
    await cluster.pgbackrest('--repo=1', '--type=full', 'backup');
    await cluster.pgbackrest('--repo=2', '--type=full', 'backup');
  });
  afterAll(() => cluster.remove());

  it('passes the check of pgBackRest, with both repositories', async () => {
    await cluster.pgbackrest('check');
    const [info] = JSON.parse(await cluster.pgbackrest('--output=json', 'info')) as [
      { status: { code: number }; repo: { cipher: string }[]; backup: unknown[] },
    ];
    expect(info).toMatchObject({
      status: { code: 0 },
      repo: [{ cipher: 'aes-256-cbc' }, { cipher: 'aes-256-cbc' }],
    });
    expect(info.backup).toHaveLength(2);
    // Nothing of it is to be read where it is kept.
    const far = [...cluster.bucket.objects.values()].some((object) => object.includes('PostgreSQL'));
    expect(far).toBe(false);
  });

  it('is proven by a drill from each repository, which leaves nothing behind', async () => {
    await writeUnderLoad(200);
    await archived();
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('atrium-drill-'));
    for (const repo of ['1', '2']) {
      const output = await succeed(cluster, ['db:drill', '--physical', '--repo', repo]);
      expect(output).toContain('was restored and proven');
      const drill = await lastDrill();
      expect(drill).toMatchObject({ kind: 'physical', isProven: true, faults: [] });
      const newest = committed.at(-1)!.at;
      expect(new Date(drill.restorableTo!).getTime()).toBeGreaterThanOrEqual(new Date(newest).getTime() - 1);
      expect(drill.recoveryPointSeconds).toBeGreaterThanOrEqual(0);
      expect(drill.recoveryTimeSeconds).toBeGreaterThan(0);
    }
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('atrium-drill-'))).toEqual(before);
  });

  it('fails its drill where a segment of WAL is damaged or missing, or a file of the backup', async () => {
    const segment = (await cluster.segments()).at(-1)!;
    const whole = await readFile(segment.path);
    const drill = async (): Promise<DrillLine> => {
      expect((await cluster.command(['db:drill', '--physical', '--repo', '1'])).code).toBe(1);
      return lastDrill();
    };
    const damaged = Buffer.from(whole);
    damaged.fill('x', 100, 300);
    await writeFile(segment.path, damaged);
    expect((await drill()).faults.join()).toMatch(
      /WAL was restored to its end[^]*total WAL checked: (\d+)[^]*(checksum invalid|other): 1/,
    );
    await writeFile(segment.path, whole);

    const [lost] = (await cluster.segments()).slice(-2);
    const kept = await readFile(lost!.path);
    await rm(lost!.path);
    expect((await drill()).faults.join()).toContain('The archived WAL was restored to its end.');
    await writeFile(lost!.path, kept);

    const backups = join(cluster.repository, 'backup/atrium');
    const files = await readdir(backups, { recursive: true });
    const table = join(
      backups,
      files.find((name) => /F\/pg_data\/base\/\d+\/1249\.zst$/.test(name))!,
    );
    const content = await readFile(table);
    await writeFile(
      table,
      Buffer.concat([content.subarray(0, 500), Buffer.from('?'), content.subarray(501)]),
    );
    expect(await drill()).toMatchObject({ isProven: false });
    await writeFile(table, content);
    await succeed(cluster, ['db:drill', '--physical', '--repo', '1']);
  });

  it('comes back as it was at a moment, with exactly the rows that were committed by then', async () => {
    await writeUnderLoad(600);
    const moment = committed[Math.floor(committed.length * 0.7)]!.at;
    const expected = committed.filter(({ at }) => at <= moment).map(({ number }) => number);
    expect(expected.length).toBeLessThan(committed.length - 100);
    await archived();
    const command = ['db:restore', '--to', moment];

    const early = await cluster.command(['db:restore', '--to', '2020-01-01 00:00:00+00']);
    expect(early).toMatchObject({ code: 1, output: expect.stringContaining('the first moment') });
    const zoneless = await cluster.command(['db:restore', '--to', '2026-11-20 10:15:00']);
    expect(zoneless).toMatchObject({ code: 1, output: expect.stringContaining('and zone') });
    const running = await cluster.command(command);
    expect(running).toMatchObject({ code: 1, output: expect.stringContaining('a server is running in it') });
    expect(await within((client) => client.query('SELECT FROM numbered'))).toMatchObject({
      rowCount: committed.length,
    });

    // The disk is gone, and the near repository with it.
    await cluster.stop();
    await rm(cluster.dataDir, { recursive: true });
    await rm(cluster.repository, { recursive: true });
    const output = await succeed(cluster, [...command, '--repo', '2']);
    expect(output).toContain('The server runs.');
    expect(await numbersThere()).toEqual(expected.sort((a, b) => a - b));
    await within((client) => client.query('INSERT INTO numbered VALUES (1000000)'));
    kept = [...expected, 1_000_000];
    await succeed(cluster, ['audit:verify']);
  });

  it('says so where the archive does not reach the moment, and with --force keeps what was there', async () => {
    const elsewhere = await mkdtemp(join(cluster.folder, 'elsewhere-'));
    handOver(elsewhere, account);
    const late = [
      'db:restore',
      '--to',
      new Date(Date.now() + 3_600_000).toISOString(),
      '--repo',
      '2',
      '--data-dir',
      join(elsewhere, 'data'),
    ];
    const { code, output } = await cluster.command([...late, '--port', String(await freePort())]);
    expect(output).toContain('--to latest');
    expect(code).toBe(1);

    const restored = await succeed(cluster, [
      'db:restore',
      '--to',
      'latest',
      '--repo',
      '2',
      '--force',
      '--no-start',
    ]);
    const former = /before is in (\S+):/.exec(restored)![1]!;
    expect(existsSync(join(former, 'PG_VERSION'))).toBe(true);
    expect(existsSync(join(cluster.dataDir, 'postmaster.pid'))).toBe(false);
    await cluster.start();
    const client = await cluster.connect('numbers');
    while ((await client.query<{ is: boolean }>('SELECT pg_is_in_recovery() AS is')).rows[0]!.is)
      await pause(100);
    await client.end();
    // All there was before it, and nothing of what the former restore has left behind.
    expect(await numbersThere()).toEqual(kept);
  });
});
