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
    await service.app.get(SeedRunner).unseed();
    const left = await service.query<{ name: string }>('select name from marketplace.niches');
    expect(left).toEqual([{ name: 'Fashion' }]);
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
