import { jest } from '@jest/globals';
import { MagicLinks } from '../../../src/modules/identity/magic-links/magic-links.service.js';
import { ShortCodes } from '../../../src/modules/identity/phone-codes/short-codes.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import {
  codeIn,
  forgetLimits,
  lastCode,
  messagesTo,
  newEmail,
  newPerson,
  told,
  tokenIn,
  tokenOf,
  wrongCode,
} from './people.js';

const ask = '/v1/sign-in/magic-links';
const enter = '/v1/sign-in/magic-link';
const refused = { status: 401, code: 'identity.sign_in_failed' };
const notFound = { status: 404, code: 'identity.link_not_found' };

let service: Service;
let links: MagicLinks;

beforeAll(async () => {
  service = await people.startForPeople();
  links = service.app.get(MagicLinks, { strict: false });
});
afterAll(() => service.close());
beforeEach(() => forgetLimits(service));

const post = (path: string, body: object, token?: string) => people.post(service, path, body, token);
const show = (token: string) =>
  service.anonymous.get(`/v1/magic-links/${token}`).set('x-forwarded-for', people.newAddress());

interface Asked {
  token: string;
  code: string;
  /** The cookie of the browser that asked. */
  cookie: string;
}

async function linkFor(email: string): Promise<Asked> {
  const answer = await post(ask, { email }).expect(202);
  const [message] = await messagesTo(service, email);
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
  return { token: tokenIn(message), code: codeIn(message), cookie };
}

const open = ({ token, cookie }: Asked, body: object = {}) =>
  post(enter, { token, ...body }).set('cookie', cookie);

const expire = (email: string, ago: string) =>
  service.query(`UPDATE identity.magic_links SET expires_at = now() - $2::interval WHERE email = $1`, [
    email,
    ago,
  ]);

const verifiedAt = async (id: string): Promise<Date | null> =>
  (
    await service.query<{ at: Date | null }>(
      'SELECT email_verified_at AS at FROM identity.users WHERE id = $1',
      [id],
    )
  )[0]!.at;

const unprove = (id: string) =>
  service.query('UPDATE identity.users SET email_verified_at = NULL WHERE id = $1', [id]);

describe('signing in by a link', () => {
  it('opens a session in the browser that asked, and proves the address', async () => {
    const { id, email } = await newPerson(service);
    await unprove(id);
    const { body } = await open(
      await linkFor(email.toUpperCase().replace('MAIL.EXAMPLE', 'mail.example')),
    ).expect(201);
    const me = await service.anonymous.get('/v1/me').set('authorization', `Bearer ${body.accessToken}`);
    expect(me.body).toMatchObject({ id, emailVerifiedAt: expect.any(String) });
  });

  it('mails link and code together, the token behind a #', async () => {
    const { email } = await newPerson(service);
    const { token, code } = await linkFor(email);
    const [message, ...others] = await messagesTo(service, email);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ template: 'magic_link', subject: 'Sign in to Atrium' });
    for (const part of [message!.text, message!.html]) {
      expect(part).toContain(`http://127.0.0.1:3000/sign-in#token=${token}`);
      expect(part).toContain(code);
    }
    expect(message!.text).not.toContain('?');
  });

  it('binds the browser by a cookie that no script reads', async () => {
    const answer = await post(ask, { email: newEmail() }).expect(202, { expiresIn: 900 });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^atrium_browser=[\w-]{43}; Max-Age=900; Path=\/v1\/sign-in; HttpOnly; SameSite=Strict$/,
    );
  });

  it('is refused in another browser, where the link stays good and its code is taken', async () => {
    const { email } = await newPerson(service);
    const asked = await linkFor(email);
    const { cookie: other } = await linkFor((await newPerson(service)).email);
    const elsewhere = { status: 403, code: 'identity.other_browser' };
    expectProblem(await post(enter, { token: asked.token }), elsewhere);
    const answer = await open({ ...asked, cookie: other });
    expectProblem(answer, elsewhere);
    expect(answer.body.detail).toMatch(/code/);
    await open(asked).expect(201);
    const { code } = await linkFor(email);
    await post(enter, { email, code }).expect(201);
  });

  it('keeps the refresh token in a cookie where that is asked for', async () => {
    const { email } = await newPerson(service);
    const answer = await open(await linkFor(email), { useCookie: true }).expect(201);
    expect(answer.body.refreshToken).toBeNull();
    expect(String(answer.headers['set-cookie'])).toContain('atrium_refresh=');
  });

  it('works once, link or code', async () => {
    const { email } = await newPerson(service);
    for (const isByCode of [false, true]) {
      const asked = await linkFor(email);
      const byCode = { email, code: asked.code };
      await (isByCode ? post(enter, byCode) : open(asked)).expect(201);
      expectProblem(await open(asked), refused);
      expectProblem(await post(enter, byCode), refused);
    }
  });

  it('ends by the clock of the database', async () => {
    const { email } = await newPerson(service);
    const asked = await linkFor(email);
    await expire(email, '0');
    expectProblem(await open(asked), refused);
    expectProblem(await post(enter, { email, code: asked.code }), refused);
    expectProblem(await show(asked.token), notFound);
    await expire(email, '-1 second');
    await open(asked).expect(201);
  });

  it('takes the last link and code alone', async () => {
    const { email } = await newPerson(service);
    const [first, last] = [await linkFor(email), await linkFor(email)];
    expectProblem(await open(first), refused);
    expectProblem(await show(first.token), notFound);
    if (first.code !== last.code) expectProblem(await post(enter, { email, code: first.code }), refused);
    await open(last).expect(201);
  });

  it('takes no code of another account, and no hash that was moved to another row', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const { code } = await linkFor(one.email);
    const theirs = await linkFor(other.email);
    if (code !== theirs.code) expectProblem(await post(enter, { email: other.email, code }), refused);
    await linkFor(one.email);
    await service.query(
      `UPDATE identity.magic_links
          SET code_hash = (SELECT code_hash FROM identity.magic_links WHERE user_id = $1 AND used_at IS NOT NULL)
        WHERE user_id = $1`,
      [one.id],
    );
    expectProblem(await post(enter, { email: one.email, code }), refused);
  });

  it('takes no link that was made to prove an address', async () => {
    const { id, email } = await newPerson(service);
    const { token, code } = await links.issue(id, 'verify_email', email);
    expectProblem(await post(enter, { token }), refused);
    expectProblem(await post(enter, { email, code }), refused);
  });

  it.each(['suspended', 'deactivated', 'anonymised'])('knows no account that is %s', async (status) => {
    const { id, email } = await newPerson(service);
    const asked = await linkFor(email);
    await service.query('UPDATE identity.users SET status = $2 WHERE id = $1', [id, status]);
    expectProblem(await show(asked.token), notFound);
    expectProblem(await open(asked), refused);
    expectProblem(await post(enter, { email, code: asked.code }), refused);
    await forgetLimits(service);
    await post(ask, { email }).expect(202);
    expect(await messagesTo(service, email)).toEqual([]);
  });

  it('takes either a token or an e-mail with its code', async () => {
    const [email, token, code] = [newEmail(), 'a'.repeat(43), '123456'];
    for (const [body, field] of [
      [{}, 'token'],
      [{ email }, 'token'],
      [{ code }, 'email'],
      [{ email, code, token }, 'code'],
    ] as const) {
      const answer = await post(enter, body);
      expect(answer.body).toMatchObject({ status: 400, code: 'platform.invalid_input', errors: [{ field }] });
    }
  });
});

describe('looking at a link', () => {
  it('tells what it is for, and consumes nothing, however often', async () => {
    const { email } = await newPerson(service);
    const asked = await linkFor(email);
    const row = () =>
      service.query(`SELECT m::text FROM identity.magic_links AS m WHERE email = $1`, [email]);
    const before = await row();
    const looked = await Promise.all(Array.from({ length: 20 }, () => show(asked.token)));
    for (const answer of looked) {
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.body).toEqual({
        purpose: 'sign_in',
        email: 'p***@mail.example',
        expiresAt: expect.stringMatching(/Z$/),
      });
    }
    await service.anonymous.head(`/v1/magic-links/${asked.token}`).expect(200);
    expect(await row()).toEqual(before);
    await open(asked).expect(201);
    expectProblem(await show(asked.token), notFound);
  });

  it('tells nothing of one that is unknown', async () => {
    for (const token of ['a'.repeat(43), 'x', '%27%3B--', '__proto__'])
      expectProblem(await show(token), notFound);
  });
});

describe('an unknown e-mail', () => {
  it('is sent nothing and answered as a known one, by status, body, headers and queries', async () => {
    const [{ email }, unknown] = [await newPerson(service), newEmail()];
    const asked = [await told(() => post(ask, { email })), await told(() => post(ask, { email: unknown }))];
    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]).toMatchObject({ status: 202, cookies: expect.stringContaining('atrium_browser=...;') });
    expect(await messagesTo(service, unknown)).toEqual([]);
    const code = wrongCode(await lastCode(service, email));
    const entered = [
      await told(() => post(enter, { email, code })),
      await told(() => post(enter, { email: unknown, code })),
    ];
    expect(entered[0]).toEqual(entered[1]);
    expect(entered[0]!.queries).toBeGreaterThan(5);
  });

  it('writes as much of a wrong try as a known one, so that the disk tells nothing', async () => {
    const { id, email } = await newPerson(service);
    const code = wrongCode((await linkFor(email)).code);
    for (const userId of [id, undefined]) {
      const [before] = await service.query<{ at: string }>('SELECT pg_current_wal_insert_lsn()::text AS at');
      await links.redeemCode(userId, ['sign_in'], code);
      const [after] = await service.query<{ bytes: number }>(
        'SELECT (pg_current_wal_insert_lsn() - $1::pg_lsn)::int AS bytes',
        [before!.at],
      );
      expect(after!.bytes).toBeGreaterThan(0);
    }
  });
});

describe('tries of codes', () => {
  it('are five for one account, however often a link is sent; the link stays good', async () => {
    const { email } = await newPerson(service);
    const first = await linkFor(email);
    for (let n = 1; n <= 3; n++)
      expectProblem(await post(enter, { email, code: wrongCode(first.code, n) }), refused);
    const last = await linkFor(email);
    for (let n = 1; n <= 2; n++)
      expectProblem(await post(enter, { email, code: wrongCode(last.code, n) }), refused);
    expectProblem(await post(enter, { email, code: last.code }), refused);
    await open(last).expect(201);
    const next = await linkFor(email);
    expectProblem(await post(enter, { email, code: next.code }), refused);
    await expire(email, '61 minutes');
    const { code } = await linkFor(email);
    await post(enter, { email, code }).expect(201);
  });

  it('count also where the transaction around them is rolled back', async () => {
    const { id, email } = await newPerson(service);
    const { code } = await linkFor(email);
    const transactions = service.app.get(TransactionRunner, { strict: false });
    const fail = async (): Promise<never> => {
      await links.redeemCode(id, ['sign_in'], wrongCode(code));
      throw new Error('the use case fails');
    };
    await expect(transactions.run(fail)).rejects.toThrow('the use case fails');
    const rows = await service.query(
      'SELECT code_attempts, used_at FROM identity.magic_links WHERE user_id = $1',
      [id],
    );
    expect(rows).toEqual([{ code_attempts: 1, used_at: null }]);
  });
});

describe('a hundred times,', () => {
  const runs = 100;
  const browser = 'b'.repeat(43);

  it('one of eight parallel openings of a link wins', async () => {
    for (let run = 0; run < runs; run++) {
      if (run % 25 === 0) await forgetLimits(service);
      const { id, email } = await newPerson(service);
      const { token } = await links.issue(id, 'sign_in', email, browser);
      const isOverHttp = run % 10 === 0;
      const one = async (): Promise<boolean> =>
        isOverHttp
          ? (await open({ token, code: '', cookie: `atrium_browser=${browser}` })).status === 201
          : (await links.redeemToken(token, ['sign_in'], { browser })) !== undefined;
      const won = await Promise.all(Array.from({ length: 8 }, one));
      expect(won.filter(Boolean)).toHaveLength(1);
      if (!isOverHttp) continue;
      const sessions = await service.query('SELECT FROM identity.user_sessions WHERE user_id = $1', [id]);
      expect(sessions).toHaveLength(1);
    }
  });

  it('one of eight parallel redemptions of a code, or of the code and the link, wins', async () => {
    for (let run = 0; run < runs; run++) {
      if (run % 25 === 0) await forgetLimits(service);
      const { id, email } = await newPerson(service);
      const { token, code } = await links.issue(id, 'sign_in', email, browser);
      const isOverHttp = run % 10 === 0;
      const one = async (_: unknown, n: number): Promise<boolean> => {
        if (run % 2 && n % 2) return (await links.redeemToken(token, ['sign_in'], { browser })) !== undefined;
        if (isOverHttp) return (await post(enter, { email, code })).status === 201;
        return (await links.redeemCode(id, ['sign_in'], code)) !== undefined;
      };
      const won = await Promise.all(Array.from({ length: 8 }, one));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  });

  it('at most five of fifty parallel wrong codes are evaluated, and then the right one fails too', async () => {
    const matches = jest.spyOn(service.app.get(ShortCodes, { strict: false }), 'matches');
    for (let run = 0; run < runs; run++) {
      const { id, email } = await newPerson(service);
      const { code } = await links.issue(id, 'sign_in', email, browser);
      matches.mockClear();
      const tries = Array.from({ length: 50 }, (_, n) =>
        links.redeemCode(id, ['sign_in'], wrongCode(code, n + 1)),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toEqual([]);
      expect(await links.redeemCode(id, ['sign_in'], code)).toBeUndefined();
      expect(matches.mock.calls.filter(([, hash]) => hash !== null)).toHaveLength(5);
    }
    matches.mockRestore();
  });

  it('one link is good after links were asked for in parallel', async () => {
    const { id, email } = await newPerson(service);
    for (let run = 0; run < runs / 10; run++) {
      await Promise.all(Array.from({ length: 5 }, () => links.issue(id, 'sign_in', email)));
      const good = await service.query(
        'SELECT FROM identity.magic_links WHERE user_id = $1 AND used_at IS NULL',
        [id],
      );
      expect(good).toHaveLength(1);
    }
  });
});

describe('the table of links', () => {
  it('holds neither token, code nor cookie in clear', async () => {
    const { email } = await newPerson(service);
    const { token, code, cookie } = await linkFor(email);
    const [row] = await service.query<{ line: string }>(
      `SELECT m::text || encode(token_hash, 'escape') || encode(browser_hash, 'escape') AS line
         FROM identity.magic_links AS m WHERE email = $1`,
      [email],
    );
    for (const secret of [token, code, cookie.split('=')[1]!]) expect(row!.line).not.toContain(secret);
  });

  it('forgets the links of an account that is erased', async () => {
    const { id, email } = await newPerson(service);
    const asked = await linkFor(email);
    const token = await tokenOf(service, id);
    await service.anonymous.delete('/v1/me').set('authorization', `Bearer ${token}`).send({}).expect(204);
    expect(await service.query('SELECT FROM identity.magic_links WHERE user_id = $1', [id])).toEqual([]);
    expectProblem(await open(asked), refused);
  });

  it('loses links of yesterday when others are asked for', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    await links.issue(one.id, 'sign_in', one.email);
    await expire(one.email, '25 hours');
    await links.issue(other.id, 'sign_in', other.email);
    expect(await service.query('SELECT FROM identity.magic_links WHERE user_id = $1', [one.id])).toEqual([]);
  });
});

describe('the e-mail of an account', () => {
  const mine = '/v1/me/email';
  const wrong = (field: string) => ({
    ...{ status: 403, code: 'identity.wrong_code', errors: [{ field, code: 'identity.wrong_code' }] },
  });

  it.each(['token', 'code'] as const)('changes once the new one is proved by its %s', async (by) => {
    const { id, email: old } = await newPerson(service);
    const [token, email] = [await tokenOf(service, id), newEmail()];
    await unprove(id);
    const pending = await linkFor(old);
    await post(mine, { email }, token).expect(202, { expiresIn: 3600 });
    const [message] = await messagesTo(service, email);
    expect(message).toMatchObject({ template: 'verify_email', subject: 'Confirm your new e-mail address' });
    const [notice] = await messagesTo(service, old);
    expect(notice!.template).toBe('security_notice');
    expect(notice!.text).not.toContain(email);
    expect((await service.anonymous.get('/v1/me').set('authorization', `Bearer ${token}`)).body.email).toBe(
      old,
    );
    const proof = by === 'token' ? { token: tokenIn(message) } : { code: codeIn(message) };
    const { body } = await post(`${mine}/confirm`, proof, token).expect(200);
    expect(body).toMatchObject({ id, email, emailVerifiedAt: expect.any(String) });
    expectProblem(await post(`${mine}/confirm`, proof, token), wrong(by));
    expectProblem(await open(pending), refused);
  });

  it('does not change by the link or code of another account, or by one for signing in', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const [token, thief] = [await tokenOf(service, one.id), await tokenOf(service, other.id)];
    const email = newEmail();
    await post(mine, { email }, token).expect(202);
    const [message] = await messagesTo(service, email);
    const [link, code] = [tokenIn(message), codeIn(message)];
    expectProblem(await post(`${mine}/confirm`, { token: link }, thief), wrong('token'));
    expectProblem(await post(`${mine}/confirm`, { code }, thief), wrong('code'));
    const signIn = await linkFor(one.email);
    expectProblem(await post(`${mine}/confirm`, { token: signIn.token }, token), wrong('token'));
    expectProblem(await post(enter, { token: link }), refused);
    await post(`${mine}/confirm`, { token: link }, token).expect(200);
  });

  it('that another account has is told after the proof alone', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const token = await tokenOf(service, one.id);
    const answers = [await told(() => post(mine, { email: newEmail() }, token))];
    answers.push(await told(() => post(mine, { email: other.email }, token)));
    expect(answers[0]).toEqual(answers[1]);
    const [message] = await messagesTo(service, other.email);
    expectProblem(await post(`${mine}/confirm`, { token: tokenIn(message) }, token), {
      ...{
        status: 409,
        code: 'identity.email_taken',
        errors: [{ field: 'email', code: 'identity.email_taken' }],
      },
    });
    expectProblem(await post(`${mine}/confirm`, { code: codeIn(message) }, token), {
      ...{
        status: 409,
        code: 'identity.email_taken',
        errors: [{ field: 'email', code: 'identity.email_taken' }],
      },
    });
  });

  it('is not asked of a new address before the old one could be told', async () => {
    const { id, email: old } = await newPerson(service);
    const [token, email] = [await tokenOf(service, id), newEmail()];
    for (let n = 0; n < 5; n++) await linkFor(old);
    expectProblem(await post(mine, { email }, token), { status: 429, code: 'identity.too_many_messages' });
    expect(await messagesTo(service, email)).toEqual([]);
  });

  it('is proved by a link that is sent again, until it is proved', async () => {
    const { id, email } = await newPerson(service);
    const token = await tokenOf(service, id);
    await unprove(id);
    await post(`${mine}/verify`, {}, token).expect(202, { expiresIn: 3600 });
    const first = tokenIn((await messagesTo(service, email))[0]);
    await post(mine, { email: email.toUpperCase() }, token).expect(202);
    const [message, ...others] = await messagesTo(service, email);
    expect([message!.subject, others.length]).toEqual(['Confirm your e-mail address', 1]);
    expectProblem(await post(`${mine}/confirm`, { token: first }, token), wrong('token'));
    await post(`${mine}/confirm`, { token: tokenIn(message) }, token).expect(200);
    expect(await verifiedAt(id)).not.toBeNull();
    await post(`${mine}/verify`, {}, token).expect(202);
    expect(await messagesTo(service, email)).toHaveLength(2);
  });

  it('is confirmed once by eight parallel requests', async () => {
    for (let run = 0; run < 10; run++) {
      await forgetLimits(service);
      const { id } = await newPerson(service);
      const [token, email] = [await tokenOf(service, id), newEmail()];
      await post(mine, { email }, token).expect(202);
      const proof =
        run % 2
          ? { token: tokenIn((await messagesTo(service, email))[0]) }
          : { code: await lastCode(service, email) };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => post(`${mine}/confirm`, proof, token).then(({ status }) => status)),
      );
      expect(answers.sort()).toEqual([200, ...Array.from({ length: 7 }, () => 403)]);
    }
  });

  it('cannot be asked for by nobody', async () => {
    for (const path of [mine, `${mine}/verify`, `${mine}/confirm`])
      expectProblem(await post(path, { email: newEmail() }), { status: 401, code: 'platform.not_signed_in' });
  });
});
