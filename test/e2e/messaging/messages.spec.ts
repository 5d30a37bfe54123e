import { randomUUID } from 'node:crypto';
import { times } from '../../setup/effort.js';
import { whenWaiting, whileHolding } from '../../setup/locks.js';
import { startService, type Service } from '../../setup/service.js';
import { person, type Person, type Sent, type Thread } from './people.js';

let service: Service;
let ines: Person;
let omar: Person;
let thread: Thread;

beforeAll(async () => {
  service = await startService();
  [ines, omar] = [await person(service), await person(service)];
});

beforeEach(async () => (thread = await ines.begin([omar])));

afterAll(() => service.close());

const path = (message: { id: string }): string => `/v1/threads/${thread.id}/messages/${message.id}`;

describe('the numbers of a thread', () => {
  it('have no gap, however many write at once', async () => {
    const each = times(200);
    const writers = await Promise.all(Array.from({ length: 20 }, () => person(service)));
    const crowd = await ines.begin(writers);
    await Promise.all(
      writers.map(async (writer) => {
        for (let count = 0; count < each; count++) await writer.send(crowd, `Number ${count}.`);
      }),
    );
    const rows = await service.query<{ seq: number; created_at: Date }>(
      'SELECT seq, created_at FROM messaging.messages WHERE thread_id = $1 ORDER BY seq',
      [crowd.id],
    );
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 * each }, (_, index) => index + 1));
    const sent = rows.map(({ created_at }) => created_at.getTime());
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    const told = await ines.thread(crowd);
    expect(told).toMatchObject({ lastSeq: 20 * each, messageCount: 20 * each, unreadCount: 20 * each });
    expect((await writers[0]!.thread(crowd)).unreadCount).toBe(19 * each);
  });

  it('are given in the order of a batch, and none to a batch that fails', async () => {
    const batch = (messages: object[]) =>
      ines.http.post(`/v1/threads/${thread.id}/messages/batch`).send({ messages });
    const contents = Array.from({ length: 100 }, (_, index) => `Line ${index}.`);
    const { body } = await batch(contents.map((content) => ({ content }))).expect(201);
    expect(body.data.map(({ seq, content }: Sent) => [seq, content])).toEqual(
      contents.map((content, index) => [index + 1, content]),
    );
    const failed = await batch([{ content: 'Good.' }, { content: 'Bad.', parentId: randomUUID() }]).expect(
      422,
    );
    expect(failed.body).toMatchObject({
      code: 'messaging.parent_not_found',
      errors: [{ field: 'parentId' }],
    });
    const refused = await batch([{ content: 'Good.' }, { content: ' ' }]).expect(400);
    expect(refused.body.errors).toMatchObject([{ field: 'messages.1.content' }]);
    await batch(Array(101).fill({ content: 'One too many.' })).expect(400);
    await batch([]).expect(400);
    expect(await ines.thread(thread)).toMatchObject({ lastSeq: 100, messageCount: 100 });
    expect((await ines.send(thread, 'Next.')).seq).toBe(101);
  });
});

describe('a message', () => {
  it('is told with its author, and with the message that it answers', async () => {
    const question = await ines.send(thread, 'When?');
    const answer = await omar.send(thread, 'At nine.', {
      parentId: question.id,
      metadata: { colour: 'blue' },
    });
    expect(answer).toMatchObject({
      threadId: thread.id,
      seq: 2,
      author: { id: omar.userId, profileImage: null },
      content: 'At nine.',
      status: 'sent',
      metadata: { colour: 'blue' },
      replyTo: { id: question.id, seq: 1, preview: 'When?', author: { id: ines.userId } },
      attachmentCount: 0,
    });
    expect((await ines.http.get(path(answer)).expect(200)).body).toEqual(answer);
    expect((await ines.history(thread))[0]).toEqual(answer);
  });

  it('answers none of another thread', async () => {
    const elsewhere = await ines.send(await ines.begin([omar]), 'Elsewhere.');
    const send = (parentId: string) =>
      ines.http.post(`/v1/threads/${thread.id}/messages`).send({ content: 'Here.', parentId });
    const [other, none] = [await send(elsewhere.id).expect(422), await send(randomUUID()).expect(422)];
    expect(other.body.code).toBe('messaging.parent_not_found');
    expect(other.body.code).toBe(none.body.code);
    expect((await ines.thread(thread)).lastSeq).toBe(0);
  });

  it('is edited by its author alone', async () => {
    const message = await ines.send(thread, 'At nine.');
    await omar.http.patch(path(message)).send({ content: 'Never.' }).expect(403);
    const { body } = await ines.http.patch(path(message)).send({ content: 'At ten.' }).expect(200);
    expect(body).toMatchObject({ content: 'At ten.', status: 'edited', seq: 1 });
    const stale = await ines.http.get(path(message));
    await ines.http.patch(path(message)).send({ content: 'At eleven.' }).expect(200);
    await ines.http
      .patch(path(message))
      .set('if-match', stale.headers.etag!)
      .send({ content: 'No.' })
      .expect(412);
    expect((await omar.history(thread)).map(({ content }) => content)).toEqual(['At eleven.']);
  });

  it('leaves a tombstone when it is deleted', async () => {
    const message = await ines.send(thread, 'Forget this.', { metadata: { secret: true } });
    const answer = await omar.send(thread, 'Forget what?', { parentId: message.id });
    await omar.http.delete(path(message)).expect(403);
    await ines.http.delete(path(message)).expect(204);
    await ines.http.delete(path(message)).expect(204);
    const [seen, tombstone] = await omar.history(thread);
    expect(tombstone).toMatchObject({ id: message.id, content: null, metadata: null, status: 'deleted' });
    expect(seen).toMatchObject({ id: answer.id, replyTo: { id: message.id, preview: null } });
    expect((await ines.http.patch(path(message)).send({ content: 'Back.' }).expect(409)).body.code).toBe(
      'messaging.message_deleted',
    );
    const [row] = await service.query<{ content: null }>(
      'SELECT content FROM messaging.messages WHERE id = $1',
      [message.id],
    );
    expect(row).toEqual({ content: null });
  });

  it('is nowhere in the database in plain text', async () => {
    const message = await ines.send(thread, 'Nobody reads the word xylophone here.');
    const [row] = await service.query<{ text: string; audit: string }>(
      `SELECT (SELECT encode(content, 'escape') FROM messaging.messages WHERE id = $1) AS text,
              (SELECT string_agg(changes::text, ' ') FROM platform.audit_logs) AS audit`,
      [message.id],
    );
    expect(`${row!.text}${row!.audit}`).not.toContain('xylophone');
    expect((await ines.history(thread))[0]!.content).toContain('xylophone');
  });

  it('carries metadata of 4 KB at most', async () => {
    await ines.send(thread, 'Blue.', { metadata: { order: { id: 7 }, colour: 'blue' } });
    const send = (metadata: unknown) =>
      ines.http.post(`/v1/threads/${thread.id}/messages`).send({ content: 'Much.', metadata });
    expect((await send({ text: 'x'.repeat(4_100) }).expect(400)).body.errors).toMatchObject([
      { field: 'metadata' },
    ]);
    await send([1, 2]).expect(400);
    await send({ huge: Array(600).fill(1e300) }).expect(400);
    expect((await omar.history(thread)).map(({ content }) => content)).toEqual(['Blue.']);
  });
});

describe('the history', () => {
  it('goes back from the newest, on from a message, and back from a time, without loss', async () => {
    const sent: Sent[] = [];
    for (let count = 1; count <= 7; count++) sent.push(await ines.send(thread, `Number ${count}.`));
    // Equal times, as within one batch.
    await service.query(
      `UPDATE messaging.messages SET created_at = '2026-01-01' WHERE thread_id = $1 AND seq < 6`,
      [thread.id],
    );
    const walk = async (query: object): Promise<number[]> => {
      const walked: number[] = [];
      for (let more: object | undefined = query; more;) {
        const { body } = await omar.http
          .get(`/v1/threads/${thread.id}/messages`)
          .query({ limit: 3, ...more });
        walked.push(...(body.data as Sent[]).map(({ seq }) => seq));
        more = body.page.nextCursor === null ? undefined : { cursor: body.page.nextCursor };
      }
      return walked;
    };
    expect(await walk({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await walk({ before: 4 })).toEqual([3, 2, 1]);
    expect(await walk({ after: 2 })).toEqual([3, 4, 5, 6, 7]);
    expect(await walk({ beforeTime: '2026-06-01T00:00:00Z' })).toEqual([5, 4, 3, 2, 1]);
    expect(await walk({ beforeTime: '2025-06-01T00:00:00Z' })).toEqual([]);
    await omar.http.get(`/v1/threads/${thread.id}/messages`).query({ before: 4, after: 2 }).expect(400);
    const other = await ines.begin([omar]);
    const { body } = await omar.http.get(`/v1/threads/${thread.id}/messages`).query({ limit: 3 });
    const foreign = { cursor: body.page.nextCursor };
    await omar.http.get(`/v1/threads/${other.id}/messages`).query(foreign).expect(400);
  });
});

describe('what is unread', () => {
  const unread = async (who: Person): Promise<number> => (await who.thread(thread)).unreadCount;

  it('is what others have written since', async () => {
    await ines.send(thread, 'One.');
    await omar.send(thread, 'Two.');
    await ines.send(thread, 'Three.');
    expect([await unread(ines), await unread(omar)]).toEqual([1, 2]);
    const read = await omar.http.put(`/v1/threads/${thread.id}/read`).send({ seq: 1 }).expect(200);
    expect(read.body).toEqual({ lastReadSeq: 1, lastDeliveredSeq: 1, unreadCount: 1 });
    const back = await omar.http.put(`/v1/threads/${thread.id}/read`).send({ seq: 0 }).expect(200);
    expect(back.body.lastReadSeq).toBe(1);
    const far = await omar.http.put(`/v1/threads/${thread.id}/read`).send({ seq: 2_000_000 }).expect(200);
    expect(far.body).toEqual({ lastReadSeq: 3, lastDeliveredSeq: 3, unreadCount: 0 });
  });

  it('makes a message delivered, and read, for its author', async () => {
    const message = await ines.send(thread, 'There?');
    const status = async (): Promise<string> => (await ines.http.get(path(message))).body.status;
    expect(await status()).toBe('sent');
    await omar.http.put(`/v1/threads/${thread.id}/delivered`).send({ seq: message.seq }).expect(200);
    expect(await status()).toBe('delivered');
    await omar.http.put(`/v1/threads/${thread.id}/read`).send({ seq: message.seq }).expect(200);
    expect(await status()).toBe('read');
    expect((await omar.history(thread))[0]!.status).toBe('sent');
  });

  it('never grows again, whatever order the marks come in', async () => {
    for (const content of ['One.', 'Two.', 'Three.', 'Four.']) await ines.send(thread, content);
    const mark = async (which: string, seq: number): Promise<object> =>
      (await omar.http.put(`/v1/threads/${thread.id}/${which}`).send({ seq }).expect(200)).body;
    const marks = (lastReadSeq: number, lastDeliveredSeq: number) => ({
      lastReadSeq,
      lastDeliveredSeq,
      unreadCount: 4 - lastReadSeq,
    });
    expect(await mark('delivered', 3)).toEqual(marks(0, 3));
    expect(await mark('delivered', 1)).toEqual(marks(0, 3));
    expect(await mark('read', 2)).toEqual(marks(2, 3));
    expect(await mark('read', 1)).toEqual(marks(2, 3));
    expect(await mark('read', 4)).toEqual(marks(4, 4));
    expect(await mark('delivered', 3)).toEqual(marks(4, 4));
  });

  it('stays right where messages are removed while they are read', async () => {
    for (const content of ['One.', 'Two.', 'Three.']) await ines.send(thread, content);
    const removal = 'DELETE FROM messaging.messages WHERE thread_id = $1 AND seq <= 2';
    await whileHolding(removal, [thread.id], async (held) => {
      // Sent now, not when it is awaited.
      const read = omar.http.put(`/v1/threads/${thread.id}/read`).send({ seq: 2 }).then();
      await whenWaiting(service, 1);
      await held.commit();
      expect((await read).body).toMatchObject({ lastReadSeq: 2, unreadCount: 1 });
    });
  });

  it('stays right whoever writes and reads at once', async () => {
    for (let run = 0; run < times(5); run++) {
      const [one, other] = [await person(service), await person(service)];
      const crowd = await one.begin([other]);
      await Promise.all([
        ...Array.from({ length: 10 }, () => one.send(crowd, 'From one.')),
        ...Array.from({ length: 10 }, () => other.send(crowd, 'From the other.')),
        ...Array.from({ length: 10 }, (_, index) =>
          one.http.put(`/v1/threads/${crowd.id}/read`).send({ seq: index * 2 }),
        ),
      ]);
      for (const who of [one, other]) {
        const { lastReadSeq, unreadCount } = await who.thread(crowd);
        const [row] = await service.query<{ count: string }>(
          'SELECT count(*) FROM messaging.messages WHERE thread_id = $1 AND seq > $2 AND user_id <> $3',
          [crowd.id, lastReadSeq, who.userId],
        );
        expect(unreadCount).toBe(Number(row!.count));
      }
    }
  });
});
