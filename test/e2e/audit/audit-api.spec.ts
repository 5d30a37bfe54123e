import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { create, influencerBody, nicheBody } from '../../factories/marketplace.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import { entriesSince, mark } from './trail.js';

interface Told {
  id: string;
  occurredAt: string;
  actorId: string | null;
  actor: string;
  action: string;
  table: string;
  recordId: string | null;
  subjectId: string | null;
  changes: Record<string, unknown> | null;
  ipAddress: string | null;
  requestId: string | null;
}

const niches = 'marketplace.niches';

let service: Service;
let editor: SignedIn;

beforeAll(async () => {
  service = await startService();
  editor = await service.signIn('admin');
});

afterAll(() => service.close());

const list = async (query: object): Promise<{ data: Told[]; page: { nextCursor: string | null } }> =>
  (await service.http.get('/v1/audit').query(query).expect(200)).body;

/** The time of the database, with a few milliseconds of silence around it. */
async function now(): Promise<string> {
  await delay(3);
  const [row] = await service.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  await delay(3);
  return row!.at.toISOString();
}

describe('GET /v1/audit', () => {
  it('tells who did what to which record, when, from where and by which request', async () => {
    const before = await now();
    const response = await editor.http
      .post('/v1/niches')
      .send(nicheBody({ icon: 'x' }))
      .expect(201);
    const { data } = await list({ limit: 1 });
    expect(data).toEqual([
      {
        id: expect.any(String),
        occurredAt: expect.any(String),
        actorId: editor.userId,
        actor: 'account',
        action: 'insert',
        table: niches,
        recordId: response.body.id,
        subjectId: null,
        changes: expect.objectContaining({ id: response.body.id, icon: 'x', is_active: true }),
        ipAddress: '127.0.0.1',
        requestId: response.headers['x-request-id'],
      },
    ]);
    expect(data[0]!.occurredAt > before).toBe(true);
  });

  it('walks through every entry once, newest first or oldest first, though others are added', async () => {
    const [{ count } = { count: 0 }] = await service.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM platform.audit_logs',
    );
    for (const sort of ['-occurredAt', 'occurredAt']) {
      const seen: Told[] = [];
      for (let cursor: string | null | undefined; cursor !== null && seen.length < count;) {
        const { data, page } = await list({ sort, limit: 7, ...(cursor && { cursor }) });
        seen.push(...data);
        cursor = page.nextCursor;
        if (sort === '-occurredAt') await create(service, '/v1/niches', nicheBody());
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(count);
      const times = seen.map(({ occurredAt }) => occurredAt);
      expect(sort === 'occurredAt' ? times : times.reverse()).toEqual([...times].sort());
    }
  });

  it('is filtered by table, record, account, action, request and time, all together', async () => {
    const from = await now();
    const other = await service.signIn('admin');
    const { body: niche, headers } = await editor.http.post('/v1/niches').send(nicheBody()).expect(201);
    await other.http.patch(`/v1/niches/${niche.id}`).send({ icon: '1' }).expect(200);
    const to = await now();
    await editor.http.delete(`/v1/niches/${niche.id}`).expect(204);
    const found = async (query: object) => (await list(query)).data.map(({ action }) => action).sort();

    expect(await found({ recordId: niche.id })).toEqual(['delete', 'insert', 'update']);
    expect(await found({ recordId: niche.id, table: niches })).toEqual(['delete', 'insert', 'update']);
    expect(await found({ recordId: niche.id, table: 'sales.products' })).toEqual([]);
    expect(await found({ recordId: niche.id, actorId: other.userId })).toEqual(['update']);
    expect(await found({ actorId: other.userId, table: niches })).toEqual(['update']);
    expect(await found({ recordId: niche.id, action: 'delete' })).toEqual(['delete']);
    expect(await found({ requestId: headers['x-request-id'] })).toEqual(['insert']);
    expect(await found({ recordId: niche.id, from, to })).toEqual(['insert', 'update']);
    expect(await found({ recordId: niche.id, to: from })).toEqual([]);
    expect(await found({ recordId: niche.id, from: to })).toEqual(['delete']);
    expect(await found({ recordId: randomUUID() })).toEqual([]);
  });

  it('is filtered by the account whose records they are, whoever wrote them', async () => {
    const person = await service.signIn('member');
    const body = influencerBody();
    const { body: made } = await person.http.post('/v1/influencers').send(body).expect(201);
    await service.http.patch(`/v1/influencers/${made.id}`).send({ isActive: false }).expect(200);
    const { data } = await list({ subjectId: person.userId });
    const profile = data.filter(({ recordId }) => recordId === made.id);
    expect(profile.map(({ action, actorId }) => [action, actorId === person.userId])).toEqual([
      ['update', false],
      ['insert', true],
    ]);
    expect(new Set(data.map(({ table }) => table))).toEqual(
      new Set([
        ...['users', 'user_roles', 'user_preferences', 'user_sessions'].map((name) => `identity.${name}`),
        'marketplace.influencers',
      ]),
    );
  });

  it('takes a time for what it is, to the millisecond: from with it, to without', async () => {
    const { id } = await create(service, '/v1/niches', nicheBody());
    const [entry] = (await list({ recordId: id })).data;
    const next = new Date(Date.parse(entry!.occurredAt) + 1).toISOString();
    const count = async (query: object) => (await list({ recordId: id, ...query })).data.length;
    expect(await count({ from: entry!.occurredAt, to: next })).toBe(1);
    expect(await count({ from: next })).toBe(0);
    expect(await count({ to: entry!.occurredAt })).toBe(0);
    expect(await count({ from: '1900-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' })).toBe(1);
  });

  it.each([
    ['table', { table: 'marketplace.nowhere' }, 'platform.table_not_found'],
    ['table', { table: 'niches' }, 'platform.table_not_found'],
    ['table', { table: `${niches}'--` }, 'platform.table_not_found'],
    ['recordId', { recordId: '1' }, 'platform.invalid_id'],
    ['actorId', { actorId: 'me' }, 'platform.invalid_id'],
    ['subjectId', { subjectId: '' }, 'platform.invalid_id'],
    ['action', { action: 'looked' }, 'platform.invalid_choice'],
    ['requestId', { requestId: 'x'.repeat(65) }, 'platform.invalid_text'],
    ['from', { from: 'yesterday' }, 'platform.invalid_time'],
    ['to', { to: '2026-02-30T00:00:00Z' }, 'platform.invalid_time'],
    ['sort', { sort: 'actor' }, 'platform.invalid_choice'],
    ['page', { page: 2 }, 'platform.unknown_field'],
    ['cursor', { cursor: 'forged' }, 'platform.invalid_cursor'],
  ])('refuses a wrong %s by its name: %j', async (field, query, code) => {
    const { body } = await service.http.get('/v1/audit').query(query).expect(400);
    expect(body.errors).toEqual([{ field, code, message: expect.any(String) }]);
  });
});

describe('GET /v1/audit/records/:table/:id', () => {
  const ask = (id: string, at?: string, table = niches) =>
    service.http.get(`/v1/audit/records/${table}/${id}`).query(at === undefined ? {} : { at });

  it('tells a record as it was at any time of its life', async () => {
    const unborn = await now();
    const { id } = await create(
      service,
      '/v1/niches',
      nicheBody({ name: `First ${randomUUID()}`, icon: '1' }),
    );
    const [born] = await service.query<{ row: object }>(
      `SELECT to_jsonb(n) AS row FROM ${niches} n WHERE id = $1`,
      [id],
    );
    const young = await now();
    await service.http.patch(`/v1/niches/${id}`).send({ icon: null, description: 'grown' }).expect(200);
    await service.query(`UPDATE ${niches} SET icon = '3' WHERE id = $1`, [id]);
    const [grown] = await service.query<{ row: object }>(
      `SELECT to_jsonb(n) AS row FROM ${niches} n WHERE id = $1`,
      [id],
    );
    const old = await now();
    await service.http.delete(`/v1/niches/${id}`).expect(204);

    expect((await ask(id, unborn).expect(404)).body.code).toBe('platform.record_not_found');
    expect((await ask(id, young).expect(200)).body).toEqual({
      table: niches,
      id,
      at: young,
      changedAt: expect.any(String),
      record: born!.row,
    });
    expect((await ask(id, old).expect(200)).body.record).toEqual(grown!.row);
    await ask(id).expect(404);

    await service.query(`INSERT INTO ${niches} (id, name) VALUES ($1, $2)`, [id, randomUUID()]);
    expect((await ask(id).expect(200)).body.record).toMatchObject({ icon: null, description: null });
    expect((await ask(id, old).expect(200)).body.record).toEqual(grown!.row);
  });

  it('tells when it had last been changed', async () => {
    const { id } = await create(service, '/v1/niches', nicheBody());
    const made = (await ask(id).expect(200)).body.changedAt;
    const before = await now();
    await service.http.patch(`/v1/niches/${id}`).send({ icon: '2' }).expect(200);
    expect(made < before).toBe(true);
    expect((await ask(id).expect(200)).body.changedAt > before).toBe(true);
    expect((await ask(id, before).expect(200)).body.changedAt).toBe(made);
  });

  it('knows that a table was emptied', async () => {
    const [event] = await service.query<{ id: string }>(
      `INSERT INTO sales.events (event_name, event_date, type) VALUES ('Fair', '2026-11-20', 'custom') RETURNING id`,
    );
    const before = await now();
    await service.query('TRUNCATE sales.events');
    await ask(event!.id, undefined, 'sales.events').expect(404);
    await ask(event!.id, before, 'sales.events').expect(200);
  });

  it('knows what was there before the trail began', async () => {
    const [role] = await service.query<{ id: string; row: object }>(
      `SELECT id, to_jsonb(roles) AS row FROM identity.roles WHERE code = 'analyst'`,
    );
    const { body } = await ask(role!.id, undefined, 'identity.roles').expect(200);
    expect(body.record).toEqual(role!.row);
  });

  it('tells no personal value, only that there was one', async () => {
    const body = influencerBody({ bio: 'Paints by day' });
    const { id } = await create(service, '/v1/influencers', body);
    await service.http.patch(`/v1/influencers/${id}`).send({ bio: null, isActive: false }).expect(200);
    const { text, body: told } = await ask(id, undefined, 'marketplace.influencers').expect(200);
    expect(told.record).toMatchObject({
      name: '***',
      email: '***',
      phone: '***',
      bio: null,
      is_active: false,
    });
    for (const value of Object.values(body)) expect(text).not.toContain(value);
  });

  it.each([
    [404, 'platform.table_not_found', `marketplace.nowhere/${randomUUID()}`, {}],
    [404, 'platform.table_not_found', `migration.ledger/${randomUUID()}`, {}],
    [404, 'platform.table_not_found', `pg_catalog.pg_authid/${randomUUID()}`, {}],
    [404, 'platform.record_not_found', `${niches}/${randomUUID()}`, {}],
    [400, 'platform.invalid_input', `${niches}/1`, {}],
    [400, 'platform.invalid_input', `${niches}/${randomUUID()}`, { at: 'then' }],
  ])('answers %i %s to %s %j', async (status, code, path, query) => {
    const { body } = await service.http.get(`/v1/audit/records/${path}`).query(query).expect(status);
    expect(body.code).toBe(code);
  });
});

describe("reading another person's account", () => {
  let person: SignedIn;

  beforeAll(async () => {
    person = await service.signIn('member');
  });

  it('is in the trail, with who read it and by which request', async () => {
    const since = await mark(service);
    const { headers } = await editor.http.get(`/v1/accounts/${person.userId}`).expect(200);
    expect(await entriesSince(service, since)).toMatchObject([
      {
        action: 'read',
        table: 'identity.users',
        recordId: person.userId,
        subjectId: person.userId,
        changes: null,
        actorId: editor.userId,
        actor: 'account',
        ip: '127.0.0.1',
        requestId: headers['x-request-id'],
      },
    ]);
    expect((await list({ action: 'read', recordId: person.userId })).data).toHaveLength(1);
  });

  it("is not one's own, and not that of nobody", async () => {
    const since = await mark(service);
    await editor.http.get(`/v1/accounts/${editor.userId}`).expect(200);
    await person.http.get('/v1/me').expect(200);
    await editor.http.get(`/v1/accounts/${randomUUID()}`).expect(404);
    expect(await entriesSince(service, since)).toEqual([]);
  });

  it('is refused where it cannot be noted', async () => {
    await service.query('REVOKE EXECUTE ON FUNCTION platform.record_read(text, uuid, uuid) FROM atrium_app');
    const { status, text } = await editor.http.get(`/v1/accounts/${person.userId}`);
    await service.query('GRANT EXECUTE ON FUNCTION platform.record_read(text, uuid, uuid) TO atrium_app');
    expect(status).toBeGreaterThanOrEqual(500);
    expect(text).not.toContain('@test.example');
  });
});
