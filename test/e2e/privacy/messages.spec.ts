import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { Erasure } from '../../../src/platform/privacy/erasure.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';

/* Messages are of whoever wrote them; the thread, of all who take part. */

interface Message {
  id: string;
  seq: number;
  content: string | null;
  metadata: object | null;
  status: string;
  replyTo: { preview: string | null } | null;
}

let service: Service;
let wren: SignedIn;
let robin: SignedIn;
let group: string;
let direct: string;

beforeAll(async () => {
  service = await startService();
  [wren, robin] = [await service.signIn('member'), await service.signIn('member')];
  group = await begin({ participantIds: [robin.userId], name: 'Birds' });
  direct = await begin({ participantIds: [robin.userId], isDirect: true });
  const question = await send(wren, group, 'Shall we meet?', { note: 'a question' });
  await send(robin, group, 'At nine.', undefined, question);
  await send(wren, group, 'Perfect.');
  await send(wren, direct, 'Between us.');
});

afterAll(() => service.close());

const begin = async (body: object): Promise<string> =>
  (await wren.http.post('/v1/threads').send(body).expect(201)).body.id as string;

const send = async (
  who: SignedIn,
  threadId: string,
  content: string,
  metadata?: object,
  parentId?: string,
): Promise<string> => {
  const body = { content, ...(metadata && { metadata }), ...(parentId && { parentId }) };
  return (await who.http.post(`/v1/threads/${threadId}/messages`).send(body).expect(201)).body.id as string;
};

const history = async ({ http }: SignedIn, threadId: string): Promise<Message[]> =>
  (await http.get(`/v1/threads/${threadId}/messages`).query({ after: 0 }).expect(200)).body.data as Message[];

it('are given to who wrote them, and to nobody else, as they wrote them', async () => {
  const { body, text } = await wren.http.get('/v1/me/export').expect(200);
  const data = body.data as Record<string, object[]>;
  expect(data['messaging.messages']).toMatchObject([
    { threadId: group, seq: 1, content: 'Shall we meet?', metadata: { note: 'a question' } },
    { threadId: group, seq: 3, content: 'Perfect.' },
    { threadId: direct, seq: 1, content: 'Between us.' },
  ]);
  expect(data['messaging.thread_participants']).toMatchObject([
    { threadId: group, role: 'owner' },
    { threadId: direct, role: 'owner' },
  ]);
  for (const other of ['At nine.', robin.userId]) expect(text).not.toContain(other);
});

describe('of somebody who is erased', () => {
  beforeAll(async () => {
    await service.app.get(TransactionRunner).run(() => service.app.get(Erasure).erase(wren.userId));
  });

  it('say nothing any more, and those of others all that they did', async () => {
    const gone = { content: null, metadata: null, status: 'deleted' };
    expect(await history(robin, group)).toMatchObject([
      { seq: 1, ...gone },
      { seq: 2, content: 'At nine.', status: 'sent', replyTo: { preview: null } },
      { seq: 3, ...gone },
    ]);
    expect(await history(robin, direct)).toMatchObject([{ seq: 1, ...gone }]);
    const kept = await service.query(
      'SELECT FROM messaging.messages WHERE user_id = $1 AND (content IS NOT NULL OR metadata IS NOT NULL)',
      [wren.userId],
    );
    expect(kept).toEqual([]);
  });

  it('leave threads in which they take no part, and in which somebody else is an owner', async () => {
    const { body } = await robin.http.get(`/v1/threads/${group}`).expect(200);
    expect(body).toMatchObject({ participantCount: 1, role: 'owner', messageCount: 3 });
    const left = 'SELECT FROM messaging.thread_participants WHERE user_id = $1';
    expect(await service.query(left, [wren.userId])).toEqual([]);
    const { body: list } = await robin.http.get(`/v1/threads/${direct}/participants`).expect(200);
    expect(list.data).toMatchObject([{ user: { id: robin.userId } }]);
  });
});
