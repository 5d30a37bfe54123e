import { brandBody, create, influencerBody, nicheBody } from '../factories/marketplace.js';
import { eventBody, productBody, saleBody } from '../factories/sales.js';
import { expectProblem } from '../setup/problem.js';
import { exchange, exchangeBytes, type RawAnswer, type RawRequest } from '../setup/raw-http.js';
import { startService, type Service } from '../setup/service.js';
import { snapshotOf } from '../setup/snapshot.js';
import { addresses } from './bad-input/addresses.js';
import type { BadInput, Known } from './bad-input/bad-input.js';
import { bodies } from './bad-input/bodies.js';
import { lists } from './bad-input/lists.js';
import { values } from './bad-input/values.js';
import { wire } from './bad-input/wire.js';

describe('bad input', () => {
  let service: Service;
  let known: Known;
  let snapshot: () => Promise<Record<string, string>>;
  /** What the tables hold since the last request. */
  let held: Record<string, string>;
  let authorization: string;

  beforeAll(async () => {
    service = await startService();
    known = await storeRows(service);
    authorization = `Bearer ${(await service.signIn('admin')).accessToken}`;
    snapshot = await snapshotOf(service);
    held = await snapshot();
  });
  afterAll(() => service.close());

  const asAdmin = ({ headers, ...request }: RawRequest): Promise<RawAnswer> =>
    exchange(service.url, { ...request, headers: { ...headers, authorization } });

  const expectNothingStored = async (): Promise<void> => {
    const before = held;
    held = await snapshot();
    expect(held).toEqual(before);
  };

  const refuses = (table: BadInput[]): void => {
    it.each(table.map((input) => [input.name, input] as const))('refuses %s', async (_, input) => {
      expectProblem(await asAdmin(input.request(known)), input.problem);
      await expectNothingStored();
    });
  };

  describe('as a body', () => refuses(bodies));
  describe('as a value', () => refuses(values));
  describe('as a query', () => refuses(lists));
  describe('as an address', () => refuses(addresses));

  describe('on the wire', () => {
    it.each(wire.map((input) => [input.name, input] as const))(
      'refuses %s',
      async (_, { bytes, problem }) => {
        expectProblem(await exchangeBytes(service.url, bytes), problem);
        await expectNothingStored();
      },
    );
  });

  it('names the methods there are where another one is tried', async () => {
    const answer = await exchange(service.url, { method: 'DELETE', path: '/v1/niches?limit=1' });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    const one = await exchange(service.url, { method: 'POST', path: `/v1/niches/${known.nicheId}` });
    expect(one).toMatchObject({ status: 405, headers: { allow: 'DELETE, GET, HEAD, PATCH' } });
  });

  it('answers HEAD as GET, without a body', async () => {
    const found = await exchange(service.url, { method: 'HEAD', path: '/v1/niches' });
    expect(found).toMatchObject({ status: 200, text: '' });
    const unknown = await exchange(service.url, { method: 'HEAD', path: '/v1/nowhere' });
    expect(unknown).toMatchObject({ status: 404, text: '' });
    expect(unknown.headers['content-type']).toContain('application/problem+json');
  });

  const flat = Array.from({ length: 90_000 }, (_, index) => `"k${index}":1`).join(',');
  it.each([
    ['very many properties', `{"name":"Refused",${flat}}`],
    ['very many properties within one', `{"name":{${flat}}}`],
    ['very many lists within one', `{"name":[${'[],'.repeat(300_000)}[]]}`],
    ['one very long name', `{"name":"Refused","${'k'.repeat(900_000)}":1}`],
    ['one very long name twice', `{"${'k'.repeat(400_000)}":1,"${'k'.repeat(400_000)}":1}`],
    ['one very long text', JSON.stringify({ name: 'x'.repeat(900_000) })],
  ])('refuses a body of %s at once and briefly', async (_, body) => {
    const begin = performance.now();
    const headers = { 'content-type': 'application/json' };
    const answer = await asAdmin({ method: 'POST', path: '/v1/niches', headers, body });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(2_000);
    expect(performance.now() - begin).toBeLessThan(10_000);
    await expectNothingStored();
  });

  it('tells a client that is too slow so', async () => {
    const server = service.app.getHttpServer();
    server.once('connection', (socket) => {
      const timeout = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      socket.once('data', () => server.emit('clientError', timeout, socket));
    });
    const answer = await exchangeBytes(service.url, 'POST /v1/niches HTTP/1.1\r\nHost: a\r\nContent-Le');
    expectProblem(answer, { status: 408, code: 'platform.request_timeout' });
  });
});

async function storeRows(service: Service): Promise<Known> {
  const [niche] = [
    await create(service, '/v1/niches', nicheBody()),
    await create(service, '/v1/niches', nicheBody()),
  ];
  const influencer = await create(service, '/v1/influencers', influencerBody({ nicheIds: [niche.id] }));
  await create(service, '/v1/brands', brandBody({ nicheIds: [niche.id] }));
  const product = await create(service, '/v1/sales/products', productBody({ stock: 5 }));
  const full = await create(service, '/v1/sales/products', productBody({ stock: 2_147_483_647 }));
  await create(service, '/v1/sales/transactions', saleBody(product.id));
  const event = await create(service, '/v1/sales/events', eventBody());
  const cursorOf = async (path: string): Promise<string> => {
    const { body } = await service.http.get(path).expect(200);
    return (body as { page: { nextCursor: string } }).page.nextCursor;
  };
  return {
    nicheId: niche.id,
    influencerId: influencer.id,
    productId: product.id,
    fullProductId: full.id,
    eventId: event.id,
    nicheCursor: await cursorOf('/v1/niches?limit=1'),
    newestNicheCursor: await cursorOf('/v1/niches?limit=1&sort=-createdAt'),
    productCursor: await cursorOf('/v1/sales/products?limit=1'),
  };
}
