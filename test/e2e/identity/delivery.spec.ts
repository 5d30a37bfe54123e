import { SmsGatewayTransport } from '../../../src/modules/identity/delivery/transports/sms-gateway.transport.js';
import { SmtpTransport } from '../../../src/modules/identity/delivery/transports/smtp.transport.js';
import { runInRequest } from '../../../src/platform/http/request-context.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import {
  forget,
  inMinutes,
  mail,
  makeDue,
  production,
  rowsOf,
  sms,
  startParty,
  until,
  type Party,
} from './delivery-parties.js';
import {
  gate,
  startMailServer,
  startSmsGateway,
  type MailServer,
  type SmsGateway,
} from './message-servers.js';

let mails: MailServer;
let gateway: SmsGateway;
let service: Party;
let transactions: TransactionRunner;

beforeAll(async () => {
  [mails, gateway] = await Promise.all([startMailServer(), startSmsGateway()]);
  service = await startParty(
    production({ smtpUrl: mails.url, smsGatewayUrl: gateway.url, smsGatewayToken: 'gateway-token' }),
  );
  transactions = service.app.get(TransactionRunner);
});

afterAll(async () => {
  await service.close();
  await Promise.all([mails.close(), gateway.close()]);
});

beforeEach(async () => {
  await service.sender.idle();
  await forget(service);
  for (const server of [mails, gateway]) Object.assign(server, { behaviour: {}, offered: 0 });
  mails.mails = [];
  gateway.messages = [];
});

const isDone = async (): Promise<boolean> =>
  (await rowsOf(service)).every(({ status }) => status !== 'queued');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a due message becomes, when time has passed. */
async function attemptAgain(): Promise<void> {
  await makeDue(service);
  await service.sweep();
  await service.sender.idle();
}

describe('a message', () => {
  it('is sent when its transaction has committed, not before, and is not readable any more then', async () => {
    const { to } = mail();
    await transactions.run(async () => {
      await service.delivery.send(mail({ to, html: '<p>Your code is <b>204816</b>.</p>' }));
      await pause(300);
      expect(mails.offered).toBe(0);
    });
    await until(isDone);
    expect(mails.mails).toMatchObject([{ recipients: [to] }]);
    const [row] = await rowsOf(service);
    expect(row).toMatchObject({ status: 'sent', attempts: 1, transport: 'smtp', hasContent: false });
    const { source } = mails.mails[0]!;
    expect(source).toMatch(/^From: Atrium <no-reply@localhost>\r$/m);
    expect(source).toContain(`To: ${to}`);
    expect(source).toMatch(/^Subject: Your code\r$/m);
    expect(source).toContain(`Message-ID: <${row!.id}@localhost>`);
    expect(source).toContain('Your code is 204816.');
    expect(source).toContain('<b>204816</b>');
  });

  it('is not sent, and leaves nothing, when its transaction is rolled back', async () => {
    const work = transactions.run(async () => {
      await service.delivery.send(mail());
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await transactions.run(async () => {
      const part = transactions.savepoint(async () => {
        await service.delivery.send(sms());
        throw new Error('not this');
      });
      await expect(part).rejects.toThrow('not this');
    });
    await attemptAgain();
    expect([mails.offered, gateway.offered, await rowsOf(service)]).toEqual([0, 0, []]);
  });

  it('reaches the SMS gateway as JSON, with the token and a key that stays the same', async () => {
    const message = sms({ text: 'Votre code : 204816' });
    await service.delivery.send(message);
    await until(isDone);
    const [row] = await rowsOf(service);
    expect(row).toMatchObject({ status: 'sent', transport: 'sms_gateway', hasContent: false, cost: '0.07' });
    expect(gateway.messages).toEqual([
      {
        headers: expect.objectContaining({
          authorization: 'Bearer gateway-token',
          'content-type': 'application/json',
          'idempotency-key': row!.id,
        }),
        body: { to: message.to, text: message.text },
      },
    ]);
  });

  it('cannot be read in the table while it waits: neither code nor link nor address', async () => {
    const waiting = gate();
    mails.behaviour = gateway.behaviour = { after: waiting.opened };
    // Longer than codes are: six digits may stand in random bytes by chance.
    const secrets = ['204816204816', 'ines.secret@example.org', 'magic-token-0815', '+33612345678'];
    const [code, to, token, number] = secrets as [string, string, string, string];
    await service.delivery.send(mail({ to, text: `${code} or https://x.test/?t=${token}` }));
    await service.delivery.send(sms({ to: number, text: `Your code is ${code}.` }));
    await until(() => mails.offered + gateway.offered === 2);
    const [dump] = await service.query<{ rows: string; bytes: string }>(`
      select string_agg(message::text, '|') as rows,
             string_agg(encode(content, 'escape') || encode(recipient_hash, 'escape'), '|') as bytes
        from identity.outgoing_messages as message`);
    waiting.open();
    const forms = secrets.flatMap((secret) => [
      secret,
      ...(['hex', 'base64'] as const).map((form) => Buffer.from(secret).toString(form).replace(/=+$/, '')),
    ]);
    expect(dump!.bytes.length).toBeGreaterThan(100);
    expect(forms.filter((form) => `${dump!.rows} ${dump!.bytes}`.includes(form))).toEqual([]);
  });

  it.each([
    ['a subject of two lines', mail({ subject: 'Your code\r\nBcc: eve@example.org' })],
    ['a subject with a line feed', mail({ subject: 'Your code\nBcc: eve@example.org' })],
    ['an address with a header', mail({ to: 'ines@example.org\r\nBcc: eve@example.org' })],
    ['an address that ends a line', mail({ to: 'ines@example.org\n' })],
    ['two addresses', mail({ to: 'ines@example.org,eve@example.org' })],
    ['an address with a name', mail({ to: 'Ines <ines@example.org>' })],
    ['two numbers', sms({ to: '+33612345678,+33612345679' })],
    ['a number that ends a line', sms({ to: '+33612345678\n' })],
    ['a text that cannot be stored', sms({ text: 'a\0b' })],
  ])('is refused with %s', async (_, message) => {
    const refusal = { code: 'identity.invalid_message', message: expect.any(String) };
    await expect(service.delivery.send(message)).rejects.toMatchObject({ status: 400, errors: [refusal] });
    expect(await rowsOf(service)).toEqual([]);
  });

  it('stays one mail to one person, whatever its text', async () => {
    const { to } = mail();
    const text = 'A\r\n.\r\nMAIL FROM:<eve@example.org>\r\nRCPT TO:<eve@example.org>\r\nBcc: eve@example.org';
    await service.delivery.send(mail({ to, text }));
    await until(isDone);
    expect(mails.mails.map(({ recipients }) => recipients)).toEqual([[to]]);
    expect(mails.mails[0]!.source.split('\r\n\r\n')[0]).not.toMatch(/eve@example\.org/);
  });
});

it('is no work of the request that asked for it', async () => {
  const request = { id: 'a-request', ip: '127.0.0.1', startedAt: 0, queries: 0, queryMs: 0 };
  await runInRequest(request, () => service.delivery.send(mail()));
  const { queries } = request;
  await service.sender.idle();
  expect(mails.mails).toHaveLength(1);
  expect([queries > 0, request.queries]).toEqual([true, queries]);
});

it('never crosses a network with a password in clear', async () => {
  const url = mails.url.replace('//', '//user:password@');
  const careful = await startParty(production({ smtpUrl: url }));
  await careful.delivery.send(mail());
  await careful.sender.idle();
  expect(await rowsOf(service)).toMatchObject([{ status: 'queued', lastError: 'smtp_tls' }]);
  expect(mails.offered).toBe(0);
  await careful.close();
});

it.each([
  [
    'mail server',
    'smtp_abort',
    () => new SmtpTransport({ url: mails.url, from: 'a@b.test', requireTls: false, maxConnections: 1 }),
  ],
  ['SMS gateway', 'http_timeout', () => new SmsGatewayTransport({ url: gateway.url, token: undefined })],
])('is taken back from a %s that does not answer', async (_, code, open) => {
  const never = gate();
  mails.behaviour = gateway.behaviour = { after: never.opened };
  const transport = open();
  const sending = transport.send('an-id', mail(), AbortSignal.timeout(200));
  await expect(sending).rejects.toMatchObject({ name: 'TransportError', code, isPermanent: false });
  transport.close();
  never.open();
});

describe('a message that cannot be sent', () => {
  it('is tried five times, at growing intervals, then failed and blanked', async () => {
    mails.behaviour = { refuseWith: 451 };
    await service.delivery.send(mail({ expiresAt: inMinutes(60) }));
    await service.sender.idle();
    for (const [at, wait] of [5, 20, 80, 320].entries()) {
      const [row] = await rowsOf(service);
      const tried = { status: 'queued', attempts: at + 1, lastError: 'smtp_451', hasContent: true };
      expect(row).toMatchObject(tried);
      expect(row!.seconds).toBeGreaterThanOrEqual(wait - 0.1);
      expect(row!.seconds).toBeLessThanOrEqual(wait * 1.2 + 0.1);
      await attemptAgain();
    }
    expect(await rowsOf(service)).toMatchObject([{ status: 'failed', attempts: 5, hasContent: false }]);
    await attemptAgain();
    expect([mails.offered, mails.mails]).toEqual([5, []]);
  });

  it('is sent by a later attempt, under the same name', async () => {
    gateway.behaviour = { refuseWith: 429 };
    await service.delivery.send(sms());
    await service.sender.idle();
    const [row] = await rowsOf(service);
    expect(row).toMatchObject({ status: 'queued', lastError: 'http_429' });
    gateway.behaviour = {};
    await attemptAgain();
    expect(await rowsOf(service)).toMatchObject([{ status: 'sent', attempts: 2, lastError: null }]);
    expect(gateway.messages[0]!.headers['idempotency-key']).toBe(row!.id);
  });

  it.each([
    ['failed', 400],
    ['failed', 401],
    ['queued', 503],
    ['queued', 302],
  ])('is %s after the gateway answered %i', async (status, refuseWith) => {
    gateway.behaviour = { refuseWith };
    await service.delivery.send(sms());
    await service.sender.idle();
    const right = { status, attempts: 1, lastError: `http_${refuseWith}`, hasContent: status === 'queued' };
    expect(await rowsOf(service)).toMatchObject([right]);
    expect(gateway.offered).toBe(1);
  });

  it('is failed when the mail server refuses it for good', async () => {
    mails.behaviour = { refuseWith: 550 };
    await service.delivery.send(mail());
    await service.sender.idle();
    expect(await rowsOf(service)).toMatchObject([{ status: 'failed', attempts: 1, lastError: 'smtp_550' }]);
  });

  it('is failed when it cannot be read any more, and never sent as something else', async () => {
    mails.behaviour = { refuseWith: 451 };
    await service.delivery.send(mail());
    await service.sender.idle();
    await service.query(`update identity.outgoing_messages
                            set content = set_byte(content, 40, get_byte(content, 40) # 1)`);
    await attemptAgain();
    expect(await rowsOf(service)).toMatchObject([{ status: 'failed', lastError: 'unreadable' }]);
    expect(mails.offered).toBe(1);
  });

  it('is never sent after it has expired', async () => {
    mails.behaviour = { refuseWith: 451 };
    await service.delivery.send(mail({ expiresAt: inMinutes(5) }));
    await service.sender.idle();
    // The fourth attempt is followed by more than five minutes.
    await service.query(`update identity.outgoing_messages set attempts = 3`);
    await attemptAgain();
    await transactions.run(async () => {
      await service.delivery.send(sms({ expiresAt: new Date(Date.now() + 100) }));
      await pause(200);
    });
    await service.sender.idle();
    expect(await rowsOf(service)).toMatchObject([{ attempts: 4 }, { attempts: 0 }]);
    mails.behaviour = {};
    await service.query(`update identity.outgoing_messages
                            set expires_at = expires_at - interval '5 minutes', next_attempt_at = next_attempt_at - interval '5 minutes'`);
    // It is not waited for the next attempt: nothing of it is left once it is of no use.
    await service.sweep();
    const expired = { status: 'expired', hasContent: false };
    expect(await rowsOf(service)).toMatchObject([expired, expired]);
    await attemptAgain();
    expect([mails.offered, mails.mails, gateway.offered]).toEqual([2, [], 0]);
  });
});
