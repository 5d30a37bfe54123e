import supertest from 'supertest';
import type { Test } from 'supertest';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as mailed from './mailed-links.js';
import * as people from './people.js';
import {
  codeIn,
  lastCode,
  me,
  messagesTo,
  newEmail,
  newPhone,
  password,
  register,
  signIn,
  tokenIn,
} from './people.js';

describe('an address registered by somebody else', () => {
  /*
   * Somebody registers another person's address with a password, and waits there for the owner of the address to come.
   * (Sudhodanan and Paverd, 'Pre-hijacked accounts', 2022.)
   */

  const refused = { status: 401, code: 'identity.sign_in_failed' };
  const notSignedIn = { status: 401, code: 'platform.not_signed_in' };

  let service: Service;

  beforeAll(async () => {
    service = await people.startForPeople();
  });
  afterAll(() => service.close());
  beforeEach(() => people.forgetLimits(service));

  const post = (path: string, body: object, token?: string) => people.post(service, path, body, token);
  const signIn = (identifier: string, secret?: string) => people.signIn(service, identifier, secret);
  const byPassword = (email: string, secret = password) =>
    post('/v1/sessions', { identifier: email, password: secret });

  /** The owner of the address signs in as somebody who has forgotten whether there is an account. */
  async function ownerComes(email: string, by: 'link' | 'code' = 'link'): Promise<string> {
    const asked = await mailed.linkFor(service, email);
    const entered =
      by === 'link' ? mailed.open(service, asked) : post(mailed.enter, { email, code: asked.code });
    return (await entered.expect(201)).body.accessToken as string;
  }

  /** Registers for somebody else, signs in, and gives the account a phone of one's own. */
  async function hijack() {
    const { id, email } = await register(service);
    const [thief, phone] = [await signIn(email), newPhone()];
    await post('/v1/me/phone', { phone, currentPassword: password }, thief).expect(202);
    const code = await lastCode(service, phone);
    await post('/v1/me/phone/confirm', { phone, code }, thief).expect(200);
    return { id, email, thief, phone };
  }

  describe('the owner of an address that somebody else has registered', () => {
    it.each(['link', 'code'] as const)(
      'has the account alone from the first sign-in by %s of the mail',
      async (by) => {
        const { id, email, thief, phone } = await hijack();
        const refreshToken = (await byPassword(email)).body.refreshToken as string;
        await post('/v1/sign-in/phone-codes', { phone }).expect(202);
        const pendingCode = await lastCode(service, phone);

        const owner = await ownerComes(email, by);
        const { body } = await me(service, owner).expect(200);
        expect(body).toMatchObject({ id, hasPassword: false, phone: null, isPhoneVerified: false });
        expect(body.emailVerifiedAt).not.toBeNull();

        expectProblem(await byPassword(email), refused);
        expectProblem(await me(service, thief), notSignedIn);
        expectProblem(await post('/v1/sessions/refresh', { refreshToken }), {
          ...{ status: 401, code: 'identity.session_ended' },
        });
        expectProblem(await post('/v1/sign-in/phone', { phone, code: pendingCode }), refused);
        await people.forgetLimits(service);
        await post('/v1/sign-in/phone-codes', { phone }).expect(202);
        expect(await messagesTo(service, phone)).toEqual([]);
      },
    );

    it('sets a password, and keeps it however often the mailbox opens the account from then on', async () => {
      const { email } = await hijack();
      const change = { newPassword: 'another sound one' };
      await service.anonymous
        .put('/v1/me/password')
        .set('authorization', `Bearer ${await ownerComes(email)}`)
        .send(change)
        .expect(204);
      const other = await signIn(email, change.newPassword);
      const { body } = await me(service, await ownerComes(email)).expect(200);
      expect(body.hasPassword).toBe(true);
      await me(service, other).expect(200);
      expect((await byPassword(email, change.newPassword)).status).toBe(201);
    });

    it('confirms no other e-mail by a link that the other one had asked for', async () => {
      const { email, thief } = await hijack();
      const theirs = newEmail();
      await post('/v1/me/email', { email: theirs, currentPassword: password }, thief).expect(202);
      const [message] = await messagesTo(service, theirs);
      const owner = await ownerComes(email);
      const wrong = (field: string) => ({
        ...{ status: 403, code: 'identity.wrong_code', errors: [{ field, code: 'identity.wrong_code' }] },
      });
      const confirm = '/v1/me/email/confirm';
      expectProblem(await post(confirm, { token: tokenIn(message) }, owner), wrong('token'));
      expectProblem(await post(confirm, { code: codeIn(message) }, owner), wrong('code'));
      expect((await me(service, owner)).body.email).toBe(email);
    });

    it('is not forestalled by requests that are under way: they wait, and find nothing left', async () => {
      const { id, email, thief } = await hijack();
      const [email2, phone2] = [newEmail(), newPhone()];
      await post('/v1/me/phone', { phone: phone2, currentPassword: password }, thief).expect(202);
      const code = await lastCode(service, phone2);
      await post('/v1/me/email', { email: email2, currentPassword: password }, thief).expect(202);
      const link = tokenIn((await messagesTo(service, email2))[0]);
      const asked = await mailed.linkFor(service, email);
      const lock = 'SELECT FROM identity.users WHERE id = $1 FOR UPDATE';
      const answers = await whileHolding(lock, [id], async (held) => {
        const owner = mailed.open(service, asked).then(({ status }) => status);
        await whenWaiting(service, 1);
        const late = [
          byPassword(email),
          post('/v1/me/phone/confirm', { phone: phone2, code }, thief),
          post('/v1/me/email/confirm', { token: link }, thief),
          post('/v1/me/email', { email: newEmail(), currentPassword: password }, thief),
        ].map((request) => request.then(({ status }) => status));
        await whenWaiting(service, 5);
        await held.rollBack();
        return Promise.all([owner, ...late]);
      });
      const [owner, ...late] = answers;
      expect(owner).toBe(201);
      // PostgreSQL mostly wakes them in their order, and promises none: what went before the owner is undone by them.
      expect(late.filter((status) => status !== 401).length).toBeLessThanOrEqual(1);
      const left = await service.query<{ email: string; phone: string | null }>(
        'SELECT email, phone FROM identity.users WHERE id = $1',
        [id],
      );
      expect(left).toEqual([{ email, phone: null }]);
      const sessions = 'SELECT FROM identity.user_sessions WHERE user_id = $1 AND revoked_at IS NULL';
      expect(await service.query(sessions, [id])).toHaveLength(1);
    });
  });

  describe('a link that proves the address', () => {
    it('keeps password, phone and sessions of who opens it signed in: they have both', async () => {
      const { email, thief: registrant, phone } = await hijack();
      const token = tokenIn(
        (await messagesTo(service, email)).find(({ template }) => template === 'verify_email'),
      );
      const { body } = await post('/v1/me/email/confirm', { token }, registrant).expect(200);
      expect(body).toMatchObject({ hasPassword: true, phone, emailVerifiedAt: expect.any(String) });
      await me(service, await ownerComes(email)).expect(200);
      expect((await byPassword(email)).status).toBe(201);
      await me(service, registrant).expect(200);
    });

    it('proves nothing where it is opened by nobody, or by another account', async () => {
      const { id, email } = await register(service);
      const token = tokenIn((await messagesTo(service, email))[0]);
      const other = await people.tokenOf(service, (await people.newPerson(service)).id);
      expect((await mailed.show(service, token)).body).toMatchObject({ purpose: 'verify_email' });
      expectProblem(await post(mailed.enter, { token }), refused);
      expectProblem(await post('/v1/me/email/confirm', { token }), notSignedIn);
      expect((await post('/v1/me/email/confirm', { token }, other)).status).toBe(403);
      const rows = await service.query('SELECT email_verified_at FROM identity.users WHERE id = $1', [id]);
      expect(rows).toEqual([{ email_verified_at: null }]);
    });
  });
});

describe('what a stolen session may do', () => {
  let service: Service;

  beforeAll(async () => {
    service = await people.startForPeople();
  });
  afterAll(() => service.close());
  beforeEach(() => people.forgetLimits(service));

  const routes: [
    name: string,
    method: 'post' | 'put' | 'delete',
    path: string,
    body: () => object,
    done: number,
  ][] = [
    ['another e-mail', 'post', '/v1/me/email', () => ({ email: newEmail() }), 202],
    ['another phone', 'post', '/v1/me/phone', () => ({ phone: newPhone() }), 202],
    ['a new password', 'put', '/v1/me/password', () => ({ newPassword: 'another sound one' }), 204],
    ['closing the account', 'post', '/v1/me/deactivate', () => ({}), 204],
    ['erasing the account', 'delete', '/v1/me', () => ({}), 204],
  ];

  const wrongPassword = {
    ...{ status: 403, code: 'identity.wrong_password' },
    errors: [{ field: 'currentPassword', code: 'identity.wrong_password' }],
  };
  const signInAgain = { status: 403, code: 'identity.sign_in_again' };

  /** Lets time pass since every sign-in of this account. */
  const age = (id: string, minutes: number) =>
    service.query(
      `UPDATE identity.user_sessions SET created_at = created_at - make_interval(mins => $2) WHERE user_id = $1`,
      [id, minutes],
    );

  /** What a change would have changed. */
  const stateOf = (id: string) =>
    service.query(
      `SELECT email, phone, password_hash, status,
            (SELECT count(*) FROM identity.user_sessions WHERE user_id = users.id AND revoked_at IS NULL) AS sessions,
            (SELECT count(*) FROM identity.outgoing_messages WHERE user_id = users.id) AS messages
       FROM identity.users WHERE id = $1`,
      [id],
    );

  describe.each(routes)('%s', (_, method, path, body, done) => {
    const change = (token: string, currentPassword?: string): Test =>
      supertest(service.url)
        [method](path)
        .set({ authorization: `Bearer ${token}`, 'x-forwarded-for': people.newAddress() })
        .send({ ...body(), ...(currentPassword !== undefined && { currentPassword }) });

    it('takes the password of the account', async () => {
      const { id, email } = await register(service);
      const token = await signIn(service, email);
      const before = await stateOf(id);
      expectProblem(await change(token), wrongPassword);
      expectProblem(await change(token, 'not the password'), wrongPassword);
      await people.settle(service.app);
      expect(await stateOf(id)).toEqual(before);
      await age(id, 60);
      await change(token, password).expect(done);
    });

    it('takes a sign-in of the last ten minutes where there is no password, refreshed or not', async () => {
      const { id } = await register(service, { password: undefined });
      const { refreshToken } = await people.openSession(service, id);
      await age(id, 11);
      const refreshed = await people.post(service, '/v1/sessions/refresh', { refreshToken }).expect(200);
      const old = refreshed.body.accessToken as string;
      const before = await stateOf(id);
      const answer = await change(old);
      expectProblem(answer, signInAgain);
      expect(answer.body.detail).toMatch(/sign in again/i);
      await people.settle(service.app);
      expect(await stateOf(id)).toEqual(before);
      const { accessToken } = await people.openSession(service, id);
      await age(id, 9);
      expectProblem(await change(old), signInAgain);
      await change(accessToken).expect(done);
    });
  });

  describe('a stolen session', () => {
    it('guesses no more than ten passwords, whatever it is used for, then not even the right one', async () => {
      const [victim, other] = [await register(service), await register(service)];
      const [stolen, mine] = [await signIn(service, victim.email), await signIn(service, other.email)];
      const guess = (token: string, n: number, currentPassword = `guess number ${n}`) => {
        const [, method, path, body] = routes[n % routes.length]!;
        return supertest(service.url)
          [method](path)
          .set({ authorization: `Bearer ${token}`, 'x-forwarded-for': people.newAddress() })
          .send({ ...body(), currentPassword })
          .then((answer) => answer.status);
      };
      const guesses = await Promise.all(Array.from({ length: 15 }, (_, n) => guess(stolen, n)));
      expect(guesses.filter((status) => status === 403)).toHaveLength(10);
      expect(guesses.filter((status) => status === 429)).toHaveLength(5);
      expect(await guess(stolen, 2, password)).toBe(429);
      expect(await guess(mine, 2, password)).toBe(204);
    });
  });

  describe('a phone that was changed', () => {
    const newNumber = async (token: string, currentPassword?: string) => {
      const phone = newPhone();
      await people.post(service, '/v1/me/phone', { phone, currentPassword }, token).expect(202);
      return { phone, code: await lastCode(service, phone) };
    };
    const confirm = (token: string, body: object) =>
      people.post(service, '/v1/me/phone/confirm', body, token);

    it('is told to the e-mail of the account, proved or not, and asks for no password again', async () => {
      const { id, email } = await register(service);
      const token = await signIn(service, email);
      const { phone, code } = await newNumber(token, password);
      expect(await messagesTo(service, email)).toHaveLength(1);
      await age(id, 60);
      await confirm(token, { phone, code }).expect(200);
      const [notice] = await messagesTo(service, email);
      expect(notice).toMatchObject({
        template: 'security_notice',
        subject: 'The phone of your account was changed',
      });
      expect(notice!.text).not.toContain(phone);
    });

    it('is not, where mails were used up so that nobody would be told', async () => {
      const { id, email } = await people.newPerson(service);
      const token = await people.tokenOf(service, id);
      const before = (await me(service, token)).body.phone as string;
      for (let n = 0; n < 5; n++)
        await people.post(service, '/v1/sign-in/magic-links', { email }).expect(202);
      const { phone, code } = await newNumber(token);
      expect(await messagesTo(service, email)).toHaveLength(5);
      const answer = await confirm(token, { phone, code });
      expectProblem(answer, { status: 429, code: 'identity.too_many_messages' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect((await me(service, token)).body.phone).toBe(before);
    });
  });
});
