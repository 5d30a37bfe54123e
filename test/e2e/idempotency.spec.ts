import { randomUUID } from 'node:crypto';
import type { Environment } from '../../src/config/environment.js';
import { nicheBody } from '../factories/marketplace.js';
import { keyedPosts, newKey, replayed, type KeyedPosts } from '../setup/keyed-posts.js';
import { operationsOf, readDocument } from '../setup/openapi.js';
import { exchange } from '../setup/raw-http.js';
import { routesOf } from '../setup/routes.js';
import { startService, type Service } from '../setup/service.js';
import { TrialsController, trialTables } from '../setup/trials.js';

/** Believes what address a request says it comes from. */
const behindProxy = (environment: Environment): Environment => ({
  ...environment,
  http: { ...environment.http, trustedProxies: 1 },
});

describe('a POST with an Idempotency-Key', () => {
  let service: Service;
  let { post, keys, niches, trials, countOf } = {} as KeyedPosts;

  beforeAll(async () => {
    service = await startService(behindProxy, [TrialsController]);
    await service.query(trialTables);
    ({ post, keys, niches, trials, countOf } = keyedPosts(service));
  });
  afterAll(() => service.close());

  describe('sent again', () => {
    it('is answered as the first time, and done once', async () => {
      const [body, key] = [nicheBody(), newKey()];
      const first = await post('/v1/niches', key, body).expect(201);
      expect(first.headers).not.toHaveProperty(replayed);
      for (let n = 0; n < 2; n++) {
        const again = await post('/v1/niches', key, body).expect(201);
        expect(again.headers[replayed]).toBe('true');
        expect(again.text).toBe(first.text);
        for (const name of ['etag', 'content-type', 'vary', 'content-length']) {
          expect([name, again.headers[name]]).toEqual([name, first.headers[name]]);
        }
      }
      expect(await niches(body.name)).toBe(1);
    });

    it('is known however key and body are written', async () => {
      const [{ name, icon }, id] = [nicheBody(), randomUUID()];
      const first = await post('/v1/niches', `"${id}"`, { name, icon }).expect(201);
      const ways: [string, string][] = [
        [id, `{"icon": "${icon}", "name": "${name}"}`],
        [`  "${id}" `, `{ "name":"${name}","icon":"\\ud83c\\udfaf"}`],
      ];
      for (const [key, body] of ways) {
        const again = await post('/v1/niches', key, body).expect(201);
        expect([again.body.id, again.headers[replayed]]).toEqual([first.body.id, 'true']);
      }
    });

    it.each([
      ['nothing', 200, ''],
      ['text', 200, 'just text'],
    ])('is answered %s as the first time', async (answer, status, text) => {
      const [key, body] = [newKey(), { name: randomUUID() }];
      const first = await post(`/test/trials/${answer}`, key, body);
      const again = await post(`/test/trials/${answer}`, key, body);
      for (const { status: told, text: said } of [first, again]) expect([told, said]).toEqual([status, text]);
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
      expect(await trials(body.name)).toBe(1);
    });

    it('with another body or query is refused with 422, whoever asks', async () => {
      for (const http of [service.http, service.anonymous]) {
        const [key, body, path] = [newKey(), { name: randomUUID() }, '/test/trials/nothing'];
        await post(path, key, body, http).expect(200);
        for (const [other, changed] of [
          [path, { name: randomUUID() }],
          [`${path}?q=1`, body],
        ] as const) {
          const refused = await post(other, key, changed, http);
          expect([refused.status, refused.body.code]).toEqual([422, 'platform.idempotency_key_reused']);
          expect(await trials(changed.name)).toBe(changed === body ? 1 : 0);
        }
        await post(path, key, body, http).expect(200).expect(replayed, 'true');
      }
    });

    it('elsewhere is another request', async () => {
      const [key, name] = [newKey(), randomUUID()];
      await post('/test/trials/nothing', key, { name }).expect(200);
      const answer = await post('/test/trials/text', key, { name }).expect(200);
      expect([answer.text, await trials(name)]).toEqual(['just text', 2]);
    });

    it('counts as a call where calls are limited', async () => {
      const [key, body] = [newKey(), { name: randomUUID() }];
      const statuses = [];
      for (let n = 0; n < 5; n++) statuses.push((await post('/test/trials/limited', key, body)).status);
      expect(statuses).toEqual([201, 201, 201, 429, 429]);
      expect(await trials(body.name)).toBe(1);
    });

    it('is a new request after a day by the clock of the database, and clears away what is older', async () => {
      const [key, path] = [newKey(), '/test/trials/nothing'];
      await post(path, key, { name: 'of yesterday' }).expect(200);
      const [kept] = await service.query<{ hours: number }>(
        `select extract(epoch from expires_at - created_at)::int / 3600 as hours
           from platform.idempotency_keys order by id desc limit 1`,
      );
      expect(kept!.hours).toBe(24);
      await service.query(`update platform.idempotency_keys set expires_at = now()`);
      await service.query(`
        insert into platform.idempotency_keys (key_hash, body_hash, expires_at)
        select sha256(n::text::bytea), sha256(n::text::bytea), now() - interval '1 second' * n
          from generate_series(1, 25) as n`);
      const before = await keys();
      const name = randomUUID();
      const answer = await post(path, key, { name }).expect(200);
      expect(answer.headers).not.toHaveProperty(replayed);
      expect(await trials(name)).toBe(1);
      // Its own, ten others, and the new one.
      expect(await keys()).toBe(before - 10);
    });
  });

  it.each(['one-megabyte', 'stream'])('with an answer that is not kept (%s) is done once', async (answer) => {
    const [key, body] = [newKey(), { name: randomUUID() }];
    const first = await post(`/test/trials/${answer}`, key, body).expect(200);
    expect(first.headers['content-length'] ?? first.body.toString()).toMatch(/^(10485\d\d|streamed)$/);
    const again = await post(`/test/trials/${answer}`, key, body);
    expect([again.status, again.body.code]).toEqual([409, 'platform.answer_not_kept']);
    expect(await trials(body.name)).toBe(1);
  });

  it('whose answer was tampered with, or moved to another key, is not answered with it', async () => {
    const calls = [1, 2].map(() => ({ key: newKey(), name: randomUUID() }));
    for (const { key, name } of calls) await post('/test/trials/text', key, { name }).expect(200);
    await service.query(`
      with two as (select id, answer from platform.idempotency_keys order by id desc limit 2)
      update platform.idempotency_keys as kept set answer = two.answer from two
       where kept.id in (select id from two) and two.id <> kept.id`);
    for (const { key, name } of calls) {
      const again = await post('/test/trials/text', key, { name });
      expect([again.status, again.body.code]).toEqual([409, 'platform.answer_not_kept']);
      expect(await trials(name)).toBe(1);
    }
  });

  describe('of somebody else', () => {
    it('is a request of their own', async () => {
      const [key, body] = [newKey(), { name: randomUUID() }];
      for (const { http } of [await service.signIn('member'), await service.signIn('member')]) {
        const answer = await post('/test/trials/nothing', key, body, http).expect(200);
        expect(answer.headers).not.toHaveProperty(replayed);
      }
      expect(await trials(body.name)).toBe(2);
    });

    const account = () => ({
      email: `retry.${randomUUID()}@mail.example`,
      fullName: 'Ines Moreau',
      password: 'a sound password',
    });
    const from = (address: string, key: string, path: string, body: object) =>
      post(path, key, body, service.anonymous).set('x-forwarded-for', address);

    it('gets no answer of a stranger elsewhere, though key and body be known', async () => {
      const [key, body] = [newKey(), account()];
      const made = await from('203.0.113.7', key, '/v1/accounts', body).expect(201);
      const elsewhere = await from('203.0.113.8', key, '/v1/accounts', body);
      expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'identity.email_taken']);
      expect(elsewhere.text).not.toContain(made.body.id);
      const again = await from('203.0.113.7', key, '/v1/accounts', body).expect(201);
      expect([again.body.id, again.headers[replayed]]).toEqual([made.body.id, 'true']);
    });

    it('is known by its IPv6 network, which a device moves about in', async () => {
      const [key, body] = [newKey(), account()];
      await from('2001:db8:1:2::3', key, '/v1/accounts', body).expect(201);
      await from('2001:db8:1:2:3:4:5:6', key, '/v1/accounts', body).expect(201).expect(replayed, 'true');
      await from('2001:db8:1:3::3', key, '/v1/accounts', body).expect(409);
    });
  });

  it('is forgotten with the account', async () => {
    const { http, userId } = await service.signIn('member');
    await post('/test/trials/nothing', newKey(), { name: randomUUID() }, http).expect(200);
    const ofUser = () => countOf('platform.idempotency_keys', 'user_id = $1', [userId]);
    expect(await ofUser()).toBe(1);
    await http.delete('/v1/me').send({}).expect(204);
    expect(await ofUser()).toBe(0);
  });

  it('is kept without a word of what was said', async () => {
    const [key, name] = [newKey(), `secret ${randomUUID()}`];
    await post('/v1/niches', key, { name }).expect(201);
    const [row] = await service.query<{ answer: Buffer; text: string }>(
      `select answer, kept::text as text from platform.idempotency_keys as kept order by id desc limit 1`,
    );
    const words = [name, key.replaceAll('"', '')].flatMap((word) => [
      word,
      Buffer.from(word).toString('hex'),
    ]);
    expect(words.filter((word) => row!.text.includes(word) || row!.answer.includes(word))).toEqual([]);
  });

  describe('that is none', () => {
    const wrong = [
      '',
      '""',
      '"',
      '"a',
      'a"',
      'a b',
      'a,b',
      '"a", "b"',
      '"a";b=1',
      'a\tb',
      '"a\\b"',
      '"é"',
      'é',
      'a'.repeat(256),
      `"${'a'.repeat(256)}"`,
    ];
    it.each(wrong)('is refused with 400: %j', async (key) => {
      const before = await keys();
      const answer = await exchange(service.url, {
        method: 'POST',
        path: '/test/trials/nothing',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': Buffer.from(key).toString('latin1'),
        },
        body: '{"name":"wrong key"}',
      });
      const { code, errors } = JSON.parse(answer.text);
      expect([answer.status, code]).toEqual([400, 'platform.idempotency_key_invalid']);
      expect(errors).toEqual([expect.objectContaining({ field: 'Idempotency-Key' })]);
      expect([await keys(), await trials('wrong key')]).toEqual([before, 0]);
    });

    it('is refused where there are two', async () => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': ['"a"', '"b"'] };
      const request = { method: 'POST', path: '/test/trials/nothing', headers, body: '{"name":"wrong key"}' };
      const answer = await exchange(service.url, request);
      expect([answer.status, await trials('wrong key')]).toEqual([400, 0]);
    });

    it.each(['a', '"a b"', '"a\\"\\\\"', '"a,b;c"', "!#$%&'()*+-./:<=>?@[]^_`{|}~", 'a'.repeat(255)])(
      'is none, but %j is one',
      async (key) => {
        const body = { name: randomUUID() };
        await post('/test/trials/nothing', key, body).expect(200);
        await post('/test/trials/nothing', key, body).expect(200).expect(replayed, 'true');
        await service.query('delete from platform.idempotency_keys');
      },
    );
  });
});

describe('every POST there is', () => {
  it('takes an Idempotency-Key, and says so in the document', async () => {
    const service = await startService();
    const paths = routesOf(service)
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(15);
    const operations = operationsOf(await readDocument(service)).filter(({ method }) => method === 'POST');
    expect(operations.map(({ path }) => path).sort()).toEqual(
      paths.map((path) => path.replace(/:(\w+)/g, '{$1}')).sort(),
    );
    // Of whoever may call it.
    const { http } = await service.signIn('admin', 'counsellor', 'agent');
    for (const path of paths) {
      const address = path.replace(/:\w+/g, randomUUID());
      const answer = await http.post(address).set('idempotency-key', 'not one').send({});
      expect([path, answer.body.code]).toEqual([path, 'platform.idempotency_key_invalid']);
    }
    for (const { name, parameters = [], responses } of operations) {
      expect([name, ...parameters.map((one) => `${one.in} ${one.name}`)]).toContain('header Idempotency-Key');
      const told = [400, 409, 422].map((status) => responses[status]?.description ?? '');
      expect(told).toEqual([
        expect.stringContaining('platform.idempotency_key_invalid'),
        expect.stringContaining('platform.request_in_flight'),
        expect.stringContaining('platform.idempotency_key_reused'),
      ]);
    }
    await service.close();
  });

  it('is the only thing that does', async () => {
    const service = await startService();
    const { body } = await service.http.post('/v1/niches').send(nicheBody()).expect(201);
    await service.http.patch(`/v1/niches/${body.id}`).set('idempotency-key', 'not one').send({}).expect(200);
    await service.http.get(`/v1/niches/${body.id}`).set('idempotency-key', 'not one').expect(200);
    await service.close();
  });
});
