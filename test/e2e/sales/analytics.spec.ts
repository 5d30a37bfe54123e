import { get as httpGet } from 'node:http';
import { getConnectionToken } from '@nestjs/sequelize';
import { jest } from '@jest/globals';
import type { Sequelize } from 'sequelize-typescript';
import { csvRow, textCell } from '../../../src/modules/sales/analytics/csv.js';
import { create } from '../../factories/marketplace.js';
import { eventBody, productBody, saleBody } from '../../factories/sales.js';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import { startService, type Service } from '../../setup/service.js';
import { whenIdle } from '../../setup/sold-lines.js';
import { countOf } from '../../schema/query-plan.js';

let service: Service;
let ids: Record<'lantern' | 'lamp' | 'card' | 'mug', string>;

beforeAll(async () => {
  service = await startService();
  const add = async (name: string, sku: string, category?: string): Promise<string> =>
    (await create(service, '/v1/sales/products', productBody({ name, sku, category, stock: 999 })))
      .id as string;
  ids = {
    lantern: await add('=HYPERLINK("http://x")', '+1', 'Lighting'),
    lamp: await add('Lamp, tall', 'LAMP', 'Lighting'),
    card: await add('Gift card', 'CARD'),
    mug: await add('Mug', 'MUG', '@home'),
  };
  for (const [product, quantitySold, pricePerUnit, day, isPromo] of [
    ['lantern', 3, '10.10', '2026-04-30', false],
    ['lantern', -1, '10.10', '2026-05-02', false],
    ['lamp', 2, '0.05', '2026-05-02', true],
    ['card', 1, '25.00', '2026-05-03', false],
    ['card', -2, '25.00', '2026-05-04', false],
    ['mug', 2, '0.05', '2026-05-04', true],
  ] as const) {
    const sale = { quantitySold, pricePerUnit, transactionDate: `${day}T23:59:59.999Z`, isPromo };
    await service.http.post('/v1/sales/transactions').send(saleBody(ids[product], sale)).expect(201);
  }
});
afterAll(() => service.close());

const range = { from: '2026-04-30', to: '2026-05-04' };
const revenuePath = '/v1/sales/analytics/revenue';
const topPath = '/v1/sales/analytics/top-products';

interface Group {
  key: string | null;
  productId: string;
  lines: number;
  unitsSold: number;
  unitsReturned: number;
  units: number;
  revenue: string;
}

const ask = async (path: string, query: object) => {
  const response = await service.http.get(path).query({ ...range, ...query });
  expect([response.status, response.text]).toEqual([200, expect.anything()]);
  // One of them tells who asks.
  expect(countOf(response)).toBe(2);
  return response.body as { data: Group[]; page: { limit: number; nextCursor: string | null } };
};
const revenue = async (query: object): Promise<unknown[]> =>
  (await ask(revenuePath, query)).data.map(({ key, lines, units, revenue: sum }) => [key, lines, units, sum]);
const top = async (query: object): Promise<unknown[]> =>
  (await ask(topPath, query)).data.map(({ productId, units, revenue: sum }) => [productId, units, sum]);

/** What `count` pages of one row each answer, the last of which has to be the last. */
async function pages(path: string, query: object, count: number): Promise<Group[]> {
  const seen: Group[] = [];
  let cursor: string | null = null;
  for (let number = 1; number <= count; number++) {
    const { data, page } = await ask(path, { ...query, limit: 1, ...(cursor !== null && { cursor }) });
    seen.push(...data);
    cursor = page.nextCursor;
    expect([number, cursor === null]).toEqual([number, number === count]);
  }
  return seen;
}

describe('revenue', () => {
  it.each<[string, unknown[]]>([
    [
      'day',
      [
        ['2026-04-30', 1, 3, '30.30'],
        ['2026-05-02', 2, 1, '-10.00'],
        ['2026-05-03', 1, 1, '25.00'],
        ['2026-05-04', 2, 0, '-49.90'],
      ],
    ],
    [
      'week',
      [
        ['2026-04-27', 4, 5, '45.30'],
        ['2026-05-04', 2, 0, '-49.90'],
      ],
    ],
    [
      'month',
      [
        ['2026-04-01', 1, 3, '30.30'],
        ['2026-05-01', 5, 2, '-34.90'],
      ],
    ],
    [
      'category',
      [
        ['@home', 1, 2, '0.10'],
        ['Lighting', 3, 4, '20.30'],
        [null, 2, -1, '-25.00'],
      ],
    ],
    [
      'promotion',
      [
        ['false', 4, 1, '-4.80'],
        ['true', 2, 4, '0.20'],
      ],
    ],
  ])('is added up by %s, also page by page', async (groupBy, groups) => {
    expect(await revenue({ groupBy })).toEqual(groups);
    expect(await pages(revenuePath, { groupBy }, groups.length)).toEqual(
      (await ask(revenuePath, { groupBy })).data,
    );
  });

  it('counts only what is asked for', async () => {
    const groupBy = 'month';
    expect(await revenue({ groupBy, from: '2026-05-01' })).toEqual([['2026-05-01', 5, 2, '-34.90']]);
    expect(await revenue({ groupBy, to: '2026-05-02' })).toEqual([
      ['2026-04-01', 1, 3, '30.30'],
      ['2026-05-01', 2, 1, '-10.00'],
    ]);
    expect(await revenue({ groupBy, isPromo: true })).toEqual([['2026-05-01', 2, 4, '0.20']]);
    expect(await revenue({ groupBy, isPromo: false, category: 'Lighting' })).toEqual([
      ['2026-04-01', 1, 3, '30.30'],
      ['2026-05-01', 1, -1, '-10.10'],
    ]);
    expect(await revenue({ groupBy, productId: ids.card })).toEqual([['2026-05-01', 2, -1, '-25.00']]);
    expect(await revenue({ groupBy, category: 'Nothing' })).toEqual([]);
    const { data } = await ask(revenuePath, { groupBy, productId: ids.card });
    expect(data[0]).toMatchObject({ unitsSold: 1, unitsReturned: 2 });
  });

  it('has 50 groups a page where no number is given', async () => {
    expect((await ask(revenuePath, { groupBy: 'day' })).page).toEqual({
      limit: 50,
      nextCursor: null,
      total: null,
    });
  });
});

describe('the products of which most was sold', () => {
  const byRevenue = (): unknown[] => [
    [ids.lantern, 2, '20.20'],
    [ids.lamp, 2, '0.10'],
    [ids.mug, 2, '0.10'],
    [ids.card, -1, '-25.00'],
  ];

  it('are told by revenue or by pieces, equals in the order of their ids', async () => {
    expect(await top({ by: 'revenue' })).toEqual(byRevenue());
    expect((await top({ by: 'units' })).map((row) => (row as unknown[])[0])).toEqual([
      ids.lantern,
      ids.lamp,
      ids.mug,
      ids.card,
    ]);
    expect(await top({ by: 'units', category: 'Lighting', isPromo: true })).toEqual([[ids.lamp, 2, '0.10']]);
    const { data } = await ask(topPath, { by: 'revenue', limit: 1 });
    expect(data).toEqual([
      expect.objectContaining({ sku: '+1', name: '=HYPERLINK("http://x")', category: 'Lighting', lines: 2 }),
    ]);
  });

  it.each(['revenue', 'units'])('come page by page in the same order by %s', async (by) => {
    expect(await pages(topPath, { by }, 4)).toEqual((await ask(topPath, { by })).data);
  });
});

describe('what is refused', () => {
  it.each([
    [revenuePath, { groupBy: 'day', from: '2026-05-05' }, 'to'],
    [revenuePath, { groupBy: 'day', from: '2026-05-05', format: 'csv' }, 'to'],
    [revenuePath, { groupBy: 'day', format: 'xlsx' }, 'format'],
    [revenuePath, { groupBy: 'year' }, 'groupBy'],
    [revenuePath, { groupBy: 'day', cursor: 'x' }, 'cursor'],
    [topPath, { by: 'name' }, 'by'],
    [topPath, { by: 'units', limit: 101 }, 'limit'],
    ['/v1/sales/demand', { from: '2026-05-05' }, 'to'],
    ['/v1/sales/demand', { from: '2026-01-01', to: '2029-01-05' }, 'to'],
    ['/v1/sales/demand', { productId: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', category: 'x' }, 'category'],
    ['/v1/sales/demand', { productId: 'x' }, 'productId'],
  ])('%s of %j names the field', async (path, query, field) => {
    const { body } = await service.http
      .get(path)
      .query({ ...range, ...query })
      .expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ field })]);
  });

  it('is the cursor of another list', async () => {
    const { page } = await ask(revenuePath, { groupBy: 'day', limit: 1 });
    await service.http
      .get(revenuePath)
      .query({ ...range, groupBy: 'week', cursor: page.nextCursor })
      .expect(400);
  });
});

describe('demand day by day', () => {
  const demand = async (query: object) => {
    const response = await service.http
      .get('/v1/sales/demand')
      .query({ ...range, ...query })
      .expect(200);
    // Who asks, the series, the events.
    expect(countOf(response)).toBe(3);
    return response.body as { data: { day: string; units: number }[] };
  };

  it('has returns set off, and tells what was on each day', async () => {
    for (const [eventName, type, eventDate] of [
      ['Spring sale', 'promotion', '2026-05-01'],
      ['Labour day', 'holiday', '2026-05-01'],
      ['Fair', 'custom', '2026-05-03'],
    ]) {
      await service.http.post('/v1/sales/events').send(eventBody({ eventName, type, eventDate })).expect(201);
    }
    const nothing = { units: 0, promoShare: '0.000', isPromotion: false, eventNames: [] };
    expect((await demand({})).data).toEqual([
      { ...nothing, day: '2026-04-30', units: 3 },
      { ...nothing, day: '2026-05-01', isPromotion: true, eventNames: ['Labour day', 'Spring sale'] },
      { ...nothing, day: '2026-05-02', units: 1, promoShare: '1.000', isPromotion: true },
      { ...nothing, day: '2026-05-03', units: 1, eventNames: ['Fair'] },
      { ...nothing, day: '2026-05-04' },
    ]);
  });

  it('is of a product or a category where one is named', async () => {
    const units = async (query: object) => (await demand(query)).data.map((day) => day.units);
    expect(await units({ productId: ids.lantern })).toEqual([2, 0, 0, 0, 0]);
    expect(await units({ category: 'Lighting' })).toEqual([3, 0, 1, 0, 0]);
  });

  it('has three years at most', async () => {
    const { data } = await demand({ from: '2026-01-01', to: '2029-01-04' });
    expect(data).toHaveLength(1_100);
  });
});

describe('as a CSV file', () => {
  const file = async (path: string, query: object) => {
    const response = await service.http
      .get(path)
      .query({ ...range, format: 'csv', ...query })
      .expect(200)
      .expect('content-type', 'text/csv; charset=utf-8; header=present');
    return response as { text: string; headers: Record<string, string> };
  };

  it('has every row, whatever the limit, and its names for a header', async () => {
    const { text, headers } = await file(revenuePath, { groupBy: 'category', limit: 1 });
    expect(headers['content-disposition']).toBe(
      'attachment; filename="revenue-by-category-2026-04-30-2026-05-04.csv"',
    );
    expect(text.split('\r\n')).toEqual([
      'key,lines,unitsSold,unitsReturned,units,revenue',
      "'@home,1,2,0,2,0.10",
      'Lighting,3,5,1,4,20.30',
      ',2,1,2,-1,-25.00',
      '',
    ]);
  });

  it('keeps formulas text, quotes what needs it, and leaves our numbers numbers', async () => {
    const { text } = await file(topPath, { by: 'revenue' });
    expect(text.split('\r\n')).toEqual([
      'productId,sku,name,category,lines,unitsSold,unitsReturned,units,revenue',
      `${ids.lantern},'+1,"'=HYPERLINK(""http://x"")",Lighting,2,3,1,2,20.20`,
      `${ids.lamp},LAMP,"Lamp, tall",Lighting,1,2,0,2,0.10`,
      `${ids.mug},MUG,Mug,'@home,1,2,0,2,0.10`,
      `${ids.card},CARD,Gift card,,2,1,2,-1,-25.00`,
      '',
    ]);
    expect(['=1', '+1', '-1', '@1', '\t=1', 'a=1', 'a\nb', null].map(textCell)).toEqual([
      ...["'=1", "'+1", "'-1", "'@1", "'\t=1", 'a=1', '"a\nb"', ''],
    ]);
    expect(csvRow({ n: 'number', t: 'text' }, { n: '-1', t: '-1' })).toBe("-1,'-1\r\n");
  });

  it('goes on after a cursor', async () => {
    const { page } = await ask(topPath, { by: 'revenue', limit: 3 });
    const { text } = await file(topPath, { by: 'revenue', cursor: page.nextCursor });
    expect(text.split('\r\n').slice(1)).toEqual([`${ids.card},CARD,Gift card,,2,1,2,-1,-25.00`, '']);
  });

  describe('of many rows', () => {
    const many = 3_500;
    const year = { from: '2020-01-01', to: '2020-12-31', by: 'units', format: 'csv' };
    let sequelize: Sequelize;

    beforeAll(async () => {
      sequelize = service.app.get<Sequelize>(getConnectionToken() as string);
      await service.query(`
        WITH product AS (
          INSERT INTO sales.products (name, sku, price)
          SELECT repeat('A long name ', 20), 'MANY-' || n, 1 FROM generate_series(1, ${many}) AS n RETURNING id
        )
        INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date)
        SELECT id, 1, 1, '2020-06-01T00:00:00Z' FROM product`);
    });

    /** How often rows were fetched while `work` ran. */
    const fetchesDuring = async (work: () => Promise<void>): Promise<number> => {
      const sent = jest.spyOn(sequelize, 'query');
      await work();
      const fetches = sent.mock.calls.filter(([sql]) => String(sql).startsWith('FETCH'));
      sent.mockRestore();
      return fetches.length;
    };
    it('takes them from the database some at a time, and all before any is sent', async () => {
      const fetches = await fetchesDuring(async () => {
        const { text, headers } = await file(topPath, year);
        expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text));
        expect(text.split('\r\n')).toHaveLength(many + 2);
      });
      expect(fetches).toBe(4);
    });

    it('reads no further once whoever asked has gone', async () => {
      const gone = jest.fn();
      service.app
        .getHttpServer()
        .once('connection', (socket: { once: (event: 'close', then: () => void) => void }) =>
          socket.once('close', gone),
        );
      const fetches = await fetchesDuring(() =>
        whileHolding('LOCK TABLE sales.daily_demands', [], async (held) => {
          const { accessToken } = await service.signIn('analyst');
          const asked = httpGet(`${service.url}${topPath}?${new URLSearchParams(year).toString()}`, {
            headers: { authorization: `Bearer ${accessToken}` },
            agent: false,
          }).on('error', () => undefined);
          await whenWaiting(service, 1);
          asked.destroy();
          while (gone.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
          await held.rollBack();
          await whenIdle(service);
        }),
      );
      expect(fetches).toBe(0);
    });
  });
});
