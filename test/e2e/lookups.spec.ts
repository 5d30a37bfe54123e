import supertest, { type Response } from 'supertest';
import { loadEnvironment } from '../../src/config/environment.js';
import type { NicheResponse } from '../../src/modules/marketplace/dto/niche.dto.js';
import { NichesService } from '../../src/modules/marketplace/niches.service.js';
import { Notifications } from '../../src/platform/database/notifications.js';
import { TableChanges } from '../../src/platform/database/table-changes.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { etagOf } from '../../src/platform/http/etag.js';
import { frozen } from '../../src/platform/lookups/frozen.js';
import { Lookups } from '../../src/platform/lookups/lookups.js';
import { create, influencerBody, nicheBody } from '../factories/marketplace.js';
import { countOf } from '../schema/query-plan.js';
import { whenWaiting, whileHolding } from '../setup/locks.js';
import {
  ask,
  deafen,
  figureOf,
  hearAgain,
  inVain,
  listed,
  loseNotifications,
  namesAt,
  namesOf,
  pastMemory,
  startTwoProcesses,
  until,
  untilKnown,
  type TwoProcesses,
} from '../setup/two-processes.js';

let both: TwoProcesses;
let here: TwoProcesses['here'];
let there: TwoProcesses['there'];
let authorization: string;
/** One niche, which every test may call as it likes. */
let renamed: string;

beforeAll(async () => {
  both = await startTwoProcesses();
  ({ here, there, authorization } = both);
  for (const name of ['äpfel', 'Zebra', 'apple', 'Ångström', 'zoo'])
    renamed = (await create(here, '/v1/niches', nicheBody({ name, isActive: name !== 'zoo' }))).id;
});
afterAll(() => both.close());

beforeEach(() => untilKnown(here.url));

/** As somebody with psql does it; always the same niche. */
async function rename(name: string): Promise<void> {
  await here.query('UPDATE marketplace.niches SET name = $1 WHERE id = $2', [name, renamed]);
}
const nameAt = async (url: string): Promise<string> =>
  (await ask(url, `/v1/niches/${renamed}`)).body.name as string;

const transactions = (): TransactionRunner => here.app.get(TransactionRunner);
const niches = (): NichesService => here.app.get(NichesService, { strict: false });
const namesInside = async (): Promise<string[]> =>
  (await niches().list(listed())).data.map(({ name }) => name);

const invalidations = (): number => figureOf(here, 'atrium_lookup_invalidations_total');
const readsOf = (result: string): number => figureOf(here, 'atrium_lookup_reads_total', { result });

describe('a lookup that is known', () => {
  it('is answered without a query, in every order and page as the database answers it', async () => {
    const asked = ['name', '-name', 'createdAt', '-createdAt'].flatMap((sort) => [
      { sort },
      { sort, limit: 2 },
      { sort, limit: 2, page: 2 },
      { sort, limit: 2, page: 9 },
      { sort, isActive: true, limit: 3 },
      { sort, isActive: false },
    ]);
    const answerTo = async (given: object): Promise<Response> => {
      const response = await supertest(here.url).get('/v1/niches').query(given);
      expect([given, countOf(response)]).toEqual([given, 0]);
      return response;
    };
    for (const given of asked) {
      const { body } = await answerTo(given);
      expect([given, body]).toEqual([
        given,
        await pastMemory(here, () => niches().list(listed({ limit: 50, ...given }))),
      ]);
      const { nextCursor: cursor } = body.page;
      if (cursor === null) continue;
      const next = await answerTo({ ...given, cursor });
      expect(next.body).toEqual(await pastMemory(here, () => niches().list(listed({ ...given, cursor }))));
    }
  });

  it('has one entity tag, whoever has told it', async () => {
    const path = `/v1/niches/${renamed}`;
    const { headers } = await ask(here.url, path);
    expect(headers.etag).toBe(etagOf(await pastMemory(here, () => niches().read(renamed))));
    const again = await supertest(here.url).get(path).set('if-none-match', headers.etag!);
    expect([again.status, countOf(again)]).toEqual([304, 0]);
  });

  it('is asked of the database by what it cannot tell: a text, and a page after a row that has gone', async () => {
    const found = await supertest(here.url).get('/v1/niches').query({ q: 'pfel' });
    expect([namesOf(found), countOf(found)]).toEqual([['äpfel'], 1]);
    const first = await supertest(here.url).get('/v1/niches').query({ limit: 2 });
    const last = (first.body.data as NicheResponse[]).at(-1)!;
    await here.query('DELETE FROM marketplace.niches WHERE id = $1', [last.id]);
    await until(async () => !(await namesAt(here.url)).includes(last.name));
    await untilKnown(here.url);
    const next = await supertest(here.url)
      .get('/v1/niches')
      .query({ limit: 2, cursor: first.body.page.nextCursor });
    const names = (await niches().list(listed({ sort: 'name' }))).data.map(({ name }) => name);
    expect([namesOf(next), countOf(next)]).toEqual([names.slice(1, 3), 1]);
    await create(here, '/v1/niches', { name: last.name });
  });

  it('cannot be changed by whoever is given it', async () => {
    const [first] = (await niches().list(listed())).data;
    expect(() => (first!.name = 'mine')).toThrow(TypeError);
    for (const changing of [new Date(), new Map()])
      expect(() => frozen([{ changing }])).toThrow('is no plain data');
  });

  it('says how often it was read, and from where', async () => {
    const figures = () => [readsOf('hit'), readsOf('miss'), readsOf('bypass'), invalidations()];
    let told = 0;
    // What was changed before this may be heard of late, and then is counted as well.
    await until(async () => {
      const before = figures();
      await ask(here.url);
      await ask(here.url);
      await pastMemory(here, () => niches().list(listed()));
      await rename(`told ${++told}`);
      await until(() => invalidations() > before[3]!);
      await ask(here.url);
      return String(figures().map((value, at) => value - before[at]!)) === '2,1,1,1';
    }, 'two from memory, one of the database, one past memory, one forgotten');
  });
});

describe('a change', () => {
  it('is seen by other processes, whoever makes it', async () => {
    await untilKnown(there.url);
    await here.http.patch(`/v1/niches/${renamed}`).send({ name: 'from here' }).expect(200);
    await until(async () => (await nameAt(there.url)) === 'from here');
    await untilKnown(there.url);
    await rename('from psql');
    for (const url of [here.url, there.url]) await until(async () => (await nameAt(url)) === 'from psql');
    await supertest(there.url)
      .patch(`/v1/niches/${renamed}`)
      .set('authorization', authorization)
      .send({ name: 'from there' })
      .expect(200);
    await until(async () => (await nameAt(here.url)) === 'from there');
  });

  it('is seen at once in the process that made it, though it hears of nothing', async () => {
    deafen(both.ways.here);
    expect(countOf(await ask(here.url))).toBe(0);
    for (const name of ['one', 'two', 'three']) {
      await here.http.patch(`/v1/niches/${renamed}`).send({ name }).expect(200);
      expect(await nameAt(here.url)).toBe(name);
      const added = await create(here, '/v1/niches', nicheBody());
      expect(await namesAt(here.url)).toContain(added.name);
      await here.http.delete(`/v1/niches/${added.id}`).expect(204);
      expect(await namesAt(here.url)).not.toContain(added.name);
    }
    await hearAgain(both);
  });

  it('is seen by its own transaction alone before it is committed, and by nobody when it is rolled back', async () => {
    const before = await namesAt(here.url);
    const forgotten = invalidations();
    const seen = await here.asAdministrator(() =>
      inVain(here, async () => {
        await niches().create({ name: 'not yet' });
        const inside = await namesInside();
        const outside = await ask(here.url);
        return { inside, outside: namesOf(outside), queries: countOf(outside) };
      }),
    );
    expect(seen).toEqual({ inside: [...before, 'not yet'], outside: before, queries: 0 });
    const after = await ask(here.url);
    expect([namesOf(after), countOf(after), invalidations()]).toEqual([before, 0, forgotten]);
  });

  it('is not seen by who stands on an earlier state of the database', async () => {
    const before = await namesAt(here.url);
    const seen = await here.asAdministrator(() =>
      transactions().snapshot(async () => {
        await niches().list(listed({ q: 'a' }));
        await rename('after the snapshot');
        await until(async () => (await nameAt(here.url)) === 'after the snapshot');
        await untilKnown(here.url);
        return namesInside();
      }),
    );
    expect(seen).toEqual(before);
  });

  it('that comes while the rows are being read leaves nothing of before, and readers at one time share a query', async () => {
    // Reading waits in the middle, on a state of the database that it has taken already.
    await here.query(`
      CREATE FUNCTION public.wait_here() RETURNS boolean LANGUAGE plpgsql AS
        $$BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN true; END$$;
      ALTER POLICY niches__service ON marketplace.niches USING (public.wait_here())`);
    let readers: Promise<Response>[] = [];
    await whileHolding('SELECT pg_advisory_xact_lock(4711)', [], async ({ commit }) => {
      const [forgotten, missed] = [invalidations(), readsOf('miss')];
      await rename('before');
      await until(() => invalidations() > forgotten);
      readers = Array.from({ length: 10 }, () => ask(here.url));
      await until(() => readsOf('miss') === missed + 10);
      await whenWaiting(here, 1);
      await rename('meanwhile');
      await until(() => invalidations() > forgotten + 1);
      await commit();
      expect((await Promise.all(readers)).map(countOf).sort()).toEqual([...Array<number>(9).fill(0), 1]);
    });
    expect(await nameAt(here.url)).toBe('meanwhile');
    await here.query('ALTER POLICY niches__service ON marketplace.niches USING (true)');
    await untilKnown(here.url);
    expect(await nameAt(here.url)).toBe('meanwhile');
  });

  it('that comes while every connection is taken by a transaction has none of them wait for another', async () => {
    const { max, acquireMs } = loadEnvironment().database.pool;
    const forgotten = invalidations();
    let begun = 0;
    const since = performance.now();
    const read = await Promise.all(
      Array.from({ length: max }, () =>
        here.asAdministrator(() =>
          transactions().run(async () => {
            await niches().list(listed({ q: 'a' }));
            begun += 1;
            if (begun === max) await rename('with all taken');
            await until(() => invalidations() > forgotten);
            return namesInside();
          }),
        ),
      ),
    );
    expect(performance.now() - since).toBeLessThan(acquireMs / 2);
    expect(read.every((names) => names.includes('with all taken'))).toBe(true);
  });

  it('of the whole table is heard as well', async () => {
    const kept = await here.query('SELECT * FROM marketplace.niches');
    await untilKnown(there.url);
    await here.query('TRUNCATE marketplace.niches CASCADE');
    for (const url of [here.url, there.url]) await until(async () => (await namesAt(url)).length === 0);
    await here.query(
      'INSERT INTO marketplace.niches SELECT * FROM json_populate_recordset(NULL::marketplace.niches, $1)',
      [JSON.stringify(kept)],
    );
    for (const url of [here.url, there.url])
      await until(async () => (await namesAt(url)).length === kept.length);
  });
});

describe('while what others tell is not heard', () => {
  it('nothing is answered from memory: a change is seen at once, also after the connection was lost', async () => {
    await untilKnown(there.url);
    deafen(both.ways.there);
    await loseNotifications(here);
    const since = performance.now();
    await until(async () => countOf(await ask(there.url)) > 0);
    expect(performance.now() - since).toBeLessThan(2_500);
    for (let n = 0; n < 10; n++) {
      await rename(`unheard ${n}`);
      expect(await nameAt(there.url)).toBe(`unheard ${n}`);
    }
    await both.ways.there.mend();
    await rename('last of all');
    await untilKnown(there.url);
    expect(await nameAt(there.url)).toBe('last of all');
  });

  it('what is written is decided by the database, and what is old is told for some seconds at most', async () => {
    const taken = await create(here, '/v1/niches', nicheBody({ name: 'to be deleted' }));
    const influencer = await create(here, '/v1/influencers', influencerBody());
    await until(async () => (await namesAt(there.url)).includes('to be deleted'));
    await untilKnown(there.url);
    const { etag } = (await ask(there.url, `/v1/niches/${renamed}`)).headers;
    // As a network does that drops what it is given, and tells nobody.
    deafen(both.ways.there);
    await rename('of the database');
    await here.http.delete(`/v1/niches/${taken.id}`).expect(204);
    expect(await namesAt(there.url)).toContain('to be deleted');
    const write = (method: 'patch' | 'put', path: string, body: object) =>
      supertest(there.url)[method](path).set('authorization', authorization).send(body);
    const changed = await write('patch', `/v1/niches/${renamed}`, { icon: '🦉' }).set('if-match', etag!);
    expect([changed.status, changed.body.code]).toEqual([412, 'platform.changed_meanwhile']);
    const given = await write('put', `/v1/influencers/${influencer.id}/niches`, { nicheIds: [taken.id] });
    expect([given.status, given.body.code]).toEqual([422, 'marketplace.niche_not_found']);
    const again = await write('patch', `/v1/niches/${taken.id}`, { icon: '🦉' });
    expect([again.status, again.body.code]).toEqual([404, 'marketplace.niche_not_found']);
    const since = performance.now();
    await until(async () => (await nameAt(there.url)) === 'of the database');
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(await namesAt(there.url)).not.toContain('to be deleted');
    // The connection that lost something is given up for another one.
    await both.ways.there.mend();
    await untilKnown(there.url);
  });
});

describe('a lookup that cannot be read', () => {
  it('is asked of the database, and a failure is not remembered', async () => {
    await here.query('REVOKE SELECT ON marketplace.niches FROM atrium_service');
    const forgotten = invalidations();
    await rename('unread');
    await until(() => invalidations() > forgotten);
    for (let n = 0; n < 3; n++) {
      const answer = await ask(here.url);
      expect([answer.status, countOf(answer)]).toEqual([200, 1]);
      expect(namesOf(answer)).toContain('unread');
    }
    await here.query('GRANT SELECT ON marketplace.niches TO atrium_service');
    await untilKnown(here.url);
  });

  it('for it has too many rows is asked of the database, until it has fewer', async () => {
    const forgotten = invalidations();
    await here.query(
      `INSERT INTO marketplace.niches (name) SELECT 'Many ' || n FROM generate_series(1, 1000) n`,
    );
    await until(() => invalidations() > forgotten);
    for (let n = 0; n < 3; n++) {
      const answer = await ask(here.url);
      expect([namesOf(answer).length, countOf(answer)]).toEqual([100, 1]);
    }
    await here.query(`DELETE FROM marketplace.niches WHERE name LIKE 'Many %'`);
    await untilKnown(here.url);
  });

  it.each([
    ['identity.users', 'is not among the lookups of a feature'],
    ['hidden.notes', 'everybody and the service must be allowed to read it'],
  ])('since it is %s keeps the service from starting', async (table, fault) => {
    const lookups = new Lookups(
      here.app.get(FeatureRegistry),
      here.app.get(Notifications),
      here.app.get(TableChanges),
      transactions(),
    );
    lookups.register({ name: 'test', tables: [table], read: async () => [] });
    expect(() => lookups.onApplicationBootstrap()).toThrow(fault);
  });
});

describe('a ticket', () => {
  const body = { categoryCode: 'prevention', subject: 'A question', description: 'Where?' };
  /** By somebody new, who has opened none: one account may not open as many as have to be tried here. */
  const open = async () => (await here.signIn('member')).http.post('/v1/tickets').send(body);

  it('is opened without asking what is offered and by when it is due once that is known', async () => {
    const queriesOfOne = async (): Promise<number> => countOf(await open());
    expect((await open()).status).toBe(201);
    deafen(both.ways.here);
    await loseNotifications(here);
    await until(async () => countOf(await ask(here.url)) > 0);
    // A connection that is new asks more.
    const unknown = Math.min(await queriesOfOne(), await queriesOfOne(), await queriesOfOne());
    await hearAgain(both);
    await until(async () => (await queriesOfOne()) === unknown - 2);
    expect(Math.min(await queriesOfOne(), await queriesOfOne())).toBe(unknown - 2);
  });

  it('is refused by what another process has switched off', async () => {
    const { http } = await here.signIn('member');
    const categories = '/v1/support/lookups/ticket-categories';
    await until(async () => countOf(await http.get(categories)) === 1);
    const { data } = (await http.get(categories)).body as { data: { id: string; code: string }[] };
    const { id } = data.find(({ code }) => code === body.categoryCode)!;
    const offer = (isActive: boolean) =>
      supertest(there.url).patch(`${categories}/${id}`).set({ authorization }).send({ isActive });
    await offer(false).expect(200);
    await until(async () => (await open()).status === 422);
    await offer(true).expect(200);
    await until(async () => (await open()).status === 201);
  });
});
