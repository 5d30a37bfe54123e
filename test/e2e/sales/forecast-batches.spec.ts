import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { ForecastBatches } from '../../../src/modules/sales/forecasts/batches/forecast-batches.js';
import { registerForecastCommand } from '../../../src/modules/sales/forecasts/forecast.command.js';
import { runJobs, runNow } from '../../setup/jobs.js';
import { whileHolding } from '../../setup/locks.js';
import { clearOfMidnight } from '../../setup/midnight.js';
import { runRegistered } from '../../setup/registered-command.js';
import { serviceEnvironment, startService, type Service } from '../../setup/service.js';
import { daysAgo, productWithSales } from './forecast-history.js';

const batchJob = 'sales.forecast_batch';

interface Row {
  id: string;
  productId: string;
  status: string;
  attempts: number;
  finishedAt: string;
}

await clearOfMidnight();

let service: Service;
/** The one that sells more comes first. */
let products: string[];

beforeAll(async () => {
  service = await startService();
  products = [];
  for (const units of ['9', '7', '5 + back % 2', '3']) {
    products.push(await productWithSales(service, { from: 40, units }));
  }
  // Too little of it, and nothing of late.
  await productWithSales(service, { from: 2, units: '2' });
  await productWithSales(service, { from: 200, until: 120, units: '50' });
});
afterAll(() => service.close());
afterEach(() => service.query('TRUNCATE sales.forecasts, sales.forecast_batches, jobs.job CASCADE'));

const rowsOf = (batchId: string): Promise<Row[]> =>
  service.query<Row>(
    `SELECT id, product_id AS "productId", status, attempts, finished_at::text AS "finishedAt"
       FROM sales.forecasts WHERE batch_id = $1 ORDER BY id`,
    [batchId],
  );
const batches = async () => (await service.http.get('/v1/sales/forecast-batches').expect(200)).body.data;
/** In this process, as the command would in one of its own. */
async function forecastHere(words: string[]): Promise<{ code: number; stdout: string }> {
  const register = (program: Command): void => registerForecastCommand(program, (work) => work(service.app));
  const { stdout } = await runRegistered(register, ['sales:forecast', ...words]);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { code, stdout };
}
const batchesOf = (of: Service = service) => of.app.get(ForecastBatches, { strict: false });
const never = new AbortController().signal;

describe('each night', () => {
  it('the products that sell most are forecast, the best ones first; too little history is skipped', async () => {
    await runNow(service, 'sales.nightly_forecasts');
    const [begun] = await batches();
    expect(begun).toMatchObject({ status: 'running', total: 5, done: 0, horizonDays: 28, asOf: daysAgo(1) });
    expect((await rowsOf(begun.id)).map(({ productId }) => productId).slice(0, 4)).toEqual(products);
    await runJobs(service, batchJob);
    const { body: done } = await service.http.get(`/v1/sales/forecast-batches/${begun.id}`).expect(200);
    expect(done).toMatchObject({ status: 'done', total: 5, done: 4, failed: 0, skipped: 1 });
    expect(done.finishedAt).not.toBeNull();
    const { body } = await service.http.get('/v1/sales/forecasts').query({ batchId: begun.id }).expect(200);
    expect(body.data.map(({ status }: Row) => status)).toEqual(Array(4).fill('done'));
    await service.http.get(`/v1/sales/forecast-batches/${products[0]}`).expect(404);
  });

  it('one batch is made, however many begin one; where one runs, it goes on', async () => {
    const options = { horizonDays: 7, limit: 3 };
    const begun = await Promise.all(Array.from({ length: 5 }, () => batchesOf().begin(options)));
    expect(begun.map((each) => each!.isNew).filter(Boolean)).toHaveLength(1);
    expect(new Set(begun.map((each) => each!.batch.id)).size).toBe(1);
    await runNow(service, 'sales.nightly_forecasts');
    await runJobs(service, batchJob);
    expect(await batches()).toMatchObject([{ status: 'done', total: 3, done: 3, horizonDays: 7 }]);
  });

  it('one of them can be taken out, and the rest goes on', async () => {
    const begun = await batchesOf().begin({ horizonDays: 7, limit: 3 });
    const [, second] = await rowsOf(begun!.batch.id);
    await service.http.post(`/v1/sales/forecasts/${second!.id}/cancel`).expect(200);
    expect(await batchesOf().work(begun!.batch.id, { signal: never })).toBe(true);
    expect(await batches()).toMatchObject([{ status: 'done', total: 3, done: 2, skipped: 1 }]);
  });

  it('one that goes wrong is tried three times, and the rest is computed', async () => {
    const begun = await batchesOf().begin({ horizonDays: 7, limit: 2 });
    // No number that can be kept comes of it.
    await service.query(
      `ALTER TABLE sales.forecast_points ADD CONSTRAINT broken CHECK (naive < 8) NOT VALID`,
    );
    expect(await batchesOf().work(begun!.batch.id, { signal: never })).toBe(true);
    await service.query('ALTER TABLE sales.forecast_points DROP CONSTRAINT broken');
    expect(await batches()).toMatchObject([{ status: 'done', total: 2, done: 1, failed: 1 }]);
    expect((await rowsOf(begun!.batch.id)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['failed', 3],
      ['done', 1],
    ]);
  });
});

describe('the command', () => {
  it('makes the batch here, and tells what came of it', async () => {
    const { code, stdout } = await forecastHere(['--horizon', '7', '--limit', '5']);
    expect([code, stdout]).toEqual([
      0,
      'Of 5 products: 4 forecast, 1 left out (too little history, or cancelled), 0 failed.\n',
    ]);
    expect(await batches()).toMatchObject([{ status: 'done', horizonDays: 7 }]);
  });

  it('goes on where another one was killed, and computes nothing twice', async () => {
    const environment = serviceEnvironment();
    const { host, port, user, password, database } = environment.database.connection!;
    const env = {
      PATH: process.env.PATH,
      TMPDIR: process.env.TMPDIR,
      POSTGRES_HOST: host,
      POSTGRES_PORT: String(port),
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: database,
      FORECAST_THREADS: '1',
    };
    const words = [resolve('bin/atrium.mjs'), 'sales:forecast', '--horizon', '7'];
    let before: Row[] = [];
    // The best one is done; the next one never gets there.
    await service.query(`
      CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_catalog.pg_advisory_xact_lock(21); RETURN NEW; END $$;
      CREATE TRIGGER wait_at_gate BEFORE UPDATE ON sales.forecasts FOR EACH ROW
        WHEN (NEW.status = 'done' AND NEW.product_id <> '${products[0]}') EXECUTE FUNCTION wait_at_gate()`);
    await whileHolding('SELECT pg_advisory_xact_lock(21)', [], async () => {
      const command = spawn(process.execPath, words, { env, stdio: 'ignore' });
      const ended = once(command, 'close');
      while (before.filter(({ status }) => status === 'done').length === 0) {
        expect(command.exitCode).toBeNull();
        const [batch] = await service.query<{ id: string }>('SELECT id FROM sales.forecast_batches');
        if (batch) before = await rowsOf(batch.id);
        await delay(5);
      }
      command.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
    });
    await service.query('DROP FUNCTION wait_at_gate CASCADE');
    const [batch] = await batches();
    before = await rowsOf(batch.id);
    expect(batch).toMatchObject({ status: 'running', total: 5 });
    // As it would be half a minute later.
    await service.query(`UPDATE sales.forecasts SET claimed_until = now() WHERE claimed_until IS NOT NULL`);
    await runNow(service, 'sales.forecast_watch');
    await runJobs(service, batchJob);
    expect(await batches()).toMatchObject([{ id: batch.id, status: 'done', done: 4, failed: 0, skipped: 1 }]);
    const after = new Map((await rowsOf(batch.id)).map((row) => [row.id, row]));
    const done = before.filter(({ status }) => status === 'done');
    expect(done.length).toBeGreaterThan(0);
    expect(done.map(({ id }) => after.get(id))).toEqual(done);
  });

  it('is left where it is when it is interrupted, and goes on when it is called again', async () => {
    const begun = await batchesOf().begin({ horizonDays: 7, limit: 4 });
    const controller = new AbortController();
    const work = batchesOf().work(begun!.batch.id, {
      signal: controller.signal,
      onEnded: () => controller.abort(),
    });
    // What ran beside the one that ended goes back, which is told.
    await work.catch((error: unknown) => expect((error as Error).name).toBe('AbortError'));
    const [left] = await batches();
    expect(left.status).toBe('running');
    expect(left.done).toBeLessThan(4);
    const { code, stdout } = await forecastHere([]);
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        expect.stringMatching(/^Goes on with the batch that began at 20..-..-..T..:..:..Z\.$/),
        'Of 4 products: 4 forecast, 0 left out (too little history, or cancelled), 0 failed.',
        '',
      ],
    ]);
  });

  it('explains itself, and refuses what is no number', async () => {
    const register = (program: Command): void =>
      registerForecastCommand(program, () => Promise.reject(new Error('It is opened.')));
    const help = await runRegistered(register, ['sales:forecast', '--help']);
    expect([help.code, help.stdout]).toEqual([
      0,
      expect.stringContaining('Example: npm run sales:forecast -- '),
    ]);
    for (const words of [
      ['--horizon', '0'],
      ['--horizon', '366'],
      ['--limit', '1.5'],
      ['--limit', 'all'],
    ]) {
      const { code, stderr } = await runRegistered(register, ['sales:forecast', ...words]);
      expect([words, code, stderr]).toEqual([
        words,
        1,
        expect.stringContaining('It must be an integer from 1 to'),
      ]);
    }
  });
});

describe('retention', () => {
  it('removes what a newer batch has taken the place of after 30 days, and what was asked for after a year', async () => {
    const older = (await batchesOf().begin({ horizonDays: 7, limit: 2 }))!.batch.id;
    await batchesOf().work(older, { signal: never });
    const newer = (await batchesOf().begin({ horizonDays: 7, limit: 1 }))!.batch.id;
    await batchesOf().work(newer, { signal: never });
    const ids: string[] = [];
    for (const horizonDays of [3, 4]) {
      const body = { productId: products[0], horizonDays };
      ids.push((await service.http.post('/v1/sales/forecasts').send(body).expect(202)).body.id);
    }
    await runJobs(service, 'sales.forecast');
    const age = (days: number, where: string) =>
      service.query(
        `UPDATE sales.forecasts SET started_at = started_at - $1 * interval '1 day',
                finished_at = finished_at - $1 * interval '1 day' WHERE ${where}`,
        [days],
      );
    await age(29, 'batch_id IS NOT NULL');
    await age(364, 'batch_id IS NULL');
    await runNow(service, 'sales.forecast_retention');
    expect([await rowsOf(older), await rowsOf(newer)].map(({ length }) => length)).toEqual([2, 1]);
    await age(2, `batch_id IS NOT NULL OR horizon_days = 3`);
    await runNow(service, 'sales.forecast_retention');
    // Of the other product of the older batch there is no newer forecast.
    expect((await rowsOf(older)).map(({ productId }) => productId)).toEqual([products[1]]);
    expect(await rowsOf(newer)).toHaveLength(1);
    const asked = await service.query<{ id: string }>(
      'SELECT id FROM sales.forecasts WHERE batch_id IS NULL',
    );
    expect(asked.map(({ id }) => id)).toEqual([ids[1]]);
  });
});
