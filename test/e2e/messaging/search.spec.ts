import { startService, type Service } from '../../setup/service.js';
import { person, type Person, type Sent, type Thread } from './people.js';

let service: Service;
let ines: Person;
let omar: Person;
let thread: Thread;

beforeAll(async () => {
  service = await startService();
});

beforeEach(async () => {
  [ines, omar] = [await person(service), await person(service)];
  thread = await ines.begin([omar]);
});

afterAll(() => service.close());

async function find(who: Person, query: object): Promise<(string | null)[]> {
  const { body } = await who.http.post('/v1/messages/search').send(query).expect(200);
  return (body.data as Sent[]).map(({ content }) => content);
}

it('finds words and their beginnings, all of them, whatever accents and vowel signs they are written with', async () => {
  await ines.send(thread, 'Rendez-vous à l’école à neuf heures.');
  await omar.send(thread, 'السَّلامُ عَلَيْكُم يا أحمد');
  await ines.send(thread, 'Lunch at nine?');
  expect(await find(ines, { q: 'ecole' })).toEqual(['Rendez-vous à l’école à neuf heures.']);
  expect(await find(omar, { q: 'ÉCO neuf' })).toEqual(['Rendez-vous à l’école à neuf heures.']);
  expect(await find(ines, { q: 'السلام احمد' })).toEqual(['السَّلامُ عَلَيْكُم يا أحمد']);
  expect(await find(ines, { q: 'lunch ecole' })).toEqual([]);
  expect(await find(ines, { q: 'unch' })).toEqual([]);
});

it('finds nothing in threads of others, nor what was written before somebody came', async () => {
  await ines.send(thread, 'The password is swordfish.');
  const guest = await person(service);
  expect(await find(guest, { q: 'swordfish' })).toEqual([]);
  await ines.http.post(`/v1/threads/${thread.id}/participants`).send({ userId: guest.userId }).expect(201);
  expect(await find(guest, { q: 'swordfish' })).toEqual([]);
  expect(await find(guest, { q: 'swordfish', threadId: thread.id })).toEqual([]);
  expect(await find(omar, { q: 'swordfish', threadId: thread.id })).toHaveLength(1);
  await omar.http.delete(`/v1/threads/${thread.id}/participants/${omar.userId}`).expect(204);
  expect(await find(omar, { q: 'swordfish' })).toEqual([]);
});

it('does not even count what was written before somebody came', async () => {
  for (const place of [1, 2, 3])
    await ines.send(thread, `Password ${place}.`, { metadata: { secret: true } });
  const guest = await person(service);
  await ines.http.post(`/v1/threads/${thread.id}/participants`).send({ userId: guest.userId }).expect(201);
  for (const query of [{ q: 'password' }, { metadata: { secret: true } }]) {
    const { body } = await guest.http
      .post('/v1/messages/search')
      .send({ ...query, limit: 1 })
      .expect(200);
    expect(body).toMatchObject({ data: [], page: { nextCursor: null } });
    expect(await find(omar, query)).toHaveLength(3);
  }
});

it('leaves out what has the tokens of a word by chance, and looks on behind it', async () => {
  const guilty = await ines.send(thread, 'Guilty.');
  for (const place of [1, 2, 3]) await ines.send(thread, `Innocent ${place}.`);
  await service.query(
    `UPDATE messaging.messages SET search_tokens = (SELECT search_tokens FROM messaging.messages WHERE id = $1)
      WHERE thread_id = $2`,
    [guilty.id, thread.id],
  );
  expect(await find(omar, { q: 'guilty' })).toEqual(['Guilty.']);
  expect(await find(omar, { q: 'guilty', limit: 1 })).toEqual(['Guilty.']);
});

it('finds what a message says now, and nothing of what it said', async () => {
  const message = await ines.send(thread, 'Meet on Monday.');
  const path = `/v1/threads/${thread.id}/messages/${message.id}`;
  await ines.http.patch(path).send({ content: 'Meet on Tuesday.' }).expect(200);
  expect(await find(omar, { q: 'monday' })).toEqual([]);
  expect(await find(omar, { q: 'tues' })).toEqual(['Meet on Tuesday.']);
  await ines.http.delete(path).expect(204);
  expect(await find(omar, { q: 'meet' })).toEqual([]);
  const [row] = await service.query<{ tokens: null }>(
    'SELECT search_tokens AS tokens FROM messaging.messages WHERE id = $1',
    [message.id],
  );
  expect(row).toEqual({ tokens: null });
});

it('finds by metadata, alone or with words', async () => {
  await ines.send(thread, 'First order.', { metadata: { order: { id: 7 } } });
  await ines.send(thread, 'Second order.', { metadata: { order: { id: 8 } } });
  expect(await find(omar, { metadata: { order: { id: 7 } } })).toEqual(['First order.']);
  expect(await find(omar, { q: 'order', metadata: { order: { id: 8 } } })).toEqual(['Second order.']);
  const refused = await omar.http.post('/v1/messages/search').send({}).expect(400);
  expect(refused.body.errors).toMatchObject([{ field: 'q', code: 'platform.required' }]);
  expect(await find(omar, { q: '?!' })).toEqual([]);
});

it('goes through all threads, newest first, in pages that lose nothing', async () => {
  const threads = [thread, await ines.begin([omar]), await ines.begin([])];
  const sent: string[] = [];
  for (let count = 0; count < 9; count++) {
    sent.unshift((await ines.send(threads[count % 3]!, `Parcel number ${count}.`)).content!);
  }
  await service.query(`UPDATE messaging.messages SET created_at = '2026-01-01' WHERE user_id = $1`, [
    ines.userId,
  ]);
  const walked: (string | null)[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = await ines.http
      .post('/v1/messages/search')
      .send({ q: 'parcel', limit: 4, ...(cursor !== undefined && { cursor }) });
    walked.push(...(body.data as Sent[]).map(({ content }) => content));
    cursor = body.page.nextCursor as string | null;
  }
  expect([...walked].sort()).toEqual([...sent].sort());
});
