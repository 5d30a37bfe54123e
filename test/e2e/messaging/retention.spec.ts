import { Erasure } from '../../../src/platform/privacy/erasure.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { FeedKeeper } from '../../../src/modules/messaging/changes/feed-keeper.js';
import { Retention } from '../../../src/modules/messaging/retention/retention.js';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import { startService, type Service } from '../../setup/service.js';
import { person, type Person, type Thread } from './people.js';

let service: Service;
let twin: Service;
let ines: Person;
let omar: Person;
let thread: Thread;

beforeAll(async () => {
  // Another process of the service, but for the process; models speak to the one that was started last.
  twin = await startService();
  service = await startService();
  [ines, omar] = [await person(service), await person(service)];
});

beforeEach(async () => (thread = await ines.begin([omar])));

afterAll(async () => {
  await service.close();
  await twin.close();
});

const retain = () => service.app.get(Retention, { strict: false }).removeDue();
const age = (seq: number) =>
  service.query(
    `UPDATE messaging.messages SET created_at = now() - interval '31 days' WHERE thread_id = $1 AND seq <= $2`,
    [thread.id, seq],
  );
const hold = (reason = 'Case 114') =>
  service.http.put(`/v1/threads/${thread.id}/legal-hold`).send({ reason }).expect(200);
const path = (message: { id: string }): string => `/v1/threads/${thread.id}/messages/${message.id}`;

describe('retention', () => {
  it('removes what is older than the thread keeps it, counts right, and says so in the audit', async () => {
    const first = await ines.send(thread, 'Old.');
    await ines.send(thread, 'Old as well.');
    await ines.send(thread, 'New.', { parentId: first.id });
    await age(2);
    expect(await retain()).toEqual({ messages: 0, threads: 0 });
    await ines.http.patch(`/v1/threads/${thread.id}`).send({ retentionDays: 30 }).expect(200);
    expect(await retain()).toEqual({ messages: 2, threads: 0 });
    expect(await omar.history(thread)).toMatchObject([{ content: 'New.', seq: 3, replyTo: null }]);
    expect(await omar.thread(thread)).toMatchObject({ messageCount: 1, lastSeq: 3, unreadCount: 1 });
    const audited = await service.query<{ actor: string }>(
      `SELECT actor FROM platform.audit_logs
        WHERE table_name = 'messaging.messages' AND action = 'delete' AND changes ->> 'thread_id' = $1`,
      [thread.id],
    );
    expect(audited).toEqual([{ actor: 'messaging.retention' }, { actor: 'messaging.retention' }]);
  });

  it('locks no thread that has nothing due', async () => {
    const due = [await ines.send(thread, 'Old.'), await ines.send(thread, 'New.')][0]!;
    await age(1);
    const quiet = await ines.begin([omar]);
    await ines.send(quiet, 'New.');
    for (const { id } of [thread, quiet]) {
      await ines.http.patch(`/v1/threads/${id}`).send({ retentionDays: 30 }).expect(200);
    }
    const free = `SELECT id FROM messaging.threads WHERE id = ANY ($1) FOR UPDATE SKIP LOCKED`;
    await whileHolding('SELECT FROM messaging.messages WHERE id = $1 FOR UPDATE', [due.id], async (held) => {
      const retaining = retain();
      await whenWaiting(service, 1);
      expect(await service.query(free, [[thread.id, quiet.id]])).toEqual([{ id: quiet.id }]);
      await held.commit();
      expect(await retaining).toEqual({ messages: 1, threads: 0 });
    });
  });

  it('removes everything that is due, of however many threads, in however many processes', async () => {
    await service.query(
      `WITH begun AS (
         INSERT INTO messaging.threads (retention_days, last_seq, message_count)
           SELECT 30, 1, 1 FROM generate_series(1, 250) RETURNING id
       ), joined AS (
         INSERT INTO messaging.thread_participants (thread_id, user_id) SELECT id, $1 FROM begun
       )
       INSERT INTO messaging.messages (thread_id, user_id, seq, content, created_at)
         SELECT id, $1, 1, '\\x00', now() - interval '31 days' FROM begun`,
      [ines.userId],
    );
    const both = async (): Promise<number> => {
      const removed = await Promise.all([retain(), twin.app.get(Retention, { strict: false }).removeDue()]);
      return removed[0].messages + removed[1].messages;
    };
    // Somebody is writing in one of them, say.
    const busy = `SELECT FROM messaging.threads WHERE id =
      (SELECT thread_id FROM messaging.messages WHERE content = '\\x00' LIMIT 1) FOR UPDATE`;
    await whileHolding(busy, [], async () => expect(await both()).toBe(249));
    expect(await both()).toBe(1);
    expect(await service.query(`SELECT FROM messaging.messages WHERE content = '\\x00'`)).toEqual([]);
  });

  it('forgets changes of the feed after a week', async () => {
    await ines.send(thread, 'New.');
    await service.app.get(FeedKeeper, { strict: false }).settle();
    await service.query(
      `UPDATE messaging.changes SET created_at = now() - interval '8 days' WHERE thread_id = $1`,
      [thread.id],
    );
    await retain();
    expect(await service.query('SELECT FROM messaging.changes WHERE thread_id = $1', [thread.id])).toEqual(
      [],
    );
  });

  it('removes a thread that everybody has left', async () => {
    await ines.send(thread, 'Goodbye.');
    for (const who of [ines, omar]) {
      await who.http.delete(`/v1/threads/${thread.id}/participants/${who.userId}`).expect(204);
    }
    expect((await retain()).threads).toBe(1);
    expect(await service.query('SELECT FROM messaging.threads WHERE id = $1', [thread.id])).toEqual([]);
  });
});

describe('a legal hold', () => {
  it("is an administrator's, and the participants are not told", async () => {
    await ines.http.put(`/v1/threads/${thread.id}/legal-hold`).send({ reason: 'Mine.' }).expect(403);
    const before = await ines.thread(thread);
    const { body } = await hold();
    expect(body).toMatchObject({ id: thread.id, reason: 'Case 114', heldSince: expect.any(String) });
    expect(await ines.thread(thread)).toEqual(before);
    await service.http.get('/v1/threads/01990000-0000-7000-8000-000000000000/legal-hold').expect(404);
  });

  it('keeps what is edited, deleted, due and erased, and shows it to who keeps the hold', async () => {
    const edited = await ines.send(thread, 'I owe you ten.');
    const deleted = await ines.send(thread, 'Burn this.');
    await omar.send(thread, 'Never.');
    await ines.http.patch(`/v1/threads/${thread.id}`).send({ retentionDays: 30 }).expect(200);
    await service.http.get(`/v1/threads/${thread.id}/legal-hold/messages`).expect(409);
    await hold();
    await age(3);
    await ines.http.patch(path(edited)).send({ content: 'I owe you nothing.' }).expect(200);
    await ines.http.delete(path(deleted)).expect(204);
    expect((await retain()).messages).toBe(0);
    expect(await omar.history(thread)).toMatchObject([
      { content: 'Never.' },
      { content: null, status: 'deleted' },
      { content: 'I owe you nothing.' },
    ]);
    const { body } = await service.http.get(`/v1/threads/${thread.id}/legal-hold/messages`).expect(200);
    expect(body.data).toMatchObject([
      { content: 'I owe you nothing.', versions: [{ content: 'I owe you ten.' }] },
      { content: null, status: 'deleted', versions: [{ content: 'Burn this.' }] },
      { content: 'Never.', versions: [] },
    ]);
    const [read] = await service.query<{ actor: string }>(
      `SELECT actor FROM platform.audit_logs WHERE action = 'read' AND record_id = $1`,
      [thread.id],
    );
    expect(read).toEqual({ actor: 'messaging.legal_hold' });
    await expect(
      service.query('DELETE FROM messaging.messages WHERE thread_id = $1', [thread.id]),
    ).rejects.toThrow('legal hold');
    await expect(service.query('DELETE FROM messaging.threads WHERE id = $1', [thread.id])).rejects.toThrow(
      'legal hold',
    );
    await expect(service.query('DELETE FROM identity.users WHERE id = $1', [ines.userId])).rejects.toThrow(
      'legal hold',
    );
    await service.http.delete(`/v1/threads/${thread.id}/legal-hold`).expect(204);
    expect(await service.query('SELECT FROM messaging.preserved_messages')).toEqual([]);
    expect((await retain()).messages).toBe(3);
  });
});

describe('whoever is erased', () => {
  it('leaves tombstones and takes part no more; under a hold what they wrote is kept', async () => {
    const gone = await person(service);
    const free = await ines.begin([gone]);
    thread = await gone.begin([omar]);
    await gone.send(free, 'My address is …');
    await gone.send(thread, 'Evidence.');
    await hold();
    const erasure = service.app.get(Erasure, { strict: false });
    const transactions = service.app.get(TransactionRunner, { strict: false });
    await transactions.run(() => erasure.erase(gone.userId));
    expect(await ines.history(free)).toMatchObject([{ content: null, status: 'deleted' }]);
    expect(await omar.history(thread)).toMatchObject([{ content: null, status: 'deleted' }]);
    expect(await omar.thread(thread)).toMatchObject({ participantCount: 1, role: 'owner' });
    const { body } = await service.http.get(`/v1/threads/${thread.id}/legal-hold/messages`).expect(200);
    expect(body.data).toMatchObject([{ content: null, versions: [{ content: 'Evidence.' }] }]);
  });
});
