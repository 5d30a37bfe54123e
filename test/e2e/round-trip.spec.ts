import fc, { type Arbitrary } from 'fast-check';
import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import {
  anyDay,
  anyEmail,
  anyInstant,
  anyMoney,
  anyName,
  anyPhone,
  anyText,
  anyUrl,
  anyUsername,
  lengthOf,
  told,
} from '../factories/arbitraries.js';
import { create, nicheBody } from '../factories/marketplace.js';
import { productBody, saleBody } from '../factories/sales.js';
import { times } from '../setup/effort.js';
import { startService, type Service } from '../setup/service.js';

type Body = Record<string, unknown>;

/** A resource: its valid bodies, some with a number that makes them unique, and how it tells them. */
interface Resource {
  path: string;
  body: Arbitrary<Body>;
  required: string[];
  defaults: Body;
  /** What is told otherwise than it was given. */
  told?: (body: Body) => Body;
  /** What `q` looks in. */
  searched?: string;
}

const maxInteger = 2_147_483_647;
const today = new Date().toISOString().slice(0, 10);
const orNull = <T>(value: Arbitrary<T>): Arbitrary<T | null> => fc.option(value, { freq: 8 });

const resources: Record<string, Resource> = {
  niches: {
    path: '/v1/niches',
    body: fc.record({
      name: anyName(100),
      icon: orNull(anyText(50)),
      description: orNull(anyText(2000)),
      isActive: fc.boolean(),
    }),
    required: ['name'],
    defaults: { icon: null, description: null, isActive: true },
    searched: 'name',
  },
  influencers: {
    path: '/v1/influencers',
    body: fc.record({
      name: anyText(255),
      username: anyUsername,
      email: anyEmail,
      phone: anyPhone,
      dateOfBirth: orNull(anyDay(today)),
      gender: orNull(fc.constantFrom('female', 'male', 'non_binary', 'other', 'undisclosed')),
      bio: orNull(anyText(5000)),
      profileImage: orNull(anyUrl),
      isActive: fc.boolean(),
    }),
    required: ['name', 'username', 'email', 'phone'],
    defaults: {
      dateOfBirth: null,
      gender: null,
      bio: null,
      profileImage: null,
      isActive: true,
      isPhoneVerified: false,
    },
    searched: 'name',
  },
  brands: {
    path: '/v1/brands',
    body: fc.record({
      email: anyEmail,
      phone: orNull(anyPhone),
      username: orNull(anyUsername),
      brandName: orNull(anyText(255)),
      legalEntityName: orNull(anyText(255)),
      companyType: orNull(fc.constantFrom('private_limited', 'llp', 'ngo', 'other')),
      brandEmailId: orNull(anyEmail),
      pocName: orNull(anyText(255)),
      pocDesignation: orNull(anyText(255)),
      pocEmailId: orNull(anyEmail),
      pocContactNumber: orNull(anyPhone),
      brandBio: orNull(anyText(5000)),
      incorporationDocument: orNull(anyUrl),
      panDocument: orNull(anyUrl),
      isActive: fc.boolean(),
    }),
    required: ['email'],
    defaults: { phone: null, brandName: null, companyType: null, brandBio: null, isActive: true },
    searched: 'brandName',
  },
  products: {
    path: '/v1/sales/products',
    body: fc.record({
      name: anyText(255),
      sku: anyName(100),
      price: anyMoney,
      stock: fc.oneof(fc.constantFrom(0, 1, maxInteger), fc.nat(maxInteger)),
      category: orNull(anyText(100)),
      variation: orNull(anyText(100)),
      leadTimeDays: orNull(fc.integer({ min: 0, max: 365 })),
      serviceLevel: orNull(fc.integer({ min: 500, max: 999 }).map((thousandths) => `0.${thousandths}`)),
    }),
    required: ['name', 'sku', 'price'],
    defaults: { stock: 0, category: null, variation: null, leadTimeDays: null, serviceLevel: null },
    told: (body) => ('price' in body ? { ...body, price: told(String(body.price)) } : body),
    searched: 'name',
  },
  events: {
    path: '/v1/sales/events',
    body: fc.record({
      eventName: anyName(255),
      eventDate: anyDay(),
      type: fc.constantFrom('holiday', 'promotion', 'seasonal', 'custom'),
      description: orNull(anyText(5000)),
      includeInPrediction: fc.boolean(),
    }),
    required: ['eventName', 'eventDate', 'type'],
    defaults: { description: null, includeInPrediction: true },
  },
};

let service: Service;
let count = 0;

beforeAll(async () => {
  await answerFromIndexes();
  service = await startService();
});
afterAll(() => service.close());

/** A body whose unique values nobody has yet; `keys` of it only, where they are given. */
function uniquely(body: Body, keys: string[] = Object.keys(body)): Body {
  const n = (count += 1);
  const given = keys.map((key) => {
    const value = body[key];
    return [key, typeof value === 'function' ? (value as (n: number) => string)(n) : value];
  });
  return Object.fromEntries(given) as Body;
}

const some = ({ body, required }: Resource): Arbitrary<Body> =>
  fc.tuple(body, fc.nat()).map(([all, chosen]) => {
    const keys = Object.keys(all).filter((key, index) => required.includes(key) || (chosen >> index) & 1);
    return uniquely(all, keys);
  });

const pathOf = (path: string, row: Body): string => `${path}/${String(row.id)}`;

describe.each(Object.entries(resources))('%s', (_, resource) => {
  const { path, defaults, body, searched = '', told: tell = (same: Body) => same } = resource;

  it('reads back what was created, and what was changed, as it was given', async () => {
    const change = fc.tuple(body, fc.nat());
    await fc.assert(
      fc.asyncProperty(some(resource), change, async (given, [other, chosen]) => {
        const created = await service.http.post(path).send(given);
        expect(created.body).toMatchObject({ ...defaults, ...tell(given) });
        expect(created.status).toBe(201);
        const address = pathOf(path, created.body as Body);
        expect((await service.http.get(address)).body).toEqual(created.body);

        const changes = uniquely(
          other,
          Object.keys(other).filter((_key, index) => (chosen >> index) & 1),
        );
        const changed = await service.http.patch(address).send(changes);
        expect(changed.body).toMatchObject({ ...defaults, ...tell(given), ...tell(changes) });
        expect(changed.status).toBe(200);
        expect((await service.http.get(address)).body).toEqual(changed.body);
      }),
      { numRuns: times(150) },
    );
  });

  if (!searched) return;

  it('finds a row by any part of its name', async () => {
    const part = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 100 }));
    await fc.assert(
      fc.asyncProperty(body, part, async (all, [from, length]) => {
        const given = uniquely({ ...all, [searched]: all[searched] ?? 'Name' });
        const { id } = await create(service, path, given);
        const name = String(given[searched]);
        const begin = Math.floor(from * (lengthOf(name) - 1));
        const q = [...name].slice(begin, begin + length).join('');
        const found = await service.http.get(path).query({ q, sort: '-createdAt', limit: 100 });
        if (q.trim() === '') return expect(found.status).toBe(400);
        expect(found.status).toBe(200);
        expect((found.body as { data: Body[] }).data.map((row) => row.id)).toContain(id);
      }),
      { numRuns: times(100) },
    );
  });

  it('answers any search, and refuses only what is no text to search for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText(101), fc.string({ unit: 'binary' })), async (q) => {
        const isText = q.trim() !== '' && lengthOf(q) <= 100 && !q.includes('\0');
        const answer = await service.http.get(path).query({ q });
        expect(answer.status).toBe(isText ? 200 : 400);
      }),
      { numRuns: times(100) },
    );
  });
});

it('reads back a sale as it was recorded, and the stock it left', async () => {
  const sold = fc.oneof(
    fc.constantFrom(1, -1, maxInteger, -maxInteger),
    fc.integer({ min: -maxInteger, max: maxInteger }),
  );
  const optional = fc.record(
    { pricePerUnit: anyMoney, transactionDate: anyInstant, isPromo: fc.boolean() },
    { requiredKeys: [] },
  );
  const quantities = sold.filter((quantity) => quantity !== 0);
  await fc.assert(
    fc.asyncProperty(quantities, anyMoney, optional, async (quantitySold, price, given) => {
      const stock = Math.max(0, quantitySold);
      const product = await create(service, '/v1/sales/products', productBody({ stock, price }));
      const body = { ...given, productId: product.id, quantitySold };
      const sale = await create(service, '/v1/sales/transactions', body);
      expect(sale).toMatchObject({
        product: { id: product.id, sku: product.sku },
        quantitySold,
        pricePerUnit: told(given.pricePerUnit ?? price),
        isPromo: given.isPromo ?? false,
        ...(given.transactionDate && { transactionDate: new Date(given.transactionDate).toISOString() }),
      });
      expect((await service.http.get(`/v1/sales/transactions/${sale.id}`)).body).toEqual(sale);
      const left = await service.http.get(`/v1/sales/products/${product.id}`);
      expect(left.body).toMatchObject({ stock: stock - quantitySold });
    }),
    { numRuns: times(150) },
  );
});

it('counts the sales of a category as it lists them', async () => {
  const category = "Lamps & 'lanterns'\\";
  const product = await create(service, '/v1/sales/products', productBody({ category, stock: 3 }));
  for (const quantitySold of [1, 2]) {
    await create(service, '/v1/sales/transactions', saleBody(product.id, { quantitySold }));
  }
  const listed = await service.http.get('/v1/sales/transactions').query({ category, limit: 1 }).expect(200);
  expect(listed.body).toMatchObject({
    data: [{ quantitySold: 2 }],
    page: { nextCursor: expect.any(String) },
  });
  const counted = await service.http
    .get('/v1/sales/transactions')
    .query({ category, page: 2, limit: 1 })
    .expect(200);
  expect(counted.body).toMatchObject({ data: [{ quantitySold: 1 }], page: { total: 2 } });
});

it('reads back the niches of a profile as they were set, whatever the case of their ids', async () => {
  const niches = await Promise.all(
    Array.from({ length: 20 }, () => create(service, '/v1/niches', nicheBody())),
  );
  const ids = niches.map((niche) => niche.id);
  const { id } = await create(service, '/v1/brands', { email: 'niches@example.org' });
  await fc.assert(
    fc.asyncProperty(fc.subarray(ids), fc.boolean(), async (chosen, shouts) => {
      const nicheIds = shouts ? chosen.map((one) => one.toUpperCase()) : chosen;
      const set = await service.http.put(`/v1/brands/${id}/niches`).send({ nicheIds }).expect(200);
      const held = (set.body as { niches: Body[] }).niches.map((niche) => niche.id);
      expect(held.sort()).toEqual([...chosen].sort());
    }),
    { numRuns: times(50) },
  );
});

it.each([
  ['/v1/influencers', ['name', '-name', 'createdAt', '-createdAt']],
  ['/v1/niches', ['name', '-name', '-createdAt']],
  ['/v1/brands', ['email', '-email']],
  ['/v1/sales/products', ['name', '-sku', 'sku']],
  ['/v1/sales/events', ['eventDate', '-eventDate']],
])('walks %s to its end by each order, meeting every row once', async (path, sorts) => {
  const rows = await service.http.get(path).query({ page: 1, limit: 1 });
  const { total } = (rows.body as { page: { total: number } }).page;
  for (const sort of sorts) {
    const met = await walk(path, sort);
    expect(new Set(met).size).toBe(met.length);
    expect(met).toHaveLength(total);
  }
});

async function walk(path: string, sort: string): Promise<unknown[]> {
  const met: unknown[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const answer = await service.http
      .get(path)
      .query({ sort, limit: 1, ...(cursor && { cursor }) })
      .expect(200);
    const { data, page } = answer.body as { data: Body[]; page: { nextCursor: string | null } };
    met.push(...data.map((row) => row.id));
    cursor = page.nextCursor;
  }
  return met;
}

/** On so few rows PostgreSQL would read the table; it is the indexes that long tables are searched by. */
async function answerFromIndexes(): Promise<void> {
  const client = new pg.Client(loadEnvironment().database.connection!);
  await client.connect();
  await client.query(`alter database "${client.database}" set enable_seqscan = off`);
  await client.end();
}
