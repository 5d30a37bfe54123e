import { jest } from '@jest/globals';
import { PhoneCodes } from '../../../src/modules/identity/index.js';
import { ShortCodes } from '../../../src/modules/identity/phone-codes/short-codes.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { times } from '../../setup/effort.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as people from './people.js';
import { forgetLimits, lastCode, messagesTo, newPerson, newPhone, wrongCode } from './people.js';

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

// A hundred times of what is done at once takes its time on a busy machine.
jest.setTimeout(120_000);

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

describe('each time of many,', () => {
  const runs = times(100);
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

describe('the table of codes', () => {
  it('holds no code in clear', async () => {
    const isSeen: boolean[] = [];
    for (let n = 0; n < 3; n++) {
      await forgetLimits(service);
      const { phone } = await newPerson(service);
      const code = await codeFor(phone);
      const rows = await service.query<{ line: string }>(
        `SELECT o::text || encode(code_hash, 'escape') AS line FROM identity.otps AS o WHERE phone = $1
         UNION ALL SELECT m::text FROM identity.outgoing_messages AS m`,
        [phone],
      );
      expect(rows).toHaveLength(2);
      isSeen.push(rows.some(({ line }) => line.replaceAll(phone, '').includes(code)));
    }
    // Six digits may stand anywhere by chance, and not each time.
    expect(isSeen).toContain(false);
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
