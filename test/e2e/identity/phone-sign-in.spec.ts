import { PhoneCodes } from '../../../src/modules/identity/index.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import { forgetLimits, lastCode, messagesTo, newPerson, newPhone, told, wrongCode } from './people.js';

const ask = '/v1/sign-in/phone-codes';
const enter = '/v1/sign-in/phone';
const refused = { status: 401, code: 'identity.sign_in_failed' };

let service: Service;
let codes: PhoneCodes;

beforeAll(async () => {
  service = await people.startForPeople();
  codes = service.app.get(PhoneCodes, { strict: false });
});
afterAll(() => service.close());
beforeEach(() => forgetLimits(service));

const post = (path: string, body: object, token?: string) => people.post(service, path, body, token);

async function codeFor(phone: string): Promise<string> {
  await post(ask, { phone }).expect(202);
  return lastCode(service, phone);
}

const expire = (phone: string, ago: string) =>
  service.query(`UPDATE identity.otps SET expires_at = now() - $2::interval WHERE phone = $1`, [phone, ago]);

describe('signing in by phone', () => {
  it('opens a session for the account that has proved the phone', async () => {
    const person = await newPerson(service);
    const code = await codeFor(person.phone);
    const { body } = await post(enter, { phone: person.phone, code }).expect(201);
    expect(body).toMatchObject({ tokenType: 'Bearer', refreshToken: expect.stringMatching(/^[\w-]{43}$/) });
    const me = await service.anonymous.get('/v1/me').set('authorization', `Bearer ${body.accessToken}`);
    expect(me.body).toMatchObject({ id: person.id, phone: person.phone });
  });

  it('keeps the refresh token in a cookie where that is asked for', async () => {
    const { phone } = await newPerson(service);
    const answer = await post(enter, { phone, code: await codeFor(phone), useCookie: true }).expect(201);
    expect(answer.body.refreshToken).toBeNull();
    expect(String(answer.headers['set-cookie'])).toMatch(/^atrium_refresh=.*HttpOnly/);
  });

  it('sends six digits that are good for ten minutes and say so', async () => {
    const { phone } = await newPerson(service);
    await codeFor(phone);
    const [message] = await messagesTo(service, phone);
    expect(message).toMatchObject({
      template: 'sign_in_code',
      text: expect.stringMatching(/^\d{6} .*ten minutes/),
    });
    expect(message!.text.length).toBeLessThanOrEqual(160);
    const [row] = await service.query(
      `SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM identity.otps WHERE phone = $1`,
      [phone],
    );
    expect(row).toEqual({ seconds: 600 });
  });

  it('takes a code once', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    await post(enter, { phone, code }).expect(201);
    expectProblem(await post(enter, { phone, code }), refused);
  });

  it('takes no code that has expired by the clock of the database', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    await expire(phone, '0');
    expectProblem(await post(enter, { phone, code }), refused);
    await expire(phone, '-1 minute');
    await post(enter, { phone, code }).expect(201);
  });

  it('takes the last code alone', async () => {
    const { phone } = await newPerson(service);
    const first = await codeFor(phone);
    const last = await codeFor(phone);
    if (first !== last) expectProblem(await post(enter, { phone, code: first }), refused);
    await post(enter, { phone, code: last }).expect(201);
  });

  it('takes no code of another phone, purpose or account', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const code = await codeFor(one.phone);
    expectProblem(await post(enter, { phone: other.phone, code }), refused);
    const use = { phone: one.phone, code };
    expect(await codes.tryRedeem({ ...use, purpose: 'change_phone' })).toBeUndefined();
    expect(await codes.tryRedeem({ ...use, purpose: 'sign_in', subjectId: one.id })).toBeUndefined();
    const tries = await service.query('SELECT attempts FROM identity.otps WHERE phone = $1', [one.phone]);
    expect(tries).toEqual([{ attempts: 0 }]);
    expect(await codes.tryRedeem({ ...use, purpose: 'sign_in' })).toEqual({ userId: one.id });
  });

  it('takes no hash that was moved to another row', async () => {
    const { phone } = await newPerson(service);
    const first = await codeFor(phone);
    await codeFor(phone);
    await service.query(
      `UPDATE identity.otps SET code_hash = (SELECT code_hash FROM identity.otps WHERE phone = $1 AND is_used)
        WHERE phone = $1`,
      [phone],
    );
    expectProblem(await post(enter, { phone, code: first }), refused);
  });

  it('takes no code of an account that has given the phone away since', async () => {
    const person = await newPerson(service);
    const code = await codeFor(person.phone);
    await service.query('UPDATE identity.users SET phone = $2 WHERE id = $1', [person.id, newPhone()]);
    expectProblem(await post(enter, { phone: person.phone, code }), refused);
  });

  it.each(['suspended', 'deactivated', 'invited'])('knows no account that is %s', async (status) => {
    const person = await newPerson(service);
    const code = await codeFor(person.phone);
    await service.query('UPDATE identity.users SET status = $2 WHERE id = $1', [person.id, status]);
    expectProblem(await post(enter, { phone: person.phone, code }), refused);
    await forgetLimits(service);
    await post(ask, { phone: person.phone }).expect(202);
    expect(await messagesTo(service, person.phone)).toEqual([]);
  });

  it('refuses what is no code, and says so', async () => {
    for (const code of ['12345', '1234567', 'abcdef', '١٢٣٤٥٦', 123456, null, ['123456']]) {
      const errors = [{ field: 'code', code: 'platform.invalid_code' }];
      expectProblem(await post(enter, { phone: newPhone(), code }), {
        ...{ status: 400, code: 'platform.invalid_input', errors },
      });
    }
  });
});

describe('an unknown phone', () => {
  it('is sent nothing', async () => {
    const phone = newPhone();
    await post(ask, { phone }).expect(202);
    const person = await newPerson(service);
    await service.query('UPDATE identity.users SET is_phone_verified = false WHERE id = $1', [person.id]);
    await post(ask, { phone: person.phone }).expect(202);
    for (const to of [phone, person.phone]) expect(await messagesTo(service, to)).toEqual([]);
  });

  it('is answered as a known one, by status, body, headers and queries', async () => {
    const { phone } = await newPerson(service);
    const asked = [
      await told(() => post(ask, { phone })),
      await told(() => post(ask, { phone: newPhone() })),
    ];
    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]).toMatchObject({ status: 202, body: { expiresIn: 600 } });
    const code = wrongCode(await lastCode(service, phone));
    const entered = [
      await told(() => post(enter, { phone, code })),
      await told(() => post(enter, { phone: newPhone(), code })),
    ];
    expect(entered[0]).toEqual(entered[1]);
    expect(entered[0]!.queries).toBeGreaterThan(4);
  });

  it('writes as much of a wrong try as a known one, so that the disk tells nothing', async () => {
    const { phone } = await newPerson(service);
    const code = wrongCode(await codeFor(phone));
    for (const tried of [phone, newPhone()]) {
      const [before] = await service.query<{ at: string }>('SELECT pg_current_wal_insert_lsn()::text AS at');
      await codes.tryRedeem({ phone: tried, purpose: 'sign_in', code });
      const [after] = await service.query<{ bytes: number }>(
        'SELECT (pg_current_wal_insert_lsn() - $1::pg_lsn)::int AS bytes',
        [before!.at],
      );
      expect(after!.bytes).toBeGreaterThan(0);
    }
  });

  it('is answered as a known one also when somebody else used up its messages or its tries', async () => {
    const [messaged, tried] = [await newPerson(service), await newPerson(service)];
    for (let n = 0; n < 5; n++) await codeFor(messaged.phone);
    const code = await codeFor(tried.phone);
    for (let n = 1; n <= 5; n++) await post(enter, { phone: tried.phone, code: wrongCode(code, n) });
    const token = await people.tokenOf(service, (await newPerson(service)).id);
    const answers = [];
    for (const phone of [newPhone(), messaged.phone, tried.phone]) {
      await service.query('DELETE FROM platform.rate_limits');
      answers.push(await told(() => post('/v1/me/phone', { phone }, token)));
    }
    expect(answers[0]).toMatchObject({ status: 202, body: { expiresIn: 600 } });
    expect(answers.slice(1)).toEqual([answers[0], answers[0]]);
  });
});
