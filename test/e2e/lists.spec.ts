import { create, influencerBody, nicheBody } from '../factories/marketplace.js';
import { startService, type Service } from '../setup/service.js';

interface Listed {
  data: { id: string; name: string; niches: unknown[] }[];
  page: { limit: number; nextCursor: string | null; total: number | null };
}

describe('lists', () => {
  let service: Service;
  let ids: string[];

  beforeAll(async () => {
    service = await startService();
    const niches = await Promise.all(
      [1, 2, 3].map(async () => (await create(service, '/v1/niches', nicheBody())).id),
    );
    for (let n = 0; n < 23; n++) {
      await create(service, '/v1/influencers', influencerBody({ name: `Name ${n % 5}`, nicheIds: niches }));
    }
    // All at one moment: only the id tells them apart.
    await service.query(`update marketplace.influencers set created_at = '2026-01-01T00:00:00Z'`);
    const rows = await service.query<{ id: string }>('select id from marketplace.influencers order by id');
    ids = rows.map((row) => row.id);
  });
  afterAll(() => service.close());

  const list = async (query: object): Promise<Listed> =>
    (await service.http.get('/v1/influencers').query(query).expect(200)).body as Listed;

  async function walk(query: object): Promise<Listed['data']> {
    const seen: Listed['data'] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { data, page } = await list({ ...query, ...(cursor && { cursor }) });
      seen.push(...data);
      cursor = page.nextCursor;
    }
    return seen;
  }

  it.each(['createdAt', '-createdAt', 'name', '-name'])(
    'loses and repeats nothing by cursor when many rows are equal in %s',
    async (sort) => {
      const seen = await walk({ limit: 4, sort });
      expect(seen.map((row) => row.id).sort()).toEqual(ids);
      const names = seen.map((row) => row.name);
      if (sort === 'name') expect(names).toEqual([...names].sort());
      if (sort === '-name') expect(names).toEqual([...names].sort().reverse());
    },
  );

  it('gives every row its niches, also the last of a page', async () => {
    const { data } = await list({ limit: 7 });
    expect(data.map((row) => row.niches.length)).toEqual(Array(7).fill(3));
  });

  it('does not repeat a row when others are added meanwhile', async () => {
    const first = await list({ limit: 10, sort: '-createdAt' });
    const { id } = await create(service, '/v1/influencers', influencerBody());
    const second = await list({ limit: 10, sort: '-createdAt', cursor: first.page.nextCursor });
    const seen = [...first.data, ...second.data].map((row) => row.id);
    expect(new Set(seen).size).toBe(20);
    expect(seen).not.toContain(id);
    await service.http.delete(`/v1/influencers/${id}`).expect(204);
  });

  it('pages by number with an exact total', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list({ limit: 10, page, sort: 'createdAt' })));
    expect(pages.map(({ data }) => data.length)).toEqual([10, 10, 3, 0]);
    expect(pages.map(({ page }) => page)).toEqual(Array(4).fill({ limit: 10, nextCursor: null, total: 23 }));
    expect(pages.flatMap(({ data }) => data.map((row) => row.id))).toEqual(ids);
  });

  it('has 50 rows a page unless told otherwise', async () => {
    expect((await list({})).page.limit).toBe(50);
  });

  it.each([
    ['a cursor of another order', { sort: 'name' }],
    ['a page number beside the cursor', { page: 1 }],
  ])('refuses %s', async (_, query) => {
    const { page } = await list({ limit: 5 });
    await service.http
      .get('/v1/influencers')
      .query({ limit: 5, cursor: page.nextCursor, ...query })
      .expect(400);
  });

  it('refuses a cursor of another list', async () => {
    const { page } = await list({ limit: 5, sort: 'createdAt' });
    const { body } = await service.http
      .get('/v1/niches')
      .query({ sort: 'createdAt', cursor: page.nextCursor })
      .expect(400);
    expect(body).toMatchObject({ code: 'platform.invalid_cursor', errors: [{ field: 'cursor' }] });
  });

  it('refuses a cursor in which one character was changed', async () => {
    const { page } = await list({ limit: 5 });
    const cursor = page.nextCursor!;
    for (const at of [0, 10, cursor.length - 1]) {
      const forged = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      await service.http.get('/v1/influencers').query({ limit: 5, cursor: forged }).expect(400);
    }
  });
});
