import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { recordDrill, type DrillRecord } from '../../src/platform/backups/drill-record.js';
import { QueryFigures } from '../../src/platform/database/query-figures.js';
import { RequestFigures } from '../../src/platform/http/request-figures.js';
import { whileHolding, whenWaiting } from '../setup/locks.js';
import { blocksOf } from '../setup/markdown.js';
import { startAskedService, type AskedService } from '../setup/operations.js';
import { startService, type Service } from '../setup/service.js';

describe('what administrators ask', () => {
  let service: Service;
  let other: AskedService['other'];

  let ask: AskedService['ask'];
  let close: AskedService['close'];

  beforeAll(async () => {
    ({ service, other, ask, close } = await startAskedService());
  });
  afterAll(() => close());

  it('who waits for whom, for which table and how long, without a word of what they say', async () => {
    const [niche] = await service.query<{ id: string }>(
      `INSERT INTO marketplace.niches (name) VALUES ('Locked') RETURNING id`,
    );
    const update = `UPDATE marketplace.niches SET description = 'canary-of-a-statement' WHERE id = $1`;
    await whileHolding(update, [niche!.id], async ({ rollBack }) => {
      const waits = other.query(update, [niche!.id]);
      await whenWaiting(service, 1);
      const locks = await ask('locks');
      expect(locks.waiting).toEqual([
        expect.objectContaining({
          ...{ application: 'a migration', lockType: 'transactionid', mode: 'ShareLock' },
          relation: 'marketplace.niches',
          seconds: expect.any(Number),
          blockedBy: [
            expect.objectContaining({ state: 'idle in transaction', transactionAt: expect.any(String) }),
          ],
        }),
      ]);
      const [waiting] = locks.waiting;
      expect(waiting.pid).not.toBe(waiting.blockedBy[0].pid);
      // The same by hand, as the runbook has it.
      const blocks = blocksOf(await readFile('docs/runbooks/incidents.md', 'utf8'));
      const [byHand] = blocks.filter(({ language }) => language === 'sql');
      const told = { pid: waiting.pid, by: [waiting.blockedBy[0].pid], statement: update.slice(0, 80) };
      expect(await service.query(byHand!.text)).toEqual([{ ...told, since: expect.any(Object) }]);
      expect(locks.locks).toContainEqual({
        ...{ relation: 'marketplace.niches', mode: 'RowExclusiveLock', isGranted: true, locks: 2 },
      });
      const database = await ask('database');
      expect(database).toMatchObject({ seesEverybody: true, nextStep: null, pool: { max: 20, waiting: 0 } });
      const [oldest] = database.longestTransactions;
      expect(oldest).toMatchObject({ pid: locks.waiting[0].blockedBy[0].pid, state: 'idle in transaction' });
      expect(database.connections).toContainEqual({
        application: 'a migration',
        state: 'active',
        connections: 1,
      });
      expect(JSON.stringify([locks, database])).not.toContain('canary-of-a-statement');
      await rollBack();
      await waits;
    });
    expect((await ask('locks')).waiting).toEqual([]);
  });

  it('how large tables are, also while one of them is being altered', async () => {
    const { data, isExact } = await ask('tables');
    expect(isExact).toBe(true);
    const users = data.find(({ table }: { table: string }) => table === 'identity.users');
    const sizes = data.map(({ totalBytes }: { totalBytes: number }) => totalBytes);
    expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
    expect(users.totalBytes).toBe(users.tableBytes + users.indexBytes);
    const held = 'LOCK TABLE identity.otps IN ACCESS EXCLUSIVE MODE';
    await whileHolding(held, [], async () => {
      const meanwhile = await ask('tables');
      expect(meanwhile.isExact).toBe(false);
      expect(meanwhile.data.length).toBe(data.length);
    });
  });

  it('which indexes are too many, and where one is missing', async () => {
    const before = await service.http.get('/v1/ops/indexes').expect(200);
    expect(before.body).toMatchObject({ duplicate: [], foreignKeys: [], missing: [] });
    await other.query(`
      CREATE INDEX niches__again_idx ON marketplace.niches (name);
      CREATE INDEX niches__twice_idx ON marketplace.niches (icon, name);
      CREATE INDEX niches__begins_idx ON marketplace.niches (icon);
      CREATE SCHEMA advice;
      CREATE TABLE advice.large (id integer, niche_id uuid REFERENCES marketplace.niches);
      INSERT INTO advice.large SELECT n FROM generate_series(1, 12000) AS n;`);
    for (let time = 0; time < 12; time++) await other.query('SELECT count(*) FROM advice.large WHERE id = 7');
    await other.query('SELECT pg_stat_force_next_flush()');
    const after = await service.http.get('/v1/ops/indexes').expect(200);
    const { duplicate, unused, missing, foreignKeys } = after.body;
    const [nameKey] = await service.query<{ name: string }>(
      `SELECT indexrelid::regclass::text AS name FROM pg_index
        WHERE indrelid = 'marketplace.niches'::regclass AND indisunique AND NOT indisprimary`,
    );
    expect(nameKey!.name).toBe('marketplace.niches__name_key');
    expect(duplicate).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ index: 'niches__again_idx', coveredBy: 'niches__name_key', isSame: true }),
        expect.objectContaining({
          index: 'niches__begins_idx',
          coveredBy: 'niches__twice_idx',
          isSame: false,
        }),
      ]),
    );
    expect(duplicate.length).toBe(2);
    const names = unused.map(({ index }: { index: string }) => index);
    expect(names).toEqual(expect.arrayContaining(['niches__again_idx', 'niches__begins_idx']));
    expect(names).not.toContain('niches__name_key');
    expect(missing).toEqual([
      { table: 'advice.large', rows: 12000, scans: expect.any(Number), rowsPerScan: 12000 },
    ]);
    expect(foreignKeys).toEqual([
      {
        ...{ table: 'advice.large', constraint: 'large_niche_id_fkey' },
        ...{ columns: ['niche_id'], parent: 'marketplace.niches' },
      },
    ]);
    expect(after.headers['server-timing']).toMatch(/^db;desc="\d+ queries"/);
    const count = (header: string | undefined) => /"(\d+) queries"/.exec(header!)![1];
    expect(count(after.headers['server-timing'])).toBe(count(before.headers['server-timing']));
    await other.query(`DROP SCHEMA advice CASCADE;
      DROP INDEX marketplace.niches__again_idx, marketplace.niches__twice_idx, marketplace.niches__begins_idx`);
  });

  it('which statements take longest, what sent them, and how one would be run', async () => {
    const [{ isLoaded } = { isLoaded: false }] = await service.query<{ isLoaded: boolean }>(
      `SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS "isLoaded"`,
    );
    // What the other services of this file have sent before is not for this one to know.
    const { database } = loadEnvironment().database.connection!;
    const server = new pg.Client({ ...loadEnvironment().database.connection, database: 'postgres' });
    await server.connect();
    if (isLoaded) {
      const reset = 'SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = $1';
      await server.query(reset, [database]);
    }
    await server.end();
    const canary = `canary-${randomUUID()}`;
    await service.http.get('/v1/niches').query({ q: canary }).expect(200);
    const { accessToken } = await service.signIn('member');
    await service.anonymous.get('/v1/me').set('authorization', `Bearer ${accessToken}`).expect(200);
    const report = await ask('statements?limit=100');
    if (!isLoaded) {
      expect(report).toMatchObject({
        isEnabled: false,
        data: [],
        nextStep: expect.stringContaining('pg_stat_statements'),
      });
      return;
    }
    expect(report).toMatchObject({ isEnabled: true, nextStep: null });
    expect(JSON.stringify(report)).not.toContain(canary);
    interface Told {
      queryId: string;
      statement: string;
      isPlannable: boolean;
      totalMs: number;
      meanMs: number;
      calls: number;
      routes: { origin: string }[];
    }
    const all = report.data as Told[];
    // Not even of ours: what is kept with its values, since it was prepared as another role than it is run as.
    expect(all.filter(({ statement }) => statement.includes("'"))).toEqual([]);
    const times = all.map(({ totalMs }) => totalMs);
    expect(times).toEqual([...times].sort((one, more) => more - one));
    const search = all.find(
      ({ statement, routes }) =>
        /FROM "marketplace"\."niches"/.test(statement) &&
        routes.some(({ origin }) => origin === 'GET /v1/niches'),
    )!;
    expect(search.meanMs).toBeCloseTo(search.totalMs / search.calls, 6);
    // What tells who asks goes before all of them, and is nobody's.
    const unknown = all.filter(
      ({ isPlannable, routes, statement }) =>
        isPlannable && routes.length === 0 && !/^\s*select set_config\(/i.test(statement),
    );
    expect(unknown).toEqual([]);
    const { body } = await service.http.get(`/v1/ops/statements/${search.queryId}/plan`).expect(200);
    expect(body.plan.join('\n')).toMatch(/niches/);
    expect(body.plan.join('\n')).toMatch(/cost=\d/);
    const ofOthers = all.find(({ isPlannable }) => !isPlannable)!;
    await service.http.get(`/v1/ops/statements/${ofOthers.queryId}/plan`).expect(404);
    await service.http.get('/v1/ops/statements/1/plan').expect(404);
    for (const id of ['x', '1;SELECT 1', '9'.repeat(19), '-', "1' OR true"]) {
      await service.http.get(`/v1/ops/statements/${encodeURIComponent(id)}/plan`).expect(404);
    }
  });

  it('whether what was promised is so, and what happened lately', async () => {
    await service.http.get('/v1/niches').expect(200);
    const { data } = await ask('targets');
    expect(data.map(({ name, target }: { name: string; target: number }) => [name, target])).toEqual([
      ['responseTime', 100],
      ['queryTime', 100],
      ['poolSize', 20],
      ['cacheHit', 0.9],
      ['indexUse', 0.95],
    ]);
    const [response, , pool] = data;
    expect(response.current).toBeGreaterThan(0);
    expect(response.isMet).toBe(response.current < 100);
    expect(pool).toMatchObject({ current: 20, isMet: true });
    const activity = await ask('activity');
    expect(activity.steps.length).toBe(60);
    expect(activity.now).toMatchObject({ pool: { max: 20 }, lockWaits: 0, jobsWaiting: expect.any(Number) });
    expect(activity.now.connections).toBeGreaterThan(1);
    // As it will be asked when the step that is under way has ended.
    const soon = Date.now() + 5_000;
    const requests = service.app.get(RequestFigures).timeline.figures(soon);
    expect(requests.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(2);
    expect(requests.at(-1)!.p99 ?? 0).toBeGreaterThanOrEqual(requests.at(-1)!.p50 ?? 0);
    const queries = service.app.get(QueryFigures).timeline.figures(soon);
    expect(queries.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(2);
    const later = service.app.get(RequestFigures).timeline.figures(soon + 400_000);
    expect(later.reduce((sum, { count }) => sum + count, 0)).toBe(0);
  });

  it('how old backups are, and when one was last proven, as far as there are any', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atrium-figures-'));
    const withFolder = (environment: Environment): Environment => ({
      ...environment,
      backups: { ...environment.backups, folder },
      metrics: { token: undefined, isOpen: true },
    });
    const told = async () => {
      // Another process, so that nothing is told again.
      const another = await startService(withFolder);
      try {
        const { text } = await another.anonymous.get('/metrics').expect(200);
        const lines = text.split('\n').filter((line) => line.startsWith('atrium_backup_'));
        const samples = Object.fromEntries(
          lines.map((line) => line.replace('atrium_backup_', '').split(' ')),
        );
        return { samples, report: (await another.http.get('/v1/ops/backups').expect(200)).body };
      } finally {
        await another.close();
      }
    };
    const record = (drill: Partial<DrillRecord>) =>
      recordDrill(folder, {
        ...{ at: '2026-11-20T04:00:00.000Z', kind: 'dump', source: 'a-dump', isProven: true },
        ...{
          restorableTo: '2026-11-20T03:15:00.000Z',
          recoveryPointSeconds: 2700,
          recoveryTimeSeconds: 12.5,
        },
        faults: [],
        ...drill,
      });
    try {
      const nothing = { lastProvenAt: null, restorableTo: null, lastDrillFailed: null, lastTakenAt: null };
      expect(await told()).toEqual({
        samples: { proven: '0' },
        report: { isProven: false, ...nothing, recoveryPointSeconds: null, recoveryTimeSeconds: null },
      });
      await writeFile(join(folder, 'atrium-2026-11-20T031500Z.dump'), '');
      await writeFile(join(folder, 'atrium-2026-11-19T031500Z.dump'), '');
      await record({});
      const proven = {
        last_proven_timestamp_seconds: String(Date.parse('2026-11-20T04:00:00Z') / 1000),
        last_taken_timestamp_seconds: String(Date.parse('2026-11-20T03:15:00Z') / 1000),
        ...{ recovery_point_seconds: '2700', recovery_time_seconds: '12.5' },
      };
      expect((await told()).samples).toEqual({ proven: '1', ...proven });
      const failed = {
        isProven: false,
        restorableTo: null,
        recoveryPointSeconds: null,
        faults: ['secret path'],
      };
      await record({ at: '2026-11-21T04:00:00.000Z', recoveryTimeSeconds: 3, ...failed });
      const { samples, report } = await told();
      expect(samples).toEqual({ proven: '0', ...proven });
      expect(report).toEqual({
        ...{ isProven: false, lastDrillFailed: true, lastProvenAt: '2026-11-20T04:00:00.000Z' },
        ...{ restorableTo: '2026-11-20T03:15:00.000Z', lastTakenAt: '2026-11-20T03:15:00.000Z' },
        ...{ recoveryPointSeconds: 2700, recoveryTimeSeconds: 12.5 },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('on a page of its own files alone, which may load and send nothing elsewhere', async () => {
    const page = await service.anonymous
      .get('/ops')
      .expect(200)
      .expect('content-type', /^text\/html/);
    const policy = Object.fromEntries(
      page.headers['content-security-policy']!.split('; ').map((part) => {
        const [name, ...values] = part.split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(policy).toEqual({
      'default-src': `'none'`,
      ...{
        'script-src': `'self'`,
        'style-src': `'self'`,
        'connect-src': `'self'`,
        'img-src': `'self' data:`,
      },
      ...{ 'frame-ancestors': `'none'`, 'base-uri': `'none'`, 'form-action': `'none'` },
      'require-trusted-types-for': `'script'`,
    });
    const named = [...page.text.matchAll(/(?:src|href)="(?!#)([^"]+)"/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThanOrEqual(4);
    expect(named.filter((path) => !path.startsWith('/ops/'))).toEqual([]);
    for (const path of new Set(named)) {
      const { headers } = await service.anonymous.get(path).expect(200);
      expect(headers).toMatchObject({
        ...{
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'x-frame-options': 'DENY',
        },
        ...{
          'cache-control': 'no-cache',
          'content-security-policy': page.headers['content-security-policy'],
        },
      });
      await service.anonymous.get(path).set('if-none-match', headers.etag!).expect(304);
    }
    const elsewhere = [
      'page',
      '.',
      '..%2fpage.controller.ts',
      '..%5cpage-files.ts',
      '%2e%2e',
      'constructor',
      '%00',
    ];
    for (const name of elsewhere) {
      const { status } = await exchangePath(service, `/ops/${name}`);
      expect([name, status]).toEqual([name, 404]);
    }
  });
});

/** As it is: a client would resolve the dots. */
async function exchangePath({ url }: Service, path: string): Promise<{ status: number }> {
  const { hostname, port } = new URL(url);
  const asked = request({ hostname, port, path, agent: false });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return { status: answer.statusCode! };
}
