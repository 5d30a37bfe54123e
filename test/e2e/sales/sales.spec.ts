import { create } from '../../factories/marketplace.js';
import { eventBody, productBody } from '../../factories/sales.js';
import { type Service, startService } from '../../setup/service.js';

describe('what is sold, and when', () => {
  describe('products and events', () => {
    let service: Service;

    beforeAll(async () => {
      service = await startService();
    });
    afterAll(() => service.close());

    it('keeps money exact, as a decimal string', async () => {
      for (const [price, stored] of [
        ['0.10', '0.10'],
        ['99999999.99', '99999999.99'],
        ['7', '7.00'],
      ]) {
        const product = await create(service, '/v1/sales/products', productBody({ price }));
        expect(product.price).toBe(stored);
      }
    });

    it('returns 409 naming the SKU when it is taken', async () => {
      const { sku } = await create(service, '/v1/sales/products', productBody());
      const { body } = await service.http.post('/v1/sales/products').send(productBody({ sku })).expect(409);
      expect(body).toMatchObject({ code: 'sales.sku_taken', errors: [{ field: 'sku' }] });
    });

    it('finds products by SKU, category and any part of the name', async () => {
      const product = await create(
        service,
        '/v1/sales/products',
        productBody({ name: 'Brass Candlestick', category: 'Brass' }),
      );
      for (const query of [
        { sku: product.sku },
        { category: 'Brass' },
        { q: 'cANDLEst' },
        { q: String(product.sku).slice(4, 30) },
      ]) {
        const { body } = await service.http.get('/v1/sales/products').query(query).expect(200);
        expect(body.data).toEqual([product]);
      }
    });

    it('changes, and deletes a product of which nothing was sold', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ variation: 'White' }));
      const { body } = await service.http
        .patch(`/v1/sales/products/${product.id}`)
        .send({ stock: 12, variation: null })
        .expect(200);
      expect(body).toEqual({ ...product, stock: 12, variation: null, updatedAt: body.updatedAt });
      await service.http.delete(`/v1/sales/products/${product.id}`).expect(204);
      await service.http.get(`/v1/sales/products/${product.id}`).expect(404);
    });

    it('keeps one event of a name a day', async () => {
      const event = await create(service, '/v1/sales/events', eventBody());
      const { eventName } = event as unknown as { eventName: string };
      const { body } = await service.http.post('/v1/sales/events').send(eventBody({ eventName })).expect(409);
      expect(body.code).toBe('sales.event_exists');
      await create(service, '/v1/sales/events', eventBody({ eventName, eventDate: '2027-11-26' }));
    });

    it('lists events by type and range of days, in their order', async () => {
      const dates = ['2030-03-02', '2030-03-01', '2030-02-28'];
      for (const eventDate of dates)
        await create(service, '/v1/sales/events', eventBody({ eventDate, type: 'seasonal' }));
      const { body } = await service.http
        .get('/v1/sales/events')
        .query({ type: 'seasonal', from: '2030-02-28', to: '2030-03-02' })
        .expect(200);
      expect(body.data.map((event: { eventDate: string }) => event.eventDate)).toEqual([
        '2030-02-28',
        '2030-03-01',
      ]);
    });

    it('changes and deletes an event', async () => {
      const event = await create(service, '/v1/sales/events', eventBody());
      const { body } = await service.http
        .patch(`/v1/sales/events/${event.id}`)
        .send({ includeInPrediction: false })
        .expect(200);
      expect(body).toEqual({ ...event, includeInPrediction: false, updatedAt: body.updatedAt });
      await service.http.delete(`/v1/sales/events/${event.id}`).expect(204);
      await service.http.delete(`/v1/sales/events/${event.id}`).expect(404);
    });
  });
});

describe('single sales', () => {
  describe('sales transactions', () => {
    let service: Service;

    beforeAll(async () => {
      service = await startService();
    });
    afterAll(() => service.close());

    const sell = (body: object) => service.http.post('/v1/sales/transactions').send(body);
    const stockOf = async (id: string): Promise<number> =>
      (await service.http.get(`/v1/sales/products/${id}`)).body.stock as number;
    const salesOf = async (productId: string): Promise<number> =>
      (await service.query('select 1 from sales.transactions where product_id = $1', [productId])).length;

    it('takes what is sold from the stock, at the price of the product', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ stock: 5, price: '3.10' }));
      const { body } = await sell({ productId: product.id, quantitySold: 2 }).expect(201);
      expect(body).toMatchObject({
        quantitySold: 2,
        pricePerUnit: '3.10',
        isPromo: false,
        product: { id: product.id },
      });
      expect(await stockOf(product.id)).toBe(3);
      const read = await service.http.get(`/v1/sales/transactions/${body.id}`).expect(200);
      expect(read.body).toEqual(body);
    });

    it('puts a return back into the stock', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ stock: 5 }));
      await sell({ productId: product.id, quantitySold: -2, pricePerUnit: '20.00' }).expect(201);
      expect(await stockOf(product.id)).toBe(7);
    });

    it('sells the last 10 pieces to exactly 10 of 200 simultaneous buyers', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ stock: 10 }));
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => sell({ productId: product.id, quantitySold: 1 })),
      );
      const statuses = answers.map((answer) => answer.status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(10);
      expect(statuses.filter((status) => status === 409)).toHaveLength(190);
      expect(answers.find((answer) => answer.status === 409)?.body).toMatchObject({
        code: 'sales.out_of_stock',
        errors: [{ field: 'quantitySold' }],
      });
      expect(await stockOf(product.id)).toBe(0);
      expect(await salesOf(product.id)).toBe(10);
    });

    it('stores neither sale nor stock when one of the two fails', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ stock: 1 }));
      await sell({ productId: product.id, quantitySold: 2 }).expect(409);
      const zero = await sell({ productId: product.id, quantitySold: 0 }).expect(400);
      expect(zero.body).toMatchObject({ code: 'sales.quantity_zero', errors: [{ field: 'quantitySold' }] });
      expect(await stockOf(product.id)).toBe(1);
      expect(await salesOf(product.id)).toBe(0);
    });

    it('answers 409, not 5xx, when a return would lift the stock beyond what can be counted', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ stock: 2_147_483_647 }));
      const { body } = await sell({ productId: product.id, quantitySold: -1 }).expect(409);
      expect(body).toMatchObject({ code: 'sales.stock_full', errors: [{ field: 'quantitySold' }] });
      expect(await stockOf(product.id)).toBe(2_147_483_647);
    });

    it('answers 422 naming the product when there is none', async () => {
      const { body } = await sell({
        productId: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
        quantitySold: 1,
      }).expect(422);
      expect(body).toMatchObject({ code: 'sales.product_not_found', errors: [{ field: 'productId' }] });
    });

    it('keeps a product of which something was sold', async () => {
      const product = await create(service, '/v1/sales/products', productBody({ stock: 1 }));
      await sell({ productId: product.id, quantitySold: 1 }).expect(201);
      const { body } = await service.http.delete(`/v1/sales/products/${product.id}`).expect(409);
      expect(body.code).toBe('sales.product_has_sales');
      await service.http.get(`/v1/sales/products/${product.id}`).expect(200);
    });

    it('lists newest first, filtered by product, category, promotion and time, in one query', async () => {
      const product = await create(
        service,
        '/v1/sales/products',
        productBody({ stock: 100, category: 'Lighting' }),
      );
      const other = await create(service, '/v1/sales/products', productBody({ stock: 100 }));
      for (const [productId, transactionDate, isPromo] of [
        [product.id, '2026-01-01T00:00:00.000Z', true],
        [product.id, '2026-01-02T00:00:00.001Z', false],
        [product.id, '2026-01-02T01:00:00+02:00', false],
        [other.id, '2026-01-02T00:00:00.000Z', true],
      ] as const) {
        await sell({ productId, quantitySold: 1, transactionDate, isPromo }).expect(201);
      }
      const times = async (query: object): Promise<string[]> => {
        const response = await service.http.get('/v1/sales/transactions').query(query).expect(200);
        expect(response.headers['server-timing']).toContain('"2 queries"'); // one of them tells who asks
        return response.body.data.map((sale: { transactionDate: string }) => sale.transactionDate);
      };
      const all = ['2026-01-02T00:00:00.001Z', '2026-01-01T23:00:00.000Z', '2026-01-01T00:00:00.000Z'];
      expect(await times({ productId: product.id })).toEqual(all);
      expect(await times({ category: 'Lighting' })).toEqual(all);
      expect(await times({ category: 'Lighting', isPromo: 'true' })).toEqual([all[2]]);
      expect(await times({ category: 'Lighting', from: all[1], to: all[0] })).toEqual([all[1]]);
    });
  });
});

describe('all of them', () => {
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
});
