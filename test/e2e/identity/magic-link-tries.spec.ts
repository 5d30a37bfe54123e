import { jest } from '@jest/globals';
import { MagicLinks } from '../../../src/modules/identity/magic-links/magic-links.service.js';
import { ShortCodes } from '../../../src/modules/identity/phone-codes/short-codes.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { times } from '../../setup/effort.js';
import { expectProblem } from '../../setup/problem.js';
import type { Service } from '../../setup/service.js';
import * as mailed from './mailed-links.js';
import { enter, refused } from './mailed-links.js';
import * as people from './people.js';
import { forgetLimits, newPerson, tokenOf, wrongCode } from './people.js';

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
const expire = (email: string, ago: string) => mailed.expire(service, email, ago);

// A hundred times of what is done at once takes its time on a busy machine.
jest.setTimeout(120_000);

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

describe('each time of many,', () => {
  const runs = times(100);
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
    const isSeen: boolean[] = [];
    for (let n = 0; n < 3; n++) {
      const { email } = await newPerson(service);
      const { token, code, cookie } = await linkFor(email);
      const [row] = await service.query<{ line: string }>(
        `SELECT m::text || encode(token_hash, 'escape') || encode(browser_hash, 'escape') AS line
           FROM identity.magic_links AS m WHERE email = $1`,
        [email],
      );
      for (const secret of [token, cookie.split('=')[1]!]) expect(row!.line).not.toContain(secret);
      isSeen.push(row!.line.includes(code));
    }
    // Six digits may stand anywhere by chance, and not each time.
    expect(isSeen).toContain(false);
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
