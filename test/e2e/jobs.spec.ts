import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import PgBoss from 'pg-boss';
import type { Environment } from '../../src/config/environment.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { registerJobCommands } from '../../src/platform/jobs/job-commands.js';
import { JobQueue } from '../../src/platform/jobs/job-queue.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { JobSchedule } from '../../src/platform/jobs/job-schedule.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { choresModule, choresTables, secretOfFailure } from '../setup/chores.js';
import { runHere } from '../setup/command-here.js';
import { runJobs, working } from '../setup/jobs.js';
import { startProxy } from '../setup/proxy.js';
import { isOwn, shapeSql, withoutPartition } from '../setup/queue-shape.js';
import { createScratchDatabase } from '../setup/scratch-database.js';
import { serviceEnvironment, startService, type Service } from '../setup/service.js';
import { until } from '../setup/until.js';

interface Run {
  job: string;
  data: Record<string, unknown>;
  attempt: number;
  note: string;
}

interface Kept {
  id: string;
  state: string;
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
  service.query<Kept>('SELECT id, state, output FROM jobs.job WHERE name = $1 ORDER BY id', [name]);

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

  it('adds what is due by a schedule once, however many processes look, and once of all that was missed', async () => {
    await jobs().send('chores.tick');
    await runJobs(service, 'chores.tick');
    await service.query(`UPDATE jobs.schedule SET updated_on = now() - interval '2 hours'`);
    const processes = [service, ...(await Promise.all([start(), start(), start()]))];
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const looked = processes.map(({ app }) => app.get(JobSchedule, { strict: false }).sendDue(anHourAgo));
    expect((await Promise.all(looked)).filter(Boolean)).toHaveLength(1);
    expect(await runJobs(service, 'chores.tick')).toEqual({ done: 1, failed: 0 });
    await Promise.all(processes.slice(1).map((process) => process.close()));
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
    // Beside their own lanes, which look every two seconds.
    const lanes = others.flatMap((other) => Array.from({ length: 8 }, () => runJobs(other, 'chores.count')));
    await Promise.all(lanes);
    await until(
      async () => (await kept('chores.count')).every(({ state }) => state === 'completed'),
      'all are done',
    );
    const told = (await runs('count')).map(({ data }) => Number(data.n));
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('begin at once what they have sent themselves', async () => {
    const sendFive = async (): Promise<number> => {
      const [begun, before] = [performance.now(), (await runs('count')).length];
      for (let n = 1; n <= 5; n++) {
        await jobs(others[0]).send('chores.count', { n });
        await until(async () => (await runs('count')).length === before + n, 'it runs');
      }
      return performance.now() - begun;
    };
    // Found by looking alone, each would have to wait for a round of its own: two processes have two in two seconds. So
    // five are never quick; begun at once, they are, unless the machine stands still.
    await until(async () => (await sendFive()) < 2_500, 'five are quick');
  });

  it('send by themselves what is due by a schedule, also what was due while none of them ran', async () => {
    await Promise.all(others.map((other) => other.close()));
    await service.query(`UPDATE jobs.schedule SET updated_on = now() - interval '1 hour'`);
    others = [await start(working), await start(working)];
    await until(async () => (await runs('tick')).length > 0, 'it runs');
  });

  it('run a job again whose process was killed', async () => {
    await Promise.all(others.map((other) => other.close()));
    const id = await jobs().send('chores.die', {});
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
    // The second try has its time, too: on a busy machine there is a third.
    const attempts = (await runs('die')).map(({ attempt }) => attempt);
    expect(attempts.slice(0, 2)).toEqual([1, 2]);
    expect(new Set(attempts).size).toBe(attempts.length);
  });
});

describe('a job that fails', () => {
  it('is tried again until it is done', async () => {
    await jobs().send('chores.fail', { until: 3 });
    expect(await runJobs(service, 'chores.fail')).toEqual({ done: 1, failed: 2 });
    expect(await kept('chores.fail')).toMatchObject([{ state: 'completed' }]);
  });

  it('is one whose time is over: it is told to end, and tried again', async () => {
    await jobs().send('chores.die', { isSlow: true });
    expect(await runJobs(service, 'chores.die')).toEqual({ done: 0, failed: 1 });
    await until(async () => {
      await service.app.get(JobRunner, { strict: false }).failExpired();
      return (await kept('chores.die'))[0]!.state === 'retry';
    }, 'it is to be tried again');
    expect(await runJobs(service, 'chores.die')).toEqual({ done: 1, failed: 0 });
  });

  it('waits longer before each try', async () => {
    await jobs().send('chores.fail', {});
    // It is a little less than what it was told, by now, and a little more than that since it began.
    const waited: { atLeast: number; atMost: number }[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      await service.query(`UPDATE jobs.job SET start_after = now() - interval '1 second'`);
      await service.app.get(JobRunner, { strict: false }).runNext('chores.fail');
      const [row] = await service.query<{ atLeast: number; atMost: number }>(
        `SELECT extract(epoch FROM start_after - now())::float8 AS "atLeast",
                extract(epoch FROM start_after - started_on)::float8 AS "atMost" FROM jobs.job`,
      );
      waited.push(row!);
    }
    expect(waited[0]!.atLeast).toBeLessThanOrEqual(2);
    expect(waited[1]!.atMost).toBeGreaterThanOrEqual(2);
  });

  it('is told for good in the log, stays for the operator, and says nothing of what it quoted', async () => {
    const told = ['warn', 'error'].map((level) =>
      jest.spyOn(Logger.prototype, level as 'warn').mockImplementation(() => undefined),
    );
    const id = await jobs().send('chores.fail', { note: 'none of this' });
    await runJobs(service, 'chores.fail');
    const [warned, failed] = told.map(({ mock }) =>
      mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('Job ')),
    );
    for (const spy of told) spy.mockRestore();
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
    const one = await start(stopIn(60_000));
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
      await jobs(one).send('chores.sleep', { ms: 3_600_000, ...how });
      await until(begun, 'it runs');
      // Waiting for the job, it would not come back while this test lasts.
      await one.close();
      expect(await notes()).toEqual(['begun']);
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
        // What is cut off says so at once; what stands still for a while is not away.
        database: { ...through, connectTimeoutMs: 60_000, queryTimeoutMs: 60_000 },
      };
    });
    await jobs().send('chores.sleep', { ms: 1_000 });
    await until(async () => (await runs('sleep')).length > 0, 'it runs');
    await proxy.cut();
    await until(
      async () => told.mock.calls.some(([line]) => /^Jobs are not/.test(String(line))),
      'it says so',
    );
    const looks = jest.spyOn(one.app.get(JobQueue, { strict: false }), 'look');
    await until(async () => looks.mock.results.length > 1, 'it looks again');
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
