import bcrypt from 'bcrypt';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import {
  me,
  newEmail,
  newPerson,
  newPhone,
  openSession,
  password,
  type Person,
  post,
  register,
} from './people.js';

describe('what is sent after the answer', () => {
  /*
   * What is sent after the answer, whose time would else tell whether it is sent. No race is run: a lock stops what is
   * sent until the account is being erased.
   */

  let service: Service;

  beforeAll(async () => {
    service = await people.startForPeople();
  });
  afterAll(() => service.close());

  const phone = newPhone();

  it.each<[what: string, lock: (person: Person) => string, path: string, body: (person: Person) => object]>([
    [
      'a link to sign in',
      ({ id }) => `magic-links:${id}`,
      '/v1/sign-in/magic-links',
      ({ email }) => ({ email }),
    ],
    [
      'a code to sign in',
      (person) => `phone-codes:${person.phone}`,
      '/v1/sign-in/phone-codes',
      (person) => ({ phone: person.phone }),
    ],
    [
      'the proof of an e-mail',
      ({ id }) => `magic-links:${id}`,
      '/v1/me/email',
      () => ({ email: newEmail() }),
    ],
    ['the proof of a phone', () => `phone-codes:${phone}`, '/v1/me/phone', () => ({ phone })],
  ])(
    'answers before %s is sent, and leaves nothing of it when the account is erased then',
    async (_, lockOf, path, body) => {
      const person = await people.newPerson(service);
      const token = await people.tokenOf(service, person.id);
      const lock = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
      const status = await whileHolding(lock, [lockOf(person)], async (held) => {
        await people.post(service, path, body(person), token).expect(202);
        await whenWaiting(service, 1);
        const erased = service.anonymous
          .delete('/v1/me')
          .set('authorization', `Bearer ${token}`)
          .send({})
          .then((answer) => answer.status);
        await whenWaiting(service, 2);
        await held.rollBack();
        return erased;
      });
      await people.settle(service.app);
      const left = await service.query(
        `SELECT (SELECT count(*)::int FROM identity.magic_links WHERE user_id = $1) AS links,
            (SELECT count(*)::int FROM identity.otps WHERE user_id = $1) AS codes,
            (SELECT count(*)::int FROM identity.outgoing_messages WHERE user_id = $1) AS messages`,
        [person.id],
      );
      expect([status, left]).toEqual([204, [{ links: 0, codes: 0, messages: 0 }]]);
    },
  );
});

describe('sessions that change at once', () => {
  /* No race is run: each side is stopped by a lock of the test, and goes on when the other one has come as far as it can. */

  let service: Service;

  beforeAll(async () => {
    service = await people.startForPeople();
  });
  afterAll(() => service.close());

  const statusOf = (request: PromiseLike<{ status: number }>) => request.then(({ status }) => status);

  describe('a session', () => {
    it.each(['/v1/sessions', '/v1/sessions/current'])(
      'does not outlive DELETE %s by a token that is being exchanged meanwhile',
      async (path) => {
        const { id } = await newPerson(service);
        const { accessToken, refreshToken } = await openSession(service, id);
        const itsToken = 'SELECT FROM identity.user_sessions WHERE user_id = $1 FOR UPDATE';
        const [refreshed, ended] = await whileHolding(itsToken, [id], async (held) => {
          const refresh = post(service, '/v1/sessions/refresh', { refreshToken }).then((answer) => answer);
          await whenWaiting(service, 1);
          const end = statusOf(service.anonymous.delete(path).set('authorization', `Bearer ${accessToken}`));
          await whenWaiting(service, 2);
          await held.rollBack();
          return Promise.all([refresh, end]);
        });
        expect([refreshed.status, ended]).toEqual([200, 204]);
        await me(service, refreshed.body.accessToken as string).expect(401);
        const { refreshToken: next } = refreshed.body as { refreshToken: string };
        await post(service, '/v1/sessions/refresh', { refreshToken: next }).expect(401);
      },
    );

    it.each([
      ['is not opened by a password that is changed while it is compared', 'another sound one', 401],
      ['is opened by a password whose hash is renewed while it is compared', password, 201],
    ])('%s', async (_, next, status) => {
      const { id, email } = await register(service);
      const change = 'UPDATE identity.users SET password_hash = $2 WHERE id = $1';
      const answer = await whileHolding(change, [id, await bcrypt.hash(next, 10)], async (held) => {
        const entered = statusOf(post(service, '/v1/sessions', { identifier: email, password }));
        await whenWaiting(service, 1);
        await held.commit();
        return entered;
      });
      expect(answer).toBe(status);
    });

    it('is not opened by the code of a phone that is taken from the account meanwhile', async () => {
      const { id, phone } = await newPerson(service);
      await post(service, '/v1/sign-in/phone-codes', { phone }).expect(202);
      const code = await people.lastCode(service, phone);
      const take = 'UPDATE identity.users SET is_phone_verified = false WHERE id = $1';
      const answer = await whileHolding(take, [id], async (held) => {
        const entered = statusOf(post(service, '/v1/sign-in/phone', { phone, code }));
        await whenWaiting(service, 1);
        await held.commit();
        return entered;
      });
      expect(answer).toBe(401);
    });
  });
});
