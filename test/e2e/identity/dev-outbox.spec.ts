import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { MessageQueue } from '../../../src/modules/identity/delivery/message-queue.js';
import { Erasure } from '../../../src/platform/privacy/erasure.js';
import {
  forget,
  inMinutes,
  mail,
  rowsOf,
  sms,
  someAddress,
  startParty,
  withDelivery,
  type Party,
} from './delivery-parties.js';
import { startMailServer } from './message-servers.js';

const withoutServers = { smtpUrl: undefined, smsGatewayUrl: undefined };

describe('in development and test, without servers', () => {
  let service: Party;

  beforeAll(async () => {
    service = await startParty(withDelivery(withoutServers));
  });
  afterAll(() => service.close());
  beforeEach(() => forget(service));

  const read = async (query: object = {}): Promise<Record<string, unknown>[]> =>
    (await service.http.get('/dev/outbox').query(query).expect(200)).body.data;

  it('shows the messages, newest first', async () => {
    const [first, second] = [mail({ html: '<p>Hello</p>' }), sms()];
    await service.delivery.send(first);
    await service.delivery.send(second);
    await service.sender.idle();
    expect(await rowsOf(service)).toMatchObject([
      { status: 'sent', transport: 'outbox', cost: '0.00' },
      { status: 'sent', transport: 'outbox', cost: '0.00' },
    ]);
    expect(await read()).toEqual([
      {
        id: expect.any(String),
        channel: 'sms',
        template: 'verify_phone_code',
        status: 'sent',
        to: second.to,
        subject: null,
        text: second.text,
        html: null,
        createdAt: expect.any(String),
        expiresAt: second.expiresAt.toISOString(),
        sentAt: expect.any(String),
      },
      expect.objectContaining({ channel: 'email', to: first.to, subject: 'Your code', html: first.html }),
    ]);
  });

  it('shows those to one address, whatever its case, and as many as are asked for', async () => {
    const to = someAddress();
    for (const text of ['one', 'two', 'three']) await service.delivery.send(mail({ to, text }));
    await service.delivery.send(mail());
    expect((await read({ to: to.toUpperCase() })).map(({ text }) => text)).toEqual(['three', 'two', 'one']);
    expect((await read({ to, limit: 1 })).map(({ text }) => text)).toEqual(['three']);
    expect(await read({ to: 'nobody@example.org' })).toEqual([]);
    await service.http.get('/dev/outbox').query({ limit: 101 }).expect(400);
  });

  it('leaves out what was written under another secret', async () => {
    await service.delivery.send(mail());
    await service.sender.idle();
    await service.query(`update identity.outgoing_messages set recipient_hash = sha256('another')`);
    expect(await read()).toEqual([]);
  });

  it('forgets what is a week old, and nothing that is younger', async () => {
    for (const text of ['old', 'young']) await service.delivery.send(mail({ text }));
    await service.sender.idle();
    await service.query(`update identity.outgoing_messages set created_at = now() - interval '169 hours'
                          where id = (select min(id::text)::uuid from identity.outgoing_messages)`);
    await service.app.get(MessageQueue, { strict: false }).removeOld();
    expect((await read()).map(({ text }) => text)).toEqual(['young']);
  });
});

describe.each(['staging', 'production'] as const)('in %s, without servers', (name) => {
  let service: Party;
  let told: string[];

  beforeAll(async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    service = await startParty(withDelivery(withoutServers, name));
    told = error.mock.calls.map(([line]) => String(line));
    error.mockRestore();
    await forget(service);
  });
  afterAll(() => service.close());

  it('says so once when it starts', () => {
    expect(told).toEqual([
      'SMTP_URL is not set: messages by email are refused with 503',
      'SMS_GATEWAY_URL is not set: messages by sms are refused with 503',
    ]);
  });

  it.each([mail(), sms()])('refuses to queue what it cannot send', async (message) => {
    const refusal = { status: 503, code: 'identity.delivery_unavailable' };
    await expect(service.delivery.send(message)).rejects.toMatchObject(refusal);
    expect(await rowsOf(service)).toEqual([]);
  });

  it('has no outbox to read', async () => {
    const { body } = await service.http.get('/dev/outbox').expect(404);
    expect(body.code).toBe('platform.no_such_route');
  });
});

describe('in staging, with a mail server', () => {
  it('there is no outbox to read either, and nothing is kept of what was sent', async () => {
    const mails = await startMailServer();
    const service = await startParty(withDelivery({ smtpUrl: mails.url }, 'staging'));
    await forget(service);
    await service.delivery.send(mail());
    await service.sender.idle();
    const { status } = await service.http.get('/dev/outbox');
    const rows = await rowsOf(service);
    await service.close();
    await mails.close();
    expect([status, rows, mails.mails.length]).toEqual([
      404,
      [expect.objectContaining({ status: 'sent', transport: 'smtp', hasContent: false })],
      1,
    ]);
  });
});

describe('an account that is erased', () => {
  it('gets nothing more, and leaves rows without a name that still count', async () => {
    const mails = await startMailServer();
    const service = await startParty(withDelivery({ smtpUrl: mails.url }, 'production'));
    mails.behaviour = { refuseWith: 451 };
    const [user] = await service.query<{ id: string }>(
      `insert into identity.users (email, username, full_name) values ($1, $2, 'Ines') returning id`,
      [someAddress(), `ines${randomUUID().slice(0, 8)}`],
    );
    await forget(service);
    await service.delivery.send(mail({ userId: user!.id, expiresAt: inMinutes(60) }));
    await service.sender.idle();
    await service.app.get(Erasure).erase(user!.id);
    const [{ owners } = { owners: 0 }] = await service.query<{ owners: number }>(
      'select count(user_id)::int as owners from identity.outgoing_messages',
    );
    expect(await rowsOf(service)).toMatchObject([{ status: 'expired', hasContent: false }]);
    expect([owners, mails.offered]).toEqual([0, 1]);
    await service.close();
    await mails.close();
  });
});
