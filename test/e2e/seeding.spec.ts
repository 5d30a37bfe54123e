import type { Environment } from '../../src/config/environment.js';
import { SeedRunner } from '../../src/platform/seeding/seed-runner.js';
import { startService, type Service } from '../setup/service.js';

const production = (environment: Environment): Environment => ({
  ...environment,
  name: 'production',
  isDeployed: true,
});

interface Counted {
  rows: number;
}

describe('seeding', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const seed = async (path: string): Promise<{ name: string; rows: number }[]> =>
    (await service.http.post(path).expect(200)).body.data;
  const total = (results: Counted[]): number => results.reduce((sum, { rows }) => sum + rows, 0);

  it('adds at least twenty niches with icons and descriptions, and none twice', async () => {
    const [first] = await seed('/seed/niches');
    expect(first?.rows).toBeGreaterThanOrEqual(20);
    expect(await seed('/seed/niches')).toEqual([{ name: 'niches', rows: 0 }]);
    const { body } = await service.http.get('/v1/niches').query({ limit: 100 });
    expect(body.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'Fashion',
          icon: '👗',
          description: 'Fashion, style, and clothing content',
        }),
        expect.objectContaining({
          name: 'Beauty',
          icon: '💄',
          description: 'Beauty, makeup, and skincare content',
        }),
        expect.objectContaining({
          name: 'Food',
          icon: '🍽️',
          description: 'Food, cooking, and culinary content',
        }),
      ]),
    );
    expect(
      body.data.filter((niche: { icon: string; description: string }) => !niche.icon || !niche.description),
    ).toEqual([]);
  });

  it('seeds everything, twice without doubling, and takes it out again', async () => {
    expect(total(await seed('/seed'))).toBeGreaterThan(100);
    expect(total(await seed('/seed'))).toBe(0);
    await service.app.get(SeedRunner).unseed();
    for (const table of [
      'marketplace.niches',
      'marketplace.brands',
      'sales.products',
      'sales.transactions',
      'sales.events',
    ]) {
      expect(await service.query(`select 1 from ${table}`)).toEqual([]);
    }
  });

  it('seeds what a seeder builds on first', async () => {
    const results = await seed('/seed/profiles');
    expect(results.map(({ name }) => name)).toEqual(['niches', 'profiles']);
  });

  it('adds nothing in place of a demo row that somebody has changed', async () => {
    await seed('/seed');
    const { body } = await service.http.get('/v1/influencers').query({ q: 'ines.paints' });
    await service.http
      .patch(`/v1/influencers/${body.data[0].id}`)
      .send({ username: 'ines.draws' })
      .expect(200);
    expect(total(await seed('/seed'))).toBe(0);
    await service.http.delete(`/v1/influencers/${body.data[0].id}`).expect(204);
  });

  it('seeds one module by its name', async () => {
    const results = await seed('/seed/sales');
    expect(results.map(({ name }) => name).sort()).toEqual(['events', 'products', 'transactions']);
  });

  it('leaves a niche that somebody uses when seeds are taken out', async () => {
    await seed('/seed/niches');
    const { body } = await service.http.get('/v1/niches').query({ q: 'Fashion' });
    const email = 'keeps-fashion@mail.example';
    await service.http
      .post('/v1/brands')
      .send({ email, nicheIds: [body.data[0].id] })
      .expect(201);
    const results = await service.app.get(SeedRunner).unseed();
    expect(results).toContainEqual({ name: 'niches', rows: 24, left: 1 });
    const left = await service.query<{ name: string }>('select name from marketplace.niches');
    expect(left).toEqual([{ name: 'Fashion' }]);
  });

  it('leaves a product that somebody has sold or forecast when seeds are taken out, and says how many', async () => {
    await seed('/seed/sales');
    const idOf = async (sku: string): Promise<string> => {
      const { body } = await service.http.get('/v1/sales/products').query({ sku }).expect(200);
      return body.data[0].id as string;
    };
    const productId = await idOf('DEMO-MUG-BLUE');
    const { body: forecast } = await service.http
      .post('/v1/sales/forecasts')
      .send({ productId, horizonDays: 7 })
      .expect(202);
    await service.http
      .post('/v1/sales/transactions')
      .send({ productId: await idOf('DEMO-GIFT'), quantitySold: 1 })
      .expect(201);
    const results = await service.app.get(SeedRunner).unseed('sales');
    expect(results).toContainEqual({ name: 'products', rows: 6, left: 2 });
    const products = await service.query<{ sku: string }>('SELECT sku FROM sales.products ORDER BY sku');
    expect(products.map(({ sku }) => sku)).toEqual(['DEMO-GIFT', 'DEMO-MUG-BLUE']);
    await service.http.get(`/v1/sales/forecasts/${forecast.id}`).expect(200);
  });

  it('answers 404 naming the seeders there are for one that there is not', async () => {
    const { body } = await service.http.post('/seed/nothing').expect(404);
    expect(body).toMatchObject({
      code: 'platform.no_such_seeder',
      detail: expect.stringContaining('niches'),
    });
  });

  it('is not there in production, where the command seeds reference rows alone', async () => {
    const deployed = await startService(production);
    try {
      await deployed.http.post('/seed').expect(404);
      await deployed.http.post('/seed/niches').expect(404);
      expect(deployed.app.get(SeedRunner).names()).toEqual(['marketplace', 'niches']);
    } finally {
      await deployed.close();
    }
  });
});
