import supertest, { type Test } from 'supertest';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import { lastCode, me, messagesTo, newEmail, newPhone, password, register, signIn } from './people.js';

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
  const confirm = (token: string, body: object) => people.post(service, '/v1/me/phone/confirm', body, token);

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
    for (let n = 0; n < 5; n++) await people.post(service, '/v1/sign-in/magic-links', { email }).expect(202);
    const { phone, code } = await newNumber(token);
    expect(await messagesTo(service, email)).toHaveLength(5);
    const answer = await confirm(token, { phone, code });
    expectProblem(answer, { status: 429, code: 'identity.too_many_messages' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await me(service, token)).body.phone).toBe(before);
  });
});
