import { randomUUID } from 'node:crypto';
import supertest, { type Response } from 'supertest';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import { forgetLimits, lastCode, messagesTo, newAddress, newPerson, newPhone, wrongCode } from './people.js';

/*
 * What proves who somebody is, under an Idempotency-Key: what has to count although the request is refused still does,
 * and what is answered again opens nothing to anybody else.
 */

let service: Service;
const poolMax = 3;

beforeAll(async () => {
  service = await people.startForPeople((environment) => ({
    ...environment,
    database: {
      ...environment.database,
      pool: { ...environment.database.pool, max: poolMax, acquireMs: 30_000 },
    },
  }));
});
afterAll(() => service.close());
beforeEach(() => forgetLimits(service));

interface Keyed {
  key?: string;
  token?: string;
  address?: string;
  cookie?: string;
}

const newKey = (): string => `"${randomUUID()}"`;

/** Sends a POST with a key, as nobody or with a token, from an address of its own unless it is given one. */
function post(path: string, body: object, { key = newKey(), token, address, cookie }: Keyed = {}) {
  const request = supertest(service.url)
    .post(path)
    .set('idempotency-key', key)
    .set('x-forwarded-for', address ?? newAddress());
  if (token !== undefined) void request.set('authorization', `Bearer ${token}`);
  if (cookie !== undefined) void request.set('cookie', cookie);
  return request.send(body);
}

const isReplayed = ({ headers }: Response): boolean => headers['idempotency-replayed'] === 'true';
const cookieOf = ({ headers }: Response): string => String(headers['set-cookie']).split(';')[0]!;
const keptAnswers = () => service.query<{ answer: Buffer }>('select answer from platform.idempotency_keys');

describe('a code under a key', () => {
  const enter = '/v1/sign-in/phone';

  async function codeFor(phone: string): Promise<string> {
    await post('/v1/sign-in/phone-codes', { phone }).expect(202);
    return lastCode(service, phone);
  }

  it('that is wrong counts, so that five shut the phone', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    for (let n = 1; n <= 5; n++) await post(enter, { phone, code: wrongCode(code, n) }).expect(401);
    await post(enter, { phone, code }).expect(401);
    const [{ attempts }] = (await service.query('select attempts from identity.otps where phone = $1', [
      phone,
    ])) as [{ attempts: number }];
    expect(attempts).toBe(5);
  });

  it('that is wrong counts however often the same key is sent, and one of a mail too', async () => {
    const { email } = await newPerson(service);
    await post('/v1/sign-in/magic-links', { email }).expect(202);
    const code = await lastCode(service, email);
    const [same, address] = [newKey(), newAddress()];
    for (let n = 1; n <= 5; n++) {
      const wrong = { email, code: wrongCode(code) };
      await post('/v1/sign-in/magic-link', wrong, { key: same, address }).expect(401);
    }
    await post('/v1/sign-in/magic-link', { email, code }).expect(401);
  });

  it('opens one session, which sending it again answers again', async () => {
    const { id, phone } = await newPerson(service);
    const [code, key, address] = [await codeFor(phone), newKey(), newAddress()];
    const first = await post(enter, { phone, code }, { key, address }).expect(201);
    const again = await post(enter, { phone, code }, { key, address }).expect(201);
    expect([again.body, isReplayed(again)]).toEqual([first.body, true]);
    await people.me(service, again.body.accessToken).expect(200);
    const sessions = await service.query('select from identity.user_sessions where user_id = $1', [id]);
    expect(sessions).toHaveLength(1);
    // To whom has seen code and key, from elsewhere, it says what it says to everybody.
    await post(enter, { phone, code }, { key }).expect(401);
  });

  it('is tried by many more at once than there are connections, and none waits in vain', async () => {
    const { id } = await newPerson(service);
    const token = await people.tokenOf(service, id);
    const phones = Array.from({ length: 4 * poolMax }, newPhone);
    const answers = await Promise.all(
      phones.map((phone) => post('/v1/me/phone/confirm', { phone, code: '000000' }, { token })),
    );
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      phones.map(() => [403, 'identity.wrong_code']),
    );
  });
});

describe('what is to be done after the answer', () => {
  it('is done once, for whom a link is asked twice', async () => {
    const { email } = await newPerson(service);
    const [key, address] = [newKey(), newAddress()];
    const asked = [];
    for (let n = 0; n < 2; n++) {
      asked.push(await post('/v1/sign-in/magic-links', { email }, { key, address }).expect(202));
    }
    expect(asked.map(isReplayed)).toEqual([false, true]);
    expect(cookieOf(asked[1]!)).toBe(cookieOf(asked[0]!));
    expect(cookieOf(asked[0]!)).toMatch(/^atrium_browser=[\w-]{43}$/);
    expect(await messagesTo(service, email)).toHaveLength(1);
  });
});

describe('a refresh token under a key', () => {
  /** As if the last exchange had been so many seconds ago. */
  const age = (userId: string, seconds: number) =>
    service.query(
      'update identity.user_sessions set rotated_at = rotated_at - make_interval(secs => $2) where user_id = $1',
      [userId, seconds],
    );

  it('that was stolen ends the session, although the request is refused', async () => {
    const { id } = await newPerson(service);
    const { refreshToken } = await people.openSession(service, id);
    const { body } = await post('/v1/sessions/refresh', { refreshToken }).expect(200);
    await age(id, 11);
    await post('/v1/sessions/refresh', { refreshToken }).expect(401);
    await post('/v1/sessions/refresh', { refreshToken: body.refreshToken }).expect(401);
    await people.me(service, body.accessToken).expect(401);
  });

  it('is exchanged once, and what it was exchanged for answered again, however late', async () => {
    const { id } = await newPerson(service);
    const { refreshToken } = await people.openSession(service, id);
    const [key, address] = [newKey(), newAddress()];
    const first = await post('/v1/sessions/refresh', { refreshToken }, { key, address }).expect(200);
    await age(id, 60);
    const again = await post('/v1/sessions/refresh', { refreshToken }, { key, address }).expect(200);
    expect([again.body, isReplayed(again)]).toEqual([first.body, true]);
    await people.me(service, first.body.accessToken).expect(200);
  });

  it('in a cookie says who asks: nobody else behind the same address gets the answer', async () => {
    const both = await Promise.all([newPerson(service), newPerson(service)]);
    const [key, address] = [newKey(), newAddress()];
    const answers = [];
    for (const { id } of both) {
      const cookie = `statistics=${Math.random()}; ${await refreshCookieOf(id)}`;
      const first = await post('/v1/sessions/refresh', {}, { key, address, cookie }).expect(200);
      const other = `statistics=${Math.random()}; ${cookie.replace(/.*; /, '')}`;
      const again = await post('/v1/sessions/refresh', {}, { key, address, cookie: other }).expect(200);
      expect([isReplayed(first), isReplayed(again)]).toEqual([false, true]);
      expect([again.body, cookieOf(again)]).toEqual([first.body, cookieOf(first)]);
      expect(cookieOf(first)).toMatch(/^atrium_refresh=[\w-]{43}$/);
      answers.push(first);
    }
    expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(2);
    await post('/v1/sessions/refresh', {}, { key, address }).expect(401);
  });

  const refreshCookieOf = async (userId: string): Promise<string> =>
    `atrium_refresh=${(await people.openSession(service, userId)).refreshToken}`;
});

describe('an answer that is kept', () => {
  it('cannot be read in the database', async () => {
    await service.query('delete from platform.idempotency_keys');
    const { email } = await people.register(service);
    const body = { identifier: email, password: people.password };
    const { body: tokens } = await post('/v1/sessions', body).expect(201);
    const [{ answer }] = (await keptAnswers()) as [{ answer: Buffer }];
    for (const secret of [tokens.accessToken, tokens.refreshToken, tokens.sessionId]) {
      expect(answer.includes(secret)).toBe(false);
    }
  });
});
