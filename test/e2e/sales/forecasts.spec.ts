import { Erasure } from '../../../src/platform/privacy/erasure.js';
import { create } from '../../factories/marketplace.js';
import { eventBody, productBody } from '../../factories/sales.js';
import { runJobs, working } from '../../setup/jobs.js';
import { clearOfMidnight } from '../../setup/midnight.js';
import { followRunbook } from '../../setup/runbook.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import {
  addressOf as address,
  daysAgo,
  forecasting,
  forecastJob,
  productWithSales,
  sell,
} from './forecast-history.js';

interface Point {
  day: string;
  point: number;
  lower80: number;
  upper80: number;
  lower95: number;
  upper95: number;
  naive: number;
  components: Record<string, unknown>;
}

await clearOfMidnight();

let service: Service;
let analyst: SignedIn;
let { ask, asked, read, forecastOf } = {} as ReturnType<typeof forecasting>;
/** With seventy days of sales. */
let productId: string;
/** Asked for while nothing had been sold yet. */
let ofNothing: { status: number; body: Record<string, unknown> };

beforeAll(async () => {
  service = await startService();
  analyst = await service.signIn('analyst');
  ({ ask, asked, read, forecastOf } = forecasting(service, analyst));
  ofNothing = await ask({ horizonDays: 7 });
  productId = await productWithSales(service, { category: 'Lamps' });
});
afterAll(() => service.close());

/** All numbers of an answer, and what is no number in the place of one. */
const numbersOf = ({ components: _, day: __, ...numbers }: Point): unknown[] => Object.values(numbers);

describe('a forecast', () => {
  it('is asked for, waits, is computed by a job, and tells what it says and how far to trust it', async () => {
    const { body, headers } = await ask({ productId, horizonDays: 14 }).expect(202);
    expect(body).toMatchObject({
      scope: 'product',
      productId,
      asOf: daysAgo(1),
      status: 'queued',
      points: [],
    });
    expect(body).toMatchObject({ progress: 0, model: null, beatsNaive: null, backtest: null, failure: null });
    expect(headers.location).toBe(address(body.id));
    expect(await runJobs(service, forecastJob)).toEqual({ done: 1, failed: 0 });
    const done = await read(body.id);
    expect(done).toMatchObject({ status: 'done', progress: 100, historyFrom: daysAgo(70), failure: null });
    expect(done.links).toEqual({ self: address(body.id), chart: `${address(body.id)}/chart.svg` });
    expect(done.candidates.map(({ model }: { model: string }) => model)).toEqual([
      'seasonal_naive',
      'ets',
      'mstl',
      'prophet',
    ]);
    const chosen = done.candidates.filter(({ isChosen }: { isChosen: boolean }) => isChosen);
    expect(chosen.map(({ model }: { model: string }) => model)).toEqual([done.model]);
    expect(done.points.map(({ day }: Point) => day)).toEqual(
      Array.from({ length: 14 }, (_, index) => daysAgo(-index)),
    );
    for (const point of done.points as Point[]) {
      expect(numbersOf(point).every((number) => Number.isFinite(number) && (number as number) >= 0)).toBe(
        true,
      );
      const { lower95, lower80, point: middle, upper80, upper95 } = point;
      const inOrder = [lower95, lower80, middle, upper80, upper95];
      expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
    }
    // The same again is the same: it says nothing of when it was read.
    expect(await read(body.id)).toEqual(done);
  });

  it('is one, and one job, however often it is asked for with one key', async () => {
    const key = `"forecast-${Date.now()}"`;
    const again = () => ask({ horizonDays: 3 }).set('idempotency-key', key).expect(202);
    const [one, other] = [await again(), await again()];
    expect([other.body.id, other.headers.location]).toEqual([one.body.id, one.headers.location]);
    expect(await runJobs(service, forecastJob)).toEqual({ done: 1, failed: 0 });
  });

  it('can be of a category, and of everything', async () => {
    await productWithSales(service, { category: 'Lamps', units: '1' });
    const [product, category, all] = [
      await forecastOf({ productId, horizonDays: 7 }),
      await forecastOf({ category: 'Lamps', horizonDays: 7 }),
      await forecastOf({ horizonDays: 7 }),
    ];
    expect([category.scope, category.category, all.scope]).toEqual(['category', 'Lamps', 'all']);
    const sum = ({ points }: { points: Point[] }) => points.reduce((total, { naive }) => total + naive, 0);
    expect(sum(category)).toBe(sum(product) + 7);
    expect(sum(all)).toBeGreaterThanOrEqual(sum(category));
  });

  it('is listed by what it is of and how far it is, the newest first', async () => {
    const id = await asked({ productId, horizonDays: 5 });
    const list = async (query: object) =>
      (await analyst.http.get('/v1/sales/forecasts').query(query)).body.data;
    const queued = await list({ productId, status: 'queued', scope: 'product' });
    expect(queued.map((each: { id: string }) => each.id)).toEqual([id]);
    expect(queued[0]).not.toHaveProperty('points');
    expect(await list({ category: 'Lamps' })).toMatchObject([{ scope: 'category' }]);
    expect((await list({ limit: 1 }))[0].id).toBe(id);
    await runJobs(service, forecastJob);
    expect(await list({ status: 'queued' })).toEqual([]);
  });

  it('knows nothing of what came after asOf, and tells later how wrong it was', async () => {
    const id = await productWithSales(service, { units: 'CASE WHEN back > 10 THEN 10 ELSE 4 END' });
    const forecast = await forecastOf({ productId: id, asOf: daysAgo(11), horizonDays: 14 });
    const { body } = await analyst.http.get(`${address(forecast.id)}/accuracy`).expect(200);
    // It says 10 of each day, ten of which have passed with 4: sixty pieces too much of forty.
    expect(forecast.points.map(({ point }: Point) => point)).toEqual(Array(14).fill(10));
    expect(body).toEqual({
      forecastId: forecast.id,
      days: 10,
      from: daysAgo(10),
      until: daysAgo(1),
      wape: 1.5,
      bias: 1.5,
      coverage80: 0,
      coverage95: 0,
      naiveWape: 1.5,
    });
    const fresh = await forecastOf({ productId: id, horizonDays: 3 });
    const { body: none } = await analyst.http.get(`${address(fresh.id)}/accuracy`).expect(200);
    expect(none).toMatchObject({
      days: 0,
      from: null,
      until: null,
      wape: null,
      bias: null,
      coverage80: null,
    });
  });

  it('is of sales on promotion alone as well, and of promotions to come', async () => {
    const id = await productWithSales(service, { isPromo: 'true' });
    const days = [daysAgo(-3), daysAgo(-2)];
    const forecast = await forecastOf({ productId: id, horizonDays: 7, promotionDays: days });
    expect(forecast).toMatchObject({ status: 'done', promotionDays: [...days].sort() });
  });

  it('is told with the largest errors there can be', async () => {
    const id = await productWithSales(service, { from: 60, until: 60, units: '1' });
    await service.query(
      `INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date)
       SELECT $1, 2147483647, 1, date_trunc('day', now(), 'UTC') - back * interval '1 day'
         FROM generate_series(1, 10) back, generate_series(1, 400)`,
      [id],
    );
    const forecast = await forecastOf({ productId: id, horizonDays: 10 });
    expect(forecast.status).toBe('done');
    // Nearly nothing was sold before, and a million of millions after.
    expect(forecast.candidates[0].mase).toBeGreaterThan(1e12);
  });

  it('stays when whoever asked for it is erased, and no longer says who that was', async () => {
    const somebody = await service.signIn('analyst');
    const id = await forecasting(service, somebody).asked({ productId, horizonDays: 2 });
    const requester = async () => {
      const rows = await service.query('SELECT requested_by_id AS id FROM sales.forecasts WHERE id = $1', [
        id,
      ]);
      return rows[0];
    };
    expect(await requester()).toEqual({ id: somebody.userId });
    await service.app.get(Erasure, { strict: false }).erase(somebody.userId);
    expect(await requester()).toEqual({ id: null });
    await runJobs(service, forecastJob);
    expect(await read(id)).toMatchObject({ status: 'done' });
  });

  it('is deleted once it has ended, with all that belongs to it', async () => {
    const id = await asked({ productId, horizonDays: 2 });
    const { body } = await analyst.http.delete(address(id)).expect(409);
    expect(body.code).toBe('sales.forecast_not_ended');
    await runJobs(service, forecastJob);
    const { headers } = await analyst.http.get(address(id)).expect(200);
    await analyst.http.delete(address(id)).set('if-match', '"another"').expect(412);
    await analyst.http.delete(address(id)).set('if-match', headers.etag!).expect(204);
    await analyst.http.get(address(id)).expect(404);
    await analyst.http.get(`${address(id)}/accuracy`).expect(404);
    const rows = await service.query('SELECT FROM sales.forecast_points WHERE forecast_id = $1', [id]);
    expect(rows).toEqual([]);
  });
});

describe('what cannot be forecast', () => {
  it.each([
    ['horizonDays', { horizonDays: 0 }],
    ['horizonDays', { horizonDays: 366 }],
    ['horizonDays', { horizonDays: 1e9 }],
    ['horizonDays', { horizonDays: 1.5 }],
    ['horizonDays', { horizonDays: '7' }],
    ['horizonDays', {}],
    ['asOf', { horizonDays: 7, asOf: '2026-02-30' }],
    ['asOf', { horizonDays: 7, asOf: daysAgo(0) }],
    ['asOf', { horizonDays: 7, asOf: '9999-12-31' }],
    ['category', { horizonDays: 7, productId: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', category: 'Lamps' }],
    ['promotionDays', { horizonDays: 7, promotionDays: ['soon'] }],
    ['promotionDays', { horizonDays: 7, promotionDays: [daysAgo(-1), daysAgo(-1)] }],
    ['promotionDays', { horizonDays: 7, promotionDays: [daysAgo(-7)] }],
    ['promotionDays', { horizonDays: 7, promotionDays: [daysAgo(1)] }],
    ['promotionDays', { horizonDays: 7, promotionDays: daysAgo(-1) }],
  ])('is 400 for %s: %j', async (field, body) => {
    const { body: problem } = await ask(body).expect(400);
    expect(problem.errors.map((error: { field: string }) => error.field)).toEqual([field]);
  });

  it('is a product and a category at once, of which demand is refused with the same problem', async () => {
    const both = { productId, category: 'Lamps' };
    const { body: ofForecast } = await ask({ ...both, horizonDays: 7 }).expect(400);
    const range = { from: daysAgo(7), to: daysAgo(1) };
    const { body: ofDemand } = await analyst.http
      .get('/v1/sales/demand')
      .query({ ...both, ...range })
      .expect(400);
    const problem = {
      code: 'sales.scope_invalid',
      errors: [{ field: 'category', message: 'category cannot be given together with productId' }],
    };
    expect([ofForecast, ofDemand]).toMatchObject([problem, problem]);
  });

  it('is what nobody knows', async () => {
    const product = await ask({ productId: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', horizonDays: 7 }).expect(
      422,
    );
    const category = await ask({ category: 'Nothing', horizonDays: 7 }).expect(422);
    expect([product.body.code, category.body.code]).toEqual([
      'sales.product_not_found',
      'sales.category_not_found',
    ]);
  });

  it('is a product of which too little was sold, and it says what is missing', async () => {
    const { id } = await create(service, '/v1/sales/products', productBody());
    const oneDay = await productWithSales(service, { from: 40, until: 40 });
    const recent = await productWithSales(service, { from: 9 });
    const zeros = await productWithSales(service, { from: 40, units: '5' });
    await sell(service, zeros, { from: 40, units: '-5' });
    const told = (detail: string): number[] => detail.match(/\d+/g)!.map(Number);
    const missing = async (body: object) => {
      const { body: problem } = await ask({ horizonDays: 7, ...body }).expect(422);
      expect(problem.code).toBe('sales.history_too_short');
      return told(problem.detail);
    };
    expect(await missing({ productId: id })).toEqual([15, 2, 0, 0]);
    expect(await missing({ productId: oneDay })).toEqual([15, 2, 40, 1]);
    expect(await missing({ productId: recent })).toEqual([15, 2, 9, 9]);
    expect(await missing({ productId: zeros })).toEqual([15, 2, 40, 0]);
    expect(await missing({ productId, asOf: daysAgo(71) })).toEqual([15, 2, 0, 0]);
    expect(ofNothing).toMatchObject({ status: 422, body: { code: 'sales.history_too_short' } });
    expect(told(String(ofNothing.body.detail))).toEqual([15, 2, 0, 0]);
    expect(await runJobs(service, forecastJob)).toEqual({ done: 0, failed: 0 });
  });

  it('is what was deleted meanwhile: it fails with a code, and is not tried again', async () => {
    const id = await productWithSales(service, { from: 30 });
    const forecastId = await asked({ productId: id, horizonDays: 7 });
    await service.query('DELETE FROM sales.transactions WHERE product_id = $1', [id]);
    expect(await runJobs(service, forecastJob)).toEqual({ done: 1, failed: 0 });
    expect(await read(forecastId)).toMatchObject({
      status: 'failed',
      failure: { code: 'sales.history_too_short' },
      beatsNaive: null,
      points: [],
    });
  });
});

describe('events', () => {
  const later = daysAgo(-5);

  it('that are to come are told with whether the history knows them, whatever their type; excluded ones change nothing', async () => {
    const before = await forecastOf({ productId, horizonDays: 7 });
    await create(service, '/v1/sales/events', eventBody({ eventDate: later, includeInPrediction: false }));
    const excluded = await forecastOf({ productId, horizonDays: 7 });
    expect([excluded.points, excluded.events]).toEqual([before.points, []]);
    const { eventName } = eventBody();
    const body = eventBody({ eventName, eventDate: later, type: 'seasonal' });
    const event = await create(service, '/v1/sales/events', body);
    const included = await forecastOf({ productId, horizonDays: 7 });
    expect(included.events).toEqual([{ name: eventName, day: later, type: 'seasonal', isLearnt: false }]);
    await service.http.delete(`/v1/sales/events/${event.id}`).expect(204);
  });

  it('that were learnt move the day they come again, unless they are excluded', async () => {
    // Four times as much on each thirtieth day, which has an event; the next one is in five days.
    const units = '(20 + (back * 7919 % 5)) * CASE WHEN (back + 5) % 30 = 0 THEN 4 ELSE 1 END';
    const id = await productWithSales(service, { from: 240, units });
    const eventName = 'Night of the lamps';
    const events = [];
    for (let back = -5; back < 240; back += 30) {
      const body = eventBody({ eventName, eventDate: daysAgo(back), type: 'custom' });
      events.push(await create(service, '/v1/sales/events', body));
    }
    const dayOf = ({ points }: { points: Point[] }) => points.find(({ day }) => day === later)!;
    const included = await forecastOf({ productId: id, horizonDays: 10 });
    expect(included).toMatchObject({ model: 'prophet', beatsNaive: true });
    expect(included.events).toEqual([{ name: eventName, day: later, type: 'custom', isLearnt: true }]);
    expect(dayOf(included).point).toBeGreaterThan(50);
    expect((dayOf(included).components.events as Record<string, number>)[eventName]).toBeGreaterThan(30);
    for (const { id: eventId } of events) {
      await service.http
        .patch(`/v1/sales/events/${eventId}`)
        .send({ includeInPrediction: false })
        .expect(200);
    }
    const excluded = await forecastOf({ productId: id, horizonDays: 10 });
    expect(excluded.events).toEqual([]);
    expect(dayOf(excluded).point).toBeLessThan(45);
  });
});

it('the runbook of forecasts tells what the service answers', async () => {
  await service.http.post('/seed').expect(200);
  const process = await startService(working);
  try {
    const { printed, promised } = await followRunbook('docs/runbooks/forecasts.md', process);
    expect(printed).toEqual(promised);
  } finally {
    await process.close();
  }
});
