import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import supertest from 'supertest';
import { loadEnvironment } from '../../src/config/environment.js';
import { nicheBody } from '../factories/marketplace.js';
import { productBody, saleBody } from '../factories/sales.js';
import { keyedPosts, newKey, replayed, type Http, type KeyedPosts } from '../setup/keyed-posts.js';
import { whenWaiting, whileHolding } from '../setup/locks.js';
import { startProxy } from '../setup/proxy.js';
import { startService, type Service } from '../setup/service.js';
import { TrialsController, trialTables } from '../setup/trials.js';

/* What an Idempotency-Key has to do with the transaction of the request, and with the connections there are. */

describe('a POST with an Idempotency-Key', () => {
  let service: Service;
  let { post, keys, niches, trials } = {} as KeyedPosts;

  beforeAll(async () => {
    service = await startService(undefined, [TrialsController]);
    await service.query(trialTables);
    ({ post, keys, niches, trials } = keyedPosts(service));
  });
  afterAll(() => service.close());

  describe('that comes to nothing', () => {
    it('leaves nothing, not even the key, and is tried anew', async () => {
      const { body: product } = await service.http.post('/v1/sales/products').send(productBody()).expect(201);
      const [key, sale, before] = [newKey(), saleBody(product.id), await keys()];
      const refused = await post('/v1/sales/transactions', key, sale);
      expect([refused.status, refused.body.code]).toEqual([409, 'sales.out_of_stock']);
      await post('/v1/sales/transactions', key, { ...sale, quantitySold: 'two' }).expect(400);
      expect(await keys()).toBe(before);
      await service.http.patch(`/v1/sales/products/${product.id}`).send({ stock: 5 }).expect(200);
      const sold = await post('/v1/sales/transactions', key, sale).expect(201);
      const again = await post('/v1/sales/transactions', key, sale).expect(201);
      expect([again.body.id, again.headers[replayed]]).toEqual([sold.body.id, 'true']);
      const read = await service.http.get(`/v1/sales/products/${product.id}`);
      expect(read.body.stock).toBe(4);
    });

    it('is rolled back but for what was done apart', async () => {
      const [name, before] = [randomUUID(), await keys()];
      await post('/test/trials/refused', newKey(), { name }).expect(500);
      expect([await trials(name), await trials(`${name} apart`), await keys()]).toEqual([0, 1, before]);
    });

    it('is run again as a whole after a deadlock, and its answer is that of the last try', async () => {
      const [key, body] = [newKey(), { name: randomUUID() }];
      // Keeps no cookies: with another one it would be another caller.
      const nobody = supertest(service.url) as unknown as Http;
      const first = await post('/test/trials/deadlocked', key, body, nobody).expect(201);
      expect(first.body).toEqual({ tries: 3 });
      expect(first.headers['set-cookie']).toEqual(['atrium_trial=3']);
      const again = await post('/test/trials/deadlocked', key, body, nobody).expect(201);
      expect([again.body, again.headers['set-cookie']]).toEqual([{ tries: 3 }, ['atrium_trial=3']]);
      expect(await trials(body.name)).toBe(1);
    });
  });

  describe('in one transaction with its effect', () => {
    const stumble = (attempts: number) => `
      create sequence public.stumbles;
      grant usage on public.stumbles to public;
      create function public.stumble() returns trigger language plpgsql as $$
      begin
        if nextval('public.stumbles') <= ${attempts} then
          raise exception 'stumbled' using errcode = tg_argv[0];
        end if;
        return new;
      end $$;`;
    afterEach(() =>
      service.query('drop function public.stumble cascade; drop sequence public.stumbles cascade'),
    );

    it('is undone with it when the answer cannot be kept', async () => {
      await service.query(`${stumble(1)} create trigger stumble before insert
        on platform.idempotency_keys for each row execute function public.stumble('P0001')`);
      const [key, body, before] = [newKey(), { name: randomUUID() }, await keys()];
      await post('/test/trials/nothing', key, body).expect(500);
      expect([await trials(body.name), await keys()]).toEqual([0, before]);
      const answer = await post('/test/trials/nothing', key, body).expect(200);
      expect(answer.headers).not.toHaveProperty(replayed);
      expect(await trials(body.name)).toBe(1);
    });

    it('is not known when that cannot be committed', async () => {
      await service.query(`${stumble(1)} create constraint trigger stumble after insert on public.trials
        deferrable initially deferred for each row execute function public.stumble('P0001')`);
      const [key, body, before] = [newKey(), { name: randomUUID() }, await keys()];
      // Sequelize tells it.
      const warn = jest.spyOn(console, 'warn').mockReturnValue(undefined);
      await post('/test/trials/nothing', key, body).expect(500);
      warn.mockRestore();
      expect([await trials(body.name), await keys()]).toEqual([0, before]);
      await post('/test/trials/nothing', key, body).expect(200);
      expect(await trials(body.name)).toBe(1);
    });

    it('is done anew with it when it meets a deadlock as late as at being kept', async () => {
      await service.query(`${stumble(2)} create trigger stumble before insert
        on platform.idempotency_keys for each row execute function public.stumble('40P01')`);
      const [key, body] = [newKey(), { name: randomUUID() }];
      await post('/test/trials/nothing', key, body).expect(200);
      await post('/test/trials/nothing', key, body).expect(200).expect(replayed, 'true');
      expect(await trials(body.name)).toBe(1);
    });
  });

  describe('while the first is in flight', () => {
    const noNiches = 'lock table marketplace.niches in share mode';
    const startSmall = (max: number, acquireMs: number) =>
      startService((environment) => ({
        ...environment,
        database: {
          ...environment.database,
          pool: { ...environment.database.pool, max, acquireMs },
        },
      }));

    it('is refused with 409 at once, on few connections, and is answered afterwards', async () => {
      const small = await startSmall(3, 60_000);
      const [key, body] = [newKey(), nicheBody()];
      const send = () => post('/v1/niches', key, body, small.http).then((answer) => answer);
      const first = await whileHolding(noNiches, [], async (held) => {
        const served = send();
        await whenWaiting(service, 1);
        for (const other of await Promise.all(Array.from({ length: 10 }, send))) {
          expect([other.status, other.body.code]).toEqual([409, 'platform.request_in_flight']);
          expect(other.headers['retry-after']).toBe('1');
        }
        await whenWaiting(service, 1);
        await held.rollBack();
        return served;
      });
      const again = await send();
      expect([first.status, again.status, again.headers[replayed]]).toEqual([201, 201, 'true']);
      expect(again.text).toBe(first.text);
      expect(await niches(body.name)).toBe(1);
      await small.close();
    });

    it('keeps others waiting for so long, then says 503, stores nothing, and serves on', async () => {
      const [small, patient] = [await startSmall(2, 1_000), await startSmall(2, 60_000)];
      const [first, also, kept, lost] = [nicheBody(), nicheBody(), nicheBody(), nicheBody()];
      const send = (body: object, to: Service) =>
        post('/v1/niches', newKey(), body, to.http).then((answer) => answer);
      await whileHolding(noNiches, [], async (held) => {
        const served = send(first, small);
        await whenWaiting(service, 1);
        const refused = await send(lost, small);
        expect([refused.status, refused.body.code]).toEqual([503, 'platform.unavailable']);
        expect(refused.headers['retry-after']).toBe('1');
        const taken = send(also, patient);
        await whenWaiting(service, 2);
        const waiting = send(kept, patient);
        // It is on no connection: others are served meanwhile.
        await patient.http.get('/v1/sales/products').expect(200);
        await held.rollBack();
        const answers = await Promise.all([served, taken, waiting]);
        expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      });
      expect([await niches(first.name), await niches(kept.name), await niches(lost.name)]).toEqual([1, 1, 0]);
      await Promise.all([small.close(), patient.close()]);
    });

    it('says so also of another body; elsewhere it is served', async () => {
      const [key, body] = [newKey(), nicheBody()];
      await whileHolding(noNiches, [], async (held) => {
        const first = post('/v1/niches', key, body).then((answer) => answer.status);
        await whenWaiting(service, 1);
        await post('/v1/niches', key, nicheBody()).expect(409);
        await post('/v1/sales/products', key, productBody()).expect(201);
        await held.rollBack();
        expect(await first).toBe(201);
      });
    });
  });

  it('is answered 503 while the database is away, stores nothing, and is carried out afterwards', async () => {
    const connection = loadEnvironment().database.connection!;
    const proxy = await startProxy(connection);
    const away = await startService((environment) => ({
      ...environment,
      database: {
        ...environment.database,
        connection: { ...connection, port: proxy.port },
      },
    }));
    const [key, body] = [newKey(), nicheBody()];
    await proxy.cut();
    const refused = await post('/v1/niches', key, body, away.http);
    expect([refused.status, refused.body.code]).toEqual([503, 'platform.unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await proxy.mend();
    await post('/v1/niches', key, body, away.http).expect(201);
    await post('/v1/niches', key, body, away.http).expect(201).expect(replayed, 'true');
    await away.close();
    await proxy.close();
  });

  it('sends nothing to the database for it where there is none', async () => {
    const queriesOf = ({ headers }: { headers: Record<string, string> }): number =>
      Number(/"(\d+) queries"/.exec(headers['server-timing'] ?? '')?.[1]);
    const plain = await service.http.post('/v1/niches').send(nicheBody()).expect(201);
    const keyed = await post('/v1/niches', newKey(), nicheBody()).expect(201);
    // The lock, what is known, and what is kept.
    expect(queriesOf(keyed) - queriesOf(plain)).toBe(3);
  });
});
