import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { MagicLinks } from '../../../src/modules/identity/magic-links/magic-links.service.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as mailed from './mailed-links.js';
import { ask, enter, notFound, refused } from './mailed-links.js';
import * as people from './people.js';
import { forgetLimits, lastCode, messagesTo, newEmail, newPerson, told, wrongCode } from './people.js';

let service: Service;
let links: MagicLinks;

beforeAll(async () => {
  service = await people.startForPeople();
  links = service.app.get(MagicLinks, { strict: false });
});
afterAll(() => service.close());
beforeEach(() => forgetLimits(service));

const post = (path: string, body: object, token?: string) => people.post(service, path, body, token);
const linkFor = (email: string) => mailed.linkFor(service, email);
const open = (asked: mailed.Asked, body?: object) => mailed.open(service, asked, body);
const show = (token: string) => mailed.show(service, token);
const expire = (email: string, ago: string) => mailed.expire(service, email, ago);
const unprove = (id: string) => mailed.unprove(service, id);

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
    await expire(email, '-1 minute');
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

  it('makes a try wait for others at the same address, as a known one does, and for none beside', async () => {
    const redeem = jest.spyOn(links, 'redeemCode');
    const [one, other] = [newEmail(), newEmail()];
    for (const email of [one, one.toUpperCase(), other])
      expectProblem(await post(enter, { email, code: '123456' }), refused);
    const [first, again, second] = redeem.mock.calls.map(([id]) => id);
    redeem.mockRestore();
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  it('writes as much of a wrong try as a known one, so that the disk tells nothing', async () => {
    const { id, email } = await newPerson(service);
    const code = wrongCode((await linkFor(email)).code);
    for (const userId of [id, randomUUID()]) {
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
