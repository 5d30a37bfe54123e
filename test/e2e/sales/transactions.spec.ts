import { create } from '../../factories/marketplace.js';
import { productBody } from '../../factories/sales.js';
import { startService, type Service } from '../../setup/service.js';

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
