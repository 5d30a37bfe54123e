import { brandBody, influencerBody } from '../../factories/marketplace.js';
import { startService, type Service } from '../../setup/service.js';

describe('those who register', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService((environment) => ({
      ...environment,
      http: { ...environment.http, trustedProxies: 1 },
    }));
  });
  afterAll(() => service.close());
  beforeEach(() => service.query('DELETE FROM platform.rate_limits'));

  const routes = ['/v1/accounts', '/v1/influencers', '/v1/brands'];
  const register = async (path: string, from: string): Promise<number> =>
    (await service.anonymous.post(path).set('x-forwarded-for', from).send({})).status;
  const registerAll = async (from: string): Promise<number[]> => {
    const statuses: number[] = [];
    for (const path of routes) statuses.push(await register(path, from));
    return statuses;
  };

  /** As if the address that came, and the service, had been used so often; the limits of both are one name. */
  const setCounts = async (hits: number): Promise<void> => {
    const set = `UPDATE platform.rate_limits SET hits = $1 WHERE name = 'registration' RETURNING hits`;
    expect(await service.query(set, [hits])).toHaveLength(2);
  };

  it('do so 120 times an hour from one address, whichever way, while others are not held up', async () => {
    for (let n = 0; n < 120; n++) {
      expect(await register(routes[n % 3]!, `2001:db8:1:1::${n}`)).toBe(400);
    }
    expect(await registerAll('2001:db8:1:1::ffff')).toEqual([429, 429, 429]);
    expect(await registerAll('2001:db8:1:2::1')).toEqual([400, 400, 400]);
  });

  it.each(routes)('use up by %s what one address may do by all of them', async (used) => {
    expect(await register(used, '2001:db8:1:1::1')).toBe(400);
    await setCounts(119);
    expect(await register(used, '2001:db8:1:1::1')).toBe(400);
    expect(await registerAll('2001:db8:1:1::1')).toEqual([429, 429, 429]);
  });

  it.each(routes)('use up by %s what the whole service takes by all of them', async (used) => {
    expect(await register(used, '2001:db8:1:1::1')).toBe(400);
    await setCounts(599);
    expect(await register(used, '2001:db8:1:2::1')).toBe(400);
    expect(await registerAll('2001:db8:1:3::1')).toEqual([429, 429, 429]);
  });

  it('do not hold up who is signed in', async () => {
    await register('/v1/brands', '2001:db8:1:1::1');
    await setCounts(600);
    expect(await registerAll('2001:db8:1:1::1')).toEqual([429, 429, 429]);
    const { http } = await service.signIn('member');
    const from = { 'x-forwarded-for': '2001:db8:1:1::1' };
    await http.post('/v1/brands').set(from).send(brandBody()).expect(201);
    await http.post('/v1/influencers').set(from).send(influencerBody()).expect(201);
  });
});
