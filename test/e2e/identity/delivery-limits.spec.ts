import { randomUUID } from 'node:crypto';
import type { OutgoingMessage } from '../../../src/modules/identity/delivery/outgoing-message.js';
import { Problem } from '../../../src/platform/errors/problem.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { expectProblem } from '../../setup/problem.js';
import {
  forget,
  mail,
  rowsOf,
  sms,
  someAddress,
  someNumber,
  startParty,
  withDelivery,
  type Party,
} from './delivery-parties.js';
import { startSmsGateway, type SmsGateway } from './message-servers.js';
import { settle } from './people.js';

const smsCostCents = 7;

let gateway: SmsGateway;
let parties: Party[];
let service: Party;

beforeAll(async () => {
  gateway = await startSmsGateway();
  const change = withDelivery({ smsGatewayUrl: gateway.url, smsCostCents, smsDailyCapCents: 35 });
  parties = [await startParty(change), await startParty(change)];
  service = parties[0]!;
});

afterAll(async () => {
  for (const party of parties) await party.close();
  await gateway.close();
});

beforeEach(async () => {
  for (const { sender } of parties) await sender.idle();
  await forget(service);
  gateway.messages = [];
});

/** Sends them all at once, from two processes. */
async function sendAll(messages: OutgoingMessage[]): Promise<{ sent: number; refused: Problem[] }> {
  const outcomes = await Promise.allSettled(
    messages.map((message, at) => parties[at % 2]!.delivery.send(message)),
  );
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  return { sent: outcomes.length - refused.length, refused: refused as Problem[] };
}

const twenty = <T>(make: (at: number) => T): T[] => Array.from({ length: 20 }, (_, at) => make(at));

function expectRefusals(
  refused: Problem[],
  count: number,
  answer: { status: number; code: string; most: number },
) {
  expect(refused).toHaveLength(count);
  for (const problem of refused) {
    expect([problem.getStatus?.(), problem.code]).toEqual([answer.status, answer.code]);
    const seconds = Number(problem.headers['retry-after']);
    expect(seconds).toBeGreaterThan(answer.most - 60);
    expect(seconds).toBeLessThanOrEqual(answer.most);
  }
}

const tooMany = { status: 429, code: 'identity.too_many_messages' };

describe('of 20 messages at once', () => {
  it('five reach one address, however it is written', async () => {
    const to = someAddress();
    const { sent, refused } = await sendAll(twenty((at) => mail({ to: at % 3 ? to : to.toUpperCase() })));
    expect(sent).toBe(5);
    expectRefusals(refused, 15, { ...tooMany, most: 900 });
    expect(await rowsOf(service)).toHaveLength(5);
  });

  it('ten reach one person, whatever the address', async () => {
    const [user] = await service.query<{ id: string }>(
      `insert into identity.users (email, username, full_name) values ($1, $2, 'Ines') returning id`,
      [someAddress(), `ines${randomUUID().slice(0, 8)}`],
    );
    const { sent, refused } = await sendAll(twenty(() => mail({ userId: user!.id })));
    expect(sent).toBe(10);
    expectRefusals(refused, 10, { ...tooMany, most: 900 });
  });

  it('as many SMS are taken as the day may cost, to the cent', async () => {
    const { sent, refused } = await sendAll(twenty(() => sms()));
    expect(sent).toBe(5);
    expectRefusals(refused, 15, { status: 503, code: 'identity.sms_cap_reached', most: 86_400 });
    const costs = (await rowsOf(service)).map(({ cost }) => cost);
    expect(costs).toEqual(Array(5).fill('0.07'));
  });
});

describe('the spend cap', () => {
  it('counts every part of a long SMS', async () => {
    await service.delivery.send(sms({ text: 'a'.repeat(161) }));
    await service.delivery.send(sms({ text: 'ж'.repeat(71) }));
    expect((await rowsOf(service)).map(({ cost }) => cost)).toEqual(['0.14', '0.14']);
    await expect(service.delivery.send(sms({ text: 'ж'.repeat(71) }))).rejects.toMatchObject({
      code: 'identity.sms_cap_reached',
    });
    await service.delivery.send(sms({ text: 'a'.repeat(160) }));
    expect((await rowsOf(service)).map(({ cost }) => cost)).toEqual(['0.14', '0.14', '0.07']);
  });

  it('counts what failed, not what is a day old, and no mail', async () => {
    await sendAll(twenty(() => sms()));
    await service.sender.idle();
    await service.query(`update identity.outgoing_messages
                            set status = 'failed', sent_at = null, transport = null`);
    expect((await sendAll([sms(), mail()])).sent).toBe(1);
    await service.query(
      `update identity.outgoing_messages set created_at = now() - interval '24 hours 1 second'`,
    );
    expect((await sendAll(twenty(() => sms()))).sent).toBe(5);
  });

  it('is told to who asks for a code, before it is seen whose phone it is', async () => {
    await sendAll(twenty(() => sms()));
    const { http } = await service.signIn();
    const answer = await http.post('/v1/me/phone').send({ phone: someNumber() });
    expectProblem(answer, { status: 503, code: 'identity.sms_cap_reached' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('counts nothing that was rolled back', async () => {
    const transactions = service.app.get(TransactionRunner);
    for (let count = 0; count < 10; count++) {
      const work = transactions.run(async () => {
        await service.delivery.send(sms());
        throw new Error('changed my mind');
      });
      await expect(work).rejects.toThrow('changed my mind');
    }
    expect((await sendAll([sms()])).sent).toBe(1);
  });
});

describe('a limit', () => {
  /** Messages of the past, as if `messages` had been sent so long ago. */
  const spread = (count: number, columns: string, ago: string): Promise<object[]> =>
    service.query(`
      insert into identity.outgoing_messages
             (created_at, recipient_hash, channel, template, content, expires_at, status)
      select now() - interval '${ago}', ${columns}, 'sign_in_code', null, now(), 'failed'
        from generate_series(1, ${count})`);

  const hashOf = async (to: string): Promise<string> => {
    await service.delivery.send(mail({ to }));
    const [row] = await service.query<{ hash: string }>(
      `select '\\x' || encode(recipient_hash, 'hex') as hash from identity.outgoing_messages`,
    );
    return row!.hash;
  };

  it('of twenty a day holds beside that of a quarter of an hour', async () => {
    const to = someAddress();
    await spread(19, `'${await hashOf(to)}', 'email'`, '20 hours');
    const { refused } = await sendAll([mail({ to })]);
    expectRefusals(refused, 1, { ...tooMany, most: 4 * 3_600 });
    expect((await sendAll([mail()])).sent).toBe(1);
  });

  const each = `sha256(generate_series::text::bytea)`;

  it('of sixty SMS a minute holds for the whole service', async () => {
    await spread(60, `${each}, 'sms'`, '10 seconds');
    expectRefusals((await sendAll([sms()])).refused, 1, { ...tooMany, most: 50 });
    expect((await sendAll([mail()])).sent).toBe(1);
  });

  it('of six hundred mails a minute holds for the whole service; people register all the same', async () => {
    await spread(600, `${each}, 'email'`, '10 seconds');
    const { http } = await service.signIn();
    const change = () => http.post('/v1/me/email').send({ email: someAddress() });
    const refused = await change();
    expectProblem(refused, tooMany);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(50);
    const account = { email: someAddress(), fullName: 'Ines Moreau' };
    await service.anonymous.post('/v1/accounts').send(account).expect(201);
    expect((await sendAll([sms()])).sent).toBe(1);
    expect(await rowsOf(service)).toHaveLength(601);
    await service.query(`update identity.outgoing_messages set created_at = now() - interval '1 minute'`);
    await change().expect(202);
    await settle(service.app);
  });

  it('that is met leaves the transaction usable', async () => {
    const to = someAddress();
    await spread(20, `'${await hashOf(to)}', 'email'`, '1 hour');
    await service.app.get(TransactionRunner).run(async () => {
      await expect(service.delivery.send(mail({ to }))).rejects.toMatchObject(tooMany);
      await service.delivery.send(mail());
    });
    await service.sender.idle();
    expect((await rowsOf(service)).filter(({ status }) => status === 'sent')).toHaveLength(2);
  });
});
