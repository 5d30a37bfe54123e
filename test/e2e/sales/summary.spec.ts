import { create } from '../../factories/marketplace.js';
import { productBody } from '../../factories/sales.js';
import { startService, type Service } from '../../setup/service.js';

describe('sales summary', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
    const lantern = await create(
      service,
      '/v1/sales/products',
      productBody({ name: 'Lantern', category: 'Lighting', stock: 99 }),
    );
    const lamp = await create(
      service,
      '/v1/sales/products',
      productBody({ name: 'Lamp', category: 'Lighting', stock: 99 }),
    );
    const card = await create(service, '/v1/sales/products', productBody({ name: 'Gift card', stock: 99 }));
    for (const [product, quantitySold, pricePerUnit, transactionDate, isPromo] of [
      [lantern, 3, '10.10', '2026-05-01T00:00:00.000Z', false],
      [lantern, -1, '10.10', '2026-05-02T23:59:59.999Z', false],
      [lamp, 2, '0.05', '2026-05-02T12:00:00Z', true],
      [card, 1, '25.00', '2026-05-03T00:00:00Z', false],
      [card, 1, '25.00', '2026-05-04T00:00:00Z', false],
    ] as const) {
      await service.http
        .post('/v1/sales/transactions')
        .send({ productId: product.id, quantitySold, pricePerUnit, transactionDate, isPromo })
        .expect(201);
    }
  });
  afterAll(() => service.close());

  const summary = async (query: object) => {
    const range = { from: '2026-05-01', to: '2026-05-03' };
    const response = await service.http
      .get('/v1/sales/summary')
      .query({ ...range, ...query })
      .expect(200);
    expect(response.headers['server-timing']).toContain('"2 queries"'); // one of them tells who asks
    return response.body as {
      data: { key: string | null; label: string | null; lines: number; units: number; revenue: string }[];
      totals: object;
      page: { nextCursor: string | null };
    };
  };

  it('adds up by day, both ends of the range included', async () => {
    const { data, totals } = await summary({ groupBy: 'day' });
    expect(data).toEqual([
      { key: '2026-05-01', label: '2026-05-01', lines: 1, units: 3, revenue: '30.30' },
      { key: '2026-05-02', label: '2026-05-02', lines: 2, units: 1, revenue: '-10.00' },
      { key: '2026-05-03', label: '2026-05-03', lines: 1, units: 1, revenue: '25.00' },
    ]);
    expect(totals).toEqual({ lines: 4, units: 5, revenue: '45.30' });
  });

  it('adds up by category, products without one last', async () => {
    const { data } = await summary({ groupBy: 'category' });
    expect(data).toEqual([
      { key: 'Lighting', label: 'Lighting', lines: 3, units: 4, revenue: '20.30' },
      { key: null, label: null, lines: 1, units: 1, revenue: '25.00' },
    ]);
  });

  it('adds up by product with its name', async () => {
    const { data } = await summary({ groupBy: 'product' });
    const byLabel = Object.fromEntries(data.map(({ label, units, revenue }) => [label, [units, revenue]]));
    expect(byLabel).toEqual({ Lantern: [2, '20.20'], Lamp: [2, '0.10'], 'Gift card': [1, '25.00'] });
  });

  it('counts promotions only where asked', async () => {
    expect((await summary({ groupBy: 'day', isPromo: 'true' })).totals).toEqual({
      lines: 1,
      units: 2,
      revenue: '0.10',
    });
  });

  it.each(['day', 'product', 'category'])(
    'pages groups by %s one at a time with the same totals',
    async (groupBy) => {
      const whole = await summary({ groupBy });
      const seen = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await summary({ groupBy, limit: 1, ...(cursor && { cursor }) });
        expect(page.totals).toEqual(whole.totals);
        seen.push(...page.data);
        cursor = page.page.nextCursor;
      }
      expect(seen).toEqual(whole.data);
    },
  );

  it('is empty, with totals of zero, where nothing was sold', async () => {
    const { data, totals } = await summary({ groupBy: 'day', from: '2020-01-01', to: '2020-12-31' });
    expect({ data, totals }).toEqual({ data: [], totals: { lines: 0, units: 0, revenue: '0.00' } });
  });

  it('refuses a range that ends before it begins', async () => {
    const { body } = await service.http
      .get('/v1/sales/summary')
      .query({ groupBy: 'day', from: '2026-05-02', to: '2026-05-01' })
      .expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ field: 'to' })]);
  });
});
