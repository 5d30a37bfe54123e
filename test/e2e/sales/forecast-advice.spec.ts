import { create } from '../../factories/marketplace.js';
import { daysAfter, keepForecast, steady, type PointRow } from '../../factories/forecasts.js';
import { eventBody, productBody, saleBody } from '../../factories/sales.js';
import { normalQuantile } from '../../../src/modules/sales/reorder/normal-quantile.js';
import { clearOfMidnight } from '../../setup/midnight.js';
import { startService, type Service } from '../../setup/service.js';
import { count, tagsOf, textsOf } from '../../setup/svg.js';
import { recomputed, type Advice } from './reorder.js';

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const today = await clearOfMidnight();
const yesterday = daysAfter(today, -1);

const addProduct = (change: object = {}) => create(service, '/v1/sales/products', productBody(change));

/** A deviation of 2 a day. */
const tenADay: PointRow = { point: 10, upper80: 12.564 };

async function forecastOf(change: object, points: readonly PointRow[], asOf = yesterday): Promise<string> {
  const product = await addProduct(change);
  return keepForecast(service, { productId: product.id as string, asOf, points });
}

const ask = (id: string, query: object = {}) =>
  service.http.get(`/v1/sales/forecasts/${id}/reorder`).query(query);

describe('quantiles of the normal distribution', () => {
  it.each([
    // Wichura (1988), table 1.
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798408],
    // Any table.
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
  ])('of %d is %d', (probability, published) => {
    expect(Math.abs(normalQuantile(probability) - published)).toBeLessThan(1e-14 * (1 + Math.abs(published)));
  });
});

describe('when to order, and how much', () => {
  const terms = { leadTimeDays: 4, reviewDays: 5, serviceLevel: '0.95' };

  it('advises as the textbook computes it by hand', async () => {
    const { body } = await ask(await forecastOf({ stock: 45 }, steady(28, tenADay)), terms).expect(200);
    expect(body).toMatchObject({
      ...{
        stock: 45,
        stockDay: today,
        leadTimeDays: 4,
        leadTimeFrom: 'request',
        serviceLevel: '0.950',
        reviewDays: 5,
      },
      stockOutDate: daysAfter(today, 4),
      earliestStockOutDate: daysAfter(today, 3),
      latestStockOutDate: daysAfter(today, 5),
      ...{
        expectedDemandDuringLeadTime: 40,
        deviationDuringLeadTime: 4,
        safetyFactor: 1.645,
        safetyStock: 6.58,
      },
      ...{ reorderPoint: 46.58, orderBy: today, isLate: true },
      ...{ expectedDemandUntilNextDelivery: 90, deviationUntilNextDelivery: 6, orderUpTo: 99.87 },
      suggestedQuantity: 55,
    });
  });

  it('leaves time to order while the stock lasts until a delivery with its safety untouched', async () => {
    const { body } = await ask(await forecastOf({ stock: 100 }, steady(28, tenADay)), terms).expect(200);
    // In the evening of the tenth day nothing would be left, so the delivery comes in its morning.
    expect(body).toMatchObject({ orderBy: daysAfter(today, 5), isLate: false, suggestedQuantity: 0 });
    expect(body.stockOutDate).toBe(daysAfter(today, 10));
  });

  it.each([
    ['a stock that runs out', 45, steady(28, tenADay), terms],
    [
      'uneven days',
      63,
      Array.from({ length: 28 }, (_, n) => ({ point: (n * 7) % 11, upper80: 12 + n / 3 })),
      terms,
    ],
    ['a stock that lasts', 100_000, steady(28, tenADay), { ...terms, serviceLevel: '0.999' }],
    ['no stock', 0, steady(28, tenADay), { ...terms, serviceLevel: '0.5' }],
    ['no lead time', 5, steady(28, tenADay), { ...terms, leadTimeDays: 0, serviceLevel: '0.99' }],
    ['nothing that is expected to be sold', 0, steady(28, { point: 0, upper80: 2 }), terms],
  ])('shows an arithmetic that can be recomputed from the answer: %s', async (_, stock, points, query) => {
    const { body } = await ask(await forecastOf({ stock }, points), query).expect(200);
    const { arithmetic } = body as Advice;
    for (const { label, formula, value, day } of arithmetic) {
      expect([label, value ?? day]).toEqual([label, recomputed(body as Advice, formula)]);
    }
    expect(arithmetic.map(({ value, day }) => value ?? day)).toEqual([
      ...[body.stockOutDate, body.earliestStockOutDate, body.latestStockOutDate, body.safetyFactor],
      ...[
        body.expectedDemandDuringLeadTime,
        body.deviationDuringLeadTime,
        body.safetyStock,
        body.reorderPoint,
      ],
      ...[body.expectedDemandUntilNextDelivery, body.deviationUntilNextDelivery, body.orderUpTo],
      ...[body.suggestedQuantity, body.orderBy],
    ]);
    let [demand, variance] = [0, 0];
    for (const day of body.days) {
      demand += day.expected;
      variance += day.deviation ** 2;
      expect(day.deviation).toBeCloseTo((day.upper80 - day.expected) / 1.282, 3);
      expect(day.cumulativeDemand).toBeCloseTo(demand, 3);
      expect(day.cumulativeUpper80).toBeCloseTo(demand + 1.282 * Math.sqrt(variance), 3);
      expect(day.cumulativeLower80).toBeCloseTo(Math.max(0, demand - 1.282 * Math.sqrt(variance)), 3);
      expect(day.stockLeft).toBeCloseTo(stock - demand, 3);
    }
  });

  it('says that what is out of stock is out today, if anybody asks for it', async () => {
    const points = [{ point: 0 }, { point: 0 }, ...steady(26, tenADay)];
    const { body } = await ask(await forecastOf({ stock: 0 }, points), terms).expect(200);
    expect(body).toMatchObject({
      stockOutDate: today,
      earliestStockOutDate: today,
      latestStockOutDate: today,
    });
    expect(body).toMatchObject({ orderBy: today, suggestedQuantity: 79 });
  });

  it('lets nothing be ordered of what is not expected to be sold', async () => {
    for (const stock of [0, 3]) {
      const points = steady(28, { point: 0, upper80: 4 });
      const { body } = await ask(await forecastOf({ stock }, points), terms).expect(200);
      expect(body).toMatchObject({
        stockOutDate: null,
        latestStockOutDate: null,
        orderBy: null,
        isLate: false,
      });
      expect(body).toMatchObject({ safetyStock: 0, suggestedQuantity: 0 });
    }
  });

  it('takes lead time and service level of the product, and its defaults where that has none', async () => {
    const points = steady(28, tenADay);
    const known = await ask(await forecastOf({ leadTimeDays: 3, serviceLevel: '0.99' }, points)).expect(200);
    expect(known.body).toMatchObject({ leadTimeDays: 3, leadTimeFrom: 'product', safetyFactor: 2.326 });
    expect(known.body).toMatchObject({ serviceLevel: '0.990', serviceLevelFrom: 'product', reviewDays: 7 });
    const unknown = await ask(await forecastOf({}, points)).expect(200);
    expect(unknown.body).toMatchObject({ leadTimeDays: 7, leadTimeFrom: 'default', safetyFactor: 1.645 });
    expect(unknown.body).toMatchObject({ serviceLevel: '0.950', serviceLevelFrom: 'default' });
  });

  it('counts from the day of the stock on, and leaves out what was sold before', async () => {
    const id = await forecastOf({ stock: 25 }, steady(28, tenADay), '2010-12-09');
    const { body } = await ask(id, { ...terms, stockDay: '2010-12-15' }).expect(200);
    expect(body).toMatchObject({ stockDay: '2010-12-15', stockOutDate: '2010-12-17' });
    expect(body.days).toHaveLength(23);
    const early = await ask(id, { ...terms, stockDay: '2010-12-01' }).expect(200);
    expect(early.body.stockDay).toBe('2010-12-10');
  });

  it('refuses with 422, naming what is missing, where the forecast does not reach far enough', async () => {
    const id = await forecastOf({}, steady(28, tenADay));
    await ask(id, { leadTimeDays: 21, reviewDays: 7 }).expect(200);
    const { body } = await ask(id, { leadTimeDays: 22, reviewDays: 7 }).expect(422);
    expect(body).toMatchObject({ code: 'sales.horizon_too_short', errors: [{ field: 'leadTimeDays' }] });
    expect(body.errors[0].message).toContain(`a forecast of 29 days from ${today} on, and this one has 28`);
    const past = await forecastOf({}, steady(28, tenADay), '2010-12-09');
    expect((await ask(past).expect(422)).body.errors[0].message).toContain('this one has 0: make a newer');
  });

  it('refuses a forecast of a category with 422, and one that is not done with 409', async () => {
    const category = await keepForecast(service, {
      category: 'Kitchen',
      asOf: yesterday,
      points: steady(28, tenADay),
    });
    expect((await ask(category).expect(422)).body.code).toBe('sales.forecast_not_of_product');
    const { id } = await addProduct();
    const [queued] = await service.query<{ id: string }>(
      `INSERT INTO sales.forecasts (scope, product_id, horizon_days, as_of) VALUES ('product', $1, 7, $2) RETURNING id`,
      [id, yesterday],
    );
    expect((await ask(queued!.id).expect(409)).body.code).toBe('sales.forecast_not_done');
    const chart = await service.http.get(`/v1/sales/forecasts/${queued!.id}/chart.svg`).expect(409);
    expect(chart.body.code).toBe('sales.forecast_not_done');
  });
});

describe('which products run out soon', () => {
  const list = async (query: object = {}) => {
    const { body } = await service.http.get('/v1/sales/stock-outs').query(query).expect(200);
    return body as { data: Record<string, unknown>[]; page: { nextCursor: string | null } };
  };

  beforeEach(() => service.query('TRUNCATE sales.forecasts, sales.transactions, sales.products CASCADE'));

  it('lists them with the soonest first, on the day that the reorder advice tells', async () => {
    const stocks = [35, 0, 10_000, 12, 35, 130];
    const ids = [];
    for (const stock of stocks) ids.push(await forecastOf({ stock }, steady(28, tenADay)));
    // Half way between two thousandths: both round it up.
    ids.push(await forecastOf({ stock: 4 }, [{ point: 4.0005 }, ...steady(27, { point: 0 })]));
    const { data } = await list();
    expect(data.map(({ stock }) => stock)).toEqual([0, 4, 12, 35, 35, 130]);
    for (const { forecastId, stockOutDate } of data) {
      expect((await ask(String(forecastId)).expect(200)).body.stockOutDate).toBe(stockOutDate);
    }
    expect((await list({ withinDays: 3 })).data.map(({ stock }) => stock)).toEqual([0, 4, 12]);
    expect((await list({ withinDays: 1 })).data.map(({ stock }) => stock)).toEqual([0, 4]);
  });

  it('goes by the newest forecast of a product that is done and tells of the days', async () => {
    const product = await addProduct({ stock: 35 });
    const keep = (points: PointRow[], asOf = yesterday) =>
      keepForecast(service, { productId: product.id as string, asOf, points });
    await keep(steady(28, { point: 1 }));
    const newest = await keep(steady(28, tenADay));
    await keep(steady(28, { point: 100 }), '2010-12-09');
    // To see how good it would have been.
    await keep(steady(60, { point: 100 }), daysAfter(yesterday, -30));
    await service.query(
      `INSERT INTO sales.forecasts (scope, product_id, horizon_days, as_of) VALUES ('product', $1, 7, $2)`,
      [product.id, yesterday],
    );
    await keepForecast(service, { asOf: yesterday, points: steady(28, { point: 1_000 }) });
    expect((await list()).data).toMatchObject([{ forecastId: newest, stockOutDate: daysAfter(today, 3) }]);
    expect((await list({ stockDay: '2010-12-15' })).data).toMatchObject([{ stockOutDate: '2010-12-15' }]);
  });

  it('walks through them page by page, and tells none twice', async () => {
    for (const stock of [5, 5, 5, 15, 15]) await forecastOf({ stock }, steady(28, tenADay));
    const all = (await list()).data;
    const walked: unknown[] = [];
    let cursor: string | null = null;
    do {
      const { data, page }: Awaited<ReturnType<typeof list>> = await list({
        limit: 2,
        ...(cursor && { cursor }),
      });
      walked.push(...data);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(walked).toEqual(all);
    expect(all).toHaveLength(5);
    const { page } = await list({ limit: 2 });
    await service.http
      .get('/v1/sales/stock-outs')
      .query({ withinDays: 5, cursor: page.nextCursor })
      .expect(400);
  });
});

describe('the picture of a forecast', () => {
  const hostile = `<script>alert("1")</script> & 'q' zr0-c1 \u0001\u202e{a|b}`;
  const draw = (id: string, query: object = {}) =>
    service.http.get(`/v1/sales/forecasts/${id}/chart.svg`).query(query).buffer(true);
  const svgOf = async (id: string, query: object = {}): Promise<string> => {
    const response = await draw(id, query).expect(200);
    return (response.body as Buffer).toString('utf8');
  };

  async function pictured(change: object = {}): Promise<string> {
    const product = await addProduct({ name: 'Enamel mug', variation: 'Blue', stock: 1_000, ...change });
    for (const back of [0, 1, 2]) {
      await create(
        service,
        '/v1/sales/transactions',
        saleBody(product.id as string, {
          quantitySold: 8,
          isPromo: back === 1,
          transactionDate: `${daysAfter(yesterday, -back)}T12:00:00Z`,
        }),
      );
    }
    const eventName = (change as { name?: string }).name ?? 'Autumn fair';
    await service.http.post('/v1/sales/events').send(eventBody({ eventName, eventDate: yesterday }));
    return keepForecast(service, {
      productId: product.id as string,
      asOf: yesterday,
      points: Array.from({ length: 28 }, (_, n) => ({ point: 8 + (n % 7), upper80: 12 + (n % 7), naive: 9 })),
      wape: 0.1234,
      events: [{ name: eventName, day: daysAfter(today, 6), type: 'promotion', isLearnt: true }],
      promotionDays: [daysAfter(today, 5), daysAfter(today, 6)],
    });
  }

  it('shows what was sold, what is expected with both intervals, the rival, events and promotions', async () => {
    const svg = await svgOf(await pictured());
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        ...[
          'Enamel mug, Blue',
          'Prophet · off by 12 % in the backtest',
          'Pieces a day',
          'Day (UTC)',
          'Autumn fair',
        ],
        ...['Sold', 'Forecast', '80 % interval', '95 % interval', 'Seasonal-naive', 'Promotion'],
      ]),
    );
    // Once in the legend, and drawn: two of promotions, in the past and to come.
    expect(count(svg, 'fill="#9bcae8"')).toBe(2);
    expect(count(svg, 'fill="#d3e8f5"')).toBe(2);
    expect(count(svg, 'fill="#f7e3b5"')).toBe(3);
    expect(svg).toMatch(/stroke="#b35300"[^>]*stroke-dasharray="4,3"/);
    expect(count(svg, 'Autumn fair</text>')).toBe(2);
  });

  it('tells who does not see it what it shows', async () => {
    const svg = await svgOf(await pictured());
    expect(svg).toMatch(/^<svg role="img" aria-labelledby="(\w+-title) (\w+-text)" /);
    expect(svg).toContain('Enamel mug, Blue: demand and forecast</title>');
    expect(svg).toMatch(
      new RegExp(
        `<desc id="[\\w-]+">From ${daysAfter(yesterday, -89)} to ${yesterday}, 24 pieces were sold\\.`,
      ),
    );
    expect(svg).toContain(`Events: Autumn fair (${yesterday}), Autumn fair (${daysAfter(today, 6)})`);
  });

  it.each(['light', 'dark'])('holds no script, whatever the names hold (%s)', async (theme) => {
    const svg = await svgOf(await pictured({ name: hostile, variation: null }), { theme });
    expect(tagsOf(svg)).toEqual(
      new Set(['svg', 'title', 'desc', 'rect', 'path', 'polygon', 'g', 'text', 'defs', 'clipPath']),
    );
    expect(svg).not.toMatch(/\son\w+=|href|url\((?!#)|\u0001/);
    // As a name: in the picture's title, its heading and its event, which is cut.
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &apos;q&apos; zr0-c1');
    expect(textsOf(svg).some((text) => text.startsWith('&lt;script&gt;alert('))).toBe(true);
  });

  it('is sent so that a browser shows it and runs nothing', async () => {
    const { headers } = await draw(await pictured()).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    });
  });

  it('is the same each time, and not sent to who has it', async () => {
    const id = await pictured();
    const [one, other] = [await draw(id).expect(200), await draw(id).expect(200)];
    expect(other.body).toEqual(one.body);
    const { headers } = one;
    await draw(id).set('if-none-match', headers.etag!).expect(304);
    const dark = await draw(id, { theme: 'dark' }).set('if-none-match', headers.etag!).expect(200);
    expect(dark.headers.etag).not.toBe(headers.etag);
  });

  it('has the size and the history that are asked for, within bounds', async () => {
    const id = await pictured();
    expect(await svgOf(id, { width: 1200, height: 600 })).toContain('width="1200" height="600"');
    const svg = await svgOf(id, { historyDays: 0 });
    expect(svg).toMatch(new RegExp(`<desc id="[\\w-]+">From ${today} to `));
    for (const query of [
      { width: 399 },
      { width: 2401 },
      { height: 299 },
      { height: 1601 },
      { theme: 'pink' },
    ])
      await draw(id, query).expect(400);
  });

  it('is drawn of a category and of everything, too, and where nothing was sold in the backtest', async () => {
    const points = steady(28, tenADay);
    const category = await keepForecast(service, {
      category: 'Kitchen',
      asOf: yesterday,
      points,
      wape: null,
    });
    expect(textsOf(await svgOf(category))).toEqual(
      expect.arrayContaining(['Kitchen', 'Prophet · nothing was sold in the backtest']),
    );
    const all = await keepForecast(service, { asOf: yesterday, points });
    expect(textsOf(await svgOf(all))).toContain('All that is sold');
  });
});
