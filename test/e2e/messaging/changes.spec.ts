import { setTimeout as pause } from 'node:timers/promises';
import { Notifications } from '../../../src/platform/database/notifications.js';
import { FeedKeeper } from '../../../src/modules/messaging/changes/feed-keeper.js';
import { LiveReaders } from '../../../src/modules/messaging/changes/live-readers.js';
import { startService, type Service } from '../../setup/service.js';
import { times } from '../../setup/effort.js';
import { whileHolding } from '../../setup/locks.js';
import { follow, Replica, type Change, type Changes } from './follower.js';
import { person, type Person } from './people.js';

let service: Service;
let twin: Service;
let ines: Person;
let omar: Person;

beforeAll(async () => {
  service = await startService();
  // Another process of the service, but for the process.
  twin = await startService();
  [ines, omar] = [await person(service), await person(service)];
});

afterAll(async () => {
  await twin.close();
  await service.close();
});

const settle = (): Promise<void> => service.app.get(FeedKeeper, { strict: false }).settle();

async function since(who: Person, cursor?: string, query: object = {}): Promise<Changes> {
  await settle();
  const { body } = await who.http
    .get('/v1/changes')
    .query({ ...query, ...(cursor && { cursor }) })
    .expect(200);
  return body as Changes;
}

const briefly = ({ kind, message, participant, thread }: Change) => ({
  kind,
  what: message?.content ?? participant?.user.id ?? thread?.name ?? null,
});

describe('the feed of changes', () => {
  it('begins now, and tells what happens from then on, as it is by the time it is told', async () => {
    const thread = await ines.begin([omar], { name: 'Feed' });
    const first = await since(omar);
    expect(first).toMatchObject({ data: [], hasMore: false, needsFullRefresh: false });
    const message = await ines.send(thread, 'Hello.');
    await ines.http.patch(`/v1/threads/${thread.id}/messages/${message.id}`).send({ content: 'Hello!' });
    await ines.http.patch(`/v1/threads/${thread.id}`).send({ name: 'Feed of ours' });
    const second = await since(omar, first.cursor);
    expect(second.data.map(briefly)).toEqual([
      { kind: 'message', what: 'Hello!' },
      { kind: 'thread', what: 'Feed of ours' },
    ]);
    expect(second.data[1]!.thread).toMatchObject({ unreadCount: 1, lastSeq: 1 });
    expect(second.unreadTotal).toBe(first.unreadTotal + 1);
    await ines.http.delete(`/v1/threads/${thread.id}/messages/${message.id}`).expect(204);
    await omar.http.put(`/v1/threads/${thread.id}/read`).send({ seq: 1 });
    const third = await since(omar, second.cursor);
    expect(third.data).toMatchObject([
      { kind: 'message', message: { id: message.id, content: null, status: 'deleted' } },
      { kind: 'participant', participant: { user: { id: omar.userId }, lastReadSeq: 1 } },
    ]);
    expect(third.unreadTotal).toBe(first.unreadTotal);
    expect((await since(omar, third.cursor)).data).toEqual([]);
  });

  it('tells who joins, and who leaves that the thread is theirs no more, and nobody else anything', async () => {
    const [lea, stranger] = [await person(service), await person(service)];
    const [mine, theirs, none] = [await since(ines), await since(lea), await since(stranger)];
    const thread = await ines.begin([omar]);
    const path = `/v1/threads/${thread.id}/participants`;
    await ines.http.post(path).send({ userId: lea.userId }).expect(201);
    const joined = await since(lea, theirs.cursor);
    expect(joined.data.filter(({ id }) => id === lea.userId)).toMatchObject([
      { kind: 'participant', thread: { id: thread.id } },
    ]);
    await ines.http.delete(`${path}/${lea.userId}`).expect(204);
    await ines.send(thread, 'Without her.');
    const left = await since(lea, joined.cursor);
    expect(left.data).toMatchObject([{ kind: 'thread', threadId: thread.id, thread: null }]);
    const seen = await since(ines, mine.cursor);
    expect(seen.data.filter(({ id }) => id === lea.userId)).toMatchObject([{ participant: null }]);
    expect((await since(stranger, none.cursor)).data).toEqual([]);
  });

  it('tells who has come late nothing of what was written before', async () => {
    const thread = await ines.begin([omar]);
    const early = await ines.send(thread, 'Before her.');
    const lea = await person(service);
    await ines.http.post(`/v1/threads/${thread.id}/participants`).send({ userId: lea.userId }).expect(201);
    const [his, hers] = [await since(omar), await since(lea)];
    await ines.http.patch(`/v1/threads/${thread.id}/messages/${early.id}`).send({ content: 'Not for her.' });
    expect((await since(omar, his.cursor)).data).toMatchObject([{ message: { content: 'Not for her.' } }]);
    expect((await since(lea, hers.cursor)).data).toMatchObject([{ id: early.id, message: null }]);
  });

  it("goes on in pages, and each cursor is its owner's alone", async () => {
    const thread = await ines.begin([omar]);
    let { cursor } = await since(omar);
    for (let count = 0; count < 7; count++) await ines.send(thread, `Number ${count}.`);
    const told: (string | null)[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await since(omar, cursor, { limit: 3 });
      told.push(...page.data.map(({ message }) => message!.content));
      ({ cursor, hasMore } = page);
    }
    expect(told).toEqual(Array.from({ length: 7 }, (_, count) => `Number ${count}.`));
    const refused = await ines.http.get('/v1/changes').query({ cursor }).expect(400);
    expect(refused.body.code).toBe('platform.invalid_cursor');
    await ines.http.get('/v1/changes/stream').set('last-event-id', cursor).expect(400);
  });

  it('says where it does not reach back any more', async () => {
    const thread = await ines.begin([omar]);
    const old = await since(omar);
    await ines.send(thread, 'Long ago.');
    await settle();
    await service.query(`UPDATE messaging.changes SET created_at = now() - interval '8 days'`);
    expect(await service.app.get(FeedKeeper, { strict: false }).forgetOld()).toBeGreaterThan(0);
    const told = await since(omar, old.cursor);
    expect(told).toMatchObject({ data: [], needsFullRefresh: true });
    await ines.send(thread, 'Just now.');
    const next = await since(omar, told.cursor);
    expect(next).toMatchObject({ needsFullRefresh: false, data: [{ message: { content: 'Just now.' } }] });
  });

  it('forgets a thousand changes at once, and waits for nobody who forgets some', async () => {
    await settle();
    await service.query(`
      CREATE TABLE forgotten (changes bigint);
      CREATE FUNCTION note_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        BEGIN INSERT INTO public.forgotten SELECT count(*) FROM gone; RETURN NULL; END $$;
      CREATE TRIGGER note_forgotten AFTER DELETE ON messaging.changes REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION note_forgotten();
      INSERT INTO messaging.changes (thread_id, kind, subject_id, created_at)
        SELECT id, 'thread', id, now() - interval '8 days'
          FROM (SELECT platform.uuid_v7() AS id FROM generate_series(1, 2500)) AS made`);
    await settle();
    const keeper = service.app.get(FeedKeeper, { strict: false });
    const one = `SELECT FROM messaging.changes WHERE created_at < now() - interval '7 days' LIMIT 1 FOR UPDATE`;
    await whileHolding(one, [], async () => expect(await keeper.forgetOld()).toBe(2_499));
    expect(await keeper.forgetOld()).toBe(1);
    const [most] = await service.query<{ changes: string }>('SELECT max(changes) AS changes FROM forgotten');
    expect(most).toEqual({ changes: '1000' });
    await service.query('DROP TRIGGER note_forgotten ON messaging.changes');
  });

  it('gives no place before one that another process is giving, and leaves none out', async () => {
    const thread = await ines.begin([omar]);
    await settle();
    const [feed] = await service.query<{ given: string }>(
      'SELECT given_through AS given FROM messaging.feeds',
    );
    await service.query(`
      CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_catalog.pg_advisory_xact_lock(21); RETURN NULL; END $$;
      CREATE TRIGGER wait_at_gate BEFORE UPDATE ON messaging.changes EXECUTE FUNCTION wait_at_gate()`);
    const change = `INSERT INTO messaging.changes (thread_id, kind, subject_id) VALUES ($1, 'participant', $2)`;
    const give = 'SELECT messaging.give_places(1000)';
    // The change of Ines is the older one, and commits when one process has looked for changes and another is about to.
    await whileHolding(change, [thread.id, ines.userId], async (older) => {
      await service.query(change, [thread.id, omar.userId]);
      await whileHolding('SELECT pg_advisory_xact_lock(21)', [], async (gate) => {
        const giving = [service.query(give)];
        await waiting(give, 1);
        await older.commit();
        giving.push(service.query(give));
        await waiting(give, 2);
        await gate.commit();
        await Promise.all(giving);
      });
    });
    await service.query('DROP TRIGGER wait_at_gate ON messaging.changes');
    const given = await service.query<{ who: string; place: number }>(
      `SELECT subject_id AS who, (position - $1)::integer AS place
         FROM messaging.changes WHERE position > $1 ORDER BY position`,
      [feed!.given],
    );
    expect(given).toEqual([
      { who: omar.userId, place: 1 },
      { who: ines.userId, place: 2 },
    ]);
    const [end] = await service.query<{ place: number }>(
      'SELECT (given_through - $1)::integer AS place FROM messaging.feeds',
      [feed!.given],
    );
    expect(end).toEqual({ place: 2 });
  });

  it('misses nothing of a transaction that commits after a later one', async () => {
    const thread = await ines.begin([omar]);
    const { cursor } = await since(omar);
    const other = await ines.begin([omar]);
    // The change of the first is older, and commits last.
    const rename = `UPDATE messaging.threads SET name = 'Slow' WHERE id = $1`;
    const before = await whileHolding(rename, [thread.id], async ({ commit }) => {
      await ines.send(other, 'Quick.');
      const meanwhile = await since(omar, cursor);
      await commit();
      return meanwhile;
    });
    expect(before.data.some(({ message }) => message?.content === 'Quick.')).toBe(true);
    expect(before.data.some(({ thread: changed }) => changed?.name === 'Slow')).toBe(false);
    const after = await since(omar, before.cursor);
    expect(after.data).toMatchObject([{ kind: 'thread', thread: { name: 'Slow' } }]);
  });
});

describe('the stream of changes', () => {
  it('tells in one process what happens in another, long before that one would look by itself', async () => {
    const thread = await ines.begin([omar]);
    const told: Changes[] = [];
    const stream = await follow(twin.url, omar.accessToken, (changes) => told.push(changes));
    expect(stream.status).toBe(200);
    await until(() => told.length === 1);
    await hearing();
    const took: number[] = [];
    for (const content of ['One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.']) {
      const begun = performance.now();
      await ines.send(thread, content);
      await until(() => told.some(({ data }) => data.some(({ message }) => message?.content === content)));
      took.push(performance.now() - begun);
    }
    // It looks every two seconds: whatever is sent after it has looked, as all but the first is, would wait so long.
    expect(Math.min(...took.slice(1))).toBeLessThan(1_500);
    stream.close();
    await stream.ended;
  });

  it('is woken again after the connection that wakes it is lost', async () => {
    const thread = await ines.begin([omar]);
    let heard = 0;
    const stop = twin.app.get(Notifications, { strict: false }).listen('atrium_changes', () => heard++);
    const first = await hearing();
    await settle();
    const before = heard;
    await ines.send(thread, 'Heard.');
    await until(() => heard > before);
    await settle();
    const whole = heard;
    const lost = await service.query<{ pid: number }>(
      `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${isListener}`,
    );
    expect(lost.length).toBeGreaterThan(0);
    // What was told meanwhile may be lost, and whoever listens looks.
    await until(() => heard > whole);
    await hearing(first);
    const since = heard;
    await ines.send(thread, 'Heard again.');
    await until(() => heard > since);
    stop();
  });

  it('ends with the session, before it tells anything more', async () => {
    const guest = await person(service);
    const thread = await ines.begin([guest]);
    await settle();
    const told: Changes[] = [];
    const stream = await follow(service.url, guest.accessToken, (changes) => told.push(changes));
    await until(() => told.length === 1);
    await service.query('UPDATE identity.user_sessions SET revoked_at = now() WHERE user_id = $1', [
      guest.userId,
    ]);
    await ines.send(thread, 'Too late.');
    await stream.ended;
    expect(told).toHaveLength(1);
  });

  it('is refused to a stranger, and to whoever follows ten already', async () => {
    const guest = await person(service);
    expect((await follow(service.url, 'nonsense', () => undefined)).status).toBe(401);
    const streams = await Promise.all(
      Array.from({ length: 10 }, () => follow(service.url, guest.accessToken, () => undefined)),
    );
    expect((await follow(service.url, guest.accessToken, () => undefined)).status).toBe(429);
    for (const stream of streams) stream.close();
    const readers = service.app.get(LiveReaders, { strict: false });
    await until(() => readers.count(guest.userId) === 0);
  });
});

describe('a frontend that loses its connection again and again', () => {
  it('ends with what is in the database', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => person(service)));
    const threads = await Promise.all(
      people.map((one) => one.begin(people.filter((other) => other !== one))),
    );
    const reader = people[0]!;
    const replica = new Replica();
    replica.apply(await since(reader));
    let isWriting = true;
    const reading = (async () => {
      for (let turn = 0; isWriting; turn++) {
        const url = turn % 2 ? service.url : twin.url;
        const stream = await follow(
          url,
          reader.accessToken,
          (changes) => replica.apply(changes),
          replica.cursor,
        );
        await pause(Math.random() * 60);
        stream.close();
        await stream.ended;
      }
    })();
    await Promise.all(people.map((writer) => writeAtRandom(writer, threads, times(100))));
    isWriting = false;
    await reading;
    for (let hasMore = true; hasMore;) {
      const page = await since(reader, replica.cursor);
      expect(page.needsFullRefresh).toBe(false);
      replica.apply(page);
      hasMore = page.hasMore;
    }
    for (const thread of threads) {
      const stored = (await reader.history(thread, { limit: 100 })).map(({ id, seq, content }) => [
        id,
        { seq, content },
      ]);
      const { length } = stored;
      const kept = [...replica.messages].filter(([id]) => stored.some(([storedId]) => storedId === id));
      expect(kept.length).toBe(length);
      expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(stored));
      const { unreadCount, name } = await reader.thread(thread);
      expect(replica.threads.get(thread.id)).toEqual({ unreadCount, name });
    }
  });
});

async function writeAtRandom(
  writer: Person,
  threads: readonly { id: string }[],
  count: number,
): Promise<void> {
  const own: { id: string; thread: string }[] = [];
  for (let turn = 0; turn < count; turn++) {
    const thread = threads[Math.floor(Math.random() * threads.length)]!;
    const chance = Math.random();
    const victim = own[Math.floor(Math.random() * own.length)];
    const path = victim && `/v1/threads/${victim.thread}/messages/${victim.id}`;
    if (path && chance < 0.15) await writer.http.patch(path).send({ content: `Edited ${turn}.` });
    else if (path && chance < 0.25) await writer.http.delete(path);
    else if (chance < 0.35) await writer.http.put(`/v1/threads/${thread.id}/read`).send({ seq: turn });
    else own.push({ id: (await writer.send(thread, `Turn ${turn}.`)).id, thread: thread.id });
  }
}

/** Resolves when this statement waits for a lock on as many connections. */
async function waiting(statement: string, count: number): Promise<void> {
  const found = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND query = $1 AND wait_event_type = 'Lock'`;
  while ((await twin.query(found, [statement])).length < count) await pause(10);
}

const isListener = `datname = current_database() AND application_name = 'atrium notifications'`;

/** Resolves when the database wakes the twin, by another connection than the one since then. @returns since when it does. */
async function hearing(than?: number): Promise<number> {
  let since: number | undefined;
  await until(() => {
    since = twin.app.get(Notifications, { strict: false }).hearsSince('atrium_changes');
    return since !== undefined && since !== than;
  });
  return since!;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3_000 && !isSo(); tries++) await pause(10);
  expect(isSo()).toBe(true);
}
