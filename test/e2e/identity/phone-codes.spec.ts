import { jest } from '@jest/globals';
import { PhoneCodes } from '../../../src/modules/identity/index.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { ShortCodes } from '../../../src/modules/identity/phone-codes/short-codes.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import {
  codeIn,
  forgetLimits,
  lastCode,
  messagesTo,
  newPerson,
  newPhone,
  told,
  wrongCode,
} from './people.js';

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
    await expire(phone, '-1 second');
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

  it('is answered as a known one also when somebody else used up its messages', async () => {
    const { phone } = await newPerson(service);
    for (let n = 0; n < 5; n++) await codeFor(phone);
    await service.query('DELETE FROM platform.rate_limits');
    const token = await people.tokenOf(service, (await newPerson(service)).id);
    const answers = [
      await told(() => post('/v1/me/phone', { phone }, token)),
      await told(() => post('/v1/me/phone', { phone: newPhone() }, token)),
    ];
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual([
      { status: 202, body: { expiresIn: 600 } },
      { status: 202, body: { expiresIn: 600 } },
    ]);
  });
});

describe('tries', () => {
  it('are five for one code', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    for (let n = 1; n <= 5; n++)
      expectProblem(await post(enter, { phone, code: wrongCode(code, n) }), refused);
    expectProblem(await post(enter, { phone, code }), refused);
  });

  it('are five for one phone, however often a code is sent and whatever it is for', async () => {
    const { id, phone } = await newPerson(service);
    let code = '';
    for (let n = 1; n <= 4; n++) {
      if (n % 2) await service.query('DELETE FROM identity.outgoing_messages');
      code = await codeFor(phone);
      expectProblem(await post(enter, { phone, code: wrongCode(code) }), refused);
    }
    await forgetLimits(service);
    const use = { phone, purpose: 'change_phone', subjectId: id };
    await codes.request(use);
    const other = await lastCode(service, phone);
    expect(await codes.tryRedeem({ ...use, code: wrongCode(other) })).toBeUndefined();
    expect(await codes.tryRedeem({ ...use, code: other })).toBeUndefined();
    expectProblem(await post(enter, { phone, code }), refused);
    await post(ask, { phone }).expect(202);
    expect(await messagesTo(service, phone)).toHaveLength(1);
  });

  it('count for an hour', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    for (let n = 1; n <= 5; n++) await post(enter, { phone, code: wrongCode(code, n) });
    await forgetLimits(service);
    await expire(phone, '59 minutes');
    await post(ask, { phone }).expect(202);
    expect(await messagesTo(service, phone)).toEqual([]);
    await expire(phone, '61 minutes');
    await post(enter, { phone, code: await codeFor(phone) }).expect(201);
  });

  it('that are right do not count', async () => {
    const { phone } = await newPerson(service);
    for (let n = 0; n < 7; n++) {
      await forgetLimits(service);
      await post(enter, { phone, code: await codeFor(phone) }).expect(201);
    }
  });

  it('count also where the transaction around them is rolled back', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    const transactions = service.app.get(TransactionRunner, { strict: false });
    const redeem = () => codes.redeem({ phone, purpose: 'sign_in', code: wrongCode(code) });
    await expect(transactions.run(redeem)).rejects.toMatchObject({ code: 'identity.wrong_code' });
    const rows = await service.query('SELECT attempts, is_used FROM identity.otps WHERE phone = $1', [phone]);
    expect(rows).toEqual([{ attempts: 1, is_used: false }]);
  });
});

describe('a hundred times,', () => {
  const runs = 100;
  const use = (phone: string) => ({ phone, purpose: 'sign_in' });

  it('one of eight parallel redemptions wins', async () => {
    for (let run = 0; run < runs; run++) {
      if (run % 25 === 0) await forgetLimits(service);
      const { id, phone } = await newPerson(service);
      const isOverHttp = run % 10 === 0;
      await codes.request({ ...use(phone), userId: id });
      const code = await lastCode(service, phone);
      const one = async (): Promise<boolean> =>
        isOverHttp
          ? (await post(enter, { phone, code })).status === 201
          : (await codes.tryRedeem({ ...use(phone), code })) !== undefined;
      const won = await Promise.all(Array.from({ length: 8 }, one));
      expect(won.filter(Boolean)).toHaveLength(1);
      if (isOverHttp) {
        const sessions = await service.query('SELECT FROM identity.user_sessions WHERE user_id = $1', [id]);
        expect(sessions).toHaveLength(1);
      }
    }
  });

  it('at most five of fifty parallel wrong codes are evaluated, and then the right one fails too', async () => {
    const matches = jest.spyOn(service.app.get(ShortCodes, { strict: false }), 'matches');
    for (let run = 0; run < runs; run++) {
      if (run % 25 === 0) await forgetLimits(service);
      const phone = newPhone();
      await codes.request(use(phone));
      const code = await lastCode(service, phone);
      matches.mockClear();
      const tries = Array.from({ length: 50 }, (_, n) =>
        codes.tryRedeem({ ...use(phone), code: wrongCode(code, n + 1) }),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toEqual([]);
      expect(await codes.tryRedeem({ ...use(phone), code })).toBeUndefined();
      expect(matches.mock.calls.filter(([, hash]) => hash !== null)).toHaveLength(5);
    }
    matches.mockRestore();
  });

  it('one code is good after codes were asked for in parallel', async () => {
    const { id, phone } = await newPerson(service);
    for (let run = 0; run < runs / 10; run++) {
      await forgetLimits(service);
      await Promise.all(Array.from({ length: 5 }, () => codes.request({ ...use(phone), userId: id })));
      const open = await service.query('SELECT FROM identity.otps WHERE phone = $1 AND NOT is_used', [phone]);
      expect(open).toHaveLength(1);
    }
  });
});

describe('a new phone of an account', () => {
  const mine = '/v1/me/phone';

  it('is set once it is proved', async () => {
    const { id } = await newPerson(service);
    const [token, phone] = [await people.tokenOf(service, id), newPhone()];
    await post(mine, { phone }, token).expect(202, { expiresIn: 600 });
    const [message] = await messagesTo(service, phone);
    expect(message!.template).toBe('verify_phone_code');
    const before = await service.anonymous.get('/v1/me').set('authorization', `Bearer ${token}`);
    expect(before.body.phone).not.toBe(phone);
    const { body } = await post(`${mine}/confirm`, { phone, code: codeIn(message) }, token).expect(200);
    expect(body).toMatchObject({ id, phone, isPhoneVerified: true });
  });

  it('is not set by the code of another account, or of another phone', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const [token, thief] = [await people.tokenOf(service, one.id), await people.tokenOf(service, other.id)];
    const phone = newPhone();
    await post(mine, { phone }, token).expect(202);
    const code = await lastCode(service, phone);
    const wrong = {
      ...{
        status: 403,
        code: 'identity.wrong_code',
        errors: [{ field: 'code', code: 'identity.wrong_code' }],
      },
    };
    expectProblem(await post(`${mine}/confirm`, { phone, code }, thief), wrong);
    expectProblem(await post(`${mine}/confirm`, { phone: newPhone(), code }, token), wrong);
    await post(`${mine}/confirm`, { phone, code }, token).expect(200);
  });

  it('that another account has is told after the proof alone', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const token = await people.tokenOf(service, one.id);
    const answers = [
      await told(() => post(mine, { phone: other.phone }, token)),
      await told(() => post(mine, { phone: newPhone() }, token)),
    ];
    expect(answers[0]).toEqual(answers[1]);
    const confirm = { phone: other.phone, code: await lastCode(service, other.phone) };
    expectProblem(await post(`${mine}/confirm`, { ...confirm, code: wrongCode(confirm.code) }, token), {
      ...{
        status: 403,
        code: 'identity.wrong_code',
        errors: [{ field: 'code', code: 'identity.wrong_code' }],
      },
    });
    expectProblem(await post(`${mine}/confirm`, confirm, token), {
      ...{
        status: 409,
        code: 'identity.phone_taken',
        errors: [{ field: 'phone', code: 'identity.phone_taken' }],
      },
    });
  });

  it('cannot be asked for by nobody', async () => {
    for (const path of [mine, `${mine}/confirm`])
      expectProblem(await post(path, { phone: newPhone() }), { status: 401, code: 'platform.not_signed_in' });
  });
});

describe('the table of codes', () => {
  it('holds no code in clear', async () => {
    const { phone } = await newPerson(service);
    const code = await codeFor(phone);
    const rows = await service.query<{ line: string }>(
      `SELECT o::text || encode(code_hash, 'escape') AS line FROM identity.otps AS o WHERE phone = $1
       UNION ALL SELECT m::text FROM identity.outgoing_messages AS m`,
      [phone],
    );
    expect(rows).toHaveLength(2);
    expect(rows.map(({ line }) => line.replaceAll(phone, '')).join()).not.toContain(code);
  });

  it('forgets the codes of an account that is erased', async () => {
    const person = await newPerson(service);
    await codeFor(person.phone);
    const token = await people.tokenOf(service, person.id);
    await service.anonymous.delete('/v1/me').set('authorization', `Bearer ${token}`).send({}).expect(204);
    expect(await service.query('SELECT FROM identity.otps WHERE phone = $1', [person.phone])).toEqual([]);
  });

  it('loses codes of yesterday when others are asked for', async () => {
    const old = newPhone();
    await codes.request({ phone: old, purpose: 'sign_in' });
    await expire(old, '25 hours');
    await codes.request({ phone: newPhone(), purpose: 'sign_in' });
    expect(await service.query('SELECT FROM identity.otps WHERE phone = $1', [old])).toEqual([]);
  });
});

// Last: its models are those of this file's service, which has none from then on.
describe('a service with another secret', () => {
  it('takes no code of ours, and logs none of its own, whatever it is told to log', async () => {
    const { phone } = await newPerson(service);
    const ours = await codeFor(phone);
    const lines: string[] = [];
    const write = jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((line) => lines.push(String(line)) > 0);
    const loud = await people.startForPeople((environment) => ({
      ...environment,
      logLevel: 'trace',
      auth: { ...environment.auth, codeSecret: 'another secret of at least 32 characters' },
      database: { ...environment.database, logQueries: true },
    }));
    let code = '';
    try {
      await people.post(loud, enter, { phone, code: ours }).expect(401);
      await people.post(loud, ask, { phone }).expect(202);
      code = await lastCode(loud, phone);
      await people.post(loud, enter, { phone, code: wrongCode(code) }).expect(401);
      await people.post(loud, enter, { phone, code }).expect(201);
    } finally {
      await loud.close();
      write.mockRestore();
    }
    const log = lines.join('');
    expect(log).toContain('identity.otps');
    for (const secret of [ours, code, wrongCode(code)])
      expect(log).not.toMatch(new RegExp(`(?<!\\w)${secret}(?!\\w)`));
  });
});
