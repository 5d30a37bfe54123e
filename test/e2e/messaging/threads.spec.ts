import { times } from '../../setup/effort.js';
import { startService, type Service } from '../../setup/service.js';
import { person, type Person, type Thread } from './people.js';

let service: Service;
let ines: Person;
let omar: Person;
let lea: Person;

beforeAll(async () => {
  service = await startService();
  [ines, omar, lea] = [await person(service), await person(service), await person(service)];
});

afterAll(() => service.close());

describe('a direct thread', () => {
  it('is one for a pair, whoever begins it', async () => {
    const first = await ines.begin([omar], { isDirect: true });
    const second = await omar.http
      .post('/v1/threads')
      .send({ isDirect: true, participantIds: [ines.userId] });
    expect(second.status).toBe(200);
    expect(second.body.id).toBe(first.id);
    expect(first.counterpart!.id).toBe(omar.userId);
    expect(second.body.counterpart.id).toBe(ines.userId);
    expect(first.participantCount).toBe(2);
  });

  it('is one however often it is begun at once', async () => {
    for (let run = 0; run < times(3); run++) {
      const [one, other] = [await person(service), await person(service)];
      const begun = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const [from, to] = index % 2 ? [one, other] : [other, one];
          return from.http.post('/v1/threads').send({ isDirect: true, participantIds: [to.userId] });
        }),
      );
      expect(begun.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
      expect(new Set(begun.map(({ body }) => body.id)).size).toBe(1);
    }
  });

  it('is with one other person, and has no name', async () => {
    const begin = (body: object) => ines.http.post('/v1/threads').send({ isDirect: true, ...body });
    for (const participantIds of [[], [ines.userId], [omar.userId, lea.userId]]) {
      const refused = await begin({ participantIds }).expect(400);
      expect(refused.body.errors).toMatchObject([{ field: 'participantIds' }]);
    }
    expect((await begin({ participantIds: [omar.userId], name: 'Us' }).expect(400)).body.code).toBe(
      'messaging.direct_name',
    );
  });

  it('keeps its two: nobody is added, nobody leaves', async () => {
    const thread = await ines.begin([omar], { isDirect: true });
    const path = `/v1/threads/${thread.id}/participants`;
    await ines.http.post(path).send({ userId: lea.userId }).expect(409);
    const refused = await omar.http.delete(`${path}/${omar.userId}`).expect(409);
    expect(refused.body.code).toBe('messaging.direct_thread');
  });
});

describe('a group', () => {
  let group: Thread;
  beforeAll(async () => (group = await ines.begin([omar], { name: 'Spring' })));

  it('does not exist for anybody else', async () => {
    const message = await omar.send(group, 'Among us.');
    const tries = [
      lea.http.get(`/v1/threads/${group.id}`),
      lea.http.patch(`/v1/threads/${group.id}`).send({ name: 'Mine' }),
      lea.http.put(`/v1/threads/${group.id}/membership`).send({ isArchived: true }),
      lea.http.get(`/v1/threads/${group.id}/messages`),
      lea.http.post(`/v1/threads/${group.id}/messages`).send({ content: 'Hello?' }),
      lea.http.post(`/v1/threads/${group.id}/messages/batch`).send({ messages: [{ content: 'Hello?' }] }),
      lea.http.get(`/v1/threads/${group.id}/messages/${message.id}`),
      lea.http.patch(`/v1/threads/${group.id}/messages/${message.id}`).send({ content: 'No.' }),
      lea.http.delete(`/v1/threads/${group.id}/messages/${message.id}`),
      lea.http.get(`/v1/threads/${group.id}/participants`),
      lea.http.post(`/v1/threads/${group.id}/participants`).send({ userId: lea.userId }),
      lea.http.delete(`/v1/threads/${group.id}/participants/${lea.userId}`),
      lea.http.put(`/v1/threads/${group.id}/read`).send({ seq: 1 }),
      lea.http.put(`/v1/threads/${group.id}/delivered`).send({ seq: 1 }),
    ];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 404));
    expect((await omar.history(group)).map(({ content }) => content)).toEqual(['Among us.']);
  });

  it('is named, archived and given its retention by its owners alone', async () => {
    const path = `/v1/threads/${group.id}`;
    await omar.http.patch(path).send({ name: 'Autumn' }).expect(403);
    const changed = await ines.http.patch(path).send({ name: 'Autumn', retentionDays: 30 }).expect(200);
    expect(changed.body).toMatchObject({ name: 'Autumn', retentionDays: 30, isArchived: false });
    await ines.http.patch(path).set('if-match', '"older"').send({ name: 'Winter' }).expect(412);
    await ines.http.patch(path).send({ retentionDays: 0 }).expect(400);
  });

  it('is archived for all, or for oneself', async () => {
    const listed = async (somebody: Person, isArchived: boolean): Promise<string[]> => {
      const { body } = await somebody.http.get('/v1/threads').query({ isArchived }).expect(200);
      return (body.data as Thread[]).map(({ id }) => id);
    };
    const other = await ines.begin([omar, lea]);
    await omar.http.put(`/v1/threads/${other.id}/membership`).send({ isArchived: true }).expect(200);
    expect(
      [await listed(omar, false), await listed(omar, true)].map((ids) => ids.includes(other.id)),
    ).toEqual([false, true]);
    expect(await listed(lea, false)).toContain(other.id);
    await ines.http.patch(`/v1/threads/${other.id}`).send({ isArchived: true }).expect(200);
    expect(await listed(lea, false)).not.toContain(other.id);
  });

  it('shows who joins what is written from then on, unless an owner wants otherwise', async () => {
    const thread = await ines.begin([]);
    await ines.send(thread, 'Before.');
    const path = `/v1/threads/${thread.id}/participants`;
    await ines.http.post(path).send({ userId: omar.userId }).expect(201);
    await ines.http.post(path).send({ userId: lea.userId, seesHistory: true }).expect(201);
    expect((await omar.thread(thread)).lastMessage).toBeNull();
    const last = await ines.send(thread, 'After.');
    expect((await omar.history(thread)).map(({ content }) => content)).toEqual(['After.']);
    expect((await lea.history(thread)).map(({ content }) => content)).toEqual(['After.', 'Before.']);
    const [before] = await lea.history(thread, { before: last.seq });
    await omar.http.get(`/v1/threads/${thread.id}/messages/${before!.id}`).expect(404);
    expect((await omar.thread(thread)).unreadCount).toBe(1);
    const answer = await lea.send(thread, 'Indeed.', { parentId: before!.id });
    const [seen] = (await omar.http.get(`/v1/threads/${thread.id}/messages`).query({ limit: 1 })).body.data;
    expect(seen).toMatchObject({ id: answer.id, replyTo: null });
  });

  it('has an owner as long as it has participants', async () => {
    const thread = await ines.begin([omar, lea]);
    const path = (who: Person) => `/v1/threads/${thread.id}/participants/${who.userId}`;
    const demoted = await ines.http.patch(path(ines)).send({ role: 'member' }).expect(409);
    expect(demoted.body.code).toBe('messaging.last_owner');
    await omar.http.delete(path(lea)).expect(403);
    await omar.http.patch(path(omar)).send({ role: 'owner' }).expect(403);
    const roles = async (who: Person): Promise<string[]> => {
      const { body } = await who.http.get(`/v1/threads/${thread.id}/participants`).expect(200);
      return body.data.map(({ role }: { role: string }) => role);
    };
    await ines.http.patch(path(lea)).send({ role: 'owner' }).expect(200);
    await ines.http.patch(path(ines)).send({ role: 'member' }).expect(200);
    const guest = await person(service);
    await lea.http.post(`/v1/threads/${thread.id}/participants`).send({ userId: guest.userId }).expect(201);
    const before = await roles(lea);
    await guest.http.delete(path(guest)).expect(204);
    expect(await roles(lea)).toEqual(before.slice(0, 3));
    await lea.http.patch(path(ines)).send({ role: 'owner' }).expect(200);
    await lea.http.patch(path(lea)).send({ role: 'member' }).expect(200);
    await ines.http.delete(path(ines)).expect(204);
    await ines.http.get(`/v1/threads/${thread.id}`).expect(404);
    expect((await roles(omar)).sort()).toEqual(['member', 'owner']);
    expect((await omar.thread(thread)).participantCount).toBe(2);
  });

  it('takes no account twice, none that does not exist, and none that is closed', async () => {
    const thread = await ines.begin([omar]);
    const add = (userId: string) => ines.http.post(`/v1/threads/${thread.id}/participants`).send({ userId });
    expect((await add(omar.userId).expect(409)).body.code).toBe('messaging.already_participates');
    expect((await add('01990000-0000-7000-8000-000000000000').expect(422)).body.code).toBe(
      'messaging.account_not_found',
    );
    const closed = await person(service);
    await service.query(`UPDATE identity.users SET status = 'suspended' WHERE id = $1`, [closed.userId]);
    await add(closed.userId).expect(422);
    await ines.http
      .post('/v1/threads')
      .send({ participantIds: [closed.userId] })
      .expect(422);
  });
});

describe('the list of threads', () => {
  it('tells of each thread what a frontend shows, newest first', async () => {
    const [me, friend] = [await person(service), await person(service)];
    const quiet = await me.begin([friend], { name: 'Quiet' });
    const busy = await me.begin([friend], { name: 'Busy' });
    await friend.send(busy, 'One.');
    await friend.send(busy, 'Two.');
    await me.send(quiet, 'Only mine.');
    const { body } = await me.http.get('/v1/threads').expect(200);
    expect(body.data).toMatchObject([
      {
        id: quiet.id,
        unreadCount: 0,
        messageCount: 1,
        participantCount: 2,
        lastMessage: { preview: 'Only mine.' },
      },
      {
        id: busy.id,
        unreadCount: 2,
        messageCount: 2,
        lastMessage: { preview: 'Two.', author: { id: friend.userId } },
      },
    ]);
    const unread = await me.http.get('/v1/threads').query({ isUnread: true }).expect(200);
    expect(unread.body.data.map(({ id }: Thread) => id)).toEqual([busy.id]);
  });

  it('loses nothing and repeats nothing where times are equal, by cursor and by number', async () => {
    const me = await person(service);
    for (let count = 0; count < 7; count++) await me.begin([]);
    await service.query(
      `UPDATE messaging.threads SET last_message_at = '2026-01-01'
        WHERE id IN (SELECT thread_id FROM messaging.thread_participants WHERE user_id = $1)`,
      [me.userId],
    );
    const walked: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { body } = await me.http.get('/v1/threads').query({ limit: 3, ...(cursor && { cursor }) });
      walked.push(...body.data.map(({ id }: Thread) => id));
      if (body.page.nextCursor === null) break;
      cursor = body.page.nextCursor;
    }
    const numbered = await Promise.all(
      [1, 2, 3].map(async (page) => (await me.http.get('/v1/threads').query({ limit: 3, page })).body),
    );
    expect(new Set(walked).size).toBe(7);
    expect(numbered.flatMap(({ data }) => data.map(({ id }: Thread) => id))).toEqual(walked);
    expect(numbered.map(({ page }) => page.total)).toEqual([7, 7, 7]);
  });
});
