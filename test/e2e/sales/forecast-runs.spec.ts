import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Environment } from '../../../src/config/environment.js';
import { ForecastWorkers } from '../../../src/modules/sales/forecasts/engine/forecast-workers.js';
import { ForecastRunner } from '../../../src/modules/sales/forecasts/forecast-runner.js';
import { JobRunner } from '../../../src/platform/jobs/job-runner.js';
import { runJobs, runNow } from '../../setup/jobs.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import {
  addressOf as address,
  forecasting,
  forecastJob,
  productWithSales,
  until,
} from './forecast-history.js';

let service: Service;
/** Another process, as far as the database can tell. */
let other: Service;
let analyst: SignedIn;
let { asked, read } = {} as ReturnType<typeof forecasting>;
/** With seventy days of sales. */
let productId: string;

beforeAll(async () => {
  // A forecast of five years takes half a second, or many where much else is going on.
  const attentive = (environment: Environment): Environment => ({
    ...environment,
    forecasts: { ...environment.forecasts, heartbeatMs: 10 },
  });
  [service, other] = [await startService(attentive), await startService(attentive)];
  analyst = await service.signIn('analyst');
  ({ asked, read } = forecasting(service, analyst));
  productId = await productWithSales(service);
});
afterAll(() => Promise.all([service.close(), other.close()]));

describe('a forecast that takes long', () => {
  /** Five years of it, with noise: some seconds for the models. */
  let longId: string;

  beforeAll(async () => {
    const units = '20 + back % 7 + (back * 7919 % 13) + (10 * sin(back / 58.0))::integer';
    longId = await productWithSales(service, { from: 1_800, units });
  });

  const begin = async () => {
    const id = await asked({ productId: longId, horizonDays: 365 });
    const running = runJobs(service, forecastJob);
    await until(async () => (await read(id)).status !== 'queued', 'it runs');
    return { id, running };
  };

  it('ends in its thread when it is cancelled by another process', async () => {
    const run = jest.spyOn(service.app.get(ForecastWorkers, { strict: false }), 'run');
    const there = (await other.signIn('merchandiser')).http;
    // One may have ended before anybody could cancel it.
    const cancelled = async (tries = 5): Promise<{ id: string; body: object; running: Promise<object> }> => {
      run.mockClear();
      const { id, running } = await begin();
      const [kept, { status, body }] = [
        await analyst.http.delete(address(id)),
        await there.post(`${address(id)}/cancel`),
      ];
      if (status !== 200 && tries > 1) return running.then(() => cancelled(tries - 1));
      expect([kept.status, status]).toEqual([409, 200]);
      return { id, body, running };
    };
    const { id, body, running } = await cancelled();
    expect(body).toMatchObject({ status: 'cancelled', model: null, points: [] });
    expect(await running).toEqual({ done: 1, failed: 0 });
    await expect(run.mock.results[0]!.value).rejects.toThrow('aborted');
    run.mockRestore();
    await until(async () => {
      const before = process.cpuUsage();
      await delay(200);
      const { user, system } = process.cpuUsage(before);
      return user + system < 120_000;
    }, 'nothing computes any longer');
    expect(await read(id)).toEqual(body);
    const { body: problem } = await there.post(`${address(id)}/cancel`).expect(409);
    expect(problem.code).toBe('sales.forecast_ended');
    await there.delete(address(id)).expect(204);
  });

  it('is not begun when it is cancelled before', async () => {
    const id = await asked({ productId: longId, horizonDays: 365 });
    await analyst.http.post(`${address(id)}/cancel`).expect(200);
    expect(await runJobs(service, forecastJob)).toEqual({ done: 0, failed: 0 });
    expect(await read(id)).toMatchObject({ status: 'cancelled', startedAt: null });
  });

  it('tells how far it is, goes back when its process stops, and is computed by another one', async () => {
    const jobs = service.app.get(JobRunner, { strict: false });
    // One may have ended before it is seen to run.
    const interrupted = async (tries = 5): Promise<string> => {
      const begun = await asked({ productId: longId, horizonDays: 365 });
      const running = jobs.runNext(forecastJob);
      await until(async () => (await read(begun)).progress > 0, 'there is progress');
      await jobs.finish(0);
      if ((await running) && tries > 1) return interrupted(tries - 1);
      expect(await running).toBe(false);
      return begun;
    };
    const id = await interrupted();
    expect(await read(id)).toMatchObject({ status: 'queued', startedAt: null, progress: 0 });
    // That was no attempt of its own.
    const [row] = await service.query('SELECT attempts FROM sales.forecasts WHERE id = $1', [id]);
    expect(row).toEqual({ attempts: 0 });
    await runJobs(other, forecastJob);
    expect(await read(id)).toMatchObject({ status: 'done' });
  });
});

describe('a forecast that goes wrong', () => {
  const revoke = () => service.query('REVOKE SELECT ON sales.daily_demands FROM atrium_service');
  const grant = () => service.query('GRANT SELECT ON sales.daily_demands TO atrium_service');
  afterEach(grant);

  it('is tried again', async () => {
    const id = await asked({ productId, horizonDays: 7 });
    await revoke();
    expect(await service.app.get(JobRunner, { strict: false }).runNext(forecastJob)).toBe(false);
    expect(await read(id)).toMatchObject({ status: 'queued', failure: null });
    await grant();
    expect(await runJobs(service, forecastJob)).toEqual({ done: 1, failed: 0 });
    expect(await read(id)).toMatchObject({ status: 'done' });
  });

  it('fails for good after three tries, with a code and nothing of what went wrong', async () => {
    const id = await asked({ productId, horizonDays: 7 });
    await revoke();
    expect(await runJobs(service, forecastJob)).toEqual({ done: 1, failed: 2 });
    const failed = await read(id);
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'sales.forecast_failed' } });
    expect(JSON.stringify(failed)).not.toMatch(/permission|daily_demands/);
  });
});

describe('many at once', () => {
  it('are computed side by side, each by one process', async () => {
    const ids = [];
    for (const horizonDays of [3, 4, 5]) ids.push(await asked({ productId, horizonDays }));
    const ran = await Promise.all([runJobs(service, forecastJob), runJobs(other, forecastJob)]);
    expect(ran.reduce((total, { done }) => total + done, 0)).toBe(3);
    for (const id of ids) expect(await read(id)).toMatchObject({ status: 'done' });
    // A job that was given to two: one of them computes.
    const twice = await asked({ productId, horizonDays: 6 });
    const runners = [service, other].map(({ app }) => app.get(ForecastRunner, { strict: false }));
    await Promise.all(runners.map((runner) => runner.run(twice, new AbortController().signal)));
    const [row] = await service.query('SELECT status, attempts FROM sales.forecasts WHERE id = $1', [twice]);
    expect(row).toEqual({ status: 'done', attempts: 1 });
    await service.query('DELETE FROM jobs.job WHERE name = $1', [forecastJob]);
  });

  it('that nobody is heard of any longer are begun anew, three times at most', async () => {
    const vanish = async (attempts: number): Promise<string> => {
      const id = await asked({ productId, horizonDays: 7 });
      await service.query(
        `UPDATE sales.forecasts SET status = 'running', started_at = now(), attempts = $2,
                claimed_until = now() - interval '1 second' WHERE id = $1`,
        [id, attempts],
      );
      await service.query('DELETE FROM jobs.job WHERE name = $1', [forecastJob]);
      return id;
    };
    const id = await vanish(1);
    const lost = await vanish(3);
    await runNow(service, 'sales.forecast_watch');
    expect(await runJobs(service, forecastJob)).toEqual({ done: 2, failed: 0 });
    expect(await read(id)).toMatchObject({ status: 'done' });
    expect(await read(lost)).toMatchObject({
      status: 'failed',
      failure: { code: 'sales.forecast_interrupted' },
    });
  });
});
