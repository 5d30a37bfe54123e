import type { Response } from 'supertest';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import type { Problem } from '../../src/platform/errors/problem.js';
import { RateLimiter } from '../../src/platform/throttling/rate-limiter.js';
import { LimitedController, WhollyLimitedController } from '../setup/limited-routes.js';
import type { Document } from '../setup/openapi.js';
import { expectProblem } from '../setup/problem.js';
import { startProxy } from '../setup/proxy.js';
import { startService, type Service } from '../setup/service.js';

const controllers = [LimitedController, WhollyLimitedController];

/** Lets a test choose the address that it calls from. */
const behindProxy = (environment: Environment): Environment => ({
  ...environment,
  http: { ...environment.http, trustedProxies: 1 },
});

let service: Service;
let used = 0;

const start = (): Promise<Service> => startService(behindProxy, controllers);
const newAddress = (): string => `198.51.100.${++used}`;
/** As if so much time had gone by. */
const passes = (time: string): Promise<object[]> =>
  service.query('UPDATE platform.rate_limits SET expires_at = expires_at - $1::interval', [time]);

const call = (path: string, address: string, body: object = {}, to = service): PromiseLike<Response> =>
  to.anonymous.post(`/test/${path}`).set('x-forwarded-for', address).send(body);

const statuses = async (calls: PromiseLike<Response>[]): Promise<number[]> =>
  (await Promise.all(calls)).map(({ status }) => status).sort();

/** One call after the other. */
async function each(path: string, addresses: string[], bodies: object[] = []): Promise<number[]> {
  const answers: number[] = [];
  for (const [at, address] of addresses.entries()) {
    answers.push((await call(path, address, bodies[at])).status);
  }
  return answers;
}

const passed = (times: number): number[] => Array.from({ length: times }, () => 200);
const refused = (times: number): number[] => Array.from({ length: times }, () => 429);

beforeAll(async () => {
  service = await start();
});
afterAll(() => service.close());

describe('a limit', () => {
  it('lets exactly as many of 50 simultaneous requests pass as it says', async () => {
    const address = newAddress();
    const answers = await statuses(Array.from({ length: 50 }, () => call('limits/ten', address)));
    expect(answers).toEqual([...passed(10), ...refused(40)]);
  });

  it('holds across two instances of the service', async () => {
    const second = await start();
    try {
      const address = newAddress();
      const calls = Array.from({ length: 30 }, (_, n) =>
        call('limits/ten', address, {}, n % 2 ? second : service),
      );
      expect(await statuses(calls)).toEqual([...passed(10), ...refused(20)]);
    } finally {
      await second.close();
    }
  });

  it('holds after a restart of the service', async () => {
    const address = newAddress();
    expect(await each('limits/everybody', [address, address, address])).toEqual([200, 200, 429]);
    await service.close();
    service = await start();
    expect(await each('limits/everybody', [address])).toEqual([429]);
  });

  it('ends with its window, and begins anew', async () => {
    const address = newAddress();
    for (let window = 0; window < 2; window++) {
      expect(await each('limits/brief', [address, address])).toEqual([200, 429]);
      await passes('60 seconds');
    }
  });

  it('shuts out for longer than its window where it says so', async () => {
    const address = newAddress();
    expect(await each('limits/blocking', [address, address])).toEqual([200, 429]);
    await passes('70 seconds');
    expect(await each('limits/blocking', [address])).toEqual([429]);
    await passes('50 seconds');
    expect(await each('limits/blocking', [address])).toEqual([200]);
  });

  it('is one for all routes of a controller that declares it, beside those of its routes', async () => {
    const [first, second] = [newAddress(), newAddress()];
    expect(await statuses([call('limited/one', first), call('limited/other', first)])).toEqual(passed(2));
    expect(await each('limited/one', [first])).toEqual([429]);
    expect(await each('limited/other', [second, second])).toEqual([200, 429]);
  });

  it('is there for no route that declares none', async () => {
    const countAll = 'SELECT count(*)::int AS rows, sum(hits)::int AS hits FROM platform.rate_limits';
    const before = await service.query(countAll);
    const address = newAddress();
    expect(await statuses(Array.from({ length: 30 }, () => call('limits/none', address)))).toEqual(
      passed(30),
    );
    expect(await service.query(countAll)).toEqual(before);
  });
});

describe('requests are counted', () => {
  it('by address: each apart, those of one IPv6 network together', async () => {
    const [first, second] = [newAddress(), newAddress()];
    expect(await each('limits/brief', [first, second])).toEqual([200, 200]);
    expect(
      await each('limits/brief', ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8:0:2::1']),
    ).toEqual([200, 429, 200]);
  });

  it('by the text of a field, whatever its case and whoever sends it', async () => {
    const emails = ['ana@example.org', ' ANA@Example.org', 'ana@example.ORG', 'bob@example.org'];
    const answers = await each(
      'limits/email',
      emails.map(newAddress),
      emails.map((email) => ({ email })),
    );
    expect(answers).toEqual([200, 200, 429, 200]);
  });

  it('by no field that is not a text', async () => {
    const odd = [{}, { email: null }, { email: 7 }, { email: ['ana@example.org'] }, { email: {} }];
    const bodies = [...odd, ...odd, ...odd];
    expect(await each('limits/email', bodies.map(newAddress), bodies)).toEqual(passed(15));
  });

  it('by who is signed in, from whatever address', async () => {
    const [ana, bob] = [await service.signIn(), await service.signIn()];
    const address = newAddress();
    const as = async ({ http }: typeof ana, from: string): Promise<number> =>
      (await http.post('/test/limits/user').set('x-forwarded-for', from).send({})).status;
    expect([await as(ana, address), await as(ana, newAddress()), await as(ana, address)]).toEqual([
      ...passed(2),
      429,
    ]);
    expect([await as(bob, address), await as(bob, address)]).toEqual(passed(2));
  });

  it('by the address that the proxy saw, not by one that the client makes up before it', async () => {
    const seen = newAddress();
    const madeUp = Array.from({ length: 3 }, (_, n) => `203.0.113.${n}, ${seen}`);
    expect(await each('limits/user', madeUp)).toEqual([200, 200, 429]);
  });

  it('by address where nobody is signed in', async () => {
    const [first, second] = [newAddress(), newAddress()];
    expect(await each('limits/user', [first, first, first, second])).toEqual([200, 200, 429, 200]);
  });

  it('of strangers alone where it says so, in one count with those of other routes', async () => {
    const address = newAddress();
    const { http } = await service.signIn();
    for (let n = 0; n < 3; n++) {
      await http.post('/test/limits/strangers').set('x-forwarded-for', address).send({}).expect(200);
    }
    expect(await each('limits/strangers', [address])).toEqual([200]);
    expect(await each('limits/user', [address, address])).toEqual([200, 429]);
    expect(await each('limits/strangers', [address])).toEqual([429]);
  });

  it('together for the whole service, but for those that an address has used up before', async () => {
    await service.query(`DELETE FROM platform.rate_limits WHERE name = 'everybody'`);
    const [first, second, third] = [newAddress(), newAddress(), newAddress()];
    const answers = await each('limits/everybody', [first, first, first, first, second, second, third]);
    expect(answers).toEqual([200, 200, 429, 429, 200, 429, 429]);
  });

  it('also when the use case fails and its transaction is rolled back', async () => {
    const address = newAddress();
    expect(await each('limits/failing', [address, address, address])).toEqual([500, 500, 429]);
    const hit = await service.app.get(RateLimiter).hit('within', 'a transaction', { limit: 1, seconds: 60 });
    expect(hit).toMatchObject({ isBlocked: true, count: 2 });
  });
});

describe('a request too many', () => {
  const onlyRow = `SELECT xmin::text, hits, updated_at FROM platform.rate_limits WHERE name = 'ten'`;

  it('is answered 429 as a problem with Retry-After, the same whatever was counted', async () => {
    const address = newAddress();
    const email = { email: 'carla@example.org' };
    const before = await call('limits/email', address, email);
    await call('limits/email', address, email);
    await Promise.all(Array.from({ length: 10 }, () => call('limits/ten', address)));
    const answers = [await call('limits/email', address, email), await call('limits/ten', address)];
    for (const answer of answers) {
      expectProblem(answer, { status: 429, code: 'platform.too_many_requests' });
      expect(answer.headers['retry-after']).toMatch(/^([1-9]|[1-5]\d|60)$/);
    }
    expect(answers[0]!.body.detail).toBe(answers[1]!.body.detail);
    // What is left to whom is nobody's business.
    const names = [before, ...answers].flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /limit|after-/i.test(name))).toEqual([]);
  });

  it('is refused without writing anything', async () => {
    await service.query(`DELETE FROM platform.rate_limits WHERE name = 'ten'`);
    const address = newAddress();
    await each(
      'limits/ten',
      Array.from({ length: 11 }, () => address),
    );
    const before = await service.query(onlyRow);
    expect(before).toMatchObject([{ hits: 11 }]);
    expect(await each('limits/ten', [address, address])).toEqual([429, 429]);
    expect(await service.query(onlyRow)).toEqual(before);
  });

  it('is told in the description of the API', async () => {
    const { body } = await service.http.get('/openapi.json').expect(200);
    const { paths } = body as Document;
    const declared = ['limits/ten', 'limits/everybody', 'limited/one', 'limited/other', 'limits/none'].map(
      (path) => paths[`/test/${path}`]!.post!.responses[429]?.description,
    );
    const told = '`platform.too_many_requests`: There were too many requests; see Retry-After.';
    expect(declared).toEqual([told, told, told, told, undefined]);
  });
});

describe('the table of counts', () => {
  it('tells neither who was counted nor lets addresses be tried out', async () => {
    await service.query('DELETE FROM platform.rate_limits');
    await call('limits/email', newAddress(), { email: 'secret@example.org' });
    await call('limits/ten', '203.0.113.77');
    await service.app.get(RateLimiter).hit('codes', '+33612345678', { limit: 1, seconds: 60 });
    const rows = await service.query<{ line: string }>(
      `SELECT r::text || encode(key_hash, 'escape') AS line FROM platform.rate_limits r`,
    );
    expect(rows).toHaveLength(3);
    expect(rows.map(({ line }) => line).join('\n')).not.toMatch(/secret|203\.0|336123/);

    const other = await startService(
      (environment) => ({
        ...behindProxy(environment),
        auth: { ...environment.auth, codeSecret: 'another secret of at least 32 characters' },
      }),
      controllers,
    );
    await call('limits/ten', '203.0.113.77', {}, other).then(({ status }) => expect(status).toBe(200));
    await other.close();
    const hashes = await service.query(`SELECT key_hash FROM platform.rate_limits WHERE name = 'ten'`);
    expect(new Set(hashes.map((row) => JSON.stringify(row))).size).toBe(2);
  });

  it('loses what has expired, and nothing else', async () => {
    await service.query('DELETE FROM platform.rate_limits');
    await service.query(`
      INSERT INTO platform.rate_limits (name, key_hash, hits, expires_at)
      SELECT CASE WHEN n > 900 THEN 'current' ELSE 'old' END, sha256(n::text::bytea), 1,
             now() + CASE WHEN n > 900 THEN interval '1 minute' ELSE -n * interval '1 second' END
        FROM generate_series(1, 950) AS n`);
    const address = newAddress();
    await statuses(Array.from({ length: 100 }, () => call('limits/ten', address)));
    const left = await service.query(
      'SELECT name, count(*)::int AS rows FROM platform.rate_limits GROUP BY 1 ORDER BY 1',
    );
    expect(left).toEqual([
      { name: 'current', rows: 50 },
      { name: 'ten', rows: 1 },
    ]);
  });
});

describe('RateLimiter', () => {
  it('tells of each hit whether it is one too many, and how long to wait', async () => {
    const limiter = service.app.get(RateLimiter);
    const hits = [];
    const since = performance.now();
    for (let n = 0; n < 4; n++) hits.push(await limiter.hit('codes', 'ana', { limit: 2, seconds: 30 }));
    expect(hits).toEqual([
      { isBlocked: false, retryAfter: 0, count: 1 },
      { isBlocked: false, retryAfter: 0, count: 2 },
      { isBlocked: true, retryAfter: expect.any(Number), count: 3 },
      { isBlocked: true, retryAfter: expect.any(Number), count: 3 },
    ]);
    // By how much time goes by between the hits, and no more.
    const [, , third, last] = hits.map(({ retryAfter }) => retryAfter);
    expect(third).toBeLessThanOrEqual(30);
    expect(last).toBeLessThanOrEqual(third!);
    expect(last! + (performance.now() - since) / 1_000).toBeGreaterThanOrEqual(30);
    for (const [name, key] of [['codes', 'bob'] as const, ['links', 'ana'] as const]) {
      expect(await limiter.hit(name, key, { limit: 2, seconds: 30 })).toMatchObject({ count: 1 });
    }
  });

  it('holds somebody to a limit of routes, in one count with them', async () => {
    const limiter = service.app.get(RateLimiter);
    const byEmail = { name: 'email', limit: 2, seconds: 60, by: 'field:email' } as const;
    const email = 'dora@example.org';
    expect((await call('limits/email', newAddress(), { email })).status).toBe(200);
    await limiter.enforce(byEmail, email);
    const refused = await limiter.enforce(byEmail, email).then(
      () => undefined,
      (error: Problem) => error,
    );
    expect(refused?.getStatus()).toBe(429);
    expect(refused?.headers['retry-after']).toMatch(/^([1-9]|[1-5]\d|60)$/);
    expect((await call('limits/email', newAddress(), { email })).status).toBe(429);
    await limiter.enforce(byEmail, 'emma@example.org');
  });
});

describe('while the database is away', () => {
  it('answers 503 instead of letting requests pass uncounted', async () => {
    const connection = loadEnvironment().database.connection!;
    const proxy = await startProxy(connection);
    const away = await startService(
      (environment) => ({
        ...behindProxy(environment),
        database: {
          ...environment.database,
          connection: { ...connection, port: proxy.port },
          // What is cut off says so at once.
          connectTimeoutMs: 60_000,
        },
      }),
      controllers,
    );
    try {
      const address = newAddress();
      expect((await call('limits/ten', address, {}, away)).status).toBe(200);
      await proxy.cut();
      const answer = await call('limits/ten', address, {}, away);
      expectProblem(answer, { status: 503, code: 'platform.unavailable' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect((await call('limits/none', address, {}, away)).status).toBe(200);
    } finally {
      await proxy.mend();
      await away.close();
      await proxy.close();
    }
  });
});
