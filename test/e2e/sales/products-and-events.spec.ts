import { create } from '../../factories/marketplace.js';
import { eventBody, productBody } from '../../factories/sales.js';
import { startService, type Service } from '../../setup/service.js';

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
