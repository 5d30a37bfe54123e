import {
  forget,
  mail,
  makeDue,
  production,
  rowsOf,
  startParty,
  until,
  type Party,
} from './delivery-parties.js';
import { gate, startMailServer, type MailServer } from './message-servers.js';

let mails: MailServer;
let service: Party;

beforeAll(async () => {
  mails = await startMailServer();
  service = await startParty(production({ smtpUrl: mails.url }));
});

afterAll(async () => {
  await service.close();
  await mails.close();
});

beforeEach(async () => {
  await service.sender.idle();
  await forget(service);
  Object.assign(mails, { behaviour: {}, offered: 0, mails: [] });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a due message becomes, when time has passed. */
async function attemptAgain(): Promise<void> {
  await makeDue(service);
  await service.sweep();
  await service.sender.idle();
}

describe('several processes', () => {
  let other: Party;
  let otherMails: MailServer;

  beforeEach(async () => {
    otherMails = await startMailServer();
    other = await startParty(production({ smtpUrl: otherMails.url }));
  });

  afterEach(async () => {
    await other.close();
    await otherMails.close();
  });

  it('send what one of them left when it crashed, once its lease has ended', async () => {
    const never = gate();
    otherMails.behaviour = { after: never.opened };
    await other.delivery.send(mail());
    await until(() => otherMails.offered === 1);

    await service.sweep();
    await service.sender.idle();
    const [held] = await rowsOf(service);
    expect(held).toMatchObject({ status: 'queued', attempts: 1 });
    expect(held!.seconds).toBeCloseTo(60, 1);
    expect(mails.offered).toBe(0);

    mails.behaviour = { refuseWith: 451 };
    await attemptAgain();
    // Who lost the lease and comes back has no say any more.
    never.open();
    await other.sender.idle();
    expect(await rowsOf(service)).toMatchObject([{ status: 'queued', attempts: 2, lastError: 'smtp_451' }]);

    mails.behaviour = {};
    await attemptAgain();
    expect(await rowsOf(service)).toMatchObject([{ status: 'sent', attempts: 3 }]);
    expect(mails.mails).toHaveLength(1);
  });

  it('give up a message that brought one after the other down', async () => {
    const never = gate();
    mails.behaviour = { after: never.opened };
    await service.delivery.send(mail());
    await until(() => mails.offered === 1);
    await service.query(`update identity.outgoing_messages set attempts = 5`);
    await makeDue(service);
    await other.sweep();
    const lost = { status: 'failed', lastError: 'lost', hasContent: false };
    expect(await rowsOf(service)).toMatchObject([lost]);
    never.open();
  });

  it('send none of 50 messages twice', async () => {
    mails.behaviour = otherMails.behaviour = { after: pause(300) };
    const parties = [service, other];
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        await parties[at % 2]!.delivery.send(mail({ text: `message ${at}` }));
        await Promise.all(parties.map(({ sweep }) => sweep()));
      }),
    );
    await until(async () => (await rowsOf(service)).every(({ status }) => status === 'sent'));
    const sent = [...mails.mails, ...otherMails.mails].map(({ source }) => /message \d+/.exec(source)![0]);
    expect(new Set(sent).size).toBe(50);
    expect(sent).toHaveLength(50);
    const rows = await rowsOf(service);
    expect(rows.filter(({ status, attempts }) => status !== 'sent' || attempts !== 1)).toEqual([]);
    expect(Math.min(mails.mails.length, otherMails.mails.length)).toBeGreaterThan(0);
  });

  it('sends the other messages while one is stuck', async () => {
    const stuck = gate();
    mails.behaviour = { after: stuck.opened };
    await service.delivery.send(mail());
    await until(() => mails.offered === 1);
    mails.behaviour = {};
    for (let count = 0; count < 10; count++) await service.delivery.send(mail());
    await until(() => mails.mails.length === 10);
    stuck.open();
  });
});

it('sends what is due for another attempt side by side', async () => {
  const stuck = gate();
  mails.behaviour = { refuseWith: 451 };
  for (let count = 0; count < 3; count++) await service.delivery.send(mail());
  await service.sender.idle();
  mails.behaviour = { after: stuck.opened };
  await makeDue(service);
  await service.sweep();
  await until(() => mails.offered === 6);
  stuck.open();
});

it('sees the message in flight through before it stops, and begins no other', async () => {
  const waiting = gate();
  const stopping = await startParty(production({ smtpUrl: mails.url }));
  mails.behaviour = { after: waiting.opened };
  await stopping.delivery.send(mail());
  await until(() => mails.offered === 1);
  let isClosed = false;
  const closing = stopping.close().then(() => (isClosed = true));
  await pause(300);
  expect(isClosed).toBe(false);
  stopping.sender.wake('email');
  waiting.open();
  await closing;
  expect(await rowsOf(service)).toMatchObject([{ status: 'sent', attempts: 1 }]);
});
