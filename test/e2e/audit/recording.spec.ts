import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import { Niche } from '../../../src/modules/marketplace/models/niche.model.js';
import { asService } from '../../../src/platform/access/database-context.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { runInRequest } from '../../../src/platform/http/request-context.js';
import { Erasure } from '../../../src/platform/privacy/erasure.js';
import { create, influencerBody, nicheBody } from '../../factories/marketplace.js';
import { startService, type Service } from '../../setup/service.js';
import { csv, soldLine } from '../../setup/sold-lines.js';
import { connect, entriesSince, inWords, mark } from './trail.js';

const niches = 'marketplace.niches';

let service: Service;
let psql: pg.Client;
let since: string;

beforeAll(async () => {
  service = await startService((environment) => ({
    ...environment,
    http: { ...environment.http, trustedProxies: 1 },
  }));
  psql = await connect();
});

beforeEach(async () => {
  since = await mark(service);
});

afterAll(async () => {
  await psql.end();
  await service.close();
});

const written = (...tables: string[]) => entriesSince(service, since, ...tables);
const newNiche = async (): Promise<string> =>
  (await psql.query<{ id: string }>(`INSERT INTO ${niches} (name) VALUES ($1) RETURNING id`, [randomUUID()]))
    .rows[0]!.id;

describe('what the service writes is in the trail', () => {
  it('as inserted, with every column', async () => {
    const body = nicheBody({ description: 'All about lamps' });
    const { id } = await create(service, '/v1/niches', body);
    const [row] = await service.query<{ row: object }>(
      `SELECT to_jsonb(niches) AS row FROM ${niches} WHERE id = $1`,
      [id],
    );
    expect(await written(niches)).toMatchObject([{ action: 'insert', recordId: id, changes: row!.row }]);
    expect(row!.row).toMatchObject({ ...body, is_active: true });
  });

  it('as updated, with the columns that changed alone', async () => {
    const id = await newNiche();
    since = await mark(service);
    await service.http.patch(`/v1/niches/${id}`).send({ isActive: false }).expect(200);
    expect(await written(niches)).toMatchObject([
      {
        action: 'update',
        recordId: id,
        changes: {
          is_active: { from: true, to: false },
          updated_at: { from: expect.any(String), to: expect.any(String) },
        },
      },
    ]);
    expect(Object.keys((await written(niches))[0]!.changes!)).toHaveLength(2);
  });

  it('as deleted, with what was there', async () => {
    const { id, name } = await create(service, '/v1/niches', nicheBody());
    since = await mark(service);
    await service.http.delete(`/v1/niches/${id}`).expect(204);
    expect(await written()).toMatchObject([
      { action: 'delete', table: niches, recordId: id, changes: { name } },
    ]);
  });

  it('one entry a row where many are written at once', async () => {
    const rows = [1, 2, 3].map(() => ({ name: randomUUID() }));
    const made = await service.asAdministrator(() => Niche.bulkCreate(rows));
    const names = rows.map(({ name }) => name);
    await service.asAdministrator(() => Niche.update({ icon: '*' }, { where: { name: names } }));
    await service.asAdministrator(() => Niche.destroy({ where: { name: names } }));
    const entries = await written(niches);
    expect(inWords(entries)).toEqual(
      ['insert', 'update', 'delete'].flatMap((action) => Array(3).fill(`${action} ${niches}`) as string[]),
    );
    for (const action of ['insert', 'update', 'delete']) {
      const ids = entries.filter((entry) => entry.action === action).map(({ recordId }) => recordId);
      expect(ids.sort()).toEqual(made.map(({ id }) => id).sort());
    }
  });

  it('by plain SQL', async () => {
    const sequelize = service.app.get(Sequelize);
    const name = randomUUID();
    await asService('test.plain', () => sequelize.query(`INSERT INTO ${niches} (name) VALUES ('${name}')`));
    expect(await written()).toMatchObject([{ action: 'insert', table: niches, changes: { name } }]);
  });

  it('by COPY and what follows it, each line of an import once, and nothing of the staging table', async () => {
    await service.http
      .post('/v1/sales/imports')
      .set('content-type', 'text/csv')
      .send(csv(soldLine({ sku: 'A1' }), soldLine({ sku: 'A1', quantity: '2' }), soldLine({ sku: 'B2' })))
      .expect(200);
    expect(inWords(await written())).toEqual([
      ...Array<string>(2).fill('insert sales.products'),
      ...Array<string>(3).fill('insert sales.transactions'),
    ]);
  });

  it('and gone again when it is rolled back, whole or to a savepoint', async () => {
    const transactions = service.app.get(TransactionRunner);
    const [kept, dropped] = [randomUUID(), randomUUID()];
    const fail = async (name: string): Promise<never> => {
      await Niche.create({ name });
      throw new Error('not this one');
    };
    await service.asAdministrator(() =>
      transactions.run(async () => {
        await Niche.create({ name: kept });
        await transactions.savepoint(() => fail(dropped)).catch(() => undefined);
      }),
    );
    await expect(service.asAdministrator(() => transactions.run(() => fail(dropped)))).rejects.toThrow();
    expect(await written(niches)).toMatchObject([{ changes: { name: kept } }]);
  });
});

describe('who did it', () => {
  it('is the account that asked, from its address, by its request', async () => {
    const editor = await service.signIn('admin');
    since = await mark(service);
    const response = await editor.http
      .post('/v1/niches')
      .set('x-forwarded-for', '2001:db8::77')
      .send(nicheBody())
      .expect(201);
    expect(await written(niches)).toMatchObject([
      {
        actorId: editor.userId,
        actor: 'account',
        ip: '2001:db8::77',
        requestId: response.headers['x-request-id'],
      },
    ]);
  });

  it('is the service by the name of its work, and the account that had it done', async () => {
    const person = await service.signIn('member');
    since = await mark(service);
    const response = await person.http.delete('/v1/sessions').expect(204);
    expect(await written()).toMatchObject([
      {
        action: 'update',
        table: 'identity.user_sessions',
        actorId: person.userId,
        actor: 'identity.sessions',
        requestId: response.headers['x-request-id'],
      },
    ]);
  });

  it('is nobody but the service where a stranger registers', async () => {
    const response = await service.anonymous
      .post('/v1/influencers')
      .send(influencerBody({ password: 'a sound password' }))
      .expect(201);
    const entries = await written('identity.users', 'marketplace.influencers');
    expect(inWords(entries)).toEqual(['insert identity.users', 'insert marketplace.influencers']);
    for (const { actorId, actor, ip, requestId } of entries) {
      expect([actorId, ip, requestId]).toEqual([null, '127.0.0.1', response.headers['x-request-id']]);
      expect(actor).toMatch(/^(identity|marketplace)\.\w+$/);
    }
  });

  it('is the work of the service alone where nobody asked', async () => {
    await asService('test.nightly', () => Niche.create({ name: randomUUID() }));
    expect(await written(niches)).toMatchObject([
      { actorId: null, actor: 'test.nightly', ip: null, requestId: null },
    ]);
  });

  it.each(['unknown', '1.2.3.4:80', 'fe80::1%eth0', '999.1.1.1', "'"])(
    'is known also where a proxy gives %s for an address',
    async (address) => {
      const editor = await service.signIn('admin');
      since = await mark(service);
      await editor.http.post('/v1/niches').set('x-forwarded-for', address).send(nicheBody()).expect(201);
      const ip = address.startsWith('fe80') ? 'fe80::1' : null;
      expect(await written(niches)).toMatchObject([{ actorId: editor.userId, ip }]);
    },
  );

  it('is the login of whoever came past the service, from where it came, whatever it says of itself', async () => {
    await psql.query(
      `SELECT set_config('atrium.user_id', $1, false), set_config('atrium.service', 'forged', false),
      set_config('atrium.request_id', 'forged', false), set_config('atrium.ip_address', '9.9.9.9', false)`,
      [randomUUID()],
    );
    const { rows } = await psql.query<{ ip: string }>('SELECT host(inet_client_addr()) AS ip');
    const id = await newNiche();
    expect(await written()).toMatchObject([
      { recordId: id, actorId: null, actor: `login:${psql.user}`, ip: rows[0]!.ip, requestId: null },
    ]);
    await psql.query('RESET ALL');
  });

  it('is the login of an administrator of the database', async () => {
    const user = `omar_${randomUUID().slice(0, 8)}`;
    await psql.query(`CREATE ROLE ${user} LOGIN NOINHERIT PASSWORD 'for a test' IN ROLE atrium_admin`);
    const omar = await connect({ user, password: 'for a test' });
    try {
      const id = await newNiche();
      since = await mark(service);
      await omar.query('SET ROLE atrium_admin');
      await omar.query(`SELECT set_config('atrium.user_id', '${randomUUID()}', false)`);
      await omar.query(`UPDATE ${niches} SET icon = '!' WHERE id = $1`, [id]);
      await expect(omar.query('SET ROLE atrium_app')).rejects.toMatchObject({ code: '42501' });
      expect(await written()).toMatchObject([
        { action: 'update', recordId: id, actorId: null, actor: `login:${user}` },
      ]);
    } finally {
      await omar.end();
      await psql.query(`DROP ROLE ${user}`);
    }
  });
});

it('tells times in UTC, whatever the clock of whoever writes shows', async () => {
  await psql.query(`SET timezone = 'Asia/Tokyo'`);
  await newNiche();
  await psql.query('RESET timezone');
  const [entry] = await written(niches);
  expect(entry!.changes!.created_at).toMatch(/^[\d-]{10}T[\d:.]+\+00:00$/);
});

describe('the addresses of somebody who is erased', () => {
  const password = 'a sound password to sing';
  const register = async (name: string, address: string): Promise<string> => {
    const body = { email: `${name}@forget.example`, fullName: name, password };
    const response = await service.anonymous.post('/v1/accounts').set('x-forwarded-for', address).send(body);
    expect(response.status).toBe(201);
    return response.body.id as string;
  };
  const signIn = async (name: string, address: string): Promise<string> => {
    const body = { identifier: `${name}@forget.example`, password };
    const response = await service.anonymous.post('/v1/sessions').set('x-forwarded-for', address).send(body);
    expect(response.status).toBe(201);
    return `Bearer ${response.body.accessToken}`;
  };

  it("are forgotten, and nobody else's", async () => {
    const [robin, wren] = [await register('robin', '2001:db8::a1'), await register('wren', '2001:db8::a1')];
    const token = await signIn('robin', '2001:db8::a2');
    await signIn('wren', '2001:db8::a2');
    await service.anonymous
      .patch('/v1/me')
      .set({ authorization: token, 'x-forwarded-for': '2001:db8::a3' })
      .send({ firstName: 'Robin' })
      .expect(200);
    const restore = service.http.post(`/v1/accounts/${robin}/suspend`).set('x-forwarded-for', '2001:db8::b1');
    expect((await restore).status).toBe(200);
    await service.http
      .post(`/v1/accounts/${robin}/restore`)
      .set('x-forwarded-for', '2001:db8::b1')
      .expect(200);
    const again = await signIn('robin', '2001:db8::a2');
    const { headers } = await service.anonymous
      .delete('/v1/me')
      .set({ authorization: again, 'x-forwarded-for': '2001:db8::a4' })
      .send({ currentPassword: password })
      .expect(204);

    const entries = await written();
    const addresses = (chosen: (entry: (typeof entries)[number]) => boolean): Set<string | null> =>
      new Set(entries.filter(chosen).map(({ ip }) => ip));
    expect(addresses(({ actorId }) => actorId === robin)).toEqual(new Set([null]));
    expect(addresses(({ subjectId, actorId }) => subjectId === robin && actorId === null)).toEqual(
      new Set([null]),
    );
    expect(addresses(({ requestId }) => requestId === headers['x-request-id'])).toEqual(new Set([null]));
    // What the service sends, it sends from nowhere.
    expect(addresses(({ subjectId, actor }) => subjectId === wren && actor !== 'identity.delivery')).toEqual(
      new Set(['2001:db8::a1', '2001:db8::a2']),
    );
    expect(addresses(({ subjectId, actorId }) => subjectId === robin && actorId !== robin)).toEqual(
      new Set([null, '2001:db8::b1']),
    );
    const note = entries.filter(({ action }) => action === 'forget');
    expect(note).toMatchObject([
      { table: 'platform.audit_logs', recordId: robin, actorId: robin, actor: 'platform.erasure', ip: null },
    ]);
    const [{ count } = { count: 0 }] = await service.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM platform.audit_logs WHERE forgotten_for = $1',
      [robin],
    );
    expect(note[0]!.changes).toEqual({ entries: count });
    expect(count).toBeGreaterThan(8);
  });

  it('are not told either by what the same request writes after that', async () => {
    const { userId } = await service.signIn('member');
    const principal = { userId, roles: ['member'], sessionId: randomUUID() };
    const request = { id: randomUUID(), ip: '2001:db8::a5', startedAt: 0, queries: 0, queryMs: 0, principal };
    await runInRequest(request, async () => {
      await service.app.get(Erasure).erase(userId);
      await asService('test.after', () => Niche.create({ name: randomUUID() }));
    });
    expect(await written(niches)).toMatchObject([{ actorId: userId, requestId: request.id, ip: null }]);
  });
});
