import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import PgBoss from 'pg-boss';
import type { Environment } from '../../src/config/environment.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { registerJobCommands } from '../../src/platform/jobs/job-commands.js';
import { JobRunner as Runner } from '../../src/platform/jobs/job-runner.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { choresModule, choresTables, secretOfFailure } from '../setup/chores.js';
import { runHere } from '../setup/command-here.js';
import { runJobs, working } from '../setup/jobs.js';
import { startProxy } from '../setup/proxy.js';
import { isOwn, shapeSql, withoutPartition } from '../setup/queue-shape.js';
import { createScratchDatabase } from '../setup/scratch-database.js';
import { serviceEnvironment, startService, type Service } from '../setup/service.js';

interface Run {
  job: string;
  data: Record<string, unknown>;
  attempt: number;
  note: string;
}

interface Kept {
  id: string;
  state: string;
  retry_count: number;
  output: unknown;
}

/** Sends jobs, and works on none by itself. */
let service: Service;

const start = (change: (environment: Environment) => Environment = (same) => same): Promise<Service> =>
  startService(change, [], [choresModule()]);
const jobs = (of: Service = service): Jobs => of.app.get(Jobs, { strict: false });
const inTransaction = <T>(work: () => Promise<T>): Promise<T> =>
  service.asAdministrator(() => service.app.get(TransactionRunner).run(work));
const runs = (job: string): Promise<Run[]> =>
  service.query<Run>('SELECT job, data, attempt, note FROM chores.runs WHERE job = $1 ORDER BY ran_at', [
    job,
  ]);
const kept = (name: string): Promise<Kept[]> =>
  service.query<Kept>('SELECT id, state, retry_count, output FROM jobs.job WHERE name = $1 ORDER BY id', [
    name,
  ]);

async function until(isSo: () => Promise<boolean>, what: string, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`In vain: ${what}.`);
    await delay(20);
  }
}

beforeAll(async () => {
  service = await start();
  await service.query(choresTables);
});
afterEach(async () => {
  await service.query('TRUNCATE chores.runs, jobs.job');
});
afterAll(() => service.close());

describe('sending', () => {
  it('adds a job with the transaction, and none when that is rolled back', async () => {
    const sent = await inTransaction(() => jobs().send('chores.count', { n: 1 }));
    await expect(
      inTransaction(async () => {
        await jobs().send('chores.count', { n: 2 });
        throw new Error('changed its mind');
      }),
    ).rejects.toThrow('changed its mind');
    expect((await kept('chores.count')).map(({ id }) => id)).toEqual([sent]);
    expect(await runJobs(service, 'chores.count')).toEqual({ done: 1, failed: 0 });
    expect((await runs('count')).map(({ data }) => data)).toEqual([{ n: 1 }]);
  });

  it('adds one job a key while that waits, and answers its id', async () => {
    const first = await jobs().send('chores.count', { n: 1 }, { key: 'a' });
    expect(await jobs().send('chores.count', { n: 2 }, { key: 'a' })).toBe(first);
    const other = await jobs().send('chores.count', { n: 3 }, { key: 'b' });
    expect((await kept('chores.count')).map(({ id }) => id)).toEqual([first, other]);
    await runJobs(service, 'chores.count');
    expect(await jobs().send('chores.count', { n: 4 }, { key: 'a' })).not.toBe(first);
  });

  it('begins a job that waits only after whoever sent it again has committed', async () => {
    await jobs().send('chores.count', { n: 1 }, { key: 'a' });
    await inTransaction(async () => {
      await jobs().send('chores.count', { n: 1 }, { key: 'a' });
      expect(await service.app.get(TransactionRunner).apart(() => runJobs(service, 'chores.count'))).toEqual({
        done: 0,
        failed: 0,
      });
    });
    expect(await runJobs(service, 'chores.count')).toEqual({ done: 1, failed: 0 });
  });

  it('holds a job back until its time, and takes back what has not begun', async () => {
    const later = await jobs().send('chores.count', { n: 1 }, { startAfter: 3_600 });
    await jobs().send('chores.count', { n: 2 }, { startAfter: new Date(Date.now() + 3_600_000), key: 'a' });
    const waits = await service.query<{ minutes: number }>(
      'SELECT round(extract(epoch FROM start_after - now()) / 60)::int AS minutes FROM jobs.job',
    );
    expect(waits).toEqual([{ minutes: 60 }, { minutes: 60 }]);
    expect(await jobs().cancel('chores.count', 'a')).toBe(true);
    expect(await jobs().cancel('chores.count', 'a')).toBe(false);
    expect(await jobs().cancel('chores.count', later)).toBe(true);
    expect(await runJobs(service, 'chores.count')).toEqual({ done: 0, failed: 0 });
  });

  it('refuses what is no job, and more than ids', async () => {
    await expect(jobs().send('chores.none')).rejects.toThrow('There is no job chores.none.');
    await expect(jobs().send('chores.count', { text: 'x'.repeat(4_000) })).rejects.toThrow('more than ids');
  });
});

describe('two processes', () => {
  let others: Service[];

  beforeAll(async () => {
    others = await Promise.all([start(working), start(working)]);
  });
  afterAll(() => Promise.all(others.map((other) => other.close())));

  it('run each of a hundred jobs once', async () => {
    await inTransaction(async () => {
      for (let n = 0; n < 100; n++) await jobs().send('chores.count', { n });
    });
    await until(async () => (await runs('count')).length >= 100, 'a hundred runs');
    await until(
      async () => (await kept('chores.count')).every(({ state }) => state === 'completed'),
      'all are done',
    );
    const told = (await runs('count')).map(({ data }) => Number(data.n));
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('begin at once what they have sent themselves', async () => {
    const begun = performance.now();
    await jobs(others[0]).send('chores.count', { n: 1 });
    await until(async () => (await runs('count')).length === 1, 'it runs');
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it('run a job once that is due by its schedule, and once of what was missed', async () => {
    await until(
      async () => (await service.query(`SELECT FROM jobs.schedule WHERE name = 'chores.tick'`)).length === 1,
      'the schedule is known',
    );
    await service.query('TRUNCATE chores.runs, jobs.job');
    // As if they had been stopped for an hour, and had forgotten what they noted.
    await service.query(`UPDATE jobs.schedule SET updated_on = now() - interval '1 hour'`);
    const fresh = await Promise.all([start(working), start(working)]);
    await until(async () => (await runs('tick')).length > 0, 'it runs');
    // Another round of each.
    await delay(2_200);
    const minutes = await service.query<{ minutes: number }>(
      `SELECT count(DISTINCT date_trunc('minute', created_on))::int AS minutes FROM jobs.job WHERE name = 'chores.tick'`,
    );
    expect(await runs('tick')).toHaveLength(minutes[0]!.minutes);
    await Promise.all(fresh.map((one) => one.close()));
  });

  it('run a job again whose process was killed', async () => {
    const sender = await start((environment) => environment);
    await Promise.all(others.map((other) => other.close()));
    const id = await jobs(sender).send('chores.die', {});
    const signal = await new Promise((done) => {
      const words = [
        '--import',
        resolve('test/setup/swc-register.mjs'),
        resolve('test/fixtures/jobs-crash.ts'),
      ];
      const env = { ...process.env, NODE_OPTIONS: '', JOBS: 'on', CHORES_DIE: 'yes' };
      execFile(process.execPath, words, { env }, (error) => done(error?.signal ?? null));
    });
    expect(signal).toBe('SIGKILL');
    expect(await kept('chores.die')).toMatchObject([{ id, state: 'active' }]);
    others = [await start(working)];
    await until(async () => (await kept('chores.die'))[0]!.state === 'completed', 'it is done');
    expect((await runs('die')).map(({ attempt }) => attempt)).toEqual([1, 2]);
    await sender.close();
  });
});

describe('a job that fails', () => {
  it('is tried again until it is done', async () => {
    await jobs().send('chores.fail', { until: 3 });
    expect(await runJobs(service, 'chores.fail')).toEqual({ done: 1, failed: 2 });
    expect(await kept('chores.fail')).toMatchObject([{ state: 'completed' }]);
  });

  it('waits longer before each try', async () => {
    await jobs().send('chores.fail', {});
    const waited: number[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      await service.query(`UPDATE jobs.job SET start_after = now() - interval '1 second'`);
      await service.app.get(Runner, { strict: false }).runNext('chores.fail');
      const [row] = await service.query<{ seconds: number }>(
        'SELECT extract(epoch FROM start_after - now())::float8 AS seconds FROM jobs.job',
      );
      waited.push(row!.seconds);
    }
    expect(waited[0]).toBeLessThanOrEqual(2);
    expect(waited[1]).toBeGreaterThan(1.5);
  });

  it('is told for good in the log, stays for the operator, and says nothing of what it quoted', async () => {
    const told = ['warn', 'error'].map((level) =>
      jest.spyOn(Logger.prototype, level as 'warn').mockImplementation(() => undefined),
    );
    const id = await jobs().send('chores.fail', { note: 'none of this' });
    await runJobs(service, 'chores.fail');
    const [warned, failed] = told.map(({ mock }) => mock.calls.map(([line]) => String(line)));
    told.forEach((spy) => spy.mockRestore());
    expect(warned).toEqual(
      [1, 2].map((n) => `Job chores.fail ${id}, attempt ${n}: RangeError; it is tried again`),
    );
    expect(failed).toEqual([`Job chores.fail ${id}, attempt 3: RangeError; it failed for good`]);
    expect(await kept('chores.fail')).toMatchObject([
      { id, state: 'failed', output: { error: 'RangeError' } },
    ]);
    expect(JSON.stringify(await kept('chores.fail'))).not.toContain(secretOfFailure);
  });
});

describe('the operator', () => {
  const command = (...words: string[]) =>
    runHere(registerJobCommands, words, serviceEnvironment(), [choresModule()]);

  it('sees what waits and has failed, has it tried again, and runs a job now', async () => {
    await jobs().send('chores.fail', {});
    await runJobs(service, 'chores.fail');
    await jobs().send('chores.count', {}, { startAfter: 60 });
    const { output } = await command('jobs:status', '--json');
    expect(JSON.parse(output)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'chores.count', waiting: 0, delayed: 1, failed: 0 }),
        expect.objectContaining({ name: 'chores.fail', waiting: 0, failed: 1 }),
      ]),
    );
    expect((await command('jobs:status')).output).toMatch(/^JOB +WAITING .*\n(.*\n)*chores\.fail +0 /);
    expect(await command('jobs:retry', 'chores.fail')).toEqual({
      code: 0,
      output: 'chores.fail: 1 to be tried again\n',
    });
    expect(await runJobs(service, 'chores.fail')).toEqual({ done: 0, failed: 1 });
    expect(await command('jobs:run', 'chores.count', '--data', '{"n":7}')).toEqual({
      code: 0,
      output: 'chores.count: 1 done here, 0 failed\n',
    });
    expect((await runs('count')).map(({ data }) => data)).toEqual([{ n: 7 }]);
    expect((await command('jobs:retry', 'chores.none')).output).toMatch(
      /^There is no job chores\.none\. Known are/,
    );
  });

  it('finds jobs gone that are long over', async () => {
    for (const n of [1, 2]) await jobs().send('chores.count', { n });
    await runJobs(service, 'chores.count');
    await service.query(
      `UPDATE jobs.job SET completed_on = now() - interval '25 hours' WHERE data = '{"n": 1}'`,
    );
    await command('jobs:run', 'platform.forget_jobs');
    expect(await service.query(`SELECT data FROM jobs.job WHERE name = 'chores.count'`)).toEqual([
      { data: { n: 2 } },
    ]);
  });
});

describe('a process that stops', () => {
  const stopIn = (stopMs: number) => (environment: Environment) => {
    const { jobs, ...rest } = working(environment);
    return { ...rest, jobs: { ...jobs, stopMs } };
  };
  const begun = async (): Promise<boolean> => (await runs('sleep')).length > 0;
  const notes = async (): Promise<string[]> => (await runs('sleep')).map(({ note }) => note);

  it('waits for what runs', async () => {
    const one = await start(stopIn(10_000));
    await jobs(one).send('chores.sleep', { ms: 300 });
    await until(begun, 'it runs');
    await one.close();
    expect(await notes()).toEqual(['begun', 'done']);
    expect(await kept('chores.sleep')).toMatchObject([{ state: 'completed' }]);
  });

  it.each([{ isDeaf: false }, { isDeaf: true }])(
    'has no more patience than it was told: it runs elsewhere (%j)',
    async (how) => {
      const one = await start(stopIn(100));
      await jobs(one).send('chores.sleep', { ms: 6_000, ...how });
      await until(begun, 'it runs');
      const from = performance.now();
      await one.close();
      expect(performance.now() - from).toBeLessThan(4_000);
      expect(await kept('chores.sleep')).toMatchObject([{ state: 'retry' }]);
    },
  );
});

describe('without its tables, or its database,', () => {
  it('the service starts and answers, and works once it is migrated', async () => {
    await service.query('ALTER SCHEMA jobs RENAME TO jobs_elsewhere');
    const one = await start(working);
    await one.http.get('/v1/niches').expect(200);
    await service.query('ALTER SCHEMA jobs_elsewhere RENAME TO jobs');
    await jobs().send('chores.count', { n: 1 });
    await until(async () => (await runs('count')).length === 1, 'it runs');
    await one.close();
  });

  it('it stays alive, says so once, and works on afterwards', async () => {
    const connection = serviceEnvironment().database.connection!;
    const proxy = await startProxy(connection);
    const told = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const one = await start((environment) => {
      const through = { ...environment.database, connection: { ...connection, port: proxy.port } };
      return {
        ...working(environment),
        database: { ...through, connectTimeoutMs: 300, queryTimeoutMs: 500 },
      };
    });
    await jobs().send('chores.sleep', { ms: 1_000 });
    await until(async () => (await runs('sleep')).length > 0, 'it runs');
    await proxy.cut();
    await until(
      async () => told.mock.calls.some(([line]) => /^Jobs are not/.test(String(line))),
      'it says so',
    );
    await delay(2_200);
    await proxy.mend();
    await jobs().send('chores.count', { n: 1 });
    await until(async () => (await runs('count')).length === 1, 'it works on');
    expect(told.mock.calls.filter(([line]) => /^Jobs are not/.test(String(line)))).toHaveLength(1);
    told.mockRestore();
    await one.close();
    await proxy.close();
  });
});

describe('the tables', () => {
  it('are those that the library would make, and its queues are rows of one partition', async () => {
    const scratch = await createScratchDatabase();
    try {
      const client = await scratch.connect();
      await client.query(PgBoss.getConstructionPlans('jobs'));
      await client.query(`SELECT jobs.create_queue('one', '{}')`);
      const theirs = (await client.query<{ line: string }>(shapeSql)).rows.map(({ line }) => line);
      const ours = (await service.query<{ line: string }>(shapeSql)).map(({ line }) => line);
      expect(ours.filter((line) => !isOwn(line)).map(withoutPartition)).toEqual(theirs.map(withoutPartition));
      expect(ours.filter((line) => isOwn(line))).toHaveLength(2);
    } finally {
      await scratch.drop();
    }
  });

  it('are open to the service alone', async () => {
    const grants = await service.query<{ line: string }>(
      `SELECT DISTINCT grantee::regrole::text AS line FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = 'jobs'::regnamespace AND grantee <> relowner`,
    );
    expect(grants).toEqual([{ line: 'atrium_service' }]);
  });
});
