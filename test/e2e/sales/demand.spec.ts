import fc from 'fast-check';
import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import type { DemandScope } from '../../../src/modules/sales/demand/demand-scope.js';
import { DemandSeries } from '../../../src/modules/sales/demand/demand-series.js';
import { setOffReturns, type DayOfTrade } from '../../../src/modules/sales/demand/set-off-returns.js';
import { Migrator } from '../../../src/platform/migrations/migrator.js';
import { create } from '../../factories/marketplace.js';
import { productBody, saleBody } from '../../factories/sales.js';
import { differencesOf, keptDays } from '../../setup/daily-demands.js';
import { times } from '../../setup/effort.js';
import { costOf, costOfFirstDay } from '../../setup/series-cost.js';
import { startService, type Service } from '../../setup/service.js';
import { csv, sample, soldLine } from '../../setup/sold-lines.js';

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const kept = () => keptDays(service);
const differences = () => differencesOf(service);
const empty = () => service.query('TRUNCATE sales.transactions, sales.products CASCADE');

const addProduct = async (change: object = {}): Promise<string> =>
  (await create(service, '/v1/sales/products', productBody({ stock: 100_000, ...change }))).id as string;

const sell = (productId: string, quantitySold: number, day: string, isPromo = false) =>
  service.http
    .post('/v1/sales/transactions')
    .send(
      saleBody(productId, {
        quantitySold,
        isPromo,
        transactionDate: `${day}T12:00:00Z`,
        pricePerUnit: '2.50',
      }),
    )
    .expect(201);

describe('what the lines of a day add up to', () => {
  beforeEach(empty);

  it('is the same as adding them up, whatever is sold, taken back, imported, changed and removed at once', async () => {
    const products = await Promise.all(Array.from({ length: 4 }, () => addProduct()));
    const random = (below: number): number => Math.floor(Math.random() * below);
    const line = (): unknown[] => [
      products[random(products.length)],
      (1 + random(9)) * (random(4) === 0 ? -1 : 1),
      `2026-03-0${1 + random(3)}T${10 + random(13)}:59:59.999-02:00`,
      random(2) === 0,
    ];
    const clients = await Promise.all(
      [1, 2].map(async () => {
        const client = new pg.Client(loadEnvironment().database.connection);
        await client.connect();
        return client;
      }),
    );
    const many = `INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date, is_promo)
      SELECT product, quantity, 0.1 * abs(quantity), at, promo
        FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::boolean[]) AS line (product, quantity, at, promo)`;
    const some = 'SELECT id FROM sales.transactions ORDER BY random() LIMIT 9 FOR UPDATE SKIP LOCKED';
    const bulk = async (client: pg.Client): Promise<void> => {
      for (let round = 0; round < times(40); round++) {
        const lines = Array.from({ length: 12 }, line);
        const isKept = random(4) > 0;
        await client.query('BEGIN');
        await client.query(
          many,
          [0, 1, 2, 3].map((at) => lines.map((each) => each[at])),
        );
        await client.query(isKept ? 'COMMIT' : 'ROLLBACK');
        await client.query(`DELETE FROM sales.transactions WHERE id IN (${some})`);
      }
    };
    const retail = async (): Promise<void> => {
      for (let round = 0; round < times(20); round++) {
        const [product, quantity, , isPromo] = line();
        await sell(product as string, quantity as number, '2026-03-02', isPromo as boolean);
      }
    };
    const file = (round: number): string =>
      csv(
        ...Array.from({ length: 9 }, (_, n) =>
          soldLine({ invoice: `${round}`, sku: `S${n % 3}`, quantity: `${n - 4 || 7}` }),
        ),
      );
    const imports = async (): Promise<void> => {
      for (let round = 0; round < times(10); round++) {
        await service.http
          .post('/v1/sales/imports')
          .set('content-type', 'text/csv')
          .send(file(round))
          .expect(200);
      }
    };
    try {
      await Promise.all([...clients.map(bulk), retail(), retail(), imports()]);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
    expect((await kept()).length).toBeGreaterThan(6);
    expect(await differences()).toEqual([]);
  });

  it('follows a line that an administrator of the database moves to another day, or removes', async () => {
    const [one, other] = [await addProduct(), await addProduct()];
    await sell(one, 3, '2026-03-01');
    await sell(one, 2, '2026-03-01', true);
    await sell(other, -1, '2026-03-01');
    await service.query(
      `UPDATE sales.transactions SET transaction_date = '2026-03-01T23:59:59.999-01:00', quantity_sold = 5
        WHERE product_id = $1`,
      [one],
    );
    expect(await differences()).toEqual([]);
    await service.query('DELETE FROM sales.transactions WHERE product_id = $1', [one]);
    expect(await differences()).toEqual([]);
    expect(await kept()).toHaveLength(1);
    await service.query('TRUNCATE sales.transactions');
    expect(await kept()).toEqual([]);
  });

  it('is emptied with the lines, also when both are emptied at once', async () => {
    await sell(await addProduct(), 3, '2026-03-01');
    await service.query('TRUNCATE sales.daily_demands, sales.transactions');
    expect(await kept()).toEqual([]);
  });

  it('holds the largest sums there can be, to the cent', async () => {
    const productId = await addProduct({ price: '99999999.99' });
    await service.query(
      `INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit)
       SELECT $1, 2147483647, 99999999.99 FROM generate_series(1, 3)`,
      [productId],
    );
    expect(await kept()).toMatchObject([{ units_sold: '6442450941', revenue: '644245094035575490.59' }]);
  });

  it('may be written by nobody, and read by who reads sales', async () => {
    const readers = await service.query<{ name: string; may: string }>(
      `SELECT rolname AS name, privilege AS may
         FROM pg_roles, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
        WHERE rolname IN ('atrium_app', 'atrium_service', 'atrium_admin', 'atrium_readonly')
          AND has_table_privilege(rolname, 'sales.daily_demands', privilege) ORDER BY 1, 2`,
    );
    expect(readers.map(({ name, may }) => `${name} ${may}`)).toEqual([
      'atrium_admin SELECT',
      'atrium_app SELECT',
      'atrium_service SELECT',
    ]);
  });
});

describe('returns', () => {
  const after = (...days: [sold: number, returned: number][]): number[] =>
    setOffReturns(days.map(([sold, returned]) => ({ sold, returned })));

  it.each<[string, [number, number][], number[]]>([
    [
      'of the same day',
      [
        [5, 0],
        [4, 3],
      ],
      [5, 1],
    ],
    [
      'of the day before',
      [
        [5, 0],
        [4, 0],
        [0, 3],
      ],
      [5, 1, 0],
    ],
    [
      'of more than the newest days have',
      [
        [5, 0],
        [2, 0],
        [0, 0],
        [1, 4],
      ],
      [4, 0, 0, 0],
    ],
    [
      'one after the other',
      [
        [5, 0],
        [2, 0],
        [0, 1],
        [0, 2],
      ],
      [4, 0, 0, 0],
    ],
    [
      'of what was sold before the first day',
      [
        [0, 9],
        [4, 0],
        [1, 0],
      ],
      [0, 4, 1],
    ],
    [
      'of more than was ever sold',
      [
        [3, 0],
        [0, 9],
        [2, 0],
      ],
      [0, 0, 2],
    ],
  ])('%s are set off against the newest days first', (_, days, demand) => {
    expect(after(...days)).toEqual(demand);
  });

  it('take away no more than was sold until then, and never less than they can', () => {
    const pieces = fc.integer({ min: 0, max: 20 });
    const trade = fc.array(fc.record<DayOfTrade>({ sold: pieces, returned: pieces }), { maxLength: 60 });
    fc.assert(
      fc.property(trade, (days) => {
        const demand = setOffReturns(days);
        // What is left of all days so far, when each return takes what there is.
        const left = days.reduce((sum, { sold, returned }) => Math.max(0, sum + sold - returned), 0);
        expect(demand).toHaveLength(days.length);
        expect(demand.reduce((sum, units) => sum + units, 0)).toBe(left);
        expect(demand.every((units, day) => units >= 0 && units <= days[day]!.sold)).toBe(true);
      }),
    );
  });
});

describe('a series of demand', () => {
  let series: DemandSeries;
  let lantern: string;
  let lamp: string;
  const read = (scope: DemandScope, from = '2026-02-27', until = '2026-03-03') =>
    service.asAdministrator(() => series.read(scope, from, until));

  beforeAll(async () => {
    series = service.app.get(DemandSeries, { strict: false });
    await empty();
    lantern = await addProduct({ category: 'Lighting' });
    lamp = await addProduct({ category: 'Lighting' });
    const mug = await addProduct({ category: 'Kitchen' });
    await sell(lantern, 3, '2026-02-27');
    await sell(lantern, 1, '2026-02-27', true);
    await sell(lantern, 6, '2026-03-01', true);
    await sell(lantern, -2, '2026-03-02');
    await sell(lamp, 4, '2026-03-01');
    await sell(mug, 1, '2026-03-05');
    await sell(mug, -1, '2026-03-09');
  });

  it('has every day of the range, also those on which nothing was sold, and returns set off', async () => {
    expect(await read({ productId: lantern })).toEqual([
      { day: '2026-02-27', units: 4, promoShare: 0.25 },
      { day: '2026-02-28', units: 0, promoShare: 0 },
      { day: '2026-03-01', units: 4, promoShare: 1 },
      { day: '2026-03-02', units: 0, promoShare: 0 },
      { day: '2026-03-03', units: 0, promoShare: 0 },
    ]);
  });

  it('is of a product, a category, or the whole shop', async () => {
    const units = async (scope: DemandScope) =>
      (await read(scope, '2026-03-01', '2026-03-05')).map((day) => day.units);
    expect(await units({ productId: lamp })).toEqual([4, 0, 0, 0, 0]);
    expect(await units({ category: 'Lighting' })).toEqual([8, 0, 0, 0, 0]);
    expect(await units({ category: 'Nothing' })).toEqual([0, 0, 0, 0, 0]);
    expect(await units('all')).toEqual([8, 0, 0, 0, 1]);
    expect((await read({ category: 'Lighting' }))[2]!.promoShare).toBe(0.6);
  });

  it('tells how far it goes', async () => {
    const firstDay = (scope: DemandScope) => service.asAdministrator(() => series.firstDay(scope));
    expect(await firstDay({ productId: lantern })).toBe('2026-02-27');
    expect(await firstDay({ category: 'Lighting' })).toBe('2026-02-27');
    expect(await firstDay('all')).toBe('2026-02-27');
    expect(await firstDay({ category: 'Nothing' })).toBe(null);
    expect(await service.asAdministrator(() => series.shopLastDay())).toBe('2026-03-05');
  });
});

describe('reading a year', () => {
  it('costs the same with ten times as many lines, and reads none of them', async () => {
    await empty();
    const ids = await Promise.all(Array.from({ length: 10 }, () => addProduct({ category: 'Busy' })));
    // Beside them, what a shop sells of other things.
    await service.query(`
      WITH product AS (
        INSERT INTO sales.products (name, sku, price, category)
        SELECT 'Other', 'OTHER-' || n, 1, 'Other ' || n % 100 FROM generate_series(1, 2000) AS n RETURNING id
      )
      INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date)
      SELECT id, 1, 1, '2025-01-01T00:00:00Z'::timestamptz + n * interval '1 day'
        FROM product, generate_series(1, 5) AS n`);
    const sellAll = (lines: number) =>
      service.query(
        `INSERT INTO sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date)
         SELECT id, 1, 1, '2025-01-01T00:00:00Z'::timestamptz + day * interval '1 day'
           FROM unnest($1::uuid[]) AS id, generate_series(0, 364) AS day, generate_series(1, $2::int)`,
        [ids, lines],
      );
    const client = new pg.Client(loadEnvironment().database.connection);
    await client.connect();
    try {
      const cost = async () => {
        await client.query('VACUUM ANALYZE sales.daily_demands');
        return [
          await costOf(client, { productId: ids[0]! }),
          await costOf(client, { category: 'Busy' }),
        ] as const;
      };
      await sellAll(1);
      await client.query('ANALYZE sales.products');
      const before = await cost();
      await sellAll(9);
      const after = await cost();
      for (const costs of [before, after]) {
        expect(costs).toEqual([
          { tables: ['daily_demands'], days: 365 },
          { tables: ['daily_demands', 'products'], days: 3_650 },
        ]);
      }
      // Of thirteen thousand, the oldest ones are looked at.
      for (const scope of [{ productId: ids[0]! }, 'all'] as const) {
        expect((await costOfFirstDay(client, scope)).days).toBe(1);
      }
    } finally {
      await client.end();
    }
  });
});

describe('the migration', () => {
  it('adds up the lines that are there already', async () => {
    await empty();
    await service.http.post('/v1/sales/imports').set('content-type', 'text/csv').send(sample).expect(200);
    const before = await kept();
    const migrator = new Migrator(loadEnvironment().database.connection!);
    try {
      await migrator.down({ to: '20261121155201-create-daily-demands' });
      await sell(await addProduct(), 2, '2026-03-01', true);
      await migrator.up();
    } finally {
      await migrator.close();
    }
    expect(await kept()).toHaveLength(before.length + 1);
    expect(await differences()).toEqual([]);
  });
});
